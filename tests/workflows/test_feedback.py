"""Verdicts as labelled cases: what a line holds, that names are masked alike everywhere, that no model is loaded."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from coach.cli import main
from coach.errors import NotFoundError
from coach.language.parsing import parse_transcript
from coach.model import TaggedSession, TaggedUtterance, Token, Transcript, Turn, Utterance
from coach.store import open_store
from coach.workflows.feedback import export_feedback
from coach.workflows.import_session import import_file, sample_path
from coach.workflows.masking import Masker, Signs
from coach.workflows.review import review_version
from tests.tui.fakes import FakeWorkspace, review, transcript

COMMON, FAMILY, GIVEN = "名詞-普通名詞-一般", "名詞-固有名詞-人名-姓", "名詞-固有名詞-人名-名"
TOWN, PROPER, SUFFIX, PARTICLE = "名詞-固有名詞-地名-一般", "名詞-固有名詞-一般", "接尾辞-名詞的-一般", "助詞-格助詞"


def tokens_of(*words: tuple[str, str]) -> tuple[Token, ...]:
    out, at = [], 0
    for text, tag in words:
        out.append(Token(text, text, text, "X", tag, "", "", 0, at, at + len(text)))
        at += len(text)
    return tuple(out)


def masker(*talk: tuple[tuple[str, str], ...] | str, signs: Signs | None = None, **head: Any) -> Masker:
    turns, utterances = [], []
    for i, words in enumerate(talk):
        text = words if isinstance(words, str) else "".join(word for word, _ in words)
        turns.append(Turn(i, "owner", text, head.get("name")))
        tokens = () if isinstance(words, str) else tokens_of(*words)
        utterances.append(TaggedUtterance(Utterance("owner", (i,), (0,), text, tokens)))
    whole = TaggedSession(Transcript("t", tuple(turns), firm=head.get("firm")), tuple(utterances))
    return Masker(SimpleNamespace(tagged=whole), signs or Signs())  # type: ignore[arg-type]


def test_names_by_the_parse() -> None:
    masked = masker(
        (("山田", FAMILY), ("さん", SUFFIX), ("と", PARTICLE), ("川口", TOWN), ("の", PARTICLE), ("ホシノ", PROPER)),
        (("山田", FAMILY), ("太郎", GIVEN), ("が", PARTICLE), ("川口", TOWN), ("銀行", COMMON), ("へ", PARTICLE)),
    )
    assert masked.turn(0) == "人名Aさんと地名Aの名称A"
    assert masked.turn(1) == "人名A人名Bが社名Aへ"


def test_honorifics_mask_what_is_no_common_noun() -> None:
    masked = masker(
        (("千葉", TOWN), ("さん", SUFFIX), ("、", "補助記号-読点"), ("タケ", COMMON), ("ちゃん", SUFFIX), ("、", "補助記号-読点"), ("森", COMMON), ("部長", COMMON)),
        (("息子", COMMON), ("さん", SUFFIX), ("、", "補助記号-読点"), ("問屋", COMMON), ("さん", SUFFIX), ("、", "補助記号-読点"), ("前", COMMON), ("社長", COMMON)),
        (("千葉", TOWN), ("が", PARTICLE), ("三代", FAMILY), ("、", "補助記号-読点"), ("日本", "名詞-固有名詞-地名-国")),
    )  # fmt: skip
    assert masked.turn(0) == "人名Aさん、人名Bちゃん、人名C部長"
    assert masked.turn(1) == "息子さん、問屋さん、前社長"
    assert masked.turn(2) == "人名Aが三代、日本"


def test_firms_speakers_and_what_was_never_parsed() -> None:
    masked = masker(
        (("昨日", COMMON), ("、", "補助記号-読点"), ("有限会社", COMMON), ("あおば", COMMON), ("製菓", COMMON), ("に", PARTICLE)),
        "まるはち豆腐店の三宅です。まるはちの豆腐です。佐伯さんと奥さんに会いました。",
        firm="有限会社まるはち豆腐店", name="商工会 三宅",
    )  # fmt: skip
    assert masked.turn(0) == "昨日、社名Aに"
    assert masked.turn(1) == "社名Bの人名Aです。社名Cの豆腐です。人名Bさんと奥さんに会いました。"
    assert masked.text("三宅が先に言った。小林様の件") == "人名Aが先に言った。人名C様の件"


@pytest.mark.parametrize("name", ["支援者", "社長", "話者1", "A", "SPEAKER_00", "不明"])
def test_role_words_are_no_names(name: str) -> None:
    words = "支援者の方と社長、話者とAの件。"
    assert masker(words, name=name).turn(0) == words


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("090-1234-5678です", "電話番号Aです"), ("０９０ー１２３４ー５６７８", "電話番号A"), ("03(1234)5678", "電話番号A"),
        ("090の1234の5678に", "電話番号Aに"), ("09012345678", "電話番号A"), ("〇九〇一二三四五六七八", "電話番号A"),
        ("口座は1234567です", "口座は番号Aです"), ("1,200,000円", "番号A円"), ("１２３４５", "番号A"),
        ("1234円と十二個", "1234円と十二個"), ("2025-10-14", "2025-10-14"), ("a.b@example.jp まで", "連絡先A まで"),
    ],
)  # fmt: skip
def test_numbers(text: str, wanted: str) -> None:
    got = masker(text).turn(0)
    assert got.replace("番号A", "*").replace("電話*", "*") == wanted.replace("番号A", "*").replace("電話*", "*")


def test_signs_are_the_same_in_all_sessions_and_never_run_out() -> None:
    signs = Signs()
    one = masker((("山田", FAMILY),), signs=signs).turn(0)
    masker((("佐伯", FAMILY),), signs=signs).turn(0)
    assert masker((("山田", FAMILY),), signs=signs).turn(0) == one == "人名A"
    assert [signs.of("名称", str(n)) for n in (*range(26), 26, 27)][-2:] == ["名称AA", "名称AB"]
    assert signs.of("名称", "27") == "名称AB"
    assert len({signs.of("名称", f"x{n}") for n in range(800)}) == 800


@pytest.fixture
def ws(tmp_path: Path):
    with FakeWorkspace(tmp_path / "home") as workspace:
        yield workspace


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_a_line_for_each_verdict(ws: FakeWorkspace, tmp_path: Path) -> None:
    session = ws.add_reviewed()
    keys = [item.finding.key for item in review().findings]
    ws.store.verdicts.set(session, keys[2], "dismiss", "三宅さんが頼まれていた話")
    ws.store.verdicts.set(session, keys[0], "agree")
    ws.store.verdicts.set(session, keys[1], "agree")
    ws.store.verdicts.clear(session, keys[1])
    ws.store.verdicts.set(session, "gone:99", "agree")
    path = tmp_path / "out.jsonl"
    done = export_feedback(ws, path)  # type: ignore[arg-type]
    assert (done.lines, done.lost) == (2, 1)
    assert path.stat().st_mode & 0o077 == 0
    one, two = lines_of(path)
    assert set(one) == {"habit", "flag", "verdict", "reason", "turns", "version"}
    assert (one["habit"], one["flag"], one["verdict"]) == ("premature", "PREMATURE", "dismiss")
    assert one["reason"] == "人名Aさんが頼まれていた話"
    talk = transcript().turns
    assert one["turns"] == [{"speaker": t.speaker, "text": t.text} for t in talk[12:16]]
    assert (two["habit"], two["verdict"], two["reason"]) == ("interrogation", "agree", "")
    assert two["turns"] == [{"speaker": t.speaker, "text": t.text} for t in talk[4:10]]
    assert one["version"] == "coach=test"


def test_edges_of_the_talk_and_one_session_only(ws: FakeWorkspace, tmp_path: Path) -> None:
    first = ws.add_reviewed()
    short = replace(transcript(id="other"), turns=transcript().turns[:13])
    second = ws.add(short)
    kept = [item for item in review().findings if item.finding.turns[0] <= 12]
    cut = replace(review(), session=second, findings=tuple(kept), tagged=TaggedSession(short, ()))
    ws.store.reviews.put(cut, review_version())
    for session in (first, second):
        ws.store.verdicts.set(session, "interrogation:12", "agree")
    path = tmp_path / "out.jsonl"
    assert export_feedback(ws, path, second).lines == 1  # type: ignore[arg-type]
    (only,) = lines_of(path)
    assert len(only["turns"]) == 3
    assert export_feedback(ws, path).lines == 2  # type: ignore[arg-type]


def test_a_finding_of_an_earlier_review_is_still_told(ws: FakeWorkspace, tmp_path: Path) -> None:
    session = ws.add_reviewed()
    ws.store.verdicts.set(session, "premature:14", "dismiss")
    newer = replace(review(), findings=(), versions={"coach": "newer"})
    ws.store.reviews.put(newer, "another-version")
    assert [r.versions["coach"] for r in ws.store.reviews.history(session)] == ["newer", "test"]
    path = tmp_path / "out.jsonl"
    assert export_feedback(ws, path).lines == 1  # type: ignore[arg-type]
    assert lines_of(path)[0]["version"] == "coach=test"


def test_nothing_to_write_writes_nothing(ws: FakeWorkspace, tmp_path: Path) -> None:
    ws.add_reviewed()
    path = tmp_path / "out.jsonl"
    with pytest.raises(NotFoundError, match="印"):
        export_feedback(ws, path)  # type: ignore[arg-type]
    assert not path.exists()


def test_names_of_a_real_parse_are_masked(nlp) -> None:
    talk = (
        "長野県松本市の有限会社あさひ製作所の田中健一です。電話は0263-12-3456です。",
        "田中社長、鈴木さんの息子さんは東京で働いておられるんですね。佐藤くんもですか。",
    )
    whole = Transcript("t", tuple(Turn(i, "owner" if i == 0 else "advisor", text) for i, text in enumerate(talk)))
    parsed = parse_transcript(nlp, whole)
    tagged = TaggedSession(whole, tuple(TaggedUtterance(u) for u in parsed.utterances))
    masked = Masker(SimpleNamespace(tagged=tagged), Signs())  # type: ignore[arg-type]
    out = masked.turn(0) + masked.turn(1)
    for word in ("長野", "松本", "あさひ", "田中", "健一", "鈴木", "東京", "佐藤", "0263", "3456"):
        assert word not in out, out
    assert "息子さん" in out
    surname = re.search(r"の(人名[A-Z])", masked.turn(0))
    assert surname is not None
    assert masked.turn(1).startswith(f"{surname.group(1)}社長")


def test_the_command(tmp_path: Path, capsys, monkeypatch) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("COACH_HOME", str(home))
    path = tmp_path / "out.jsonl"
    assert main(["feedback", "export", "--to", str(path)]) == 5
    assert "印がまだありません" in capsys.readouterr().err
    with FakeWorkspace(home) as ws:
        session = ws.add_reviewed()
        ws.store.verdicts.set(session, "premature:14", "dismiss", "わけ")
    assert main(["feedback", "export", "--to", str(path), "--session", session[:3]]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "1 件" in told.err
    assert "お確かめください" in told.err
    assert len(lines_of(path)) == 1
    assert main(["feedback", "export", "--to", str(path), "--session", "nothing"]) == 5
    assert main(["feedback"]) == 2
    assert main(["feedback", "export", "--to", str(tmp_path / "no" / "out.jsonl")]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_no_language_model_is_loaded(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with FakeWorkspace(home) as ws:
        session = ws.add_reviewed()
        ws.store.verdicts.set(session, "premature:14", "agree")
    code = (
        "import sys; from coach.cli import main\n"
        f"assert main(['feedback', 'export', '--to', {str(tmp_path / 'out.jsonl')!r}]) == 0\n"
        "bad = {'spacy', 'ginza', 'torch', 'sudachipy', 'textual', 'sentence_transformers'} & set(sys.modules)\n"
        "sys.exit(str(bad) if bad else 0)"
    )
    monkey = {"COACH_HOME": str(home), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], env=monkey, capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    assert done.returncode == 0, done.stderr


def test_an_imported_talk_without_a_review_is_passed_over(tmp_path: Path) -> None:
    with open_store(tmp_path / "home") as store:
        session, _ = import_file(store, sample_path())
        store.verdicts.set(session, "premature:3", "agree")
        with pytest.raises(NotFoundError):
            export_feedback(SimpleNamespace(store=store), tmp_path / "out.jsonl")  # type: ignore[arg-type]
