"""The sessions of the library as columns: which fit, what stands in them, in which order. Pure, no widgets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from rich.text import Text

from coach.language.wrap import cell_width, pad, shorten
from coach.tui.fields import step_label, step_number
from coach.tui.widgets.flags import MARKS, counted

_LEGAL_FORMS = (("株式会社", "(株)"), ("有限会社", "(有)"), ("合同会社", "(同)"), ("合資会社", "(資)"))
# The mark of a practice among the sessions, and how its source begins.
PRACTICE = "稽古: "
CELL_PADDING = 1
SCROLLBAR = 1


class SessionLike(Protocol):
    """What is read of a stored session (``coach.store`` SessionRow)."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str | None: ...
    @property
    def firm(self) -> str | None: ...
    @property
    def date(self) -> str | None: ...
    @property
    def session_no(self) -> int | None: ...
    @property
    def support_step(self) -> str | None: ...
    @property
    def source(self) -> str: ...
    @property
    def turns(self) -> int: ...
    @property
    def n(self) -> int: ...
    @property
    def imported_at(self) -> str: ...
    @property
    def reviewed_at(self) -> str | None: ...
    @property
    def talk_share(self) -> float | None: ...
    @property
    def reflection_to_question(self) -> float | None: ...
    @property
    def flags(self) -> Mapping[str, int]: ...
    @property
    def person(self) -> str | None: ...


def file_of(row: SessionLike) -> str:
    return row.source.replace("\\", "/").rsplit("/", 1)[-1]


def is_practice(row: SessionLike) -> bool:
    """Whether the session is a practice that was kept (``coach.workflows.practice``)."""
    return row.source.startswith(PRACTICE)


def title_of(row: SessionLike) -> str:
    """The title; of a practice always with its mark."""
    title = row.title or file_of(row)
    return PRACTICE + title if is_practice(row) and not title.startswith(PRACTICE) else title


def name_of(row: SessionLike) -> str:
    """What a session is called: firm and title, else one of them, else its file, else its id. A practice is marked."""
    if is_practice(row):
        return "  ".join(part for part in (title_of(row), row.firm) if part)
    return " ".join(part for part in (row.firm, row.title) if part) or file_of(row) or row.id


def short_name(row: SessionLike) -> str:
    """The name for a narrow column, 「株式会社」 as 「(株)」."""
    name = name_of(row)
    for full, short in _LEGAL_FORMS:
        name = name.replace(full, short)
    return name


def percent(share: float | None) -> str:
    return "" if share is None else f"{share * 100:.0f} %"


def ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}:1"


def flag_count(row: SessionLike) -> int:
    return sum(row.flags.values())


def flags_in_letters(flags: Mapping[str, int], width: int = 99) -> str:
    """「Q2 L1」: for a column, in the fixed order; nothing for flags that were not found.

    Where all of them are wider than ``width``, those that fit and 「+3」: how many findings there are besides.
    """
    found = [(f"{mark.letter}{n}", n) for mark, n in counted(flags)]
    for kept in range(len(found), 0, -1):
        rest = sum(n for _, n in found[kept:])
        text = " ".join([*(word for word, _ in found[:kept]), *([f"+{rest}"] if rest else [])])
        if len(text) <= width:
            return text
    return f"+{sum(n for _, n in found)}" if found else ""


def flags_in_words(flags: Mapping[str, int], width: int = 999) -> str:
    """「Q 詰問 2  L 一方的 1」: for a line of its own; 「Q2 L1」 where that is wider than ``width``."""
    text = "  ".join(f"{mark.letter} {mark.name} {n}" for mark, n in counted(flags))
    return text if cell_width(text) <= width else flags_in_letters(flags)


def state(row: SessionLike) -> str:
    return "見た" if row.reviewed_at else "未確認"


def _step(row: SessionLike) -> str:
    number = step_number(row.support_step)
    return step_label(number) if number else row.support_step or ""


def _step_digit(row: SessionLike) -> str:
    number = step_number(row.support_step)
    return str(number) if number else ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``label`` in the head, ``width`` in cells, ``text`` of a row; ``right`` for figures."""

    key: str
    label: str
    width: int
    text: Callable[[SessionLike], str]
    right: bool = False

    def cell(self, row: SessionLike, colors: Mapping[str, str]) -> Text:
        text = shorten(self.text(row), self.width)
        if self.right:
            text = " " * (self.width - cell_width(text)) + text
        cell = Text(text, no_wrap=True)
        if self.key == "flags" and text:
            for mark in MARKS.values():
                cell.highlight_regex(rf"{mark.letter}\d+", colors.get(mark.style, ""))
        elif self.key == "state":
            cell.stylize("bold" if not row.reviewed_at else colors.get("text-muted", ""))
        return cell

    def head(self) -> Text:
        text = pad(self.label, self.width)
        return Text(" " * (self.width - cell_width(self.label)) + self.label if self.right else text, no_wrap=True)


def _date(row: SessionLike) -> str:
    return row.date or ""


def _short_date(row: SessionLike) -> str:
    return (row.date or "")[2:]


def _number(row: SessionLike) -> str:
    return str(row.session_no) if row.session_no is not None else ""


def columns(width: int) -> tuple[Column, ...]:
    """The columns that fit ``width`` cells; lesser ones shrink or leave first, the name takes what remains."""
    wide, middle, narrow = width >= 110, width >= 78, width >= 60
    fixed = [Column("date", "日付", 10, _date) if middle else Column("date", "日付", 8, _short_date)]
    if middle:
        fixed.append(Column("no", "回", 3, _number, right=True))
    if wide:
        fixed.append(Column("step", "段階", 16, _step))
    elif middle:
        fixed.append(Column("step", "段", 2, _step_digit))
    if wide:
        fixed.append(Column("share", "話した割合", 10, lambda row: percent(row.talk_share), right=True))
        fixed.append(Column("ratio", "受け止め:質問", 13, lambda row: ratio(row.reflection_to_question), right=True))
    elif narrow:
        fixed.append(Column("share", "割合", 5, lambda row: percent(row.talk_share), right=True))
        if middle:
            fixed.append(Column("ratio", "受:問", 5, lambda row: ratio(row.reflection_to_question), right=True))
    if wide:
        fixed.append(Column("flags", "気になる所", 10, lambda row: flags_in_letters(row.flags, 10)))
    else:
        fixed.append(Column("flags", "気になる", 8, lambda row: flags_in_letters(row.flags, 8)))
    fixed.append(Column("state", "状態", 6, state))
    used = sum(column.width for column in fixed) + 2 * CELL_PADDING * (len(fixed) + 1) + SCROLLBAR
    room = width - used
    if wide and room >= 44:
        room -= 2 * CELL_PADDING
        # On a very wide screen the rest stays empty: figures far from their name are hard to follow.
        room = min(room, 88)
        firm = min(36, room * 2 // 5)
        names = [
            Column("firm", "会社", firm, lambda row: row.firm or ""),
            Column("name", "題", room - firm, title_of),
        ]
    else:
        names = [Column("name", "会社・題", max(12, room), short_name)]
    return (fixed[0], *names, *fixed[1:])


@dataclass(frozen=True, slots=True)
class Order:
    """A way to sort the sessions. ``key`` is also the column whose head chooses it."""

    key: str
    text: str
    down: str
    value: Callable[[SessionLike], float | str | None]


ORDERS: tuple[Order, ...] = (
    Order("date", "日付の新しい順", "日付の古い順", lambda row: row.date or None),
    Order("firm", "会社の順", "会社の逆順", lambda row: row.firm or None),
    Order("name", "会社・題の順", "会社・題の逆順", name_of),
    Order("share", "話した割合の多い順", "話した割合の少ない順", lambda row: row.talk_share),
    Order("ratio", "受け止めの少ない順", "受け止めの多い順", lambda row: row.reflection_to_question),
    Order("flags", "気になる所の多い順", "気になる所の少ない順", flag_count),
    Order("state", "未確認が先", "見た記録が先", lambda row: 1 if row.reviewed_at else 0),
    Order("imported", "取り込みの新しい順", "取り込みの古い順", lambda row: row.n),
    Order("no", "回の順", "回の逆順", lambda row: row.session_no),
    Order("step", "段階の順", "段階の逆順", lambda row: step_number(row.support_step)),
)
ORDER_OF: dict[str, Order] = {order.key: order for order in ORDERS}
_DESCENDING = frozenset({"date", "share", "flags", "imported"})


def sort_rows(rows: Iterable[SessionLike], key: str, reverse: bool = False) -> list[SessionLike]:
    """Rows in an order of ``ORDERS``; those without a value always last, equal ones newest import first."""
    order = ORDER_OF[key]
    newest = sorted(rows, key=lambda row: row.n, reverse=True)
    known = [row for row in newest if order.value(row) is not None]
    known.sort(key=lambda row: order.value(row), reverse=(key in _DESCENDING) != reverse)  # type: ignore[arg-type, return-value]
    return known + [row for row in newest if order.value(row) is None]


def detail(row: SessionLike, width: int) -> tuple[str, str, str]:
    """Three lines on the chosen session: what it is, its figures with how to read them, what was found."""
    number = f"第{row.session_no}回" if row.session_no is not None else ""
    source = shorten(file_of(row), 24) if file_of(row) != name_of(row) and not is_practice(row) else ""
    about = "".join(f"  {part}" for part in (number, _step(row), f"発話 {row.turns}", source) if part)
    first = shorten(name_of(row), max(20, width - cell_width(about))) + about
    if not row.reviewed_at:
        return first, "まだふりかえっていない記録です。", "Enter で読み始めます。"
    # Not at the top: the first paint can do without the metrics.
    from coach.metrics.reference import REFLECTION_RATIO, TALK_SHARE

    long = width >= 100
    figures = []
    if row.talk_share is not None:
        guide = TALK_SHARE.text if long else TALK_SHARE.text.removeprefix("聴く面談の")
        figures.append(f"話した割合 {percent(row.talk_share)} ({guide})")
    if row.reflection_to_question is not None:
        guide = REFLECTION_RATIO.text if long else REFLECTION_RATIO.text.partition("、")[0]
        figures.append(f"受け止め:質問 {ratio(row.reflection_to_question)} ({guide})")
    found = flags_in_words(row.flags, width - cell_width("気になる所  "))
    return first, "  ".join(figures), f"気になる所  {found}" if found else "気になる所は見当たりませんでした。"
