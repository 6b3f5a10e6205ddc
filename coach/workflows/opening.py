"""The two short questions the coach asks before it shows anything: it asks before it tells."""

from __future__ import annotations

OPENING_QUESTIONS: tuple[tuple[str, str], ...] = (
    ("best-moment", "いちばん手応えがあったのは、どの場面でしたか。"),
    ("wanted-to-hear", "もう少し聴いてみたかったのは、どんな話でしたか。"),
)
# Asked after a practice, before anything is shown of it; it stands for the two above in the session made of it.
PRACTICE_QUESTION: tuple[str, str] = ("turning-line", "どの一言で、相手の様子が変わったと感じましたか。")
