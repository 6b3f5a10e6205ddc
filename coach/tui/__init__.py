"""The terminal app. ``run_app`` is what the command line calls; nothing of Textual is imported before that."""

from __future__ import annotations

from pathlib import Path


def run_app(home: Path | None = None, *, open_path: Path | None = None, session: str | None = None) -> int:
    """Run the app until the user leaves it; the exit code. Raises CoachError when the store cannot be opened.

    ``open_path`` starts with the import of that file, ``session`` with the review of that session.
    """
    from coach.tui.app import CoachApp

    app = CoachApp(home, open_path=open_path, session=session)
    try:
        app.run()
    finally:
        app.workspace.close()
    return app.return_code or 0
