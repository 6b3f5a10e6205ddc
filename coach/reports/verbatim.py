"""逐語録検討シート: every turn as 発言 / 相手の反応 / ねらい / 別の言い方, to be worked through with a pencil.

Only what was read is filled in beforehand: the acts in words, and a suggested question where there is a finding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from coach.model import ACT_NAMES, ROLE_NAMES, ActLabel, Turn
from coach.reports import wording as w
from coach.reports.feedback import facts_of, foot_of, notice_of
from coach.reports.model import ReportInput
from coach.reports.parts import Cell, Document, Line, Paragraph, Section, Table, cell
from coach.reports.sections import build, is_dismissed
from coach.reports.wording import clean, one_line

TITLE = "逐語録検討シート"
HEAD = ("番", "発言 (支援者)", "相手の反応", "ねらい", "別の言い方")
INTRO = "ねらいの〔 〕は、言葉から読み取ったものです。違っていたら直し、そのとき何をねらっていたかを書き込みます。"
# Nothing one would set out to do.
_NO_AIM: frozenset[ActLabel] = frozenset({"BACKCHANNEL", "OTHER"})


@dataclass(frozen=True, slots=True)
class VerbatimSheet:
    """``places`` says at which turn each finding's question would be asked (by ``Finding.key``)."""

    report: ReportInput
    person: str = ""
    places: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Row:
    """One thing the advisor said, over one or more turns, and what came back."""

    said: list[Turn] = field(default_factory=list)
    answer: list[Turn] = field(default_factory=list)


def verbatim_document(sheet: VerbatimSheet) -> Document:
    """The sheet; every turn of the session stands in it once."""
    r = build(sheet.report)
    transcript = sheet.report.review.tagged.transcript
    acts = _acts(sheet.report)
    asked = _asked(sheet)
    rows = tuple(_cells(row, acts, asked) for row in _rows(transcript.turns))
    table = Table(HEAD, rows, (6, 28, 30, 15, 21), room=14)
    body = (Paragraph(INTRO, "muted"), table) if rows else (Paragraph(w.NO_RECORD),)
    return Document(
        title=TITLE,
        notice=notice_of(sheet.report),
        facts=facts_of(r, sheet.report, sheet.person),
        sections=(Section("逐語録", body),),
        foot=foot_of(r),
        landscape=True,
    )


def _rows(turns: Sequence[Turn]) -> list[_Row]:
    rows: list[_Row] = []
    for turn in turns:
        if turn.speaker == "advisor":
            if not rows or rows[-1].answer:
                rows.append(_Row())
            rows[-1].said.append(turn)
        else:
            if not rows:
                rows.append(_Row())
            rows[-1].answer.append(turn)
    return rows


def _acts(report: ReportInput) -> dict[int, tuple[str, ...]]:
    """The advisor's acts by turn number, in words."""
    out: dict[int, tuple[str, ...]] = {}
    for u in report.review.tagged.utterances:
        if u.role != "advisor":
            continue
        for turn in u.utterance.turns:
            found = sorted(u.acts_of(turn), key=lambda act: act.span.begin)
            out[turn] = tuple(dict.fromkeys(ACT_NAMES[act.label] for act in found if act.label not in _NO_AIM))
    return out


def _asked(sheet: VerbatimSheet) -> dict[int, list[str]]:
    """A suggested question for every finding that was not dismissed, by the turn where it would be asked; none twice."""
    out: dict[int, list[str]] = {}
    used: set[str] = set()
    for reviewed in sheet.report.review.findings:
        finding = reviewed.finding
        text = next((q.text for q in reviewed.questions if q.text not in used), "")
        if text and not is_dismissed(sheet.report, finding):
            used.add(text)
            out.setdefault(sheet.places.get(finding.key, finding.turns[0]), []).append(text)
    return out


def _cells(row: _Row, acts: Mapping[int, tuple[str, ...]], asked: Mapping[int, list[str]]) -> tuple[Cell, ...]:
    numbers = [turn.i for turn in (*row.said, *row.answer)]
    range_ = f"{numbers[0]}" if len(numbers) == 1 else f"{numbers[0]}〜{numbers[-1]}"
    aims = dict.fromkeys(name for turn in row.said for name in acts.get(turn.i, ()))
    # A question may belong where the advisor said nothing: at the answer.
    others = [text for number in numbers for text in asked.get(number, ())]
    return (
        cell(Line(range_, "muted")),
        cell(*(_words(turn) for turn in row.said)),
        cell(*(Line(_named(turn) + _words(turn)) for turn in row.answer)),
        cell(Line(f"〔{'、'.join(aims)}〕" if aims else "", "muted")),
        cell(*(Line(one_line(text)) for text in others)),
    )


def _words(turn: Turn) -> str:
    return clean(turn.text).strip()


def _named(turn: Turn) -> str:
    """Who it was, where it was not the owner."""
    return "" if turn.speaker == "owner" else f"({ROLE_NAMES[turn.speaker]}) "
