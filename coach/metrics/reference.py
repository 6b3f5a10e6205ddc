"""Reference values shown beside the figures, each with its source. They are orientation, not limits."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reference:
    """How a figure is read: ``text`` is shown beside it, ``low``/``high`` mark the range on a bar (0–1 or ratio)."""

    id: str
    text: str
    low: float
    high: float
    source: str


TALK_SHARE = Reference(
    "talk_share",
    "聴く面談の目安 20〜40 %",
    0.20,
    0.40,
    "傾聴・コーチングの場面 20〜30 %、課題を探る場面 30〜40 % (研究の参考値)",
)
REFLECTION_RATIO = Reference("reflection_to_question", "目安 1 でまずまず、2 でよい", 1.0, 2.0, "MITI 4.2")
OPEN_RATIO = Reference("open_ratio", "目安 50 % でまずまず、70 % でよい", 0.50, 0.70, "MITI 3.1.1")
QUESTION_RUN = Reference("longest_question_run", "受け止めをはさまない問いは二つまで", 0, 2, "LABELS.md (詰問型の定義)")
# With fewer questions than this a ratio of them says little (our judgement).
FEW_QUESTIONS = 5
REFERENCES: tuple[Reference, ...] = (TALK_SHARE, REFLECTION_RATIO, OPEN_RATIO, QUESTION_RUN)
