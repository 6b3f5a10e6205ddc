"""匿名化 end to end: one sign for one person, over sessions of a 支援先, in every export; decisions that are kept."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

from coach.cli import main
from coach.language.names import NamesRead, Word
from coach.model import Cue, Span, Transcript, Turn
from coach.model.engagement import Engagement
from coach.workflows.aliases import give_aliases
from coach.workflows.anonymise import add_word, change_alias, decide, keep_list, name_list, notes_of
from coach.workflows.anonymise_export import ENDINGS, export_talk
from coach.workflows.export import export_session
from coach.workflows.masked_review import Moved, masked_review, masked_transcript
from coach.workflows.masking import Edit, Mask, Replacer
from coach.workflows.name_finding import Found
from coach.workflows.name_words import FIRM, PERSON, PLACE
from tests.tui.fakes import FakeWorkspace, review, transcript

READINGS = {
    "田中": "タナカ", "健一": "ケンイチ", "斎藤": "サイトウ", "齋藤": "サイトウ", "さいとう": "サイトウ", "斉藤": "サイトウ",
    "伊東": "イトウ", "伊藤": "イトウ", "健太": "ケンタ", "高橋": "タカハシ", "髙橋": "タカハシ",
}  # fmt: skip
TALK = (
    "有限会社あさひ製作所の田中健一です。電話は0263-12-3456です。",
    "田中社長、齋藤さんのお話を聞かせてください。",
    "斎藤さんには、平成十二年に八千万円を借りましてね。",
    "さいとうさんというのは、どんな方なんですか。",
    "うちの健太が継ぐなら、と言ってくれた人です。",
)
SECRETS = ("あさひ", "田中", "健一", "0263", "斎藤", "齋藤", "さいとう", "健太")


def read(texts: Sequence[str]) -> list[NamesRead]:
    """What Sudachi sees in these texts, in short."""
    out = []
    for text in texts:
        words = []
        for match in re.finditer("|".join((*READINGS, "さん", "社長", "有限会社", "製作所", "あさひ", "[^ ]")), text):
            given = match.group() in ("健一", "健太")
            tag = f"名詞-固有名詞-人名-{'名' if given else '姓'}" if match.group() in READINGS else "名詞-普通名詞-一般"
            tag = "助詞" if re.fullmatch("[ぁ-ん。、]", match.group()) else tag
            words.append(Word(match.group(), tag, READINGS.get(match.group(), ""), match.start(), match.end()))
        out.append(NamesRead((), tuple(words)))
    return out


@pytest.fixture
def ws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeWorkspace]:
    monkeypatch.setattr("coach.workflows.anonymise.read_names_apart", read)
    monkeypatch.setenv("COACH_HOME", str(tmp_path / "home"))
    with FakeWorkspace(tmp_path / "home") as workspace:
        yield workspace


def talk(id: str, texts: Sequence[str] = TALK, **head: str) -> Transcript:
    turns = tuple(Turn(k, "owner" if k % 2 == 0 else "advisor", text) for k, text in enumerate(texts))
    return Transcript(id, turns, **head)  # type: ignore[arg-type]


# ── one sign for one name ─────────────────────────────────────────────────────


def test_forms_of_one_name_share_a_sign_and_keep_their_honorific(ws: FakeWorkspace) -> None:
    names = name_list(ws, ws.add(talk("one")))  # type: ignore[arg-type]
    said = [names.replacer.text(text) for text in TALK]
    assert said[0] == "A製作所のBです。電話は(電話番号)です。"
    assert said[1] == "B社長、Cさんのお話を聞かせてください。"
    # Dates and amounts stay until they are asked for.
    assert said[2] == "Cさんには、平成十二年に八千万円を借りましてね。"
    assert said[3] == "Cさんというのは、どんな方なんですか。"
    assert said[4] == "うちのDが継ぐなら、と言ってくれた人です。"


def test_what_sounds_alike_is_not_yet_one_person() -> None:
    names = [Found(w, PERSON, True, READINGS[w]) for w in ("伊藤", "伊東", "高橋", "髙橋")]
    assert give_aliases(names) == {"伊藤": "A", "伊東": "B", "高橋": "C", "髙橋": "C"}
    kana = give_aliases([Found("いとう", PERSON, True, "イトウ"), *names[:1]])
    assert kana["いとう"] == kana["伊藤"]


def test_a_person_and_a_place_of_one_name_are_two() -> None:
    found = [Found("上田", PERSON, True), Found("上田市", PLACE, True), Found("上田工業", FIRM, True)]
    assert give_aliases(found) == {"上田": "A", "上田市": "B市", "上田工業": "C社"}
    assert give_aliases([Found(f"名{n:02}前", PERSON, True) for n in range(28)])["名27前"] == "AB"


def test_sessions_of_one_engagement_share_their_table(ws: FakeWorkspace) -> None:
    first, second = ws.add(talk("one")), ws.add(talk("two", ("高橋さんと斉藤さんが来ました。", "健太さんも。")))
    alone = ws.add(talk("three", ("斉藤さんが来ました。",)))
    n = ws.store.engagements.add(Engagement(0, "甲社")).n
    for visit, session in enumerate((first, second), 1):
        ws.store.engagements.link(n, visit, session)
    keep_list(ws, name_list(ws, first))  # type: ignore[arg-type]
    names = name_list(ws, second)  # type: ignore[arg-type]
    assert names.replacer.text("高橋さんと斉藤さんが来ました。健太さんも。") == "EさんとCさんが来ました。Dさんも。"
    assert name_list(ws, alone).replacer.text("斉藤さん") == "Aさん"  # type: ignore[arg-type]
    ws.store.engagements.remove(n)
    assert ws.store.aliases.of(first) == ()


# ── deciding ──────────────────────────────────────────────────────────────────


def test_decisions_are_kept_and_count_everywhere(ws: FakeWorkspace) -> None:
    session = ws.add(talk("one"))
    names = decide(ws, name_list(ws, session), mask=["人"], keep=["健太"], kinds=["金額"])  # type: ignore[arg-type]
    names = change_alias(names, "田中健一", "社長の方")
    keep_list(ws, names)  # type: ignore[arg-type]
    again = name_list(ws, session).replacer  # type: ignore[arg-type]
    assert again.text("田中さんは健太と八千万円の話をした。") == "社長の方さんは健太と数千万円の話をした。"
    assert "人" not in again.text(TALK[4])
    assert add_word(names, "どこにもない") is None
    assert len((add_word(names, "健太") or names).masks) == len(names.masks)


def test_what_was_read_is_read_once_until_it_changes(ws: FakeWorkspace, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    monkeypatch.setattr(
        "coach.workflows.anonymise.read_names_apart", lambda texts: calls.append(len(texts)) or read(texts)
    )
    session = ws.add(talk("one"))
    name_list(ws, session)  # type: ignore[arg-type]
    name_list(ws, session)  # type: ignore[arg-type]
    assert calls == [len(TALK)]
    ws.store.notes.put(session, 1, "高橋さんに確かめる")
    found = {mask.found for mask in name_list(ws, session).masks}  # type: ignore[arg-type]
    assert "高橋" in found
    assert calls == [len(TALK), 1]


# ── what goes out ─────────────────────────────────────────────────────────────


def everything_in(path: Path) -> str:
    """All text of a file, metadata too."""
    if path.suffix in (".docx", ".xlsx"):
        with zipfile.ZipFile(path) as whole:
            return "\n".join(whole.read(name).decode("utf-8", "replace") for name in whole.namelist())
    return path.read_text("utf-8")


@pytest.fixture
def named(ws: FakeWorkspace) -> str:
    """A reviewed session full of names, in what was said and in what was written about it."""
    source = transcript(id="tanaka")
    turns = list(source.turns)
    for k, text in enumerate(TALK):
        turns[k] = replace(turns[k], text=text, name="高橋" if turns[k].speaker == "advisor" else "田中 健一")
    session = ws.add_reviewed(replace(source, turns=tuple(turns), firm="有限会社あさひ製作所", title="田中様 第二回"))
    first = review().findings[0].finding
    ws.store.verdicts.set(session, first.key, "agree", "斎藤さんの件")
    ws.store.notes.put(session, turns[2].i, "健太さんにも聞く")
    ws.store.answers.put(session, "q", "手応えは", "田中社長が黙った所")
    ws.store.sessions.set_meta(session, person="高橋")
    return session


@pytest.mark.parametrize("sheet", [None, "feedback", "verbatim"])
@pytest.mark.parametrize("ending", [".html", ".md", ".docx", ".xlsx"])
def test_no_export_holds_a_name(ws: FakeWorkspace, named: str, tmp_path: Path, sheet: str | None, ending: str) -> None:
    path = tmp_path / f"out{ending}"
    done = export_session(ws, named, path, sheet=sheet, anonymise=True)  # type: ignore[arg-type]
    text = everything_in(path)
    assert not [word for word in (*SECRETS, "高橋", "まるはち") if word in text]
    assert path.stat().st_mode & 0o777 == 0o600
    assert any("目で確かめてください" in note for note in done.notes)


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_talk_alone(ws: FakeWorkspace, named: str, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"out{ending}"
    export_talk(ws, name_list(ws, named), path)  # type: ignore[arg-type]
    text = everything_in(path)
    assert not [word for word in (*SECRETS, "高橋", "まるはち", named) if word in text]
    if ending == ".docx":
        assert docx.Document(str(path)).core_properties.author in ("", "python-docx", "伴走コーチ")
    if ending == ".xlsx":
        assert load_workbook(path).worksheets[0]["A1"].value == "面談の記録"


def test_a_file_named_after_somebody_is_told(ws: FakeWorkspace, named: str) -> None:
    names = name_list(ws, named)  # type: ignore[arg-type]
    assert not any("ファイルの名前" in note for note in notes_of(names, Path("/tmp/out.md")))
    assert any("田中様.md" in note for note in notes_of(names, Path("/tmp/田中様.md")))


def test_offsets_point_at_the_same_words_as_before(ws: FakeWorkspace) -> None:
    source = review()
    words = source.findings[0].finding
    span = words.spans[0]
    quoted = source.tagged.transcript.by_number()[span.turn].text[span.begin : span.stop]
    mask = Mask(quoted[:2], "なにかとても長いもの", PERSON, True, True, 1, "", True)
    moved = masked_review(source, Replacer([mask]))
    new = moved.findings[0].finding.spans[0]
    text = moved.tagged.transcript.by_number()[new.turn].text
    assert text[new.begin : new.stop] == quoted.replace(quoted[:2], mask.alias)
    for before, after in zip(source.tagged.utterances, moved.tagged.utterances, strict=True):
        assert after.utterance.text == Replacer([mask]).text(before.utterance.text)
        for old, token in zip(before.utterance.tokens, after.utterance.tokens, strict=True):
            assert token.text == after.utterance.text[token.begin : token.stop]
            assert old.text not in mask.found or token.text != old.text


def test_a_name_cut_in_two_by_captions() -> None:
    turns = (Turn(0, "owner", "担当の田", cues=(Cue(0, 4),)), Turn(1, "owner", "中さんです"))
    made = masked_transcript(Transcript("t", turns), Replacer([Mask("田中", "A", PERSON, True, True, 1, "")]))
    assert [turn.text for turn in made.turns] == ["担当のA", "さんです"]
    assert made.turns[0].cues[0].stop == 4


def test_where_characters_go() -> None:
    moved = Moved("Aさん、BB社", (Edit(0, 2, "A"), Edit(5, 6, "BB")))
    assert [moved.begin(k) for k in (0, 1, 2, 4, 5, 6)] == [0, 0, 1, 3, 4, 6]
    assert [moved.stop(k) for k in (1, 2, 5, 6, 7)] == [1, 1, 4, 6, 7]
    assert Span(0, moved.begin(0), moved.stop(2)) == Span(0, 0, 1)


def test_short_names_are_not_found_in_other_words() -> None:
    def masked(word: str, kind: str, text: str) -> str:
        return Replacer([Mask(word, "*", kind, True, True, 1, "")]).text(text)

    assert masked("森", PERSON, "森さんと森林と、うちの森が") == "*さんと森林と、うちの*が"
    assert masked("まつ", PERSON, "まつさん、まつに、始まつた") == "*さん、*に、始まつた"
    assert masked("リー", PERSON, "リーさんのリース、カロリー") == "*さんのリース、カロリー"
    assert masked("K", PERSON, "KさんのOK") == "*さんのOK"
    assert masked("12345", "番号", "12345と123456") == "*と123456"


# ── the command ───────────────────────────────────────────────────────────────


def test_the_command(ws: FakeWorkspace, named: str, tmp_path: Path, capsys) -> None:
    assert main(["anonymise", named]) == 0
    told = capsys.readouterr().out
    assert "田中健一" in told
    assert "目で確かめてください" in told
    path = tmp_path / "talk.txt"
    assert main(["anonymise", named, "-o", str(path), "--amounts", "--keep", "健太", "--json"]) == 0
    captured = capsys.readouterr()
    rows = {row["words"]: row for row in json.loads(captured.out)}
    assert (rows["健太"]["masked"], rows["八千万円"]["masked"], rows["平成十二年"]["masked"]) == (False, True, False)
    assert "書き出しました" in captured.err
    assert "数千万円" in path.read_text("utf-8")
    assert "健太" in path.read_text("utf-8")
    assert main(["export", named, "--to", str(tmp_path / "a.md"), "--anonymise"]) == 0
    assert "数千万円" in (tmp_path / "a.md").read_text("utf-8")
    assert main(["anonymise", named, "--mask", "どこにもない"]) == 2
    assert main(["anonymise", named, "-o", str(tmp_path / "a.pdf")]) == 2
    assert main(["anonymise", "nobody"]) == 5
    assert "Traceback" not in capsys.readouterr().err
