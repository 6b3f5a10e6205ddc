"""Copies of the database and putting them back."""

from __future__ import annotations

import datetime
import os
import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from coach.errors import StoreError, UnusableStoreError
from coach.store import backup as backups
from coach.store import backups_in, clear_backups, open_store, put_in_place
from coach.store.backup import BackupFile, Kind, kept
from coach.store.migrations import MIGRATIONS
from tests.store.conftest import make_transcript


class Clock(datetime.date):
    """A day that a test sets."""

    day = datetime.date(2026, 4, 1)

    @classmethod
    def today(cls) -> datetime.date:  # type: ignore[override]
        return cls.day


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr(backups, "date", Clock)
    Clock.day = datetime.date(2026, 4, 1)
    return Clock


def test_one_copy_a_day_and_none_of_nothing(store, home, clock):
    assert store.backups.daily() is None
    store.sessions.add(make_transcript(), source="", digest="d1", format="plain")
    made = store.backups.daily()
    assert (made.n, made.day, made.kind) == (1, "2026-04-01", "daily")
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.path.parent.stat().st_mode) == 0o700
    assert store.backups.daily() is None
    clock.day += datetime.timedelta(days=1)
    assert store.backups.daily().n == 2
    assert [path.name for path in sorted(made.path.parent.iterdir())] == [
        "coach-0001-2026-04-01-daily.db", "coach-0002-2026-04-02-daily.db"
    ]  # fmt: skip


def test_a_clock_set_back_hinders_no_copy_and_deletes_none(store, session, clock):
    for day in (datetime.date(2031, 1, 1), datetime.date(2026, 4, 1), datetime.date(2019, 7, 7)):
        clock.day = day
        assert store.backups.daily().day == day.isoformat()
        assert store.backups.daily() is None
    assert [b.day for b in store.backups.all()] == ["2019-07-07", "2026-04-01", "2031-01-01"]


def test_a_copy_holds_everything_but_the_parse_cache(store, session, transcript, review, tmp_path):
    store.notes.put(session, 1, "メモ")
    store.reviews.put(review(transcript()), "v1")
    store.parses.put({"key": b"x" * 100_000})
    size = store.backups.write(tmp_path / "copy.db")
    assert size < 1_000_000
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    home = tmp_path / "other"
    home.mkdir()
    (tmp_path / "copy.db").rename(home / "coach.db")
    with open_store(home) as copy:
        assert copy.sessions.get(session) == transcript()
        assert copy.notes.of(session)[1].text == "メモ"
        assert copy.reviews.latest(session) == store.reviews.latest(session)
        assert copy.parses.get(["key"]) == {}


def test_putting_a_copy_back_and_going_forth_again(store, session, transcript):
    store.notes.put(session, 1, "はじめ")
    copy = store.backups.make("daily")
    store.notes.put(session, 1, "あと")
    store.sessions.add(transcript("s2"), source="", digest="d2", format="plain")
    before = store.backups.restore(copy.path)
    assert store.notes.of(session)[1].text == "はじめ"
    assert [row.id for row in store.sessions.rows()] == ["s1"]
    assert copy.path.is_file()
    assert before.kind == "restore"
    store.backups.restore(before.path)
    assert store.notes.of(session)[1].text == "あと"
    assert len(store.sessions.rows()) == 2
    assert not list(store.backups.home.glob(".restore*"))


def test_another_program_that_has_it_open_goes_on_with_what_was_put_back(store, session, home):
    copy = store.backups.make("daily")
    with open_store(home) as other:
        other.notes.put(session, 1, "あと")
        store.backups.restore(copy.path)
        assert other.notes.of(session) == {}
        other.notes.put(session, 2, "つづき")
    assert store.notes.of(session)[2].text == "つづき"


def test_a_copy_of_an_older_schema_is_brought_up_to_date(store, session, tmp_path):
    old = tmp_path / "old.db"
    plain = sqlite3.connect(old)
    plain.executescript((Path(__file__).parent / "schema_v1.sql").read_text("utf-8"))
    plain.close()
    bytes_before = old.read_bytes()
    store.backups.restore(old)
    assert store._connections.get().execute("PRAGMA user_version").fetchone()[0] == len(MIGRATIONS)
    store.settings.set("works", 1)
    assert old.read_bytes() == bytes_before


@pytest.mark.parametrize("kind", ["text", "empty", "cut", "foreign", "newer", "missing", "folder", "astray"])
def test_what_is_no_sound_copy_changes_nothing(store, session, tmp_path, kind):
    store.notes.put(session, 1, "あ" * 30000)
    file = tmp_path / "copy.db"
    if kind == "folder":
        file.mkdir()
    elif kind == "text":
        file.write_text("これはメモです。" * 500, encoding="utf-8")
    elif kind == "empty":
        file.touch()
    elif kind != "missing":
        store.backups.write(file)
        plain = sqlite3.connect(file)
        if kind == "newer":
            plain.execute("PRAGMA user_version = 99")
        elif kind == "foreign":
            plain.execute("PRAGMA application_id = 5")
        elif kind == "astray":
            plain.execute("INSERT INTO notes (session, turn, text, at) VALUES ('nobody', 1, 'x', '')")
            plain.commit()
        plain.close()
        if kind == "cut":
            file.write_bytes(file.read_bytes()[:50_000])
    with pytest.raises(StoreError) as caught:
        store.backups.restore(file)
    assert caught.value.where == str(file)
    assert caught.value.todo
    assert store.notes.of(session)[1].text == "あ" * 30000
    assert store.backups.all() == ()
    assert not list(store.backups.home.glob(".restore*"))


def test_putting_back_while_others_write_all_the_time(store, session, home, monkeypatch):
    from coach.store import restoring

    copy = store.backups.make("daily")
    monkeypatch.setattr(restoring, "BUSY_TIMEOUT_MS", 1)
    store._connections.get().execute("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="ほかで開いている"):
        store.backups.restore(copy.path)
    other.execute("ROLLBACK")
    other.close()
    store.backups.restore(copy.path)


@pytest.mark.parametrize("harm", ["text", "page", "newer"])
def test_in_the_place_of_a_database_that_cannot_be_used(store, session, home, harm):
    store.notes.put(session, 1, "あ" * 30000)
    copy = store.backups.make("daily")
    store.notes.put(session, 2, "あと")
    if harm == "newer":
        store._connections.get().execute("PRAGMA user_version = 99")
    store.close()
    if harm != "newer":
        data = bytearray(store.path.read_bytes())
        begin = 0 if harm == "text" else 4096
        data[begin : begin + 40960] = b"\xa5" * 40960
        store.path.write_bytes(bytes(data))
    harmed = store.path.read_bytes()
    with pytest.raises(UnusableStoreError), open_store(home) as broken:
        broken.backups.restore(copy.path)
    aside = put_in_place(copy.path, home)
    assert (aside / "coach.db").read_bytes() == harmed
    with open_store(home) as again:
        assert set(again.notes.of(session)) == {1}
    assert {path.name for path in home.iterdir()} == {"coach.db", "backups"}


def test_a_copy_stands_before_every_migration(home):
    home.mkdir(parents=True)
    plain = sqlite3.connect(home / "coach.db")
    plain.executescript((Path(__file__).parent / "schema_v1.sql").read_text("utf-8"))
    plain.close()
    open_store(home).close()
    (made,) = backups_in(home)
    assert made.kind == "migration"
    plain = sqlite3.connect(made.path)
    assert plain.execute("PRAGMA user_version").fetchone()[0] == 1
    plain.close()
    open_store(home).close()
    assert len(backups_in(home)) == 1


def files(days: list[datetime.date], kind: Kind = "daily", size: int = 10) -> list[BackupFile]:
    """One copy for each day, last made first."""
    return [BackupFile(Path(f"{n}.db"), n, day.isoformat(), kind, size) for n, day in reversed([*enumerate(days, 1)])]


def test_a_week_of_days_a_month_of_weeks_half_a_year_of_months():
    first = datetime.date(2026, 1, 1)
    every_day = files([first + datetime.timedelta(days=n) for n in range(300)])
    days = sorted(b.day for b in kept(every_day))
    last = first + datetime.timedelta(days=299)
    assert set(days[-7:]) == {(last - datetime.timedelta(days=n)).isoformat() for n in range(7)}
    assert len({day[:7] for day in days}) == 6
    assert len({datetime.date.fromisoformat(day).isocalendar()[:2] for day in days}) >= 4
    assert len(days) <= 17


def test_someone_who_comes_once_a_month_keeps_the_last_seven_times():
    monthly = files([datetime.date(2026, month, 15) for month in range(1, 13)])
    assert [b.day[5:7] for b in sorted(kept(monthly), key=lambda b: b.n)] == ["06", "07", "08", "09", "10", "11", "12"]


def test_the_newest_stays_however_large_and_others_give_way():
    huge = files([datetime.date(2026, 1, day) for day in range(1, 5)], size=3 * 2**30)
    assert [b.n for b in kept(huge)] == [4]


def test_thinning_out_deletes_and_sweeps(store, session, clock):
    for n in range(12):
        clock.day = datetime.date(2026, 4, 1) + datetime.timedelta(days=n)
        store.backups.make("daily")
    left = store.backups.all()
    assert [b.n for b in left][:7] == [12, 11, 10, 9, 8, 7, 6]
    assert len(left) == 8  # and the last of the week before
    part = left[0].path.with_name(".coach-0099.db.1.part")
    part.touch()
    store.backups.make("daily")
    assert part.exists()  # another program may be writing it
    os.utime(part, (0, 0))
    store.backups.make("daily")
    assert not part.exists()


def test_clearing_leaves_no_copy(store, session, home):
    store.backups.make("daily")
    assert clear_backups(home) == 1
    assert list((home / "backups").iterdir()) == []


def test_disk_full_while_copying_leaves_no_half_copy(store, session, monkeypatch):
    store.notes.put(session, 1, "あ" * 300_000)
    full = OSError(28, "No space left on device")

    def no_room(_: object) -> None:
        raise full

    monkeypatch.setattr(backups, "make_durable", no_room)
    with pytest.raises(StoreError, match="ディスクの空きが足りず"):
        store.backups.make("daily")
    assert list((store.backups.home / "backups").iterdir()) == []


def test_closing_does_not_wait_for_a_copy(store, session):
    """A copy that is being made is given up when the store closes, and no half of it stays."""
    store.parses.put({f"key{n}": os.urandom(100_000) for n in range(300)})
    begun, ended = threading.Event(), []
    db_of = store.backups._working

    def copy() -> None:
        try:
            with db_of() as db:
                begun.set()
                while True:
                    backups.write_copy(db, store.backups.home / "copy.db")
        except StoreError as error:
            ended.append(error.what)

    thread = threading.Thread(target=copy)
    thread.start()
    begun.wait()
    store.close()
    thread.join()
    assert ended == ["保存先はもう閉じてあります。"]
    assert not list(store.path.parent.glob(".copy*"))
