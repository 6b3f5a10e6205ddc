"""``coach feedback export``."""

from __future__ import annotations

import sys
from pathlib import Path

from coach.workflows.workspace import Workspace


def export(to: Path, session: str | None) -> int:
    """Write the user's verdicts as labelled cases without names."""
    from coach.workflows.feedback import export_feedback
    from coach.workflows.masking import CHECK_BY_EYE

    with Workspace() as ws:
        done = export_feedback(ws, to, ws.store.sessions.find(session) if session is not None else None)
    print(f"{done.lines} 件を書き出しました: {to}", file=sys.stderr)
    if done.lost:
        print(f"{done.lost} 件は、今のふりかえりに見当たらない所なので書いていません。", file=sys.stderr)
    print(
        f"名前や連絡先と思われる言葉は、記号に置きかえました。{CHECK_BY_EYE}",
        file=sys.stderr,
    )
    return 0
