"""支援先: an engagement with its visits, what is written about it, and the map of what the owner said."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

# A course of support is typically ten visits (domain/002); the screens offer so many, more can follow.
PLANNED_VISITS = 10

Status = Literal["active", "paused", "ended"]
STATUS_NAMES: dict[Status, str] = {"active": "支援中", "paused": "休止中", "ended": "終了"}

SheetKind = Literal["overview", "plan", "before", "after", "circles"]
# Of these there is one for every visit; of the others one for the engagement.
VISIT_SHEETS: frozenset[SheetKind] = frozenset({"before", "after"})


@dataclass(frozen=True, slots=True)
class Engagement:
    """One firm that is supported. ``main`` and ``second`` are 主担当 and 副担当; ``began`` an ISO date; ``step`` 1–7.

    Texts are "" and ``step`` None where nobody has said. ``n`` is its number in the store, 0 while it is not kept.
    """

    name: str
    industry: str = ""
    area: str = ""
    size: str = ""
    main: str = ""
    second: str = ""
    began: str = ""
    step: int | None = None
    status: Status = "active"
    n: int = 0

    @property
    def id(self) -> str:
        """How it is called on the command line: 「E003」."""
        return f"E{self.n:03}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is written in a sheet: ``values`` by field id; lists hold one entry a line.

    ``settled`` are the keys of the proposals that were taken or put away: they are not offered again.
    """

    values: dict[str, str] = field(default_factory=dict)
    settled: tuple[str, ...] = ()

    def text(self, name: str) -> str:
        """What is written in a field, "" where nothing is."""
        return self.values.get(name, "").strip()

    @property
    def written(self) -> bool:
        """Whether anything is written."""
        return any(text.strip() for text in self.values.values())


@dataclass(frozen=True, slots=True)
class Heard:
    """Where something was said: a turn of a session, and which visit that was."""

    session: str
    turn: int
    visit: int


# How something was told: as a fact, a feeling, a wish; "" while nobody has said.
Telling = Literal["", "fact", "feeling", "wish"]
TELLING_NAMES: dict[Telling, str] = {"": "印なし", "fact": "事実", "feeling": "気持ち", "wish": "望み"}
# told and hidden are arranged by the advisor; walls: which of the five walls could be heard.
Branch = Literal["topic", "walls", "told", "hidden"]
BRANCH_NAMES: dict[Branch, str] = {
    "topic": "話題", "walls": "聞こえた壁", "told": "語られた課題", "hidden": "奥にあるかもしれない課題",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """A place of the map. Top nodes (``parent`` None) are branches; below them stand statements and notes.

    ``heard`` says where the words were said (several after a merge); it is empty for what the advisor wrote.
    """

    id: int
    text: str
    parent: int | None = None
    branch: Branch = "topic"
    telling: Telling = ""
    heard: tuple[Heard, ...] = ()


@dataclass(frozen=True, slots=True)
class Carte:
    """The map (みえる化): nodes in the order in which they are shown, and the sessions already taken into it."""

    nodes: tuple[Node, ...] = ()
    sessions: tuple[str, ...] = ()

    def children(self, parent: int | None) -> tuple[Node, ...]:
        """The nodes right below one, in order."""
        return tuple(node for node in self.nodes if node.parent == parent)

    def get(self, id: int) -> Node:
        """The node of that id. KeyError when there is none."""
        for node in self.nodes:
            if node.id == id:
                return node
        raise KeyError(id)

    @property
    def next_id(self) -> int:
        """An id that is free."""
        return max((node.id for node in self.nodes), default=0) + 1
