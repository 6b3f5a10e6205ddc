"""Paths as they are typed, pasted and dropped."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.tui.paths import completed, entries, parse_paths, short_path


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("面談 一.txt", "面談 二.txt", "zoom.vtt", "写真.png", ".hidden.txt", "it's.txt"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / "記録").mkdir()
    (tmp_path / "記録" / "a.json").write_text("{}", encoding="utf-8")
    return tmp_path


def test_one_path_in_every_wrapping(folder: Path) -> None:
    path = folder / "面談 一.txt"
    quoted = str(path).replace(" ", "%20")
    forms = [
        str(path), f"'{path}'", f'"{path}"', f"「{path}」", f"  {path}  ", str(path).replace(" ", "\\ "),
        "~/面談 一.txt", f"file://{quoted}", f"file://localhost{quoted}", f"'{path}'\n",
    ]  # fmt: skip
    for form in forms:
        assert parse_paths(form) == [path], form


def test_percent_encoded_japanese(folder: Path) -> None:
    uri = (folder / "面談 一.txt").as_uri()
    assert "%" in uri
    assert parse_paths(uri) == [folder / "面談 一.txt"]


def test_several_paths(folder: Path) -> None:
    one, two = folder / "面談 一.txt", folder / "zoom.vtt"
    assert parse_paths(f"'{one}' {two}") == [one, two]
    assert parse_paths(f"{one}\n{two}\n") == [one, two]
    assert parse_paths(f"{one.as_uri()}\r\n{two.as_uri()}") == [one, two]
    assert parse_paths(f"{two} {two}") == [two]


def test_a_quote_in_a_name(folder: Path) -> None:
    assert parse_paths(str(folder / "it's.txt")) == [folder / "it's.txt"]
    assert parse_paths(str(folder / "isn't there.txt")) == [folder / "isn't there.txt"]


def test_a_mistyped_name_with_blanks_stays_one(folder: Path) -> None:
    assert parse_paths("面談 三.txt") == [Path("面談 三.txt")]


def test_windows_paths_are_left_alone() -> None:
    assert parse_paths(r"C:\Users\me\面談 一.txt") == [Path(r"C:\Users\me\面談 一.txt")]
    assert parse_paths("file:///C:/Users/me/a.txt") == [Path("C:/Users/me/a.txt")]


@pytest.mark.parametrize("text", ["", "  ", "\n\n", "　"])
def test_nothing(text: str) -> None:
    assert parse_paths(text) == []


def test_a_name_too_long_for_the_system_is_only_missing() -> None:
    assert len(parse_paths("あ" * 5000)) == 1


def test_entries_folders_first_and_only_what_can_be_read(folder: Path) -> None:
    names = [entry.name for entry in entries(f"{folder}/")]
    assert names == ["記録/", "it's.txt", "zoom.vtt", "面談 一.txt", "面談 二.txt"]
    assert [entry.name for entry in entries("~/記")] == ["記録/"]
    assert [entry.name for entry in entries(f"{folder}/.h")] == [".hidden.txt"]
    assert entries(f"{folder}/nowhere/") == []


def test_tab_grows_as_far_as_all_agree(folder: Path) -> None:
    assert completed("~/面") == "~/面談 "
    assert completed("~/記") == "~/記録/"
    assert completed("~/記録/") == "~/記録/a.json"
    assert completed("~/ZO") == "~/zoom.vtt"
    assert completed("~/ない") == "~/ない"


def test_short_path(folder: Path) -> None:
    assert short_path(folder / "a.txt") == "~/a.txt"
    assert short_path(Path("/x/a.txt")) == "/x/a.txt"


def test_a_whole_path_typed_after_the_folder_given_counts_alone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    assert parse_paths(f"/home/me/{tmp_path}/a.txt") == [tmp_path / "a.txt"]
    assert parse_paths("/home/me/~/a.txt") == [Path.home() / "a.txt"]
    assert [e.name for e in entries(f"/home/me/{tmp_path}/")] == ["a.txt"]
    assert completed(f"/home/me/{tmp_path}/a") == f"{tmp_path}/a.txt"
    assert parse_paths("/data/a.txt") == [Path("/data/a.txt")]
    assert parse_paths("file:///data/a.txt") == [Path("/data/a.txt")]
