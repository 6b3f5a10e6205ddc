"""An attempt as blocks: its words with the place that is meant, what is good, one thing to try; and earlier ones. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from coach.language.wrap import pad, wrap
from coach.model import ACT_NAMES, Attempt, Suggestion
from coach.tui.widgets.blocks import bullet, heading, item, labelled, lines, para
from coach.tui.widgets.page import Block, blank
from coach.tui.widgets.rows import Part, Row, printable
from coach.tui.widgets.transcript_layout import cut

# From this width on, words and observations stand side by side.
BESIDE = 64
GAP = 2
INVITATION = "今なら、どう言いますか。思いついた言葉のまま書いて、Enter で確かめられます。"
FOLDED = "この場での問いの候補は、F2 で開きます。先に一度、ご自分の言葉で言ってみませんか。"
READING = "読み取っています。初めは少し時間がかかります。"
NO_SUGGESTIONS = "この場面に合う問いの候補は見つかりませんでした。"


@dataclass(frozen=True, slots=True)
class AttemptTarget:
    """An attempt that can be kept or taken up again."""

    attempt: Attempt


@dataclass(frozen=True, slots=True)
class SuggestionTarget:
    """A suggested question that can be kept or copied."""

    suggestion: Suggestion


def attempt_blocks(attempt: Attempt) -> list[Block]:
    """The attempt just made."""
    to_try = [o for o in attempt.observations if not o.good]
    places = [place for o in to_try for place in o.spans]
    blocks = [Block(_words(attempt.text, places), AttemptTarget(attempt)), para(summary(attempt), "dim")]
    blocks += [bullet(o.text, "good", mark="+ ") for o in attempt.observations if o.good]
    blocks += [labelled("試すなら  ", o.text, width=10) for o in to_try]
    return blocks


def summary(attempt: Attempt) -> str:
    """What was heard in it, in one line: 「受け止め・要約、開かれた質問  問い1つ  42字」."""
    acts = "、".join(ACT_NAMES[label] for label in attempt.acts)
    asked = f"問い{attempt.questions}つ" if attempt.questions else ""
    return "  ".join(part for part in (acts, asked, f"{len(attempt.text)}字") if part)


def _words(text: str, places: Sequence[tuple[int, int]]) -> Callable[[int], list[Row]]:
    def rows(width: int) -> list[Row]:
        return [Row(_marked(line, begin, places)) for begin, _, line in cut(text, width)]

    return rows


def _marked(line: str, begin: int, places: Sequence[tuple[int, int]]) -> tuple[Part, ...]:
    """The line in parts, those inside a place underlined."""
    parts: list[Part] = []
    for k, char in enumerate(line):
        style = "evidence" if any(first <= begin + k < stop for first, stop in places) else "strong"
        if parts and parts[-1][1] == style:
            parts[-1] = (parts[-1][0] + char, style)
        else:
            parts.append((char, style))
    return tuple(parts)


def course_blocks(original: Attempt | None, attempts: Sequence[Attempt]) -> list[Block]:
    """What was said then, and every attempt after it, oldest first."""
    blocks = [heading("これまでの言い方")]
    if original is not None:
        blocks.append(Block(_side_by_side("そのとき", original), None))
    for number, attempt in enumerate(attempts, 1):
        blocks += [blank(), Block(_side_by_side(f"{number} 回目", attempt), AttemptTarget(attempt))]
    return blocks


def _side_by_side(name: str, attempt: Attempt) -> Callable[[int], list[Row]]:
    def rows(width: int) -> list[Row]:
        if width < BESIDE:
            found = [Row(((name, "dim"),)), *lines(attempt.text, width, style="strong")]
            for text, style in _observed(attempt):
                found += lines(text, width, style=style, indent=2)
            return found
        left = (width - GAP) // 2
        words = [(name, "dim"), *((line, "strong") for line in wrap(printable(attempt.text), left))]
        seen: list[Part] = []
        for text, style in _observed(attempt):
            seen += [(line, style) for line in wrap(text, width - left - GAP)]
        height = max(len(words), len(seen))
        words += [("", "")] * (height - len(words))
        seen += [("", "")] * (height - len(seen))
        return [
            Row(((pad(line, left), style), (" " * GAP, ""), beside))
            for (line, style), beside in zip(words, seen, strict=True)
        ]

    return rows


def _observed(attempt: Attempt) -> list[Part]:
    """Heard first, then good, then what there was to try."""
    seen: list[Part] = [(summary(attempt), "dim")]
    seen += [(f"+ {o.text}", "good") for o in attempt.observations if o.good]
    # That one may say it aloud is no news of an earlier attempt.
    return seen + [(f"- {o.text}", "") for o in attempt.observations if not o.good and o.sign != "aloud"]


def suggestion_blocks(suggestions: Sequence[Suggestion], *, open_: bool) -> list[Block]:
    """The review's questions for this place; folded until they are asked for."""
    if not open_:
        return [blank(), para(FOLDED, "dim")]
    blocks = [heading("こう尋ねることもできました")]
    if not suggestions:
        blocks.append(para(NO_SUGGESTIONS, "dim"))
    return blocks + [item(str(n), s.text, SuggestionTarget(s)) for n, s in enumerate(suggestions, 1)]
