"""No reader drops what was said: every spoken word stands in a segment or in what is reported as not read."""

from __future__ import annotations

import contextlib
import io
import json
import re
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coach.errors import ReadError
from coach.model import RawTranscript
from coach.transcripts import read_bytes
from coach.transcripts.registry import READERS, Reader

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TEXT_READERS = [reader for reader in READERS if not reader.FORMAT.startswith(("interchange", "whisper", "asr", "ass"))]
# W stands for a word that occurs once in the file.
PIECES = [
    "W", "WとW", "W。", "W W", "Wは10:30に", "W、W？", "", " ", "\t", "　", "1", "23", "00:05:00", "0:05", "[00:00:05]",
    "(1:05)", "00:00:01.000 --> 00:00:02.000", "00:00:01,000 --> 00:00:02,000", "00:00:01,000 --> 00:00:02,000 田中",
    "-00:00:01,000 --> 00:00:02,000", "0:0:1.5 --> 0:0:2.0", "xx --> yy", "0:00:01.000,0:00:04.000", "WEBVTT", "WEBVTT W",
    "NOTE W", "STYLE", "REGION", "佐藤：W", "佐藤: W", "田中 ： W", "田中（0:10）：W", "[0:05] 佐藤：W", "佐藤", "田中",
    "佐藤 0:05", "田中 太郎  00:01:05", "参加者 1 00:00", "00:10 佐藤", "佐藤   0:05 W", "田中 0:09 - 0:12 Wは", "佐藤「W」", "田中「W", "W」", "佐藤「W」田中「W」W",
    "「W」", "『W』", "<v 佐藤>W</v>", "<v.loud 田中>W", "<c.a>W</c>", "<i>W</i>", "<00:00:01.000>W", "<笑>W", "&amp;W", "&lrm;W&nbsp;",
    "{\\an8}W", "X1:10 X2:20", "佐藤,W", "田中,W,W", "佐藤\tW", '"W', '"W,W"', "話者,発話", "番号\t話者\t発話", "1\t佐藤\tW",
    "Dialogue: 0,0:00:01.00,0:00:02.00,Default,佐藤,0,0,0,,W", "文字起こし", "文字起こしは 00:10:00 に終了しました", "### 00:05:00",
    "**佐藤:** W", "Transcription ended after 00:10:00", "日時：W", "----", "佐藤 が文字起こしを開始しました", "\u202eW\u200f", "\x00W", "\x0cW",
    "https://W", "例えば：W", "{W}", "[W]", "|W|W|",
]  # fmt: skip
_LETTERS = "あいうえおかきくけこさしすせそ"


def word(number: int) -> str:
    """A word that is no part of another one."""
    digits = []
    for _ in range(3):
        number, rest = divmod(number, len(_LETTERS))
        digits.append(_LETTERS[rest])
    return "ん" + "".join(digits) + "っ"


def fill(lines: list[str], begin: int = 0) -> tuple[str, list[str]]:
    """The lines as text with every W replaced by the word of the next number (from ``begin``), and these words."""
    words: list[str] = []

    def one(_: re.Match[str]) -> str:
        words.append(word(begin + len(words)))
        return words[-1]

    return re.sub(r"W(?!EB)", one, "\n".join(lines)), words


def heap(raw: RawTranscript) -> str:
    said = [f"{segment.name or ''}|{segment.text}" for segment in raw.segments]
    return re.sub(r"\s", "", "|".join([*said, *(item.text for item in raw.unread)]))


def lost(raw: RawTranscript, words: list[str]) -> list[str]:
    if any("使わない列" in item.reason for item in raw.unread):
        return []  # what stands in such a column is named by its heading only
    kept = heap(raw)
    return [one for one in words if re.sub(r"\s", "", one) not in kept]


def read(data: bytes, name: str) -> RawTranscript | None:
    """None where the file is refused, with words for the user."""
    try:
        return read_bytes(data, name)
    except ReadError as error:
        if not (error.what and error.todo):
            pytest.fail(f"nothing to do: {error}")
        return None


@pytest.mark.parametrize("reader", TEXT_READERS, ids=lambda reader: reader.FORMAT)
@QUICK
@given(lines=st.lists(st.sampled_from(PIECES), max_size=30))
def test_any_text_in_any_reader(reader: Reader, lines: list[str]) -> None:
    text, words = fill(lines)
    assert 0.0 <= reader.sniff(text, "a.txt") <= 1.0
    try:
        raw = reader.read(text)
    except ReadError:
        return
    assert lost(raw, words) == []


@settings(max_examples=300, deadline=None)
@given(lines=st.lists(st.sampled_from(PIECES), max_size=30), name=st.sampled_from(["a.txt", "a.vtt", "a.srt", "a.csv"]))
def test_any_text_through_the_front_door(lines: list[str], name: str) -> None:
    text, words = fill([line for line in lines if "Dialogue" not in line])
    raw = read(text.encode(), name)
    if raw is None:
        return
    assert raw.segments
    assert lost(raw, words) == []


# ── formats with a structure of their own ──────────────────────────────────────

TEXTS = st.lists(st.sampled_from(["W", "WとW。", " W ", "", "W\nW", "佐藤: W", "\u202eW", "W\u200b"]), max_size=12)
TIMES = st.one_of(
    st.none(), st.just(-1), st.floats(allow_nan=True), st.integers(0, 10**6), st.just("0:05"), st.just([])
)
JSON = st.sampled_from(["whisper", "whisper_cpp", "chunks", "chunk list", "interchange"])


def as_json(kind: str, texts: list[str], time: object) -> str:
    if kind == "whisper":
        return json.dumps({"segments": [{"text": text, "start": time, "end": time} for text in texts]})
    if kind == "whisper_cpp":
        offsets = {"from": time, "to": time}
        return json.dumps({"transcription": [{"text": text, "offsets": offsets, "speaker": "?"} for text in texts]})
    if kind == "interchange":
        return json.dumps({"turns": [{"speaker": "owner", "text": text, "start": time} for text in texts]})
    chunks = [{"text": text, "timestamp": [time, None]} for text in texts]
    return json.dumps({"text": "".join(texts), "chunks": chunks} if kind == "chunks" else chunks)


@QUICK
@given(kind=JSON, texts=TEXTS, time=TIMES)
def test_json(kind: str, texts: list[str], time: object) -> None:
    words: list[str] = []
    filled = []
    for text in texts:
        one, found = fill([text], len(words))
        filled.append(one)
        words += found
    raw = read(as_json(kind, filled, time).encode(), "a.json")
    if raw is None:
        assert not words
        return
    assert lost(raw, words) == []


ASS_TEXTS = ["W", r"W\NW", r"{\i1}W{\i0}、W", r"{W}W", r"W\hW", "W,W", "", r"{\p1}m 0 0{\p0}W", "佐藤: W"]


@QUICK
@given(
    texts=st.lists(st.sampled_from(ASS_TEXTS), max_size=12),
    name=st.sampled_from(["", "佐藤"]),
    start=st.sampled_from(["0:00:01.00", "-0:00:01.00", "xx", ""]),
    kind=st.sampled_from(["Dialogue", "Comment"]),
)
def test_ass(texts: list[str], name: str, start: str, kind: str) -> None:
    text, words = fill([f"{kind}: 0,{start},0:00:02.00,Default,{name},0,0,0,,{text}" for text in texts])
    raw = read(f"[Events]\n{text}\n".encode(), "a.ass")
    if raw is None:
        return
    assert lost(raw, words) == []


DOCUMENT_LINES = st.lists(st.sampled_from([p for p in PIECES if "\x00" not in p and "\x0c" not in p]), max_size=20)


@settings(max_examples=80, deadline=None)
@given(
    lines=DOCUMENT_LINES,
    broken=st.booleans(),
    rows=st.lists(st.lists(st.sampled_from(PIECES[:6]), min_size=1, max_size=4), max_size=6),
)
def test_word(maker: ModuleType, lines: list[str], broken: bool, rows: list[list[str]]) -> None:
    text, words = fill([*lines, *(cell for row in rows for cell in row)])
    filled = text.split("\n")
    body = filled[: len(lines)]
    cells = iter(filled[len(lines) :])
    table = [tuple(next(cells) for _ in row) for row in rows]
    paragraphs = maker.paragraph("\n".join(body)) if broken else "".join(map(maker.paragraph, body))
    raw = read(maker.word_file(paragraphs + maker.word_table(table)), "a.docx")
    if raw is None:
        return
    assert raw.encoding == "docx"
    assert lost(raw, words) == []


@settings(max_examples=80, deadline=None)
@given(
    rows=st.lists(
        st.lists(
            st.sampled_from([*PIECES[:6], "佐藤", "田中", "話者", "発話", "", None, 3, 0.5]), min_size=1, max_size=4
        ),
        max_size=12,
    )
)
def test_excel(rows: list[list[object]]) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    words: list[str] = []
    for row in rows:
        cells: list[object] = []
        for value in row:
            if isinstance(value, str) and "W" in value:
                words.append(word(len(words)))
                value = words[-1]
            cells.append(value)
        book.active.append(cells)
    buffer = io.BytesIO()
    book.save(buffer)
    raw = read(buffer.getvalue(), "a.xlsx")
    if raw is None:
        return
    assert lost(raw, words) == []


@settings(max_examples=50, deadline=None)
@given(lines=DOCUMENT_LINES, per_page=st.integers(3, 12))
def test_pdf(maker: ModuleType, lines: list[str], per_page: int) -> None:
    text, words = fill([line for line in lines if "&" not in line])
    filled = [line.encode("utf-16-be", "ignore").decode("utf-16-be") for line in text.split("\n")]
    pages = [filled[at : at + per_page] for at in range(0, len(filled), per_page)]
    raw = read(maker.pdf(pages), "a.pdf")
    if raw is None:
        return
    assert raw.encoding == "pdf"
    assert lost(raw, words) == []


@pytest.mark.parametrize("reader", TEXT_READERS, ids=lambda reader: reader.FORMAT)
def test_monstrous_lines_take_no_time(reader: Reader) -> None:
    """A pattern that goes back and forth over a long line would take minutes here (the suite's time limit)."""
    many = 50_000
    for line in (
        "田中" + " " * many + "x", "[" * many, "「" * many, "0:05 " * many, "<v " * many, "{\\" * many, "A:" * many, "(" * many + "0:05",
        " \t" * many + "x", "あ" * many + "文字起こし", "&a" * many, "00:00:01,000 --> 00:00:02,000 " + "align:" * many, "-" * many + ">",
        "0:0:1 --> 0:0:1" + " " * many + "x", "1,佐藤" * many, "00:" * many + "-->", "1 " * many + "-->", "佐藤 " * many + "0:05",
    ):  # fmt: skip
        reader.sniff(line, "a.txt")
        with contextlib.suppress(ReadError):
            reader.read(line)
