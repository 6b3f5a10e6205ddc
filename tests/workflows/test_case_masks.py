"""What could point to somebody: found, named alike everywhere, listed with what becomes of it, and only then replaced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from coach.model import Case, Closing, Exchange
from coach.workflows.aliases import give_aliases
from coach.workflows.case_fields import BLANK
from coach.workflows.case_masks import add_mask, apply_masks, case_texts, propose_masks
from coach.workflows.masking import Mask, listed
from coach.workflows.name_finding import Found
from coach.workflows.name_words import AMOUNT, FIRM, PERSON, PHONE, PLACE
from coach.workflows.numbers import figure, figures_in

CASE = replace(
    BLANK,
    title="田中さんの朝",
    industry="製造",
    situation="松本市の有限会社あさひ製作所。田中健一さんは46歳。まつさんと森部長がいる。森林の話もした。",
    told_issue="あさひ製作所は信金から八千万借りた。",
    owner_words=("田中の名前を出されると弱い。", "五十八円の豆腐です。電話は0263-12-3456。"),
    closed=(Closing("田中さん、なぜですか", "はあ", "田中さんが黙った。"),),
    opened=(Exchange("田中さんはどんな朝を", "事実", "三年、考えてます", "あさひさんは"),),
)
KNOWN = [
    Found("田中", PERSON, True), Found("健一", PERSON, True), Found("田中健一", PERSON, True),
    Found("有限会社あさひ製作所", FIRM, True), Found("あさひ", FIRM, True), Found("まつ", PERSON, True), Found("森", PERSON, True),
    Found("松本市", PLACE, True), Found("0263-12-3456", PHONE, True), Found("八千万", AMOUNT, True), Found("蔵の宿", PLACE, False),
]  # fmt: skip


def names(case: Case, found: Sequence[Found] = KNOWN) -> tuple[Mask, ...]:
    """The list of a session that says what the case says."""
    text = "\n".join(case_texts(case))
    aliases = give_aliases(found)
    masks = [Mask(f.words, aliases[f.words], f.kind, f.sure and f.kind != AMOUNT, f.sure) for f in found]
    return listed(masks, text)


def proposed(case: Case, found: Sequence[Found] = KNOWN) -> tuple[Mask, ...]:
    return propose_masks(case, names(case, found))


def test_each_thing_found_has_a_place_and_an_alias() -> None:
    masks = {mask.found: mask for mask in proposed(CASE)}
    assert masks["田中"].alias == masks["田中健一"].alias == "A"
    firm = masks["有限会社あさひ製作所"].alias
    assert firm.endswith("製作所")
    assert masks["あさひ"].alias[0] == firm[0] != "A"
    assert masks["松本市"].alias[1:] == "市"
    assert masks["松本市"].alias[0] not in ("A", firm[0])
    assert masks["46歳"].alias == "四十代"
    # In a case amounts become vague without being asked for.
    assert (masks["八千万"].alias, masks["八千万"].on) == ("数千万", True)
    assert masks["五十八円"].alias == "数十円"
    assert masks["0263-12-3456"].alias == "(電話番号)"
    assert masks["田中"].count == 5
    assert "田中さんの朝" in masks["田中"].around
    assert not {"信金", "豆腐", "朝", "蔵の宿"} & set(masks)


def test_small_figures_and_doubtful_names_are_listed_and_left() -> None:
    case = replace(CASE, situation="蔵の宿で話した。三年になる。二時間ほど。")
    masks = {mask.found: mask for mask in proposed(case)}
    for words in ("蔵の宿", "三年"):
        assert not masks[words].on
        assert not masks[words].sure
    assert "二時間" not in masks
    assert "三年" in "".join(case_texts(apply_masks(case, list(masks.values()))))


def test_masking_reaches_every_free_text_and_nothing_that_is_chosen() -> None:
    masked = apply_masks(CASE, proposed(CASE))
    whole = "".join(case_texts(masked))
    for words in ("田中", "健一", "あさひ", "松本", "46", "八千万", "五十八", "0263", "まつ", "森部長"):
        assert words not in whole
    assert masked.title == "Aさんの朝"
    assert masked.owner_words[0] == "Aの名前を出されると弱い。"
    assert masked.closed[0].why == "Aさんが黙った。"
    # A surname of one sign is masked before a title, not inside another word.
    assert "森林の話" in masked.situation
    assert (masked.industry, masked.source) == (CASE.industry, CASE.source)


def test_what_is_switched_off_stays_and_protects_what_is_in_it() -> None:
    masks = proposed(CASE)
    chosen = [replace(m, on=m.found != "有限会社あさひ製作所") for m in masks]
    assert "有限会社あさひ製作所" in apply_masks(CASE, chosen).situation
    edited = [replace(m, alias="社長") if m.found == "田中" else m for m in masks]
    assert apply_masks(CASE, edited).title == "社長さんの朝"


def test_an_alias_is_never_taken_for_something_to_mask() -> None:
    case = replace(CASE, situation="A社と田中さん。")
    out = apply_masks(case, proposed(case, [*KNOWN, Found("A社", FIRM, True)])).situation
    assert out.count("社と") == 1
    assert out.split("社と")[0] != out.split("社と")[1][0]


def test_words_the_user_adds() -> None:
    masks = proposed(CASE)
    more = add_mask(CASE, masks, "豆腐")
    assert more is not None
    used = {m.alias[0] for m in masks if m.alias[0].isascii()}
    assert more[-1].alias not in used
    assert "豆腐" not in "".join(case_texts(apply_masks(CASE, more)))
    assert add_mask(CASE, masks, "どこにもない言葉") is None
    off = tuple(replace(m, on=False) for m in masks)
    again = add_mask(CASE, off, "田中")
    assert again is not None
    assert [m.found for m in again if m.on] == ["田中"]
    assert len(again) == len(off)
    # So short a word is looked for everywhere because the user asked for it.
    short = add_mask(replace(CASE, situation="原の方へ行った。"), (), "原")
    assert short is not None
    assert apply_masks(replace(CASE, situation="原の方へ行った。"), short).situation == "Aの方へ行った。"


def test_nothing_found_changes_nothing() -> None:
    plain = replace(BLANK, situation="朝、話をした。")
    assert proposed(plain) == ()
    assert apply_masks(plain, ()) == plain


@pytest.mark.parametrize(
    ("words", "alias", "small"),
    [
        ("五十八円", "数十円", False), ("六人", "数人", True), ("十四", "十数", False), ("46歳", "四十代", False),
        ("令和五年", "ある年", False), ("2019年", "ある年", False), ("二〇一九年", "ある年", False), ("11月4日", "ある日", False),
        ("3,200万円", "数千万円", False), ("一億二千万円", "数億円", False), ("62%", "数十%", False), ("三百十万円", "数百万円", False),
        ("１２３４個", "数千個", False), ("一つ", "いくつか", True), ("三時", "ある時刻", True), ("四月", "ある月", True),
    ],
)  # fmt: skip
def test_figures_become_vague(words: str, alias: str, small: bool) -> None:
    found = figure(words)
    assert found is not None
    assert (found.alias, found.small) == (alias, small)


@pytest.mark.parametrize("words", ["豆腐", "二三日", "二、三か月", "八百屋", "万一", "朝", ""])
def test_what_is_no_figure(words: str) -> None:
    assert figure(words) is None


def test_figures_in_talk() -> None:
    text = "八千万くらい、十四です。八百屋の二階で百人。万が一。千葉の一番。一方、百貨店。"
    assert [f.found for f in figures_in(text) if not f.small] == ["八千万", "十四", "百人"]
