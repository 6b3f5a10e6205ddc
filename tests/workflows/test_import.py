"""From files to stored sessions: roles, duplicates, what cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.errors import ReadError, RoleError
from coach.store import open_store
from coach.workflows.import_session import import_file, import_preview, preview_file, roles_for, sample_path

TALK = "田中：従業員は何名ですか。\n佐藤：六人です。うちは小さい会社なので。\n田中：そうですか。\n佐藤：はい。\n"


def test_the_bundled_sample_can_be_imported_without_asking(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        session, preview = import_file(store, sample_path())
        transcript = store.sessions.get(session)
    assert preview.raw.unread == ()
    assert {t.speaker for t in transcript.turns} == {"advisor", "owner"}
    assert len(transcript.turns) == len(preview.raw.segments)


def test_same_talk_under_another_name_and_encoding_is_the_same_session(tmp_path: Path) -> None:
    one, two = tmp_path / "a.txt", tmp_path / "b.txt"
    one.write_text("支援者：おはようございます。\n経営者：どうも。\n", encoding="utf-8")
    two.write_bytes("支援者：おはようございます。\r\n経営者：どうも。\r\n".encode("cp932"))
    with open_store(tmp_path / "home") as store:
        first, _ = import_file(store, one)
        second, preview = import_file(store, two)
        assert first == second
        assert preview.known == first
        assert len(store.sessions.rows()) == 1


def test_unclear_roles_are_asked_for_not_guessed(tmp_path: Path) -> None:
    path = tmp_path / "short.txt"
    path.write_text("田中：こんにちは。\n佐藤：どうも。\n", encoding="utf-8")
    with open_store(tmp_path / "home") as store, pytest.raises(RoleError, match="田中、佐藤"):
        import_file(store, path)


def test_advisor_by_name(tmp_path: Path) -> None:
    path = tmp_path / "talk.txt"
    path.write_text(TALK, encoding="utf-8")
    with open_store(tmp_path / "home") as store:
        session, _ = import_file(store, path, "田中")
        roles = {t.name: t.speaker for t in store.sessions.get(session).turns}
    assert roles == {"田中": "advisor", "佐藤": "owner"}


def test_an_unknown_advisor_name_says_which_names_there_are(tmp_path: Path) -> None:
    path = tmp_path / "talk.txt"
    path.write_text(TALK, encoding="utf-8")
    with open_store(tmp_path / "home") as store, pytest.raises(RoleError, match="田中"):
        import_file(store, path, "鈴木")


def test_captions_without_a_name_do_not_block_an_import_by_name(tmp_path: Path) -> None:
    path = tmp_path / "mixed.vtt"
    path.write_text(
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n田中: 今日はどんなお話から始めましょうか。\n\n"
        "00:00:05.000 --> 00:00:06.000\n佐藤: 値上げのことです。\n\n00:00:09.000 --> 00:00:10.000\nええと\n",
        encoding="utf-8",
    )
    with open_store(tmp_path / "home") as store:
        preview = preview_file(store, path)
        roles = roles_for(preview, "田中")
        session = import_preview(store, preview, roles)
        turns = store.sessions.get(session).turns
    assert [t.speaker for t in turns] == ["advisor", "owner", "other"]


def test_typed_fields_win_over_the_file(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        preview = preview_file(store, sample_path())
        session = import_preview(
            store,
            preview,
            roles_for(preview, None),
            firm="有限会社みどり測量",
            session_no=3,
            support_step="④気づき・腹落ち",
        )
        transcript = store.sessions.get(session)
    assert (transcript.firm, transcript.session_no, transcript.step_number) == ("有限会社みどり測量", 3, 4)


@pytest.mark.parametrize("content", [b"", b"   \n\n", bytes(range(256)) * 40])
def test_unusable_files_say_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes(content)
    with open_store(tmp_path / "home") as store:
        with pytest.raises(ReadError) as caught:
            import_file(store, path)
        assert "bad.txt" in caught.value.text()
        assert store.sessions.rows() == []


def test_a_file_that_vanished_says_so(tmp_path: Path) -> None:
    with open_store(tmp_path / "home") as store, pytest.raises(ReadError):
        preview_file(store, tmp_path / "gone.txt")
