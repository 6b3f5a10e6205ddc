"""``coach find`` and ``coach batch`` as a user meets them."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from coach.cli import batch as batch_command
from coach.cli.main import main
from coach.workflows.batch_cluster import ClusterPool
from coach.workflows.batch_pool import LocalPool
from tests.batch_fakes import make_fake

TALK = "支援者：資金のことは、いかがですか。\n社長：資金繰りが不安で、眠れません。\n支援者：そうでしたか。\n社長：嫁にも言えません。\n"


@pytest.fixture
def imported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "memo.txt"
    path.write_text(TALK, encoding="utf-8")
    assert main(["import", str(path)]) == 0
    capsys.readouterr()


def test_find(imported: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["find", "資金"]) == 0
    out = capsys.readouterr().out
    for text in ("memo", "【資金】のことは", "【資金】繰りが"):
        assert text in out
    assert main(["find", "資金", "--speaker", "経営者", "--json"]) == 0
    hits = json.loads(capsys.readouterr().out)["hits"]
    assert [hit["text"] for hit in hits] == ["資金繰りが不安で、眠れません。"]
    assert main(["find", "資金", "--top", "1"]) == 0
    assert "--top" in capsys.readouterr().err
    assert main(["find", "値上げ"]) == 0
    assert "見当たりません" in capsys.readouterr().out
    assert main(["find", "資金", "--speaker", "社長"]) == 2
    assert "支援者、経営者、同席者" in capsys.readouterr().err


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command with a reviewer that needs no model."""
    monkeypatch.setattr("coach.workflows.batch_review.load_reviewer", make_fake)


def test_batch(cheap: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("ok")
    command = ["batch", str(tmp_path / "in"), "--out", str(tmp_path / "out"), "--jobs", "1"]
    assert main(command) == 0
    assert "1 件のうち 1 件の報告があります。" in capsys.readouterr().out
    (tmp_path / "in" / "b.txt").write_text("bad")
    assert main(command) == 1
    out = capsys.readouterr().out
    assert "2 件のうち 1 件の報告があります (うち 1 件は前に済んでいたもの)。" in out
    assert "1 件は読めませんでした。" in out
    assert str(tmp_path / "out" / "summary.csv") in out
    assert not Path(tmp_path / "home" / "coach.db").exists()


def test_batch_of_an_empty_or_missing_folder(cheap: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["batch", str(tmp_path), "--out", str(tmp_path / "out")]) == 0
    assert "--recursive" in capsys.readouterr().out
    assert main(["batch", str(tmp_path / "none"), "--out", str(tmp_path / "out")]) == 2
    assert main(["batch", str(tmp_path), "--out", str(tmp_path / "out"), "--jobs", "0"]) == 2


def given(*extra: str) -> argparse.Namespace:
    from coach.cli.main import build_parser

    return build_parser().parse_args(["batch", "in", "--out", "out", *extra])


def test_a_cluster_is_told_of_once_and_where_it_is_not_encrypted(capsys: pytest.CaptureFixture[str]) -> None:
    assert isinstance(batch_command._runner(given()), LocalPool)
    assert capsys.readouterr().err == ""
    runner = batch_command._runner(given("--cluster", "tcp://10.0.0.5:8786"))
    assert isinstance(runner, ClusterPool)
    told = capsys.readouterr().err
    assert told.count("tcp://10.0.0.5:8786") == 1
    assert "暗号化されません" in told
    batch_command._runner(given("--cluster", "tcp://127.0.0.1:8786"))
    assert "暗号化" not in capsys.readouterr().err
    files = ["--tls-ca", "a", "--tls-cert", "b", "--tls-key", "c"]
    batch_command._runner(given("--cluster", "tls://10.0.0.5:8786", *files))
    assert "暗号化" not in capsys.readouterr().err


@pytest.mark.parametrize("extra", [["--tls-ca", "a"], ["--cluster", "10.0.0.5"], ["--cluster", "tls://10.0.0.5:1"]])
def test_cluster_options_that_do_not_go_together(extra: list[str], tmp_path: Path) -> None:
    assert main(["batch", str(tmp_path), "--out", str(tmp_path / "out"), *extra]) == 2


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(5, "残り 1 分以内"), (90, "残り 約 2 分"), (3600, "残り 約 1 時間 0 分"), (7500, "残り 約 2 時間 5 分")],
)
def test_time_left(seconds: float, text: str) -> None:
    assert batch_command.time_left(seconds) == text
