"""Many files: which are taken from a folder, their states, what is committed, going on after an interruption."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.errors import ReadError
from coach.store import Store, open_store
from coach.workflows import import_many, import_session
from coach.workflows.import_many import (
    Found,
    ManyProgress,
    files_in,
    leave_out,
    left_to_do,
    look_at,
    look_at_all,
    queue,
    settled,
    take_in,
    take_in_all,
    time_left,
)

SURE = "支援者：{}回目ですね。\n経営者：はい。うちは、まあまあです。\n"
UNSURE = "田中：こんにちは。\n佐藤：どうも。\n"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three sure files (two of the same talk), one unsure, one empty."""
    found = tmp_path / "記録"
    found.mkdir()
    (found / "a1.txt").write_text(SURE.format(1), encoding="utf-8")
    (found / "a2.txt").write_text(SURE.format(2), encoding="utf-8")
    (found / "b1.txt").write_text(SURE.format(1), encoding="cp932")
    (found / "c.txt").write_text(UNSURE, encoding="utf-8")
    (found / "d.txt").write_bytes(b"")
    return found


def states(found: tuple[Found, ...]) -> dict[str, str]:
    return {each.path.name: each.state for each in found}


# ── which files ───────────────────────────────────────────────────────────────


def test_a_folder_gives_what_can_be_records_in_the_order_people_count(tmp_path: Path) -> None:
    for name in ("面談10.txt", "面談2.txt", "音声.wav", ".hidden.txt", "表.CSV"):
        (tmp_path / name).write_text("x")
    (tmp_path / "中").mkdir()
    (tmp_path / "中" / "x.vtt").write_text("x")
    (tmp_path / "中" / "輪").symlink_to(tmp_path)
    assert [path.name for path in files_in([tmp_path])] == ["表.CSV", "面談2.txt", "面談10.txt"]
    assert [path.name for path in files_in([tmp_path], recursive=True)] == [
        "表.CSV",
        "面談2.txt",
        "面談10.txt",
        "x.vtt",
    ]


def test_a_named_file_is_taken_whatever_its_ending_and_each_once(tmp_path: Path) -> None:
    sound = tmp_path / "a.wav"
    sound.write_text("x")
    text = tmp_path / "b.txt"
    text.write_text("x")
    assert files_in([sound, tmp_path, text, tmp_path / "gone.txt"]) == (sound, text, tmp_path / "gone.txt")


def test_numbers_of_any_length_can_be_ordered(tmp_path: Path) -> None:
    names = ["1" * 200, "²", "٣", "1a", "a1", "1"]
    for name in names:
        (tmp_path / f"{name}.txt").write_text("x")
    assert len(files_in([tmp_path])) == len(names)


def test_a_folder_that_cannot_be_opened_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(import_many.os, "scandir", refuse)
    with pytest.raises(ReadError, match="開けませんでした"):
        files_in([tmp_path])


# ── looking ───────────────────────────────────────────────────────────────────


def test_looking_tells_the_states_and_stores_nothing(store: Store, folder: Path) -> None:
    found = look_at_all(store, files_in([folder]))
    assert states(found) == {
        "a1.txt": "new",
        "a2.txt": "new",
        "b1.txt": "new",
        "c.txt": "unsure",
        "d.txt": "unreadable",
    }
    assert "支援者" in found[3].why
    assert "空" in found[4].why
    assert store.sessions.rows() == []
    assert left_to_do(store) == ()


def test_the_advisors_name_makes_an_unsure_file_sure(store: Store, folder: Path) -> None:
    assert look_at(store, folder / "c.txt", "田中")[0].state == "new"
    assert look_at(store, folder / "c.txt", "鈴木")[0].state == "unsure"


# ── taking in ─────────────────────────────────────────────────────────────────


def test_what_is_sure_goes_in_and_the_rest_waits(store: Store, folder: Path) -> None:
    found = take_in_all(store, files_in([folder]), person="三宅")
    assert states(found) == {
        "a1.txt": "new",
        "a2.txt": "new",
        "b1.txt": "known",
        "c.txt": "unsure",
        "d.txt": "unreadable",
    }
    assert found[0].session == found[2].session
    assert {row.person for row in store.sessions.rows()} == {"三宅"}
    assert len(store.sessions.rows()) == 2
    assert [path.name for path in left_to_do(store)] == ["c.txt"]


def test_an_unreadable_file_never_stops_the_rest(store: Store, folder: Path) -> None:
    found = take_in_all(store, [folder / "d.txt", folder / "gone.txt", folder / "a1.txt"])
    assert [each.state for each in found] == ["unreadable", "unreadable", "new"]


def test_stopped_half_way_and_run_again(store: Store, folder: Path) -> None:
    paths = files_in([folder])
    done: list[Found] = []
    take_in_all(store, paths, on_file=lambda p: done.append(p.found), cancelled=lambda: len(done) == 1)
    assert len(store.sessions.rows()) == 1
    assert [path.name for path in left_to_do(store)] == ["a2.txt", "b1.txt", "c.txt", "d.txt"]
    again = take_in_all(store, left_to_do(store))
    assert states(again) == {"a2.txt": "new", "b1.txt": "known", "c.txt": "unsure", "d.txt": "unreadable"}
    assert [path.name for path in left_to_do(store)] == ["c.txt"]


def test_broken_off_inside_a_file_leaves_the_file_to_do(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The session and the note of it are one transaction: none without the other."""

    def broken(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    queue(store, [folder / "a1.txt"])
    monkeypatch.setattr(import_many, "note", broken)
    with pytest.raises(KeyboardInterrupt):
        take_in(store, folder / "a1.txt")
    assert store.sessions.rows() == []
    assert left_to_do(store) == (folder / "a1.txt",)


def test_a_file_done_before_is_recognised_without_reading_it(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = files_in([folder])[:3]
    take_in_all(store, paths)
    read: list[Path] = []
    monkeypatch.setattr(import_session, "read_file", read.append)
    assert set(states(take_in_all(store, paths)).values()) == {"known"}
    assert read == []


def test_a_changed_file_is_read_again(store: Store, folder: Path) -> None:
    path = folder / "a1.txt"
    take_in(store, path)
    path.write_text(SURE.format(99), encoding="utf-8")
    assert look_at(store, path)[0].state == "new"


def test_a_session_that_was_deleted_can_be_taken_in_again(store: Store, folder: Path) -> None:
    session = take_in(store, folder / "a1.txt").session
    assert session is not None
    store.sessions.delete(session)
    assert take_in(store, folder / "a1.txt").state == "new"
    assert len(store.sessions.rows()) == 1


def test_seen_to_by_hand_left_out_or_gone_a_file_waits_no_longer(store: Store, folder: Path) -> None:
    queue(store, [folder / "a1.txt", folder / "a2.txt", folder / "c.txt", folder / "b1.txt"])
    settled(store, folder / "c.txt", "some-session")
    leave_out(store, [folder / "a1.txt"])
    (folder / "b1.txt").unlink()
    assert left_to_do(store) == (folder / "a2.txt",)


# ── time left ─────────────────────────────────────────────────────────────────


def test_the_time_left_comes_from_the_pace_so_far(store: Store, folder: Path) -> None:
    ticks = iter(range(0, 1000, 20))
    told: list[ManyProgress] = []
    look_at_all(store, files_in([folder]), on_file=told.append, clock=lambda: float(next(ticks)))
    assert [each.seconds_left for each in told] == [None, None, 40.0, 20.0, 0.0]
    assert told[2].text == "3/5  あと約 40 秒"


def test_a_clock_that_stands_or_runs_back_breaks_nothing(store: Store, folder: Path) -> None:
    ticks = iter([100.0, 50.0, 0.0, 0.0, 0.0, 0.0])
    told: list[ManyProgress] = []
    look_at_all(store, files_in([folder]), on_file=told.append, clock=lambda: next(ticks))
    assert [each.text.partition("あと")[2] for each in told[2:]] == ["約 10 秒"] * 3


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "約 10 秒"), (31, "約 40 秒"), (60, "約 1 分"), (61, "約 2 分"), (3600, "約 60 分")]
)
def test_time_left_is_told_roughly(seconds: float, text: str) -> None:
    assert time_left(seconds) == text
