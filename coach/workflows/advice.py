"""「次に試すこと」: at most three small things, each tied to a figure or a finding of this session."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from coach.habits import habit_by_id
from coach.metrics.reference import OPEN_RATIO, REFLECTION_RATIO, TALK_SHARE
from coach.model import Finding, Metrics

LIMIT = 3


def next_steps(metrics: Metrics, findings: Sequence[Finding]) -> tuple[str, ...]:
    """What to try next time, the most frequent habit first; one line when there is nothing to change."""
    counts = Counter(f.habit for f in findings)
    steps = [f"{habit_by_id(habit).try_instead}" for habit, _ in counts.most_common(2)]
    ratio = metrics.reflection_to_question
    if ratio is not None and ratio < REFLECTION_RATIO.low and "interrogation" not in counts:
        steps.append("問いを一つ減らして、その分、聞いた言葉を一度返してみる。")
    if metrics.open_ratio is not None and metrics.open_ratio < OPEN_RATIO.low:
        steps.append("最初の問いを「どんなふうに」「そのとき何が」で始めてみる。")
    if metrics.talk_share > TALK_SHARE.high and "one_sided" not in counts:
        steps.append("経営者が話し終えたら、三つ数えてから口を開いてみる。")
    if not steps:
        steps.append("今日の聴き方を続けながら、要約への「違うところはありますか」を一度添えてみる。")
    return tuple(steps[:LIMIT])
