"""Owner files (``prompts/owners/*.toml``): what an owner knows, how they speak, what it takes to be told more.

The format is described for authors in docs/owners.md; ``coach/practice/checking.py`` says what is still thin.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources.abc import Traversable
from typing import Literal, get_args

import msgspec

from coach.data import data_folder, toml_table, trimmed
from coach.errors import DataError, NotFoundError
from coach.model import STEP_NAMES, WALLS

# What a question can be after, on any topic. "more" is also what comes when the owner simply goes on.
Aspect = Literal["more", "story", "concrete", "feeling", "meaning", "wish", "step", "tried", "others", "good"]
ASPECTS: tuple[Aspect, ...] = get_args(Aspect)
Register = Literal["polite", "plain", "rough"]
Lines = tuple[str, ...]
# What a layer can need from the advisor; alternatives are joined with "|" (docs/owners.md).
NEEDS: tuple[str, ...] = ("open", "reflect", "empathy", "permission", "silence", *(f"ask:{a}" for a in ASPECTS))
REACTIONS: dict[str, str] = {
    "greeting": "あいさつに",
    "interrogated": "問いが続いたとき (短く、身構えて)",
    "accused": "責められたとき",
    "judged": "否定・評価されたとき (閉じる)",
    "lectured": "説明が続いたとき (相づちだけ)",
    "proposed_early": "聴く前の提案に",
    "proposed_again": "ためらった後に重ねた提案に",
    "proposal_heard": "話した後の提案に",
    "leading_yes": "誘導に合わせるとき",
    "leading_no": "誘導に乗らないとき",
    "reflected": "受け止めが合っていたとき (前置き)",
    "reflected_wrong": "受け止めがずれていたとき",
    "summarised": "要約に",
    "empathised": "共感・ねぎらいに (前置き)",
    "silence": "沈黙の後、続けるとき",
    "silence_awkward": "沈黙が長すぎるとき",
    "permission": "許可を取られたとき",
    "confused": "意味がつかめないとき",
    "unknown": "知らないこと・今は答えられないこと",
    "guarded": "まだ話したくないこと",
    "smalltalk": "世間話に",
    "repeated": "同じことを聞かれたとき",
    "nothing_more": "その話題はもう話したとき",
    "informed": "短い説明・情報に",
    "schedule": "次回の段取りに",
    "thanks": "お礼・終わりのあいさつに",
}


class Say(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something the owner can say on a topic, once, in one of its wordings.

    ``trust`` (0–1) and ``layer`` are what must have been reached; ``feeling`` marks a line with a feeling in it, to
    be received; ``opens`` names the topic the talk moves to with it.
    """

    aspect: Aspect
    lines: Lines
    trust: float = 0.0
    layer: int = 0
    feeling: bool = False
    opens: str | None = None


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A matter one can talk about with this owner. ``hear`` is the trust needed to be told anything of it."""

    id: str
    name: str
    keywords: Lines
    ask: Lines
    say: tuple[Say, ...]
    hear: float = 0.0
    guarded: Lines = ()


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number, name, yes or no. ``lines`` answer it; ``short`` when the owner is on guard."""

    id: str
    ask: Lines
    keywords: Lines
    lines: Lines
    short: Lines = ()
    trust: float = 0.0
    guarded: Lines = ()
    topic: str | None = None


class Layer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One step down from the told to the hidden issue.

    It is told on ``topic`` once trust is there and every need was met since the layer before; ``lead`` lines bring
    the owner to the topic on their own. ``hint`` is an open question that fits, ``unsaid`` what the debrief says
    when it stayed unsaid, ``opened_by`` what would have opened it.
    """

    n: int
    title: str
    topic: str
    trust: float
    needs: Lines
    lead: Lines
    lines: Lines
    hint: Lines
    unsaid: str
    opened_by: str


class Taboo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What must not be touched before ``trust``: the keywords, and what comes back."""

    keywords: Lines
    lines: Lines
    trust: float = 0.6


class AsksBack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question of the owner to the advisor, once, when ``trust`` and ``layer`` are reached."""

    lines: Lines
    trust: float = 0.0
    layer: int = 0
    topic: str | None = None


class Voice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the owner speaks. ``talk`` 0–1 is how much is told at a time."""

    register: Register
    talk: float
    dialect: str = ""


class TrustStyle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where trust starts (0–1), and how strongly this owner takes what the advisor does (1 = usual)."""

    start: float = 0.3
    weight: dict[str, float] = {}


class Endings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Last words: when the talk opened, when it stayed polite, when the owner breaks it off."""

    opened: Lines
    polite: Lines
    walkout: Lines


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An owner one can practise with."""

    version: int
    id: str
    title: str
    name: str
    firm: str
    industry: str
    prefecture: str
    employees: int
    age: int
    difficulty: int
    step: int
    visit: int
    walls: Lines
    about: str
    goal: str
    source: str
    voice: Voice
    trust: TrustStyle
    opening: Lines
    topic: tuple[Topic, ...]
    fact: tuple[Fact, ...]
    layer: tuple[Layer, ...]
    reactions: dict[str, Lines]
    endings: Endings
    taboo: tuple[Taboo, ...] = ()
    asks_back: tuple[AsksBack, ...] = ()

    def topic_of(self, topic_id: str) -> Topic:
        """The topic of that id. KeyError when there is none."""
        for topic in self.topic:
            if topic.id == topic_id:
                return topic
        raise KeyError(topic_id)


WEIGHTS: tuple[str, ...] = (
    "reflect", "empathy", "open", "permission", "silence", "interrogate", "accuse", "judge", "lead", "propose", "lecture",
)  # fmt: skip
_WRITING = "書き方は docs/owners.md にあります。`coach owners check ファイル` で確かめられます。"


def parse_scenario(text: str, where: str) -> Scenario:
    """A scenario from the text of its file. Raises DataError naming the file and everything that is wrong."""
    try:
        scenario = msgspec.convert(trimmed(toml_table(text)), Scenario)
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"TOML として読めません ({error})。", where=where, todo=_WRITING) from error
    except msgspec.ValidationError as error:
        raise DataError(f"項目が足りないか、形が違います ({error})。", where=where, todo=_WRITING) from error
    problems = problems_of(scenario)
    if problems:
        raise DataError("\n  ".join(("直すところがあります。", *problems)), where=where, todo=_WRITING)
    return scenario


def problems_of(scenario: Scenario) -> list[str]:
    """What breaks the scenario, as Japanese sentences; empty when it can be played."""
    topics = [t.id for t in scenario.topic]
    out = [f"topic の id「{t}」が重なっています。" for t in dict.fromkeys(topics) if topics.count(t) > 1]
    out += [
        f"walls の「{w}」は使えません。次のどれかにします: {'、'.join(WALLS)}" for w in scenario.walls if w not in WALLS
    ]
    if not 1 <= scenario.step <= len(STEP_NAMES):
        out.append(f"step は 1 から {len(STEP_NAMES)} です。")
    if not 1 <= scenario.difficulty <= 3:
        out.append("difficulty は 1 (話しやすい) から 3 (むずかしい) です。")
    if [layer.n for layer in scenario.layer] != list(range(1, len(scenario.layer) + 1)) or len(scenario.layer) < 2:
        out.append("layer は n = 1 から順に、二つ以上書きます。")
    named = [(f"layer {x.n} の topic", x.topic) for x in scenario.layer]
    named += [(f"fact {x.id} の topic", x.topic) for x in scenario.fact if x.topic]
    named += [("asks_back の topic", x.topic) for x in scenario.asks_back if x.topic]
    named += [(f"topic {t.id} の opens", s.opens) for t in scenario.topic for s in t.say if s.opens]
    out += [f"{what}「{topic}」という topic がありません。" for what, topic in named if topic not in topics]
    out += [
        f"layer {x.n} の needs「{need}」は使えません。次から選びます: {'、'.join(NEEDS)}"
        for x in scenario.layer for group in x.needs for need in group.split("|") if need not in NEEDS
    ]  # fmt: skip
    out += [
        f"layer {b.n} の trust {b.trust} が layer {a.n} の {a.trust} より低いです。"
        for a, b in zip(scenario.layer, scenario.layer[1:], strict=False) if b.trust < a.trust
    ]  # fmt: skip
    out += [f"reactions の「{key}」は使えません。" for key in scenario.reactions if key not in REACTIONS]
    out += [
        f"trust.weight の「{key}」は使えません。次から選びます: {'、'.join(WEIGHTS)}"
        for key in scenario.trust.weight
        if key not in WEIGHTS
    ]
    for name, value in (("trust.start", scenario.trust.start), ("voice.talk", scenario.voice.talk)):
        if not 0 <= value <= 1:
            out.append(f"{name} は 0 から 1 です。")
    return out + [f"{what} の文が空です。" for what in _empty_lines(scenario)]


def _empty_lines(scenario: Scenario) -> list[str]:
    """Places where a list of lines is empty or holds an empty line."""
    places: list[tuple[str, Lines]] = [("opening", scenario.opening)]
    places += [(f"topic {t.id} の ask", t.ask) for t in scenario.topic]
    places += [(f"topic {t.id} の keywords", t.keywords) for t in scenario.topic]
    places += [(f"topic {t.id} の say ({s.aspect})", s.lines) for t in scenario.topic for s in t.say]
    places += [(f"fact {f.id} の {name}", v) for f in scenario.fact for name, v in (("ask", f.ask), ("lines", f.lines))]
    places += [
        (f"layer {x.n} の {name}", v)
        for x in scenario.layer for name, v in (("lead", x.lead), ("lines", x.lines), ("hint", x.hint))
    ]  # fmt: skip
    places += [(f"reactions.{key}", lines) for key, lines in scenario.reactions.items()]
    places += [("endings", x) for x in (scenario.endings.opened, scenario.endings.polite, scenario.endings.walkout)]
    return [what for what, lines in places if not lines or not all(lines)]


def _files() -> dict[str, Traversable]:
    folder = data_folder("prompts").joinpath("owners")
    if not folder.is_dir():
        return {}
    return {f.name.removesuffix(".toml"): f for f in folder.iterdir() if f.name.endswith(".toml")}


@cache
def bundled_owner(owner: str) -> Scenario:
    """The bundled owner of that file stem. Raises NotFoundError, DataError."""
    file = _files().get(owner)
    if file is None:
        raise NotFoundError(
            f"練習相手「{owner}」は見つかりませんでした。", todo="`coach owners list` で一覧を見られます。"
        )
    scenario = parse_scenario(file.read_text("utf-8"), file.name)
    if scenario.id != owner:
        raise DataError(f"id「{scenario.id}」がファイル名と違います。", where=file.name, todo=_WRITING)
    return scenario


def bundled_ids() -> tuple[str, ...]:
    """The ids of the bundled owners; nothing is read."""
    return tuple(sorted(_files()))


def bundled_owners() -> tuple[Scenario, ...]:
    """All bundled owners, the easier ones first. Raises DataError on the first broken file."""
    return tuple(sorted((bundled_owner(name) for name in _files()), key=lambda s: (s.difficulty, s.id)))
