"""What is taken for a name and what is not: by form, by words around it, by GiNZA; and the corpus it is measured on."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.language.names import NamesRead, read_names
from coach.workflows.aliases import alias_of, canonical
from coach.workflows.masking import Mask, Replacer
from coach.workflows.name_finding import find_names, known_of, names_in
from coach.workflows.name_patterns import places_by_form
from coach.workflows.name_words import KINDS


def formed(text: str) -> list[tuple[str, str]]:
    return [(text[p.begin : p.stop], p.kind) for p in places_by_form(text)]


@pytest.mark.parametrize(
    ("text", "words", "kind"),
    [
        ("090-1111-2222です", "090-1111-2222", "電話番号"), ("０３（１２３４）５６７８", "０３（１２３４）５６７８", "電話番号"),
        ("080の1111の2222", "080の1111の2222", "電話番号"), ("〇三一二三四五六七八", "〇三一二三四五六七八", "電話番号"),
        ("ゼロサンのイチニーサンヨンのゴーロクナナハチ", "ゼロサンのイチニーサンヨンのゴーロクナナハチ", "電話番号"),
        ("〒100-0001", "〒100-0001", "郵便番号"), ("郵便番号は一〇〇の〇〇〇一", "一〇〇の〇〇〇一", "郵便番号"),
        ("普通の7654321に", "7654321", "口座番号"), ("口座番号は一二三四五六七", "一二三四五六七", "口座番号"),
        ("a.b@example.jp まで", "a.b@example.jp", "メール"), ("www.example.jp/x を", "www.example.jp/x", "メール"),
        ("岩手県盛岡市内丸10番1号です", "岩手県盛岡市内丸10番1号", "住所"), ("大字北村三百番地", "大字北村三百番地", "住所"),
        ("令和七年一月十日に", "令和七年一月十日", "日付"), ("2020年3月の", "2020年3月", "日付"), ("三月十五日まで", "三月十五日", "日付"),
        ("二千三百万円です", "二千三百万円", "金額"), ("￥9,800の", "￥9,800", "金額"), ("三億の借金", "三億", "金額"),
        ("登録番号T9876543210987", "T9876543210987", "番号"), ("受付番号は0012", "0012", "番号"), ("第4321号", "第4321号", "番号"),
    ],
)  # fmt: skip
def test_forms(text: str, words: str, kind: str) -> None:
    assert (words, kind) in formed(text)


@pytest.mark.parametrize(
    "text",
    [
        "万一のとき",
        "千枚と三百個",
        "一から十まで",
        "三年後の話",
        "二、三日",
        "五万人の町",
        "十分です",
        "千客万来",
        "百姓",
        "一丁目の角",
        "八百屋",
        "",
    ],
)
def test_what_has_no_form(text: str) -> None:
    assert formed(text) == []


@given(
    st.text(
        alphabet="〇一二三十百千万円の年月日番地丁目号県市町村0123456789-‐ー：、。さんゼロイチ@.aT田中", max_size=60
    )
)
def test_any_text_can_be_looked_at_and_replaced(text: str) -> None:
    found = find_names([text], [NamesRead()])
    assert all(item.words in text and item.kind in KINDS for item in found)
    out = Replacer([Mask(f.words, alias_of(f.words, f.kind, "A"), f.kind, True, True) for f in found]).text(text)
    assert isinstance(out, str)
    places = names_in(text, NamesRead())
    assert all(a.stop <= b.begin for a, b in pairwise(places))


def test_what_a_session_says_of_itself() -> None:
    found = {item.words for item in known_of(["商工会 三宅", "支援者", "話者1", "田中 太郎"], "有限会社まるはち豆腐店")}
    assert found == {
        "商工会 三宅",
        "三宅",
        "田中 太郎",
        "田中",
        "太郎",
        "有限会社まるはち豆腐店",
        "まるはち豆腐店",
        "まるはち",
    } - {"商工会 三宅"}


def test_old_forms_of_characters_are_the_same_name() -> None:
    assert canonical("渡邊") == canonical("渡辺") == canonical("渡邉")
    assert canonical("有限会社さくら") == canonical("サクラ")


@pytest.mark.language
@pytest.mark.xdist_group("language")
@pytest.mark.parametrize(
    ("text", "found", "left"),
    [
        ("長野県松本市の有限会社あさひ製作所の田中健一です。", "長野県松本市 有限会社あさひ製作所 田中健一", ""),
        ("鈴木さんの息子さんは東京で、佐藤くんも一緒です。", "鈴木 東京 佐藤", "息子"),
        ("森部長と森の話をした。", "森", ""),
        ("せがれの正が、喫茶ポエムを継いだ。", "正 喫茶ポエム", "せがれ"),
        ("千葉さんが千葉から北陸信用金庫へ来た。", "千葉 北陸信用金庫", ""),
        ("大将と女将さんと蕎麦屋さんと銀行さん。", "", "大将 女将 蕎麦屋 銀行"),
        ("日本の農協とインボイスの話。のぞみはある。", "", "日本 農協 インボイス のぞみ"),
    ],
)
def test_names_of_a_real_reading(text: str, found: str, left: str) -> None:
    (read,) = read_names([text])
    sure = {item.words for item in find_names([text], [read]) if item.sure}
    assert set(found.split()) <= sure
    assert not {word for word in left.split() if any(word in words for words in sure)}


def test_the_labelled_corpus_is_sound() -> None:
    text = (Path(__file__).parents[2] / "corpora" / "names" / "labelled.toml").read_text("utf-8")
    rows = re.findall(r'^id = (\d+)\nstyle = "(\w+)"\nmarked = "(.+)"$', text, re.M)
    assert len(rows) >= 300
    assert [int(n) for n, _, _ in rows] == list(range(1, len(rows) + 1))
    kinds = {kind for _, _, marked in rows for kind in re.findall(r":([^{}:]+)\}", marked)}
    assert kinds <= set(KINDS)
    assert all(marked.count("{") == marked.count("}") for _, _, marked in rows)
