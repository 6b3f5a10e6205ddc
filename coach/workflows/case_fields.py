"""A case as a form: sections of fields in plain words, and the way between a case and what is typed into them.

The same table gives the screens their labels, the TOML draft its comments, and the errors the names of the fields.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from coach.cases.loading import AREAS, INDUSTRIES, LADDER, OUTCOMES
from coach.errors import UsageError
from coach.model import STEP_NAMES, TOPICS, WALLS, Case, Closing, Exchange

FieldKind = Literal["line", "text", "number", "choice", "several", "words", "lines"]
# As many as the form has room for; a file may hold more, and the form then shows them all.
CLOSED_ROOM, OPENED_ROOM = 2, 4


@dataclass(frozen=True, slots=True)
class CaseField:
    """One thing to fill in. ``name`` is the case's own; ``options`` are (value, label) pairs where one chooses."""

    name: str
    label: str
    kind: FieldKind
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that are filled in together, with an invitation."""

    title: str
    invitation: str
    fields: tuple[CaseField, ...]


BLANK = Case(
    id="", title="", source="自組織の事例", industry="", industry_detail="", area="", prefecture="", employees=0, step=0,
    visit=0, topics=(), walls=(), outcome="", keywords=(), people="", situation="", told_issue="", hidden_issue="",
    owner_words=(), turning_point="", aftermath="", learned="", closed=(), opened=(),
)  # fmt: skip


def _same(values: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((value, value) for value in values)


STEPS = tuple((str(n), f"{n} {name[1:]}") for n, name in enumerate(STEP_NAMES, 1))

FIRM = Section(
    "会社", "どんな会社の話でしょうか。名前は書かずに、様子が浮かぶように。",
    (
        CaseField("title", "題", "line", "その会社でしか付かない題。12〜30 字ほど"),
        CaseField("industry", "業種", "choice", options=_same(INDUSTRIES)),
        CaseField("industry_detail", "中身", "line", "例: 金属プレス加工 (自動車の下請け)", optional=True),
        CaseField("area", "地域", "choice", options=_same(AREAS)),
        CaseField("prefecture", "県", "line", "書かなくてもかまいません", optional=True),
        CaseField("employees", "人数", "number", "パートを含む。分からなければ空のまま", optional=True),
    ),
)  # fmt: skip
MEETING = Section(
    "面談", "伴走のどのあたりの、どんな相談だったでしょうか。",
    (
        CaseField("step", "段階", "choice", options=STEPS),
        CaseField("visit", "何回目", "number", "1 から 30"),
        CaseField("outcome", "結果", "choice", options=_same(OUTCOMES)),
        CaseField("topics", "相談の目的", "several", "1〜3 個", _same(TOPICS)),
        CaseField("walls", "壁", "several", "1〜2 個", _same(WALLS)),
    ),
)  # fmt: skip
SCENE = Section(
    "その日", "その日の様子を、手帳に書くように。物や季節があると、読む人に浮かびます。",
    (
        CaseField("people", "人", "line", "例: 社長 (五十代、二代目)。先代の父が毎朝来る", optional=True),
        CaseField("situation", "様子", "text"),
    ),
)  # fmt: skip
ISSUE = Section(
    "困りごと", "口に出された困りごとの奥に、何があったでしょうか。",
    (
        CaseField("told_issue", "口に出された困りごと", "text"),
        CaseField("hidden_issue", "奥にあった課題", "text", "記録だけでは分からないところです"),
    ),
)  # fmt: skip
WORDS = Section(
    "経営者の言葉", "話されたままの言葉を、一行に一つ。気持ちの出た言葉を一つは入れます。",
    (
        CaseField("owner_words", "言葉", "lines"),
        CaseField("keywords", "さがす言葉", "words", "経営者が口にする言葉を 4〜8 個、「、」で区切って", optional=True),
    ),
)  # fmt: skip
AFTER = Section(
    "その後", "流れが変わったところ、その後、持ち帰ることを。うまくいかなかったことも、そのまま。",
    (
        CaseField("turning_point", "転機", "text"),
        CaseField("aftermath", "その後", "text"),
        CaseField("learned", "持ち帰ること", "text", "1〜2 文"),
    ),
)  # fmt: skip
CLOSED_TEXT = "話が閉じた働きかけがあれば、言った言葉、返ってきた言葉、閉じたわけを。責めずに。"
OPENED_TEXT = "話が開いた問いを一つは。そのまま口に出せる言葉で。"


def _closed(count: int) -> Section:
    fields = []
    for n in range(max(1, count)):
        fields += [
            CaseField(f"closed.{n}.said", f"{n + 1} 支援者", "text", "言った言葉", optional=True),
            CaseField(f"closed.{n}.reply", "経営者", "text", "返ってきた言葉", optional=True),
            CaseField(f"closed.{n}.why", "わけ", "text", optional=True),
        ]
    return Section("話が閉じたところ", CLOSED_TEXT, tuple(fields))


def _opened(count: int) -> Section:
    fields = []
    for n in range(max(1, count)):
        fields += [
            CaseField(f"opened.{n}.receive", f"{n + 1} 受け止め", "text", "問いの前の一言", optional=True),
            CaseField(f"opened.{n}.question", "問い", "text", optional=n > 0),
            CaseField(f"opened.{n}.kind", "種類", "choice", options=_same(LADDER), optional=n > 0),
            CaseField(f"opened.{n}.answer", "経営者", "text", "返ってきた言葉", optional=n > 0),
        ]
    return Section("話が開いた問い", OPENED_TEXT, tuple(fields))


def sections_of(values: Mapping[str, str]) -> tuple[Section, ...]:
    """The sections, with room for one more 働きかけ and 問い than there are."""
    closed, opened = _count(values, "closed"), _count(values, "opened")
    return (
        FIRM, MEETING, SCENE, ISSUE, WORDS,
        _closed(max(closed, min(CLOSED_ROOM, closed + 1))), _opened(max(opened, min(OPENED_ROOM, opened + 1))),
        AFTER,
    )  # fmt: skip


def _count(values: Mapping[str, str], group: str) -> int:
    """How many of a group have something in them, counted to the last."""
    used = [int(name.split(".")[1]) for name, text in values.items() if name.startswith(f"{group}.") and text.strip()]
    return max(used, default=-1) + 1


def fields_of(case: Case) -> dict[str, str]:
    """What stands in the fields for a case: numbers as figures, lists joined as the form shows them."""
    values = {
        name: getattr(case, name)
        for name in (
            "title", "industry", "industry_detail", "area", "prefecture", "outcome", "people", "situation", "told_issue",
            "hidden_issue", "turning_point", "aftermath", "learned",
        )
    }  # fmt: skip
    values |= {name: str(getattr(case, name) or "") for name in ("employees", "step", "visit")}
    values |= {name: "、".join(getattr(case, name)) for name in ("topics", "walls", "keywords")}
    values["owner_words"] = "\n".join(case.owner_words)
    for n, closing in enumerate(case.closed):
        values |= {f"closed.{n}.{part}": getattr(closing, part) for part in ("said", "reply", "why")}
    for n, exchange in enumerate(case.opened):
        values |= {f"opened.{n}.{part}": getattr(exchange, part) for part in ("receive", "question", "kind", "answer")}
    return values


def case_of(values: Mapping[str, str], base: Case = BLANK) -> Case:
    """``base`` with what stands in the fields, complete or not. Raises UsageError for a number that cannot be read."""

    def text(name: str) -> str:
        return values.get(name, "").strip()

    def items(name: str, split: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in re.split(split, text(name)) if part.strip())

    def group(name: str, *parts: str) -> list[list[str]]:
        found = [[text(f"{name}.{n}.{part}") for part in parts] for n in range(_count(values, name))]
        return [row for row in found if any(row)]

    return replace(
        base, title=text("title"), industry=text("industry"), industry_detail=text("industry_detail"),
        area=text("area"), prefecture=text("prefecture"), employees=_number(text("employees"), "人数"),
        step=_number(text("step"), "段階"), visit=_number(text("visit"), "何回目"), topics=items("topics", "[、,]"),
        walls=items("walls", "[、,]"), outcome=text("outcome"), keywords=items("keywords", "[、,，\n]"),
        people=text("people"), situation=text("situation"), told_issue=text("told_issue"), hidden_issue=text("hidden_issue"),
        owner_words=tuple(_bare(words) for words in items("owner_words", "\n")),
        turning_point=text("turning_point"), aftermath=text("aftermath"), learned=text("learned"),
        closed=tuple(Closing(*row) for row in group("closed", "said", "reply", "why")),
        opened=tuple(Exchange(*row) for row in group("opened", "question", "kind", "answer", "receive")),
    )  # fmt: skip


def _bare(words: str) -> str:
    """Words without the brackets around the whole of them."""
    return words[1:-1] if words.startswith("「") and words.find("」") == len(words) - 1 else words


def _number(text: str, label: str) -> int:
    plain = unicodedata.normalize("NFKC", text).strip().removeprefix("第").rstrip("人名回目")
    if not plain:
        return 0
    if not plain.isdecimal() or len(plain) > 6:
        raise UsageError(f"「{label}」は 18 のように数字で入れます。", where=text)
    return int(plain)


def unreadable(values: Mapping[str, str]) -> dict[str, str]:
    """Number fields that hold no number, by name, each with what to do."""
    out = {}
    for name, label in (("employees", "人数"), ("visit", "何回目")):
        try:
            _number(values.get(name, ""), label)
        except UsageError as error:
            out[name] = error.what
    return out


def missing_in(case: Case) -> list[str]:
    """What a case still lacks before it can be searched, in the words of the form; nothing when it is complete."""
    values = fields_of(case)
    out = [
        f"{section.title}: {field.label}"
        for section in sections_of(values)
        for field in section.fields
        if not field.optional and not values.get(field.name, "").strip()
    ]
    for n, exchange in enumerate(case.opened[1:], 2):
        lacking = [
            label
            for label, part in (
                ("問い", exchange.question),
                ("種類", exchange.kind),
                ("返ってきた言葉", exchange.answer),
            )
            if not part
        ]
        out += [f"話が開いた問い: {n} つ目の{label}" for label in lacking]
    if len(case.topics) > 3:
        out.append("面談: 相談の目的は 3 個まで")
    if len(case.walls) > 2:
        out.append("面談: 壁は 2 個まで")
    if case.visit > 30:
        out.append("面談: 何回目は 30 まで")
    return out


def field_hints() -> dict[str, str]:
    """For fields whose words come from a list, that list; for others what the form says beside them."""
    fields = (f for section in (FIRM, MEETING, SCENE, ISSUE, WORDS, AFTER) for f in section.fields)
    return {f.name: " / ".join(label for _, label in f.options) or f.hint for f in fields}


def field_labels() -> dict[str, str]:
    """What each field of a case is called, by its own name; for the two groups, the name of the group."""
    named = {f.name: f.label for section in (FIRM, MEETING, SCENE, ISSUE, WORDS, AFTER) for f in section.fields}
    return named | {"closed": "話が閉じたところ", "opened": "話が開いた問い", "source": "出典"}
