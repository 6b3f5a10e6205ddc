"""``coach review FILE`` with a sample of every format: a session with both sides, or a word on what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.cli.review import find_session
from coach.errors import RoleError
from coach.workflows.import_session import preview_file, roles_for
from tests.tui.fakes import FakeWorkspace

SAMPLES = Path(__file__).resolve().parents[2] / "corpora" / "transcripts" / "samples"
FILES = sorted(path.relative_to(SAMPLES).as_posix() for path in SAMPLES.rglob("*") if path.is_file())
ADVISORS = ("諏訪 明子", "0")


@pytest.mark.parametrize("file", FILES)
def test_every_sample_becomes_a_session_or_says_why_not(file: str, tmp_path: Path) -> None:
    with FakeWorkspace(tmp_path / "home") as ws:
        preview = preview_file(ws.store, SAMPLES / file)
        names = [name for name in preview.raw.names() if name is not None]
        stated = preview.guess.stated or preview.guess.sure
        advisor = None if stated else next((name for name in ADVISORS if name in names), None)
        if not names and not stated:
            with pytest.raises(RoleError, match="話し手の名前がない記録です"):
                roles_for(preview, None)
            return
        roles_for(preview, advisor)
        session = find_session(ws, str(SAMPLES / file), advisor)
        turns = ws.store.sessions.get(session).turns
        assert {turn.speaker for turn in turns} >= {"advisor", "owner"}
        # The same talk again is the same session.
        assert find_session(ws, str(SAMPLES / file), advisor) == session
