"""Named formats: saved, recognised in later files, never in place of what a reader reads well, told by name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.errors import NotFoundError, ReadError, UsageError
from coach.store import Store, open_store
from coach.transcripts.line_pattern import LinePattern
from coach.workflows.import_session import import_preview, preview_file
from coach.workflows.line_patterns import (
    SETTING,
    NamedFormat,
    candidates,
    format_name,
    named_formats,
    read_by,
    remove_format,
    replaced_by,
    save_format,
)

ARROW = LinePattern("inline", separator="＞")
TALK = "面談の記録\n" + "三宅＞今日はいかがですか。\n佐々木社長＞うちは、まあまあです。\n" * 4


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "home") as opened:
        yield opened


def written(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def test_a_saved_format_reads_later_files_and_is_told(store: Store, tmp_path: Path) -> None:
    first = preview_file(store, written(tmp_path, "a.txt", TALK))
    assert first.raw.names() == (None,)
    save_format(store, NamedFormat(" 商工会  メモ ", ARROW, replaced_by(store, first.raw)))
    later = preview_file(store, written(tmp_path, "b.txt", TALK.replace("三宅", "山口"), "cp932"))
    assert format_name(later.raw) == "商工会 メモ"
    assert later.raw.encoding == "cp932"
    assert later.raw.names() == ("山口", "佐々木社長")
    session = import_preview(store, later, {"山口": "advisor", "佐々木社長": "owner"})
    assert [turn.speaker for turn in store.sessions.get(session).turns[:2]] == ["advisor", "owner"]


def test_a_file_of_another_make_is_not_touched(store: Store, tmp_path: Path) -> None:
    save_format(store, NamedFormat("矢印", ARROW))
    labelled = written(tmp_path, "c.txt", "支援者：いかがですか。\n経営者：まあまあ＞です。\n" * 4)
    assert format_name(preview_file(store, labelled).raw) is None
    assert preview_file(store, written(tmp_path, "d.txt", "きょうは雨。\n店を開けた。\n" * 4)).raw.names() == (None,)


def test_a_format_made_in_place_of_a_reader_replaces_only_that_reader(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path, "e.txt", "三宅：いかがですか。\n（うなずく）\n佐々木：まあまあです。\n" * 4)
    aside = LinePattern("inline", separator=":", skip=("（",))
    before = preview_file(store, path)
    assert "うなずく" in before.raw.segments[0].text
    save_format(store, NamedFormat("ト書き", aside, replaced_by(store, before.raw)))
    again = preview_file(store, path)
    assert format_name(again.raw) == "ト書き"
    assert again.raw.segments[0].text == "いかがですか。"
    assert replaced_by(store, again.raw) == before.raw.format
    # Made for texts that nobody could read, it would leave this one alone.
    save_format(store, NamedFormat("ト書き", aside, ""))
    assert format_name(preview_file(store, path).raw) is None


def test_the_format_saved_last_wins_and_removing_goes_back(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", TALK)
    save_format(store, NamedFormat("一", ARROW))
    save_format(store, NamedFormat("二", LinePattern("inline", separator="＞", skip=("※",))))
    assert format_name(preview_file(store, path).raw) == "二"
    remove_format(store, "二")
    assert format_name(preview_file(store, path).raw) == "一"
    with pytest.raises(NotFoundError, match="一"):
        remove_format(store, "二")


@pytest.mark.parametrize("name", ["", "  ", "あ" * 31])
def test_a_name_that_is_none(store: Store, name: str) -> None:
    with pytest.raises(UsageError):
        save_format(store, NamedFormat(name, ARROW))
    assert named_formats(store) == ()


def test_settings_of_a_newer_program_are_left_out(store: Store) -> None:
    save_format(store, NamedFormat("矢印", ARROW))
    stored = store.settings.get(SETTING)
    store.settings.set(SETTING, [{"name": "新", "pattern": {"shape": "spiral"}}, *stored, "x"])
    assert [each.name for each in named_formats(store)] == ["矢印"]


def test_the_same_name_is_replaced(store: Store) -> None:
    save_format(store, NamedFormat("矢印", ARROW))
    save_format(store, NamedFormat("矢印", LinePattern("inline", separator=">")))
    assert [(each.name, each.pattern.separator) for each in named_formats(store)] == [("矢印", ">")]


def test_a_saved_format_is_offered_once_and_every_shape_can_be_begun_from(store: Store) -> None:
    save_format(store, NamedFormat("矢印", ARROW))
    offered = candidates(store, TALK)
    assert (offered[0].name, offered[0].pattern) == ("矢印", ARROW)
    assert [each.pattern for each in offered].count(ARROW) == 1
    assert {each.pattern.shape for each in offered} >= {"inline", "header", "turns"}


def test_a_pattern_that_finds_no_talk_says_so(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="読み方"):
        read_by(written(tmp_path, "a.txt", "きょうは雨。\n"), ARROW)
    with pytest.raises(ReadError, match=r"b\.txt"):
        read_by(written(tmp_path, "b.txt", "\x00\x01\x02", "latin-1"), ARROW)
