"""The two short questions the coach asks before it shows anything: it asks before it tells."""

from __future__ import annotations

OPENING_QUESTIONS: tuple[tuple[str, str], ...] = (
    ("best-moment", "いちばん手応えがあったのは、どの場面でしたか。"),
    ("wanted-to-hear", "もう少し聴いてみたかったのは、どんな話でしたか。"),
)
