"""What a check reads (cards with their files, fields with who speaks in them) and what it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from coach.cases.loading import bundled_cases
from coach.model import Case

Voice = Literal["notebook", "advisor", "owner"]
Kind = Literal["重なり", "表記", "読みやすさ"]


@dataclass(frozen=True, slots=True)
class Card:
    """A case and the file it came from."""

    file: str
    case: Case


@dataclass(frozen=True, slots=True)
class Field:
    """One text of a card. ``voice``: the supporter's own notes, what the advisor said, or what the owner said."""

    name: str
    text: str
    voice: Voice


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to mend: where it stands, what it is, how to mend it."""

    file: str
    field: str
    kind: Kind
    what: str
    todo: str

    def text(self) -> str:
        """As shown on the command line."""
        return f"{self.file}: {self.field}: [{self.kind}] {self.what}\n    {self.todo}"


def bundled_cards() -> tuple[Card, ...]:
    """The bundled cases with their files. Raises DataError."""
    return tuple(Card(f"{case.id.lower()}.toml", case) for case in bundled_cases())


def fields_of(case: Case) -> Iterator[Field]:
    """All texts of a card; empty ones are left out.

    Lines of talk that take up the owner's words (``receive``), the told issue and the keywords count as the owner's.
    """
    return (field for field in _fields(case) if field.text)


def _fields(case: Case) -> Iterator[Field]:
    for name in ("title", "industry_detail", "people", "situation"):
        yield Field(name, getattr(case, name), "notebook")
    yield Field("told_issue", case.told_issue, "owner")
    for name in ("hidden_issue", "turning_point", "aftermath", "learned"):
        yield Field(name, getattr(case, name), "notebook")
    for k, word in enumerate(case.owner_words, 1):
        yield Field(f"owner_words[{k}]", word, "owner")
    yield Field("keywords", "、".join(case.keywords), "owner")
    for k, closing in enumerate(case.closed, 1):
        yield Field(f"closed[{k}].said", closing.said, "advisor")
        yield Field(f"closed[{k}].reply", closing.reply, "owner")
        yield Field(f"closed[{k}].why", closing.why, "notebook")
    for k, opening in enumerate(case.opened, 1):
        yield Field(f"opened[{k}].receive", opening.receive, "owner")
        yield Field(f"opened[{k}].question", opening.question, "advisor")
        yield Field(f"opened[{k}].answer", opening.answer, "owner")
