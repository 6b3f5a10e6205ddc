"""The figures of a session, each with its reading: what it was compared with, and who says so."""

from __future__ import annotations

from dataclasses import dataclass

from coach.metrics.reference import (
    FEW_QUESTIONS,
    OPEN_RATIO,
    QUESTION_RUN,
    REFLECTION_RATIO,
    TALK_SHARE,
    Reference,
)
from coach.model import ACT_NAMES, ActLabel, Metrics

TOO_FEW = "問いが少ないので、目安とは比べにくい数字です。"
BASIS = {"time": "話した時間で計りました", "chars": "文字数で計りました (時刻がそろわない記録です)"}
_KINDS: tuple[ActLabel, ...] = ("Q_OPEN", "Q_CLOSED", "Q_LEADING", "Q_ACCUSE")


@dataclass(frozen=True, slots=True)
class Bar:
    """``value`` beside the range ``low``–``high``, on a scale from 0 to ``top``."""

    value: float
    low: float
    high: float
    top: float


@dataclass(frozen=True, slots=True)
class Figure:
    """``value`` with its unit; ``detail`` what it was counted from; ``turn`` where it can be looked up."""

    name: str
    value: str
    detail: str
    reading: str
    source: str = ""
    turn: int | None = None
    bar: Bar | None = None


def figures_of(metrics: Metrics) -> tuple[Figure, ...]:
    """The figures in the order in which they are read; those the record does not allow are left out."""
    if not metrics.turns:
        return ()
    found = (
        _share(metrics), _open(metrics), _received(metrics), _run(metrics),
        _longest_owner(metrics), _longest_advisor(metrics), _proposals(metrics), _silences(metrics),
    )  # fmt: skip
    return tuple(figure for figure in found if figure is not None)


def course_of(metrics: Metrics) -> tuple[int, ...]:
    """The advisor's share in ten stretches, in tenths (割)."""
    return tuple(round(share * 10) for share in metrics.course)


def _share(metrics: Metrics) -> Figure:
    # Compared as shown: 40.4 % is shown as 40 % and is then not 「多め」.
    percent = round(metrics.talk_share * 100)
    low, high = round(TALK_SHARE.low * 100), round(TALK_SHARE.high * 100)
    relation = "目安より多めです。" if percent > high else "目安より少なめです。" if percent < low else "目安の中です。"
    how = BASIS[metrics.talk_share_basis]
    bar = Bar(metrics.talk_share, TALK_SHARE.low, TALK_SHARE.high, 1.0)
    return Figure("支援者の話した割合", f"{percent} %", how, _read(TALK_SHARE, relation), TALK_SHARE.source, bar=bar)


def _open(metrics: Metrics) -> Figure:
    asked = sum(metrics.questions.values())
    if metrics.open_ratio is None or not asked:
        return Figure("問い", "0回", "問いは見つかりませんでした", "問いの割合は計れません。")
    percent = round(metrics.open_ratio * 100)
    low, high = round(OPEN_RATIO.low * 100), round(OPEN_RATIO.high * 100)
    kinds = "、".join(f"{ACT_NAMES[k]} {metrics.questions[k]}回" for k in _KINDS if metrics.questions.get(k))
    reading = _read(OPEN_RATIO, _reached(percent, low, high, asked))
    bar = Bar(metrics.open_ratio, OPEN_RATIO.low, OPEN_RATIO.high, 1.0)
    return Figure("開かれた質問の割合", f"{percent} %", kinds, reading, OPEN_RATIO.source, bar=bar)


def _received(metrics: Metrics) -> Figure | None:
    ratio = metrics.reflection_to_question
    if ratio is None:
        return None
    asked = sum(metrics.questions.values())
    shown = round(ratio, 1)
    detail = f"受け止め {metrics.reflections}回、問い {asked}回"
    if metrics.empathies:
        detail += f" (ほかに共感・励まし {metrics.empathies}回)"
    reading = _read(REFLECTION_RATIO, _reached(shown, REFLECTION_RATIO.low, REFLECTION_RATIO.high, asked))
    bar = Bar(ratio, REFLECTION_RATIO.low, REFLECTION_RATIO.high, max(3.0, ratio))
    return Figure("問い一つあたりの受け止め", f"{shown:.1f}", detail, reading, REFLECTION_RATIO.source, bar=bar)


def _run(metrics: Metrics) -> Figure | None:
    if not sum(metrics.questions.values()):
        return None
    run = metrics.longest_question_run
    relation = "目安より長めです。" if run > QUESTION_RUN.high else "目安の中です。"
    turn = metrics.longest_question_run_i
    bar = Bar(run, QUESTION_RUN.low, QUESTION_RUN.high, max(6.0, run))
    detail = f"{turn}番から" if turn is not None and run > 1 else ""
    reading = _read(QUESTION_RUN, relation)
    return Figure("続いた問い", f"{run}回", detail, reading, QUESTION_RUN.source, turn=turn, bar=bar)


def _longest_owner(metrics: Metrics) -> Figure | None:
    turn = metrics.longest_owner_stretch_i
    if turn is None:
        return None
    reading = "話が開いた場面かもしれません。その前の言葉が手がかりになります。"
    return Figure("経営者のいちばん長い話", f"{metrics.longest_owner_stretch}字", f"{turn}番から", reading, turn=turn)


def _longest_advisor(metrics: Metrics) -> Figure | None:
    turn = metrics.longest_advisor_turn_i
    if turn is None:
        return None
    reading = "そのあとの経営者の言葉と合わせて読む数字です。"
    return Figure("支援者のいちばん長い話", f"{metrics.longest_advisor_turn}字", f"{turn}番から", reading, turn=turn)


def _proposals(metrics: Metrics) -> Figure | None:
    if not metrics.proposals:
        return None
    turn = metrics.proposals[0]
    where = f"はじめは{turn}番"
    if metrics.proposal_positions:
        where += f" (面談の {round(metrics.proposal_positions[0] * 100)} % のあたり)"
    reading = "その前に、課題が経営者の言葉になっていたかを見る手がかりです。"
    return Figure("提案のある発話", f"{len(metrics.proposals)}回", where, reading, turn=turn)


def _silences(metrics: Metrics) -> Figure | None:
    if not metrics.silences:
        return None
    turn, seconds = max(metrics.silences, key=lambda silence: silence[1])
    detail = f"いちばん長い間は{turn}番のあとの {seconds:g} 秒"
    reading = "間は、考えておられた時間かもしれません。"
    return Figure("長めの間", f"{len(metrics.silences)}回", detail, reading, turn=turn)


def _reached(value: float, low: float, high: float, asked: int) -> str:
    if asked < FEW_QUESTIONS:
        return TOO_FEW
    if value >= high:
        return "「よい」の目安に届いています。"
    return "「まずまず」の目安に届いています。" if value >= low else "目安より少なめです。"


def _read(reference: Reference, relation: str) -> str:
    return f"{reference.text}。{relation}"
