"""The 問いかけ集 as HTML (prints on A4), Markdown and plain text: each question, then where it came from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import count

from coach.model import ORIGIN_NAMES, KeptQuestion
from coach.reports.html import document
from coach.reports.markdown import escape as escape_markdown
from coach.reports.text import NARROWEST, fit
from coach.reports.wording import ANONYMOUS_MANY_NOTICE, KEPT_NOTICE, NOTE, clean, one_line

TITLE = "問いかけ集"
HEARD = "直前の社長の言葉"
UNTAGGED = "札のない問い"

Group = tuple[str, tuple[KeptQuestion, ...]]


def groups_of(questions: Sequence[KeptQuestion]) -> tuple[Group, ...]:
    """Questions by tag, in the order given; those without one last. One group without a name where nothing is tagged."""
    tags = dict.fromkeys(q.tag for q in questions if q.tag)
    if not tags:
        return (("", tuple(questions)),)
    rest = tuple(q for q in questions if not q.tag)
    named = tuple((one_line(tag), tuple(q for q in questions if q.tag == tag)) for tag in tags)
    return (*named, *(((UNTAGGED, rest),) if rest else ()))


def source_line(question: KeptQuestion) -> str:
    """Where it came from in one line: 「言い直し、有限会社みどり 第2回 12番、残した日 2025-11-20」."""
    name = ORIGIN_NAMES[question.origin] + (f" (事例 {question.case})" if question.case else "")
    place = one_line(question.title) + (f" {question.turn}番" if question.turn is not None and question.title else "")
    return "、".join(part for part in (name, place, f"残した日 {question.at[:10]}" if question.at else "") if part)


def _notice(questions: Sequence[KeptQuestion], *, anonymous: bool) -> str:
    if anonymous:
        return ANONYMOUS_MANY_NOTICE
    return KEPT_NOTICE if any(q.quotes_talk for q in questions) else ""


def render_html(questions: Sequence[KeptQuestion], *, anonymous: bool = False) -> str:
    """One self-contained HTML file. ``anonymous``: names were replaced in the questions."""
    told = _notice(questions, anonymous=anonymous)
    notice = f'<p class="notice">{told}</p>\n' if told else ""
    number = count(1)
    sections = []
    for name, members in groups_of(questions):
        head = f"<h2>{escape(name)}</h2>\n" if name else ""
        cards = "\n".join(_card(next(number), q) for q in members)
        sections.append(f"<section>\n{head}{cards}\n</section>")
    body = "\n".join(sections)
    return document(TITLE, f"<header>\n{notice}<h1>{TITLE}</h1>\n</header>\n<main>\n{body}\n</main>\n")


def _card(number: int, question: KeptQuestion) -> str:
    heard = f'<p class="muted">{HEARD}: {escape(one_line(question.heard_quoted))}</p>\n' if question.heard else ""
    note = _note(question).replace("\n", "<br>")
    return (
        f'<article class="card tone-good">\n<blockquote><span class="num">{number}</span> '
        f"{escape(one_line(question.text))}</blockquote>\n{heard}"
        + (f'<p class="note"><b>{NOTE}</b> {note}</p>\n' if note else "")
        + f'<p class="source">{escape(source_line(question))}</p>\n</article>'
    )


def _note(question: KeptQuestion) -> str:
    return escape(clean(question.note).strip())


def render_markdown(questions: Sequence[KeptQuestion], *, anonymous: bool = False) -> str:
    """Markdown ending in a line break. ``anonymous``: names were replaced in the questions."""
    blocks = [f"# {TITLE}"]
    if told := _notice(questions, anonymous=anonymous):
        blocks.append(f"> {told}")
    number = count(1)
    for name, members in groups_of(questions):
        if name:
            blocks.append(f"## {escape_markdown(name)}")
        for q in members:
            lines = [f"{next(number)}. {escape_markdown(one_line(q.text))}"]
            lines += [f"   - {escape_markdown(line)}" for line in _below(q)]
            blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def render_text(questions: Sequence[KeptQuestion], width: int, *, anonymous: bool = False) -> str:
    """Plain text in lines of at most ``width`` cells; below 20 cells it is written as for 20.

    ``anonymous``: names were replaced in the questions.
    """
    width = max(NARROWEST, width)
    lines = [TITLE]
    if told := _notice(questions, anonymous=anonymous):
        lines += fit(told, width)
    number = count(1)
    digits = len(str(len(questions)))
    indent = " " * (digits + 1)
    for name, members in groups_of(questions):
        if name:
            lines += ["", "", *fit(name, width)]
        for q in members:
            lines += ["", *fit(one_line(q.text), width, f"{next(number):>{digits}} ", indent)]
            for line in _below(q):
                lines += fit(line, width, indent)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _below(question: KeptQuestion) -> Iterator[str]:
    if question.heard:
        yield f"{HEARD}: {one_line(question.heard_quoted)}"
    if question.note:
        yield f"{NOTE}: {one_line(question.note)}"
    yield source_line(question)
