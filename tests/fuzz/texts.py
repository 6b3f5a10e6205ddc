"""Text and bytes as they come in the worst case: dialect, half-width kana, control characters, surrogates, broken files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

ROOT = Path(__file__).resolve().parents[2]
PIECES = (
    "今日はお時間をいただきありがとうございます。", "従業員は何名ですか", "売上はどうですか？", "若いのが続けて二人辞めまして…。",
    "補助金を使って設備を入れましょう", "ほんまに困ってますねん", "どげんしたらよかとですかね", "んだなす、はぁ", "なんもさ、したっけ",
    "おつらいですね。", "つまり、後継ぎのことが気がかりなんですね", "それは甘いですよ", "はい", "ええ", "うーん", "……", "（沈黙）",
    "借入の残高は二千万円、年末までに返済です", "ｳﾘｱｹﾞｶﾞ ｻｶﾞｯﾃ", "ＤＸ化", "支援者", "経営者", "田中", "鈴木さん", "有限会社みどり",
    "「うちはもう年や」と言うてました", "何か", "どなたか、誰も、いつも", "どうして放っておいたんですか", "です", "ます", "か", "ね", "、", "。", "　",
)  # fmt: skip
MARKS = (
    "：", ":", "\n", "\r\n", "\r", "\t", ",", "-->", "00:00:01.000", "00:00:01,000", "0:05", "99:99:99", "１２：３０", "【", "】", "「", "」", "（", "）",
    "<v 田中>", "</v>", "WEBVTT", "NOTE ", "1\n", '"', "'", "{", "}", "[", "]", "\\", "\\u0000", "\\ud800", "&amp;", "&lrm;", "{\\an8}", "<c.x>", "#", "=",
)  # fmt: skip
NASTY = (
    "\x00", "\x1b[31m", "\x1b]0;x\x07", "\x07", "\x7f", "\x85", "\u2028", "\u200b", "\u200e", "\u202e", "\u2066", "\ufeff", "\ufffd", "\ue000",
    "😀", "👩‍👩‍👧‍👦", "🏳️‍🌈", "e\u0301\u0301\u0301", "か\u3099", "ｶﾞ", "\U000e0001", "العربية", "שלום", "ไทย", "𠮷野家", "髙﨑", "①", "㈱", "\u3000", "\xa0",
    "縺ゅ＞", "�",
)  # fmt: skip

pieces = st.sampled_from((*PIECES, *MARKS, *NASTY))
anything = st.text(max_size=12)  # every character but surrogates
surrogates = st.text(st.characters(categories=("Cs", "Lo", "Cc", "Cf")), max_size=6)
huge = st.builds(lambda piece, times: piece * times, pieces, st.sampled_from([50, 500, 5_000]))


def texts(longest: int = 12, *, broken: bool = False, rarely_huge: bool = False) -> SearchStrategy[str]:
    """Text put together from up to ``longest`` pieces; ``broken`` also with lone surrogates, which only Python has."""
    parts = [pieces, pieces, pieces, anything]
    if broken:
        parts.append(surrogates)
    if rarely_huge:
        parts.append(huge)
    return st.lists(st.one_of(parts), max_size=longest).map("".join)


# ── files ─────────────────────────────────────────────────────────────────────

ENCODINGS = ("utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16", "utf-16-le", "utf-16-be", "iso2022_jp", "utf-32")


@cache
def samples() -> tuple[tuple[str, bytes], ...]:
    """Every sample transcript we have, by name."""
    folders = (ROOT / "corpora/transcripts/samples", ROOT / "tests/transcripts/samples")
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    return tuple((path.name, path.read_bytes()) for path in files)


def encoded(text: str, encoding: str) -> bytes:
    """The text in an encoding, without the characters that have no place in it."""
    return text.encode(encoding, "ignore")


_Edit = Callable[[bytes], bytes]


def _at(data: bytes, place: float) -> int:
    return int(place * len(data))


def _insert(place: float, what: bytes) -> _Edit:
    return lambda data: data[: _at(data, place)] + what + data[_at(data, place) :]


def _cut(place: float, length: int) -> _Edit:
    return lambda data: data[: _at(data, place)] + data[_at(data, place) + length :]


def _end(place: float) -> _Edit:
    return lambda data: data[: _at(data, place)]


def _flip(place: float, bits: int) -> _Edit:
    def edit(data: bytes) -> bytes:
        at = _at(data, place)
        return data[:at] + bytes(byte ^ bits for byte in data[at : at + 1]) + data[at + 1 :]

    return edit


def _again(place: float, length: int) -> _Edit:
    return lambda data: (
        data[: _at(data, place)] + data[_at(data, place) : _at(data, place) + length] * 3 + data[_at(data, place) :]
    )


def _lines(first: float, second: float) -> _Edit:
    """Two lines change places."""

    def edit(data: bytes) -> bytes:
        lines = data.split(b"\n")
        a, b = int(first * len(lines)), int(second * len(lines))
        lines[a], lines[b] = lines[b], lines[a]
        return b"\n".join(lines)

    return edit


places = st.floats(0, 1, exclude_max=True)
raw = st.one_of(
    st.binary(max_size=8),
    texts(4).map(lambda text: encoded(text, "utf-8")),
    st.builds(encoded, texts(3), st.sampled_from(ENCODINGS)),
)
edits = st.one_of(
    st.builds(_insert, places, raw),
    st.builds(_cut, places, st.integers(1, 200)),
    st.builds(_end, places),
    st.builds(_flip, places, st.integers(1, 255)),
    st.builds(_again, places, st.integers(1, 400)),
    st.builds(_lines, places, places),
)


def changed(data: bytes, ways: list[_Edit]) -> bytes:
    """The data after the edits, one after the other; kept below 200 kB."""
    for way in ways:
        data = way(data)[:200_000]
    return data


def edited(data: SearchStrategy[bytes], most: int = 5) -> SearchStrategy[bytes]:
    """Data with up to ``most`` things done to it."""
    return st.builds(changed, data, st.lists(edits, max_size=most))


def repacked(data: bytes, place: float, ways: list[_Edit]) -> bytes:
    """A zip document with one of its parts edited and everything else whole."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as anew:
        names = archive.namelist()
        chosen = names[int(place * len(names))]
        for name in names:
            part = archive.read(name)
            anew.writestr(name, changed(part, ways) if name == chosen else part)
    return out.getvalue()


def made_documents() -> tuple[tuple[str, bytes], ...]:
    """A Word and an Excel file of a few turns, made here so that they are there whatever samples there are."""
    from docx import Document
    from openpyxl import Workbook

    turns = [
        ("支援者", "今日はよろしくお願いします。"),
        ("社長", "若いのが続けて二人辞めまして…。"),
        ("支援者", "どうされましたか。"),
    ]
    word, excel = io.BytesIO(), io.BytesIO()
    document = Document()
    for name, text in turns:
        document.add_paragraph(f"{name}：{text}")
    document.save(word)
    book = Workbook()
    assert book.active is not None
    book.active.append(["話者", "発話"])
    for turn in turns:
        book.active.append(turn)
    book.save(excel)
    return ("made.docx", word.getvalue()), ("made.xlsx", excel.getvalue())
