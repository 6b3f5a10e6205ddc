"""One finding to read: what was heard, why it may matter, what could have been asked, cases like it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from coach.habits.registry import HABITS
from coach.model import ReviewedFinding, Strength, Transcript
from coach.reports.wording import OFFER_LATER, STOP_HERE, tail
from coach.tui.widgets.blocks import bullet, heading, item, lines, para, quote
from coach.tui.widgets.flags import mark_of
from coach.tui.widgets.page import Block, Page, blank
from coach.tui.widgets.rows import Row


@dataclass(frozen=True, slots=True)
class AskTarget:
    """A question that can be copied."""

    text: str


@dataclass(frozen=True, slots=True)
class CaseTarget:
    """A case that can be opened."""

    case_id: str


@dataclass(frozen=True, slots=True)
class TurnTarget:
    """A turn that can be jumped to (its number ``i``)."""

    turn: int


HABIT_OF = {habit.id: habit for habit in HABITS}
VERDICT_NAMES = {"agree": "もっとも、と記しました", "dismiss": "違うと思う、と記しました"}
EMPTY_CASES = "近い事例は見つかりませんでした。"
NOTHING = "気になる所は見つかりませんでした。見落としもありえます。手応えのあった所から読み返してみませんか。"


def answer_blocks(answers: Sequence[tuple[str, str]]) -> list[Block]:
    """The user's own view of the session comes before what the record shows."""
    given = [text for _, text in answers if text.strip()]
    return [Block(_answer(text)) for text in given] + ([blank()] if given else [])


def _answer(text: str) -> Callable[[int], list[Row]]:
    return lambda width: lines(text, width, style="good", first=(("あなたの手応え: ", "dim"),))


def finding_blocks(
    reviewed: ReviewedFinding,
    number: int,
    count: int,
    *,
    verdict: str = "",
    reason: str = "",
    complete: bool = True,
    filter_name: str = "",
    stop: str = "",
) -> list[Block]:
    """The finding as blocks. ``complete``: questions and cases are known (not while the analysis runs).

    ``stop``: the sentence after which the owner could have been asked (see ``stop_sentence``).
    """
    finding = reviewed.finding
    habit = HABIT_OF.get(finding.habit)
    gone = verdict == "dismiss"
    blocks = [Block(_title(finding.flag, habit.name if habit else finding.habit, number, count, gone, filter_name))]
    if verdict:
        blocks.append(para(_verdict_text(verdict, reason), "dim"))
    blocks += [blank(), quote(finding.quote, target=TurnTarget(finding.turns[0]), style="dim" if gone else "quote")]
    blocks += [bullet(text) for text in finding.evidence]
    told = "".join(finding.evidence)
    absent = [text for text in finding.missing if text not in told]
    if absent:
        blocks.append(bullet("まだないもの: " + "、".join(absent)))
    blocks += [heading("気にかけるわけ"), para(finding.why)]
    if stop and reviewed.stop:
        blocks += [heading(STOP_HERE), quote(tail(stop), target=TurnTarget(reviewed.stop.turn))]
    blocks += _asks(reviewed, complete)
    blocks += _cases(reviewed, complete)
    if habit:
        blocks += [heading("試してみるなら"), para(habit.try_instead)]
        blocks += [heading("この見方の出典"), para(habit.source, "dim")]
    return blocks


def stop_sentence(reviewed: ReviewedFinding, transcript: Transcript) -> str:
    """The words of ``reviewed.stop``, "" where there is none."""
    turn = transcript.by_number().get(reviewed.stop.turn) if reviewed.stop else None
    return turn.text[reviewed.stop.begin : reviewed.stop.stop] if turn and reviewed.stop else ""


def _title(flag: str, name: str, number: int, count: int, gone: bool, filter_name: str) -> Callable[[int], list[Row]]:
    mark = mark_of(flag)
    place = f"{filter_name} {number}/{count}" if filter_name else f"{number}/{count}"

    def rows(width: int) -> list[Row]:
        letter = (mark.letter.lower() if gone else mark.letter, "flag-x" if gone else mark.style)
        return lines(
            f"{name}  要確認", width, style="dim" if gone else "title",
            first=((f"気になる所 {place}  ", "heading"), letter, (" ", "")),
        )  # fmt: skip

    return rows


def _verdict_text(verdict: str, reason: str) -> str:
    said = VERDICT_NAMES.get(verdict, verdict)
    return f"{said}{f' (理由: {reason})' if reason else ''}。u で取り消せます。"


def _asks(reviewed: ReviewedFinding, complete: bool) -> list[Block]:
    blocks = [heading("こう尋ねることもできました")]
    for n, question in enumerate(reviewed.questions[:3], 1):
        blocks.append(item(str(n), question.text, AskTarget(question.text)))
    if not reviewed.questions:
        blocks.append(para("問いの候補はまだありません。" if complete else "いま考えています。", "dim"))
    if reviewed.offer:
        blocks += [heading(OFFER_LATER), item("", reviewed.offer.text, AskTarget(reviewed.offer.text))]
    return blocks


def _cases(reviewed: ReviewedFinding, complete: bool) -> list[Block]:
    blocks = [heading("似た事例")]
    after = min(3, len(reviewed.questions))
    for n, match in enumerate(reviewed.cases[: 9 - after], after + 1):
        blocks.append(item(str(n), f"{match.id}  {match.title}", CaseTarget(match.id), below=match.why))
    if not reviewed.cases:
        blocks.append(para(EMPTY_CASES if complete else "いま探しています。", "dim"))
    return blocks


def strength_blocks(strengths: Sequence[Strength]) -> list[Block]:
    """Strengths, quoted, with what happened after."""
    blocks: list[Block] = []
    for strength in strengths[:3]:
        target = TurnTarget(strength.turns[0]) if strength.turns else None
        blocks += [quote(strength.quote, target=target), para(strength.effect, indent=2), blank()]
    return blocks


def empty_blocks(strengths: Sequence[Strength]) -> list[Block]:
    """No finding: say so without praise, and point to what worked."""
    blocks = [para("気になる所 0", "heading"), blank(), para(NOTHING)]
    if strengths:
        blocks += [heading("手応えのあった所"), *strength_blocks(strengths)]
    return blocks


class FindingPanel(Page):
    """The page beside the transcript."""
