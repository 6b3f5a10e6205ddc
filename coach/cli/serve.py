"""``coach serve``: the app in the browser of this machine."""

from __future__ import annotations


def serve(port: int, *, open_browser: bool) -> int:
    """Serve until Ctrl+C; the exit code. Raises UsageError, CoachError when the port cannot be had."""
    from coach.tui.serve import serve as run

    return run(port, open_browser=open_browser)
