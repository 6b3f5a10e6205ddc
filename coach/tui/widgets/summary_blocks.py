"""The summary as blocks: what worked, the owner's side, the figures with how to read them, what to try next. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from coach.language.wrap import pad
from coach.metrics.reference import OPEN_RATIO, QUESTION_RUN, REFLECTION_RATIO, TALK_SHARE
from coach.model import ACT_NAMES, ActLabel, Metrics, Review, TaggedSession, Transcript
from coach.tui.widgets.bars import bar, columns, points, scale, timeline
from coach.tui.widgets.blocks import bullet, heading, lines, para
from coach.tui.widgets.finding_panel import TurnTarget, strength_blocks
from coach.tui.widgets.owner_blocks import owner_blocks
from coach.tui.widgets.page import Block, blank
from coach.tui.widgets.rows import Row, printable
from coach.tui.widgets.session_header import about
from coach.tui.widgets.stretches import places
from coach.tui.widgets.transcript_layout import clock

BAR = 60
MEASURED = {
    "time": "話した時間で測っています。",
    "chars": "話した字数で測っています (終わりの時刻がそろっていない記録です)。",
}
QUESTION_KINDS: tuple[ActLabel, ...] = ("Q_OPEN", "Q_CLOSED", "Q_LEADING", "Q_ACCUSE")


def summary_blocks(review: Review) -> list[Block]:
    """The whole page."""
    transcript, metrics = review.tagged.transcript, review.metrics
    title = "  ".join(about(transcript))
    blocks = [para(title, "title")]
    blocks += [heading("うまくいった所")]
    blocks += strength_blocks(review.strengths)[:-1] or [para(NO_STRENGTH, "dim")]
    if metrics.turns:
        blocks += owner_blocks(review.tagged)
        blocks += _talk(metrics) + _course(metrics)
        blocks += _questions(metrics) + _lengths(metrics, review.tagged) + _proposals(metrics, transcript)
        blocks += _silences(metrics, transcript)
    blocks += _next(review.next_steps)
    return blocks


NO_STRENGTH = (
    "話が開いた所は、この記録からは見つけられませんでした。手応えのあった場面を思い出しながら読み返してみませんか。"
)


def _bar_block(value: float, style: str, below: Callable[[int], Row] | None = None, *, most: float = 1.0) -> Block:
    def rows(width: int) -> list[Row]:
        size = min(BAR, width)
        made = [Row(tuple(bar(value, size, style, most=most)))]
        return [*made, below(size)] if below else made

    return Block(rows)


def _talk(metrics: Metrics) -> list[Block]:
    text = f"話した割合 {_percent(metrics.talk_share)} ({TALK_SHARE.text})"
    return [
        heading("話した割合"),
        para(text),
        _bar_block(
            metrics.talk_share, "advisor",
            lambda size: Row(tuple(scale(size, TALK_SHARE.low, TALK_SHARE.high, "目安"))),
        ),
        para(f"{MEASURED[metrics.talk_share_basis]} 目安の出典: {TALK_SHARE.source}", "dim"),
    ]  # fmt: skip


def _course(metrics: Metrics) -> list[Block]:
    if not metrics.course:
        return []
    band = (TALK_SHARE.low, TALK_SHARE.high)
    return [
        heading("支援者が話した割合の移り変わり"),
        Block(lambda width: columns(metrics.course, width, 5, "advisor", band)),
    ]


def _questions(metrics: Metrics) -> list[Block]:
    counts = [(kind, metrics.questions.get(kind, 0)) for kind in QUESTION_KINDS]
    asked = sum(count for _, count in counts)
    blocks = [heading("質問")]
    if not asked:
        return [*blocks, para("支援者の質問は見つかりませんでした。", "dim")]
    blocks += [Block(_count_rows(counts))]
    if metrics.open_ratio is not None:
        text = f"開かれた質問の割合 {_percent(metrics.open_ratio)} ({OPEN_RATIO.text}; {OPEN_RATIO.source})"
        blocks += [
            blank(),
            para(text),
            _bar_block(
                metrics.open_ratio, "advisor",
                lambda size: Row(tuple(points(size, ((0.5, "50"), (0.7, "70 %")), most=1.0))),
            ),
        ]  # fmt: skip
    if metrics.reflection_to_question is not None:
        ratio = metrics.reflection_to_question
        blocks += [
            blank(),
            para(f"受け止め:質問 {metrics.reflections}:{asked} (目安 1:1 まずまず、2:1 よい; {REFLECTION_RATIO.source})"),
            _bar_block(
                ratio, "advisor",
                lambda size: Row(tuple(points(size, ((1.0, "1:1"), (2.0, "2:1")), most=2.5))), most=2.5,
            ),
        ]  # fmt: skip
    if metrics.longest_question_run >= 2:
        text = f"受け止めをはさまずに続いた質問 最長 {metrics.longest_question_run} つ ({QUESTION_RUN.text})"
        blocks += [blank(), _jump(text, metrics.longest_question_run_i)]
    return blocks


def _count_rows(counts: Sequence[tuple[ActLabel, int]]) -> Callable[[int], list[Row]]:
    most = max(count for _, count in counts)

    def rows(width: int) -> list[Row]:
        size = max(8, min(BAR - 20, width - 20))
        return [
            Row(((pad(ACT_NAMES[kind], 14), ""), (f"{count:>3}  ", "strong"), *bar(count, size, most=most)))
            for kind, count in counts
        ]

    return rows


def _lengths(metrics: Metrics, tagged: TaggedSession) -> list[Block]:
    transcript = tagged.transcript
    blocks = [heading("長く話した所")]
    most = max(metrics.longest_advisor_turn, metrics.longest_owner_stretch, 1)
    rows = (
        ("経営者が一番長く話した所", metrics.longest_owner_stretch, metrics.longest_owner_stretch_i, "owner"),
        ("支援者が一番長く話した所", metrics.longest_advisor_turn, metrics.longest_advisor_turn_i, "advisor"),
    )
    for name, length, first, style in rows:
        if length:
            turn = _fullest(tagged, first)
            blocks += [
                _jump(f"{name} {length}字{_when(transcript, turn)}", turn),
                _bar_block(length, style, most=most),
                _words(transcript, turn),
            ]
    return blocks


def _fullest(tagged: TaggedSession, first: int | None) -> int | None:
    """The longest turn of the stretch that begins with turn ``first``: 「ああ、はい。」 may stand before the story."""
    turns = next((u.utterance.turns for u in tagged.utterances if first in u.utterance.turns), ())
    numbers = tagged.transcript.by_number()
    return max((turn for turn in turns if turn in numbers), key=lambda turn: len(numbers[turn].text), default=first)


def _words(transcript: Transcript, turn: int | None) -> Block:
    found = transcript.by_number().get(turn) if turn is not None else None
    text = printable(found.text.strip()) if found else ""
    return para(f"「{text[:58]}{'…' if len(text) > 58 else ''}」" if text else "", "dim")


def _proposals(metrics: Metrics, transcript: Transcript) -> list[Block]:
    blocks = [heading("提案")]
    if not metrics.proposals:
        return [*blocks, para("提案は見つかりませんでした。", "dim")]
    spots = dict(zip((turn.i for turn in transcript.turns), places(transcript.turns), strict=True))
    where = [spots[turn][0] for turn in metrics.proposals if turn in spots] or list(metrics.proposal_positions)
    blocks += [
        para(f"提案 {len(metrics.proposals)} 回。左がはじめ、右がおわりです。"),
        Block(lambda width: [Row(tuple(timeline(min(BAR, width), where, "P", "flag-p")))]),
    ]
    numbers = transcript.by_number()
    for turn in metrics.proposals[:5]:
        if turn in numbers:
            text = printable(numbers[turn].text.strip())
            time = clock(numbers[turn].start)
            blocks.append(_jump(f"{time}  {text[:40]}{'…' if len(text) > 40 else ''}".strip(), turn))
    if len(metrics.proposals) > 5:
        blocks.append(para(f"ほか {len(metrics.proposals) - 5} 回", "dim", indent=2))
    return blocks


def _silences(metrics: Metrics, transcript: Transcript) -> list[Block]:
    if metrics.silences is None:
        return []
    blocks = [heading("間")]
    if not metrics.silences:
        return [*blocks, para("長い間はありませんでした。", "dim")]
    turn, seconds = max(metrics.silences, key=lambda silence: silence[1])
    text = f"長めの間 {len(metrics.silences)} 回、一番長いもの {seconds:.0f} 秒{_when(transcript, turn)}"
    return [*blocks, _jump(text, turn), para("間は、考えが深まる時間のこともあります。", "dim")]


def _next(steps: Sequence[str]) -> list[Block]:
    return (
        [heading("次に試すこと"), *[bullet(text, mark=f"{n} ") for n, text in enumerate(steps[:3], 1)]] if steps else []
    )


def _jump(text: str, turn: int | None) -> Block:
    """A line that leads to a turn."""
    return Block(
        lambda width: lines(text, width, first=(("> ", "key"),)), TurnTarget(turn) if turn is not None else None
    )


def _when(transcript: Transcript, turn: int | None) -> str:
    found = transcript.by_number().get(turn) if turn is not None else None
    time = clock(found.start) if found else ""
    return f" ({time})" if time else ""


def _percent(share: float) -> str:
    return f"{round(share * 100)} %"
