"""フィードバックシート: what a trainer hands to a trainee after a session, as a document.

What worked stands first, with the words; the criteria only where someone graded; findings as 要確認 with their evidence.
"""

from __future__ import annotations

from dataclasses import dataclass

from coach.reports import wording as w
from coach.reports.figures import Figure
from coach.reports.model import ReportInput
from coach.reports.parts import Block, Bullets, Cell, Document, Line, Paragraph, Section, Table, cell
from coach.reports.sections import FindingItem, Report, StrengthItem, build, is_dismissed
from coach.reports.wording import one_line, places, quoted

TITLE = "面談フィードバックシート"
# More than three things at once are not taken in (VOICE.md, rule 6); the others are named in one line.
SHOWN = 3
SUMMARY = "続けること、始めること、減らすこと"
KEEP, START, STOP = "続けること", "始めること", "減らすこと"
NO_LEVEL = "判断していません"
# So much of a turn is quoted beside a comment.
QUOTED = 60


@dataclass(frozen=True, slots=True)
class CriterionView:
    """A criterion with the trainer's level (1–5, None: not judged) and what speaks for it.

    ``anchor`` is what the rubric says of this level; ``below`` the least level required where it was not reached.
    """

    area: str
    name: str
    level: int | None
    anchor: str = ""
    evidence: tuple[str, ...] = ()
    reason: str = ""
    below: int | None = None


@dataclass(frozen=True, slots=True)
class GradeView:
    """A final grade as the sheet shows it. ``comments`` are (turn number, text)."""

    rubric: str
    grader: str
    at: str
    criteria: tuple[CriterionView, ...]
    comments: tuple[tuple[int, str], ...] = ()
    keep: tuple[str, ...] = ()
    start: tuple[str, ...] = ()
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedbackSheet:
    """What the sheet is made of; ``person`` is who advised, "" when nobody said."""

    report: ReportInput
    person: str = ""
    grade: GradeView | None = None


def feedback_document(sheet: FeedbackSheet) -> Document:
    """The sheet, sections in the order in which they are read."""
    r = build(sheet.report)
    sections = [_strengths(r)]
    if sheet.grade:
        sections.append(_criteria(sheet.grade))
    sections.append(_findings(sheet.report, r))
    if sheet.grade and sheet.grade.comments:
        sections.append(_comments(sheet, sheet.grade))
    sections += [_summary(sheet.grade), _next(r), _figures(r)]
    return Document(
        title=TITLE,
        notice=notice_of(sheet.report),
        facts=facts_of(r, sheet.report, sheet.person) + _graded(sheet),
        sections=tuple(sections),
        foot=foot_of(r),
    )


def notice_of(report: ReportInput) -> str:
    """The line on every page."""
    return w.ANONYMOUS_NOTICE if report.anonymous else w.SHEET_NOTICE


def foot_of(r: Report) -> str:
    """The reservation every sheet ends with, and what read the session."""
    return w.FINDINGS_INTRO + (f"　解析: {r.made_by}" if r.made_by else "")


def facts_of(r: Report, report: ReportInput, person: str) -> tuple[tuple[str, str], ...]:
    """What is known of the session; an anonymous sheet does not say whose it is, nor what it is called.

    A title is often the name of a file, with a name in it that nothing marks as one.
    """
    facts = [] if report.anonymous else [("面談", r.title)]
    if person and not report.anonymous:
        facts.append(("支援者", one_line(person)))
    return tuple((name, value) for name, value in (*facts, *r.facts) if name and value)


def _graded(sheet: FeedbackSheet) -> tuple[tuple[str, str], ...]:
    if sheet.grade is None:
        return ()
    facts = (("採点表", one_line(sheet.grade.rubric)), ("採点した人", one_line(sheet.grade.grader)))
    return facts[:1] if sheet.report.anonymous or not sheet.grade.grader else facts


def _strengths(r: Report) -> Section:
    if not r.strengths:
        return Section(w.STRENGTHS, (Paragraph(w.NO_STRENGTHS),))
    return Section(
        w.STRENGTHS,
        (Table(("場面", "言葉", "そのあと"), tuple(_strength(item) for item in r.strengths), (16, 42, 42)),),
    )


def _strength(item: StrengthItem) -> tuple[Cell, ...]:
    after = Line(quoted(one_line(item.after)), "muted") if item.after else Line("")
    return (
        cell(item.kind, Line(places(item.turns), "muted")),
        cell(quoted(one_line(item.quote))),
        cell(one_line(item.effect), after),
    )


def _criteria(grade: GradeView) -> Section:
    rows = []
    for item in grade.criteria:
        level = f"{item.level} / 5" if item.level is not None else NO_LEVEL
        least = f"この項目は {item.below} 以上を目指します。" if item.below is not None else ""
        rows.append(
            (
                cell(Line(one_line(item.name), "strong"), Line(one_line(item.area), "muted")),
                cell(Line(level, "strong"), one_line(item.anchor), least),
                cell(*(Line(one_line(text), "bullet") for text in item.evidence), one_line(item.reason)),
            )
        )
    return Section("観点ごとの段階", (Table(("観点", "段階とその目印", "根拠"), tuple(rows), (22, 36, 42)),))


def _findings(report: ReportInput, r: Report) -> Section:
    title = f"{w.FINDINGS} ({w.CHECK})"
    if not r.findings:
        return Section(title, (Paragraph(r.no_findings),))
    kept = [reviewed.finding for reviewed in report.review.findings if not is_dismissed(report, reviewed.finding)]
    severity = {item.number: finding.severity for item, finding in zip(r.findings, kept, strict=True)}
    first = sorted(r.findings, key=lambda item: -severity[item.number])[:SHOWN]
    rows = tuple(_finding(item) for item in r.findings if item in first)
    blocks: list[Block] = [Table(("所", "言葉と根拠", w.ASK_ALSO), rows, (16, 44, 40))]
    rest = [f"{item.habit} ({places(item.turns)})" for item in r.findings if item not in first]
    if rest:
        blocks.append(Paragraph("ほかに、見ておきたい所: " + "、".join(rest), "muted"))
    return Section(title, tuple(blocks))


def _finding(item: FindingItem) -> tuple[Cell, ...]:
    asks = [Line(one_line(question.text), "bullet") for question in item.questions]
    return (
        cell(item.habit, Line(places(item.turns), "muted")),
        cell(
            quoted(one_line(item.quote)),
            *(Line(one_line(text), "bullet") for text in item.evidence),
            Line(item.why, "muted"),
        ),
        cell(*(asks or [Line(w.NO_QUESTIONS, "muted")])),
    )


def _comments(sheet: FeedbackSheet, grade: GradeView) -> Section:
    turns = sheet.report.review.tagged.transcript.by_number()
    rows = []
    for number, text in sorted(grade.comments):
        turn = turns.get(number)
        quote = w.shorten(one_line(turn.text), QUOTED) if turn else ""
        rows.append((cell(f"{number}番", Line(quoted(quote) if quote else "", "muted")), cell(one_line(text))))
    return Section("場面への言葉", (Table(("場面", "言葉"), tuple(rows), (45, 55)),))


def _summary(grade: GradeView | None) -> Section:
    """Filled from the grade; else empty, to be written by hand."""
    filled = ((KEEP, grade.keep), (START, grade.start), (STOP, grade.stop)) if grade else ()
    texts = filled or ((KEEP, ()), (START, ()), (STOP, ()))
    rows = tuple(
        (cell(Line(name, "strong")), cell(*(Line(one_line(t), "bullet") for t in lines))) for name, lines in texts
    )
    return Section(
        SUMMARY, (Table(("", "書き込む欄" if not any(t for _, t in texts) else "内容"), rows, (20, 80), room=16),)
    )


def _next(r: Report) -> Section:
    block: Block = Bullets(r.next_steps, numbered=True) if r.next_steps else Paragraph(w.NO_NEXT)
    return Section(w.NEXT, (block,))


def _figures(r: Report) -> Section:
    if not r.figures:
        return Section(w.FIGURES, (Paragraph(w.NO_FIGURES),))
    table = Table(("数字", "値", "読み方"), tuple(map(_figure, r.figures)), (26, 12, 62))
    return Section(w.FIGURES, (Paragraph(w.FIGURES_INTRO, "muted"), table))


def _figure(figure: Figure) -> tuple[Cell, ...]:
    source = Line(f"{w.SOURCE}: {figure.source}" if figure.source else "", "muted")
    return cell(figure.name), cell(figure.value), cell(figure.detail, figure.reading, source)
