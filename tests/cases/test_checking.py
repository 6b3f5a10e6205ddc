"""``coach cases check``: the bundled cards are clean, and every check can fail."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from coach.cases.checking import Card, Remark, bundled_cards, check_cards
from coach.cases.checking.duplicates import NEAR, containment, grams, likeness, too_much_alike
from coach.cases.checking.reading_ease import SENTENCE, hard_to_read, kanji_share, reading_ease, sentences
from coach.cases.checking.remarks import fields_of
from coach.cases.checking.spelling import house, own_words, respelled, same_but_for_kana, spelled_two_ways
from coach.cases.encoder import Encoder, load_encoder
from coach.cases.passages import passages_of
from coach.cli.main import main
from coach.data import data_folder
from coach.model import Case

pytestmark = pytest.mark.xdist_group("cases")
CARDS = bundled_cards()
CASE = CARDS[29].case
OTHERS = tuple(card for card in CARDS if card.case.id != CASE.id)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


def planted(**changed: object) -> Card:
    return Card("x.toml", replace(CASE, **changed))


def changed_everywhere(case: Case, names: dict[str, str]) -> Case:
    """The case with names replaced and every number counted up: what a lazy copy looks like."""

    def text(value: str) -> str:
        for old, new in names.items():
            value = value.replace(old, new)
        return re.sub(r"[0-9]+", lambda n: str(int(n[0]) + 2), value)

    fields = ("title", "people", "situation", "told_issue", "hidden_issue", "turning_point", "aftermath", "learned")
    return replace(
        case,
        id="U001",
        **{name: text(getattr(case, name)) for name in fields},
        owner_words=tuple(map(text, case.owner_words)),
        opened=tuple(replace(e, question=text(e.question), answer=text(e.answer)) for e in case.opened),
        closed=tuple(replace(e, said=text(e.said), reply=text(e.reply)) for e in case.closed),
    )


def test_the_bundled_cases_are_clean(encoder: Encoder) -> None:
    assert [remark.text() for remark in check_cards(CARDS, encoder)] == []


# --- cards too much alike


def test_a_copy_with_other_names_is_found(encoder: Encoder) -> None:
    name = re.search(r"[一-龥]+(?=さん)", CASE.people)
    assert name is not None
    copy = Card("copy.toml", changed_everywhere(CASE, {name[0]: "小倉", "社長": "代表"}))
    (found,) = too_much_alike([copy], CARDS, encoder)
    assert (found.file, found.kind) == ("copy.toml", "重なり")
    assert CASE.id in found.what
    assert "意味の近さ" in found.what
    assert "同じ言い回し" in found.what


def test_a_copy_in_other_order_is_near_in_meaning(encoder: Encoder) -> None:
    turned = replace(CASE, owner_words=CASE.owner_words[::-1], opened=CASE.opened[::-1])
    one, other = (encoder.passages([p.text for p in passages_of(case)]) for case in (CASE, turned))
    assert likeness(one, other) >= NEAR
    assert likeness(one, other) == pytest.approx(likeness(other, one))


def test_one_line_taken_over_is_found(encoder: Encoder) -> None:
    line = OTHERS[40].case.owner_words[0]
    assert len(grams(line)) >= 8
    (found,) = too_much_alike([planted(owner_words=(*CASE.owner_words, f"{line}なあ"))], OTHERS, encoder)
    assert found.field == f"owner_words[{len(CASE.owner_words) + 1}]"
    assert OTHERS[40].case.id in found.what
    assert line in found.what


def test_a_changed_card_is_not_compared_with_its_own_old_version(tmp_path: Path, capsys) -> None:
    source = data_folder("corpora").joinpath("cases", f"{CASE.id.lower()}.toml").read_text("utf-8")
    (tmp_path / "mine.toml").write_text(source, "utf-8")
    assert main(["cases", "check", str(tmp_path / "mine.toml")]) == 0
    assert f"mine.toml: {CASE.id}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("値上げを言い出せない", "値上げを、言い出せない。", 1.0),
        ("値上げ", "値上げ", 0.0),
        ("釜の火が消えた朝", "夜の港に雨が降る", 0.0),
    ],
)
def test_shared_wording(one: str, other: str, shared: float) -> None:
    assert containment(grams(one), grams(other)) == shared


# --- one word spelled two ways


@pytest.mark.parametrize(
    ("sentence", "wrong", "right"),
    [
        ("ここではまだわからないことが多い。", "わから", "分から"),
        ("見積書を出せなかったことを、出来ると言った。", "出来る", "できる"),
        ("子供が二人いる。", "子供", "子ども"),
        ("仕入の額を並べた。", "仕入", "仕入れ"),
        ("黙って頷いた。", "頷い", "うなずい"),
        ("お客様の声を聞いた。", "お客様", "お客さま"),
    ],
)
def test_a_rarer_spelling_is_found_with_its_place_and_mending(sentence: str, wrong: str, right: str) -> None:
    (found,) = spelled_two_ways([planted(situation=CASE.situation + sentence)], OTHERS)
    assert (found.file, found.field, found.kind) == ("x.toml", "situation", "表記")
    assert f"「{wrong}」" in found.what
    assert f"「{right}」" in found.todo


def test_owners_may_be_spelled_as_it_sounds() -> None:
    said = "わからんのよ、子供のことは。"
    words = (*CASE.owner_words, said)
    assert list(spelled_two_ways([planted(owner_words=words)], OTHERS)) == []
    assert list(spelled_two_ways([planted(situation=f"{CASE.situation}社長は「{said}」と言った。")], OTHERS)) == []


def test_spellings_that_mean_different_things_are_left_alone() -> None:
    text = "山で木を伐る。縁を切る。話を聴く。音を聞く。行ったとき、八時の時計が鳴る。よく見てみると見えた。"
    assert list(spelled_two_ways([planted(situation=CASE.situation + text)], OTHERS)) == []


def test_the_house_prefers_what_is_not_itself_to_be_replaced() -> None:
    rules = house()
    assert not set(rules.prefer) & set(rules.prefer.values())
    assert all(same_but_for_kana(old, new) or old in ("頁", "借り入れ") for old, new in rules.prefer.items())


@pytest.mark.parametrize(
    ("surface", "form", "wanted", "new"),
    [
        ("わからなかっ", "わからない", "分からない", "分からなかっ"),
        ("頷い", "頷く", "うなずく", "うなずい"),
        ("片付け", "片付ける", "片づける", "片づけ"),
        ("頁", "頁", "ページ", "ページ"),
    ],
)
def test_inflected_words_are_respelled(surface: str, form: str, wanted: str, new: str) -> None:
    assert respelled(surface, form, wanted) == new


def test_quotations_are_blanked_in_place() -> None:
    text = "店主は「俺の「店」だ」と言い、『帳面』を閉じた。"
    assert own_words(text) == "店主は" + "　" * 8 + "と言い、" + "　" * 4 + "を閉じた。"
    assert len(own_words(text)) == len(text)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("締切", "締め切り", True), ("分かる", "わかる", True), ("聞く", "訊く", False), ("丸い", "円い", False)],
)
def test_kana_and_kanji_of_one_word(one: str, other: str, same: bool) -> None:
    assert same_but_for_kana(one, other) is same is same_but_for_kana(other, one)


# --- hard to read


def remarks(**changed: object) -> list[Remark]:
    return list(hard_to_read(planted(**changed)))


def test_a_long_sentence_is_named() -> None:
    long = "支援者は" + "朝から晩まで" * 10 + "待っていた。"
    (found,) = remarks(situation=CASE.situation + long)
    assert (found.field, found.kind) == ("situation", "読みやすさ")
    assert long in found.what
    assert f"{len(long)} 字" in found.what
    assert "分ける" in found.todo
    assert remarks(situation=CASE.situation + long[: SENTENCE - 1] + "。") == []


def test_too_many_commas_are_named() -> None:
    (found,) = remarks(aftermath=CASE.aftermath + "桶と、棚と、釜と、板と、縄と、紙を出した。")
    assert found.field == "aftermath"
    assert "読点が 5" in found.what


def test_a_long_line_of_the_advisor_is_named_and_one_of_the_owner_is_not() -> None:
    long = "ですから" + "その前の週のことを" * 8 + "話してください。"
    said = tuple(replace(c, said=long) for c in CASE.closed)
    assert [r.field for r in remarks(closed=said)] == [f"closed[{k}].said" for k in range(1, len(said) + 1)]
    assert remarks(owner_words=(long,), told_issue=long) == []


def test_a_text_full_of_kanji_is_named() -> None:
    stiff = "経営改善計画策定支援事業実施要領参照。補助金交付申請書類提出期限延長申請。" * 6
    found = [r.what for r in remarks(situation=stiff, turning_point=stiff, aftermath=stiff)]
    assert any("漢字" in what for what in found)
    assert any("読みやすさの目安" in what for what in found)


def test_long_sentences_throughout_are_told_of_the_whole() -> None:
    even = "その日も朝からずっと店先に立っていて、客の顔を見ながら、昨日の話の続きを思い出していた。" * 12
    assert any("平均" in r.what for r in remarks(situation=even, turning_point=even, aftermath=even, people=even))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("朝。夜？ 昼", ["朝。", "夜？", "昼"]),
        ("社長は「困った。もう無理だ」と言った。外は雨。", ["社長は「困った。もう無理だ」と言った。", "外は雨。"]),
        ("", []),
        ("閉じた」。次。", ["閉じた」。", "次。"]),
    ],
)
def test_sentences(text: str, found: list[str]) -> None:
    assert sentences(text) == found


def test_easier_text_has_the_higher_value() -> None:
    assert kanji_share("山と川") == pytest.approx(2 / 3)
    assert kanji_share("") == 0.0
    easy, stiff = ["ゆっくりはなしを聞いた。", "そとは雨だった。"], ["経営改善計画策定支援、補助金交付申請、期限延長。"]
    assert reading_ease(easy) > 60 > 20 > reading_ease(stiff)


# --- the command


def test_all_that_is_wrong_with_files_is_said_and_nothing_stops_at_the_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = data_folder("corpora").joinpath("cases", "c004.toml").read_text("utf-8")
    (tmp_path / "good.toml").write_text(source, "utf-8")
    copy = source.replace('id = "C004"', 'id = "U001"')
    (tmp_path / "copy.toml").write_text(copy, "utf-8")
    (tmp_path / "broken.toml").write_text("id = ", "utf-8")
    (tmp_path / "latin.toml").write_bytes("事例".encode("cp932"))
    files = [str(tmp_path / name) for name in ("broken.toml", "good.toml", "copy.toml", "latin.toml", "none.toml")]
    assert main(["cases", "check", *files]) == 8
    out, err = capsys.readouterr()
    assert "good.toml: C004 よさそうです。" in out
    assert "copy.toml: 全体: [重なり] C004" in out
    assert "3 件" not in out
    assert all(name in err for name in ("broken.toml", "latin.toml", "none.toml"))
    assert main(["cases", "check", "--json", *files]) == 8
    told = json.loads(capsys.readouterr().out)
    assert (told["checked"], len(told["broken"]), len(told["remarks"])) == (2, 3, 1)


def test_without_files_the_bundled_cases_are_checked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cases", "check"]) == 0
    assert f"{len(CARDS)} 件に、直すところはありませんでした。" in capsys.readouterr().out


def test_every_text_of_a_card_is_a_field() -> None:
    names = [field.name for field in fields_of(CASE)]
    assert len(names) == len(set(names))
    told = "".join(field.text for field in fields_of(CASE))
    for text in (CASE.title, CASE.people, CASE.learned, CASE.closed[0].why, CASE.opened[-1].answer, CASE.keywords[0]):
        assert text in told
