"""The command line as a user meets it: exit codes, Japanese errors, JSON for programs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from coach.cli import main
from coach.cli.main import build_parser
from coach.workflows.import_session import sample_path

ROOT = Path(__file__).resolve().parents[2]


def coach(*args: str, home: Path) -> subprocess.CompletedProcess[str]:
    env = dict(os.environ, COACH_HOME=str(home), PYTHONPATH=str(ROOT))
    return subprocess.run([sys.executable, "-m", "coach", *args], capture_output=True, text=True, env=env, cwd=home)


def test_no_terminal_no_app(capsys, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("COACH_HOME", str(tmp_path))
    monkeypatch.setattr("sys.stdin", open(os.devnull))  # noqa: SIM115
    assert main([]) == 2
    assert "--print" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["import", "no-such-file.txt"], 3, "no-such-file.txt"),
        (["review", "no-such-session", "--json"], 5, "coach sessions"),
        (["cases", "show", "C999"], 5, "C999"),
        (["export", "nothing", "--to", "x.html"], 5, "nothing"),
        (["--nonsense"], 2, "--help"),
        (["cases", "search"], 2, "--help"),
    ],
)
def test_errors_are_japanese_and_have_their_exit_code(args, code, words, tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setenv("COACH_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert main(args) == code
    captured = capsys.readouterr()
    assert words in captured.err
    assert "Traceback" not in captured.err
    assert captured.out == ""


def test_unexpected_errors_keep_a_trace_and_show_none(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setenv("COACH_HOME", str(tmp_path))

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("broken inside")

    monkeypatch.setattr("coach.cli.sessions.list_sessions", fail)
    assert main(["sessions"]) == 70
    captured = capsys.readouterr()
    assert "broken inside" not in captured.err
    log = tmp_path / "coach.log"
    text = log.read_text("utf-8")
    assert "RuntimeError" in text
    assert "main.py" in text
    assert "broken inside" not in text  # a message may quote a talk
    assert log.stat().st_mode & 0o077 == 0


def test_import_then_list(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setenv("COACH_HOME", str(tmp_path))
    assert main(["import", str(sample_path()), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [set(r) >= {"session", "turns", "unread"} for r in rows] == [True]
    assert main(["sessions", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [r["id"] for r in listed] == [rows[0]["session"]]
    assert main(["sessions"]) == 0
    assert rows[0]["session"] in capsys.readouterr().out


def test_one_bad_file_does_not_stop_the_rest(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    assert main(["import", str(empty), str(sample_path())]) == 3
    captured = capsys.readouterr()
    assert "empty.txt" in captured.err
    assert "sample" in captured.out


@pytest.mark.xdist_group("language")
def test_review_of_a_file_in_a_fresh_process(tmp_path) -> None:
    """As a user runs it: a new process, the parser in a process of its own, each way of showing."""
    home = tmp_path / "home"
    home.mkdir()
    told = coach("review", str(sample_path()), "--json", home=home)
    assert told.returncode == 0, told.stderr
    data = json.loads(told.stdout)
    assert data["session"] == "sample"
    assert data["findings"]
    html, md = tmp_path / "out.html", tmp_path / "out.md"
    assert coach("review", "sample", "--html", str(html), home=home).returncode == 0
    assert coach("export", "sample", "--to", str(md), home=home).returncode == 0
    quote = data["findings"][0]["quote"][:12]
    assert quote in html.read_text("utf-8")
    assert quote in md.read_text("utf-8")
    assert html.stat().st_mode & 0o077 == 0
    printed = coach("review", "sample", "--print", home=home)
    assert quote[:6] in printed.stdout
    wrong = coach("export", "sample", "--to", str(tmp_path / "out.pdf"), home=home)
    assert (wrong.returncode, ".html" in wrong.stderr) == (2, True)


def test_label_writes_one_entry_per_advisor_turn(tmp_path, nlp, monkeypatch) -> None:
    monkeypatch.setattr("coach.workflows.labelling.load", lambda: nlp)
    talk = {
        "id": "x1",
        "turns": [
            {"i": 3, "speaker": "advisor", "text": "従業員は何名ですか"},
            {"i": 4, "speaker": "owner", "text": "六人です"},
            {"i": 7, "speaker": "advisor", "text": "なるほど"},
            {"i": 8, "speaker": "advisor", "text": "どんな一日を過ごしておられますか"},
        ],
    }
    path = tmp_path / "talk.json"
    path.write_text(json.dumps(talk, ensure_ascii=False), encoding="utf-8")
    assert main(["label", str(path), str(tmp_path / "gone.json"), "--out", str(tmp_path / "out")]) == 1
    result = json.loads((tmp_path / "out" / "x1.labels.json").read_text("utf-8"))
    assert [t["i"] for t in result["turns"]] == [3, 7, 8]
    for turn in result["turns"]:
        assert turn["acts"]
        assert set(turn["acts"]) | set(turn["flags"]) == set(turn["scores"])
        assert all(0 <= score <= 1 for score in turn["scores"].values())


def test_cases_commands(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setenv("COACH_HOME", str(tmp_path))
    assert main(["cases", "show", "c1"]) == 0
    assert "C001" in capsys.readouterr().out
    assert main(["cases", "search", "若い人が続けて辞めてしまう", "--json", "--top", "3"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found) == 3
    assert main(["cases", "list"]) == 0
    assert main(["cases", "check"]) == 0
    bad = tmp_path / "bad.toml"
    bad.write_text('id = "X1"\n', encoding="utf-8")
    capsys.readouterr()
    assert main(["cases", "check", str(bad)]) == 8
    assert "bad.toml" in capsys.readouterr().err


@pytest.mark.xdist_group("language")
def test_doctor(tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setenv("COACH_HOME", str(tmp_path))
    assert main(["doctor", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is True
    assert told["home"] == str(tmp_path)


def test_every_command_has_help_and_is_documented() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    parser = build_parser()
    commands = next(a for a in parser._actions if hasattr(a, "choices") and a.choices)
    for name, sub in commands.choices.items():
        assert sub.format_help()
        assert f"coach {name}" in readme, f"coach {name} is not in the README"
    assert all(action.help for action in commands._choices_actions)
