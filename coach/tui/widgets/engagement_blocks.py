"""支援先 as blocks: rows of the office's list, an engagement with its sheets and visits, a visit before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from coach.engagement.prefill import Proposal
from coach.engagement.sheets import SheetForm, entries, filled
from coach.engagement.signs import Sign
from coach.engagement.visits import Visit
from coach.language.wrap import cell_width, pad, shorten
from coach.model.engagement import STATUS_NAMES, Engagement, Heard, Sheet, SheetKind
from coach.tui.fields import step_label
from coach.tui.widgets.blocks import bullet, heading, lines, para
from coach.tui.widgets.page import Block, blank
from coach.tui.widgets.rows import Part, Row
from coach.workflows.office import OfficeRow

# Below this width the list shows less of each firm.
NARROW = 100
NO_SIGNS = "早めに気づきたい所は、見当たりませんでした。"
NO_TALKS = "訪問の記録が、まだありません。"
LOOKING = "読んでいます"


@dataclass(frozen=True, slots=True)
class EngagementTarget:
    """An engagement by its number."""

    n: int


@dataclass(frozen=True, slots=True)
class SheetTarget:
    """A sheet; ``visit`` 0 for those of the engagement."""

    kind: SheetKind
    visit: int = 0


@dataclass(frozen=True, slots=True)
class VisitTarget:
    """A visit by its number."""

    number: int


@dataclass(frozen=True, slots=True)
class HeardTarget:
    """A turn of a session. ``key`` tells places of the same turn apart."""

    heard: Heard
    key: str = ""


@dataclass(frozen=True, slots=True)
class WayTarget:
    """Somewhere to go: "carte", "link", "review"."""

    way: str


# ── the office's list ──

_COLUMNS = (("支援先", 24), ("段階", 16), ("訪問", 4), ("前回", 10), ("次回", 10), ("担当", 14), ("気になる所", 0))


def _columns(width: int) -> list[tuple[str, int]]:
    """The columns that fit; the last takes the rest."""
    chosen = [c for c in _COLUMNS if width >= NARROW or c[0] not in ("次回", "担当")]
    if width >= NARROW:
        return [(name, 30 if name == "支援先" else size) for name, size in chosen]
    return chosen


def _cells(cells: dict[str, Part], width: int) -> Row:
    parts: list[Part] = []
    left = width
    for name, size in _columns(width):
        text, style = cells[name]
        room = left if size == 0 else size
        parts += [(pad(text, max(0, room)), style), ("  ", "")]
        left -= room + 2
    return Row(tuple(parts[:-1]))


def office_head() -> Block:
    """The names of the columns."""
    return Block(lambda width: [_cells({name: (name, "dim") for name, _ in _COLUMNS}, width)])


def office_row(row: OfficeRow, *, open: bool) -> Block:
    """One engagement; ``open`` shows its signs with their evidence below."""
    e, p = row.engagement, row.progress
    signs = row.signs
    names = LOOKING if signs is None else "  ".join(sign.name for sign in signs)
    waiting = f"事後打合せ待ち {len(p.waiting)}" if p.waiting else ""
    ended = f"[{STATUS_NAMES[e.status]}] " if e.status != "active" else ""

    def rows(width: int) -> list[Row]:
        cells: dict[str, Part] = {
            "支援先": (ended + e.name, "dim" if ended else "strong"),
            "段階": (step_label(e.step) if e.step else "-", ""),
            "訪問": (f"{p.visits}回", ""),
            "前回": (p.last_date or "-", ""),
            "次回": (p.next_date or "-", ""),
            "担当": (team(e) or "-", ""),
            "気になる所": ("  ".join(filter(None, (names, waiting))), "dim" if signs is None else "key"),
        }
        return [_cells(cells, width)]

    block = Block(rows, EngagementTarget(e.n))
    if not open:
        return block
    if signs is None:
        inside = [para(LOOKING, "dim", indent=2)]
    else:
        inside = sign_blocks(signs, indent=2) if signs or p.visits else [para(NO_TALKS, "dim", indent=2)]
    if p.waiting:
        inside.append(para(f"事後打合せがまだの訪問: {'、'.join(f'第{n}回' for n in p.waiting)}", "dim", indent=2))

    def with_evidence(width: int) -> list[Row]:
        who = "  ".join(part for part in (e.industry, e.area, team(e)) if part)
        first = lines(who, width, style="dim", indent=2) if who else []
        return [*rows(width), *first, *(r for b in inside for r in b.rows(width)), Row()]

    return Block(with_evidence, EngagementTarget(e.n))


def circles_line(text: str) -> Block:
    """The three circles and what can be said of them, on one line."""

    def rows(width: int) -> list[Row]:
        lead = "三つの円  "
        return [Row((("w ", "key"), (lead, ""), (shorten(text, width - 2 - cell_width(lead)), "dim")))]

    return Block(rows, SheetTarget("circles"))


def team(engagement: Engagement) -> str:
    """「三宅・佐藤」."""
    return "・".join(name for name in (engagement.main, engagement.second) if name)


def sign_blocks(signs: Sequence[Sign], *, indent: int = 0, choose: bool = False) -> list[Block]:
    """Signs with their evidence; ``choose``: evidence that was said somewhere can be gone to."""
    if not signs:
        return [para(NO_SIGNS, "dim", indent=indent)]
    blocks = []
    for sign in signs:
        blocks.append(para(f"気になる所: {sign.name}", "key", indent=indent))
        for n, evidence in enumerate(sign.evidence):
            target = HeardTarget(evidence.heard, f"{sign.id}{n}") if choose and evidence.heard is not None else None
            blocks.append(_pointed(evidence.text, indent + 2, target))
        blocks.append(_pointed(sign.ask, indent + 2, None, lead="尋ねてみるなら  ", style="good"))
    return blocks


def _pointed(text: str, indent: int, target: object | None, *, lead: str = "- ", style: str = "") -> Block:
    start = " " * indent + lead
    return Block(lambda width: lines(text, width, style=style, first=((start, "dim"),)), target)


# ── one engagement ──


def facts_block(e: Engagement) -> Block:
    """What is known of the firm, quietly."""
    parts = (
        e.industry, e.area, e.size, f"担当 {team(e)}" if team(e) else "", f"段階 {step_label(e.step)}" if e.step else "",
        f"始まり {e.began}" if e.began else "", STATUS_NAMES[e.status],
    )  # fmt: skip
    return packed([part for part in parts if part])


def packed(parts: Sequence[str]) -> Block:
    """Short facts side by side, none of them broken over two lines while it fits on one."""

    def rows(width: int) -> list[Row]:
        out, line = [], ""
        for part in parts:
            if line and cell_width(line) + 2 + cell_width(part) > width:
                out += lines(line, width, style="dim")
                line = part
            else:
                line = f"{line}  {part}" if line else part
        return out + lines(line, width, style="dim")

    return Block(rows)


def sheet_line(form: SheetForm, sheet: Sheet, *, note: str = "") -> Block:
    """A sheet of the engagement: its key, its name, how much is written."""
    done, of = filled(form, sheet)
    state = f"{done}/{of} 項目" if done else "まだ書かれていません"
    text = f"{pad(form.short, 14)}{state}"

    def rows(width: int) -> list[Row]:
        out = [Row(((f"{form.letter} ", "key"), (text, "" if done else "dim")))]
        return out + (lines(note, width, style="dim", indent=2) if note else [])

    return Block(rows, SheetTarget(form.id), form.letter)


def visit_line(visit: Visit, name: str, planned: str) -> Block:
    """One of the visits: number, date, session, which sheets are written."""
    before, after = ("済" if sheet.written else "-" for sheet in (visit.before, visit.after))
    title = name or (f"(計画) {planned}" if planned else "記録なし" if visit.took_place else "")
    known = visit.took_place or visit.before.written

    def rows(width: int) -> list[Row]:
        sheets = f"事前 {pad(before, 2)}  事後 {pad(after, 2)}" if known else " " * 16
        lead = f"{pad(f'第{visit.number}回', 7)}{pad(visit.date or visit.before.text('date'), 12)}"
        room = max(4, width - cell_width(lead) - cell_width(sheets) - 2)
        style = "" if known else "dim"
        return [Row(((lead, style), (pad(title, room), style if name else "dim"), (f"  {sheets}", "dim")))]

    return Block(rows, VisitTarget(visit.number))


# ── one visit ──


def before_blocks(visit: Visit, offered: Sequence[Proposal]) -> list[Block]:
    """Goal, three questions to bring, what was left open, what to avoid; where nothing is written, what is offered."""
    blocks = [_sheet_heading("訪問の前に", "事前打合せ", "c", SheetTarget("before", visit.number))]
    if visit.took_place and not visit.before.written:
        return [*blocks, para("書かれていません。", "dim", indent=2)]
    for field, name, most in (("goal", "今回のゴール", 1), ("questions", "持っていく問い", 3), ("left_open", "前回から残っていること", 4), ("avoid", "気をつけること", 3)):  # fmt: skip
        written = entries(visit.before.text(field))
        ideas = [p for p in offered if p.field == field]
        blocks.append(para(name, "heading", indent=2))
        if written:
            blocks += [_listed(n, text, numbered=field == "questions") for n, text in enumerate(written, 1)]
        elif ideas:
            blocks += [_offer(p) for p in ideas[:most]]
            if len(ideas) > most:
                blocks.append(para(f"ほかに {len(ideas) - most} つ (c で見られます)", "dim", indent=4))
        else:
            blocks.append(para("まだ決めていません。", "dim", indent=4))
    return blocks


def after_blocks(visit: Visit, offered: Sequence[Proposal] = ()) -> list[Block]:
    """What was done against the goal; how much of the sheet is offered by the session."""
    sheet = visit.after
    goal, reached = visit.before.text("goal"), sheet.text("reached")
    blocks = [_sheet_heading("訪問のあとに", "事後打合せ", "d", SheetTarget("after", visit.number))]
    blocks.append(_field("ゴール", goal or "事前打合せには書かれていません。", bool(goal)))
    blocks.append(_field("どこまで", reached or "まだ書かれていません。", bool(reached)))
    for name, label in (
        ("reached_why", "そう見る根拠"), ("done", "したこと"), ("owner_words", "経営者の言葉"), ("improve", "改善したいこと"),
        ("requests", "依頼・約束"), ("next_plan", "次回"),
    ):  # fmt: skip
        text = sheet.text(name)
        if text:
            blocks.append(_field(label, "\n".join(entries(text)), True))
    if offered and not sheet.written:
        blocks.append(para(f"今回の記録などからの候補が {len(offered)} つあります (d で見られます)。", "dim", indent=2))
    return blocks


def session_blocks(visit: Visit, name: str) -> list[Block]:
    """The session of a visit, or the way to link one."""
    if visit.session is None:
        return [heading("記録"), bullet("面談の記録を結ぶ (l)", target=WayTarget("link"))]
    state = "" if visit.review is not None else "まだふりかえっていません。開くと読み始めます。"
    blocks = [heading("記録"), bullet(f"{name}  (o でふりかえり)", target=WayTarget("review"))]
    return [*blocks, para(state, "dim", indent=2)] if state else blocks


def _sheet_heading(text: str, sheet: str, key: str, target: object) -> Block:
    def rows(width: int) -> list[Row]:
        return [Row(), Row(((text, "heading"), (f"   {key} ", "key"), (f"{sheet}を書く", "dim")))]

    return Block(rows, target)


def _listed(n: int, text: str, *, numbered: bool) -> Block:
    return _pointed(text, 4, None, lead=f"{n} " if numbered else "- ")


def _offer(proposal: Proposal) -> Block:
    start: tuple[Part, ...] = (("    ", ""), (f"[{proposal.origin}] ", "dim"))
    target = HeardTarget(proposal.heard, proposal.key) if proposal.heard is not None else None
    return Block(lambda width: lines(proposal.text, width, first=start), target)


def _field(label: str, text: str, written: bool) -> Block:
    def rows(width: int) -> list[Row]:
        out: list[Row] = []
        for n, line in enumerate(text.split("\n")):
            first = ((pad(f"  {label}" if n == 0 else "", 16), "dim"),)
            out += lines(line, width, style="" if written else "dim", first=first)
        return out

    return Block(rows)


def empty_blocks(texts: Sequence[str]) -> list[Block]:
    """An empty screen as an entrance: the first text, then points."""
    return [para(texts[0]), blank(), *(bullet(text) for text in texts[1:])]
