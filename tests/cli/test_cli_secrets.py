"""``coach lock``, the passphrase for other commands, and who may read what the commands write."""

from __future__ import annotations

import html
import os
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.cli import main, secrets
from coach.store import encryption, open_store
from coach.store.encryption import is_encrypted
from tests.tui.fakes import FakeWorkspace

WORDS = "しおりの 三番目の 青い 自転車"
OTHER = "別の 言葉 四つ 並べる"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(encryption, "ROUNDS", 1000)
    monkeypatch.delenv("COACH_PASSPHRASE", raising=False)
    encryption.forget()
    yield
    encryption.forget()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))
    with FakeWorkspace(tmp_path / "home") as ws:
        ws.add_reviewed()
        ws.store.sessions.set_meta("tofu-2", person="三宅")
    return tmp_path / "home"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the user will type, one answer after the other."""
    answers: list[str] = []
    monkeypatch.setattr(secrets, "has_terminal", lambda: True)
    monkeypatch.setattr(secrets.getpass, "getpass", lambda prompt: answers.pop(0))
    return answers


def start(*args: str) -> int:
    """The command as another start of the program."""
    encryption.forget()
    return main(list(args))


def written(path: Path, text: str, mode: int = 0o600) -> str:
    path.write_text(text + "\n", "utf-8")
    path.chmod(mode)
    return str(path)


def test_set_change_and_remove_by_typing(home: Path, typed: list[str], capsys) -> None:
    typed += [WORDS, WORDS]
    assert start("lock", "set") == 0
    said = capsys.readouterr().err
    assert said.index("開く方法はありません") < said.index("合言葉を決めました")
    assert is_encrypted(home / "coach.db")
    typed += ["ちがう言葉です", WORDS]
    assert start("sessions") == 0
    said = capsys.readouterr()
    assert "tofu-2" in said.out
    assert "合いませんでした" in said.err
    typed += [WORDS, OTHER, OTHER]
    assert start("lock", "change") == 0
    typed += [OTHER]
    assert start("lock", "remove") == 0
    assert typed == []
    assert not is_encrypted(home / "coach.db")
    assert start("sessions") == 0


@pytest.mark.parametrize(
    ("answers", "said"), [(["短い", "短い"], "短すぎます"), ([WORDS, OTHER], "二つの合言葉が違っています")]
)
def test_a_new_one_that_will_not_do(home: Path, typed: list[str], capsys, answers: list[str], said: str) -> None:
    typed += answers
    assert start("lock", "set") == 2
    assert said in capsys.readouterr().err
    assert not is_encrypted(home / "coach.db")


def test_without_a_terminal(home: Path, tmp_path: Path, capsys) -> None:
    assert start("lock", "set") == 2
    assert "端末がない" in capsys.readouterr().err
    words = written(tmp_path / "words", WORDS)
    assert start("lock", "set", "--new-passphrase-file", words) == 0
    capsys.readouterr()
    assert start("sessions") == 6
    assert "鍵がかかっています" in capsys.readouterr().err
    assert start("--passphrase-file", words, "sessions") == 0
    assert start("--passphrase-file", written(tmp_path / "wrong", OTHER), "sessions") == 6
    assert "合いませんでした" in capsys.readouterr().err
    assert start("--passphrase-file", written(tmp_path / "open", WORDS, 0o644), "sessions") == 2
    assert "ほかの人も読める" in capsys.readouterr().err
    assert start("--passphrase-file", words, "lock", "set", "--new-passphrase-file", words) == 2
    assert start("lock") == 0
    assert "合言葉: あり" in capsys.readouterr().out


def test_taking_off_what_is_not_there(home: Path, capsys) -> None:
    assert start("lock", "remove") == 2
    assert "まだ決めてありません" in capsys.readouterr().err
    assert start("lock") == 0
    assert "合言葉: なし" in capsys.readouterr().out


def test_the_environment_gives_it_once_and_no_child_gets_it(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert start("lock", "set", "--new-passphrase-file", written(tmp_path / "words", WORDS)) == 0
    monkeypatch.setenv("COACH_PASSPHRASE", WORDS)
    seen: list[str | None] = []
    monkeypatch.setattr(
        "coach.cli.sessions.list_sessions",
        lambda *_, **__: seen.append(os.environ.get("COACH_PASSPHRASE")) or len(open_store().sessions.rows()),
    )
    assert start("sessions") == 1
    assert seen == [None]


def test_a_backup_left_open_by_a_killed_conversion_is_told_and_mended(home: Path, tmp_path: Path, capsys) -> None:
    words = written(tmp_path / "words", WORDS)
    assert start("backup") == 0
    (copy,) = (home / "backups").glob("*.db")
    plain = copy.read_bytes()
    assert start("lock", "set", "--new-passphrase-file", words) == 0
    assert is_encrypted(copy)
    copy.write_bytes(plain)
    capsys.readouterr()
    assert start("--passphrase-file", words, "lock") == 0
    assert "控え 1 個も同じように書き直しました" in capsys.readouterr().err
    assert is_encrypted(copy)


def test_the_cache_goes_when_a_passphrase_is_set(home: Path, tmp_path: Path) -> None:
    (home / "cache").mkdir()
    (home / "cache" / "bundled.npz").write_bytes(b"x")
    assert start("lock", "set", "--new-passphrase-file", written(tmp_path / "words", WORDS)) == 0
    assert list((home / "cache").iterdir()) == []


def test_a_locked_database_in_a_program_of_its_own(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the real figure of rounds; nothing of the passphrase in what is printed, not even with a trace."""
    monkeypatch.undo()
    with open_store(home) as store:
        store.set_passphrase(WORDS)
    run = [sys.executable, "-m", "coach", "sessions"]
    env = {**os.environ, "COACH_HOME": str(home), "COACH_DEBUG": "1"}
    locked = subprocess.run(run, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert (locked.returncode, locked.stdout) == (6, "")
    opened = subprocess.run(run, env={**env, "COACH_PASSPHRASE": WORDS}, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)  # fmt: skip
    assert opened.returncode == 0, opened.stderr
    assert "tofu-2" in opened.stdout
    wrong = subprocess.run(run, env={**env, "COACH_PASSPHRASE": OTHER}, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)  # fmt: skip
    assert wrong.returncode == 6
    assert OTHER not in wrong.stdout + wrong.stderr


# ── what is written ───────────────────────────────────────────────────────────


def write_everything(out: Path) -> list[list[str]]:
    """The commands that write files for the user."""
    to = [("report.html", []), ("report.md", []), ("sheet.docx", []), ("sheet.xlsx", []), ("v.docx", ["--kind", "verbatim"])]  # fmt: skip
    return [
        *[["export", "tofu-2", "--to", str(out / name), *more] for name, more in to],
        ["growth", "三宅", "--to", str(out / "growth.html")],
        ["share", "三宅", "--to", str(out / "share.json")],
        ["share", "三宅", "--to", str(out / "talks.json"), "--with-talks"],
        ["feedback", "export", "--to", str(out / "feedback.jsonl")],
        ["questions", "export", "--to", str(out / "questions.html")],
        *[
            ["engagement", "export", "E1", "--to", str(out / f"map.{end}")]
            for end in ("docx", "html", "md", "mmd", "opml")
        ],
        ["backup"],
        ["backup", str(out / "copy.db")],
        ["export-all", str(out / "all")],
    ]


@pytest.fixture
def out(home: Path, tmp_path: Path) -> Path:
    from coach.model import KeptQuestion
    from coach.model.engagement import Carte, Engagement, Node

    with open_store(home) as store:
        n = store.engagements.add(Engagement("有限会社まるはち豆腐店")).n
        store.engagements.link(n, 1, "tofu-2")
        store.engagements.put_carte(n, Carte((Node(1, "継ぐ人がいない"),)))
        store.kept_questions.add(KeptQuestion("いつごろからですか", "turn", "tofu-2", 1, heard="継ぐ人がいない"))
        finding = store.reviews.latest("tofu-2").findings[0].finding.key
        store.verdicts.set("tofu-2", finding, "agree", "")
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


@pytest.mark.skipif(os.name != "posix", reason="POSIX modes")
def test_only_the_owner_reads_what_is_written(home: Path, out: Path, tmp_path: Path, capsys) -> None:
    before = os.umask(0o000)
    try:
        for command in write_everything(out):
            assert start(*command) == 0, (command, capsys.readouterr().err)
        assert start("lock", "set", "--new-passphrase-file", written(tmp_path / "words", WORDS)) == 0
        assert os.umask(0o000) == 0o000  # as it was found
    finally:
        os.umask(before)
    made = [path for folder in (home, out) for path in folder.rglob("*")]
    assert len(made) > 20
    loose = [str(path) for path in made if stat.S_IMODE(path.stat().st_mode) & 0o077]
    assert loose == []


def shown_text(path: Path) -> str:
    if path.suffix in (".docx", ".xlsx"):
        with zipfile.ZipFile(path) as archive:
            parts = [archive.read(name).decode("utf-8") for name in archive.namelist() if name.endswith(".xml")]
        return html.unescape("".join(parts))
    return path.read_text("utf-8")


def test_every_file_with_talk_says_that_it_is_confidential(home: Path, out: Path) -> None:
    for command in write_everything(out):
        if command[0] in ("export", "growth", "engagement", "questions"):
            assert start(*command) == 0
    files = sorted(out.iterdir())
    assert len(files) == 12
    assert [path.name for path in files if "取扱注意" not in shown_text(path)] == []
