"""Files: whatever is handed in, only a CoachError may come out, and what is read is whole, clean text."""

from __future__ import annotations

import codecs
import math
import re

from hypothesis import strategies as st

from coach.errors import CoachError, ReadError
from coach.model import RawTranscript, Transcript, Turn
from coach.transcripts.building import to_transcript
from coach.transcripts.decoding import NAMES_JA, decode
from coach.transcripts.interchange import dump_interchange
from coach.transcripts.joining import printable
from coach.transcripts.reading import read_bytes
from coach.transcripts.roles import guess_roles
from tests.fuzz.target import Target
from tests.fuzz.texts import (
    ENCODINGS,
    edited,
    edits,
    encoded,
    made_documents,
    places,
    raw,
    repacked,
    samples,
    texts,
)

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
NAMES = (
    "a.txt",
    "a.vtt",
    "a.srt",
    "a.json",
    "a.csv",
    "a.tsv",
    "a.docx",
    "a.xlsx",
    "a.pdf",
    "a.sbv",
    "a.ass",
    "a.md",
    "",
    "あ.bin",
)


def whole(text: str | None) -> None:
    """Text that can be stored, written to a file and shown in a terminal."""
    assert text is None or (text.encode("utf-8") is not None and not CONTROL.search(text)), ascii(text)


def is_sound(raw: RawTranscript) -> None:
    """What every reader promises."""
    assert raw.segments
    for segment in raw.segments:
        assert segment.text.strip()
        whole(segment.text)
        whole(segment.name)
        for time in (segment.start, segment.end):
            assert time is None or (math.isfinite(time) and time >= 0), time
    for line in raw.unread:
        line.text.encode("utf-8")
        whole(line.reason)
    for value in raw.meta.values():
        whole(str(value))


def read(given: tuple[str, bytes]) -> None:
    """Read, guess the roles, build the transcript."""
    name, data = given
    try:
        found = read_bytes(data, name)
    except ReadError as error:
        whole(error.text().replace("\n", ""))
        return
    is_sound(found)
    try:
        transcript = to_transcript(found, guess_roles(found).roles, id="s")
    except CoachError:
        return
    assert sum(len(turn.text) for turn in transcript.turns) >= sum(len(s.text) for s in found.segments)
    for turn in transcript.turns:
        assert all(0 <= cue.begin < cue.stop <= len(turn.text) for cue in turn.cues)
    assert read_again(transcript).segments


def read_again(transcript: Transcript) -> RawTranscript:
    return read_bytes(dump_interchange(transcript).encode("utf-8"), "s.json")


def comes_back(turns: list[Turn]) -> None:
    """What we write we read, to the letter."""
    transcript = Transcript("s", tuple(turns), title="題")
    raw = read_again(transcript)
    assert [(s.i, s.role, s.text, s.name, s.start, s.end) for s in raw.segments] == [
        (t.i, t.speaker, t.text, t.name, t.start, t.end) for t in turns
    ]


def decodes(given: tuple[str, str]) -> None:
    """A text in an encoding is that text, or is refused; never another one where a mark says which encoding it is."""
    text, encoding = given
    text = text.lstrip("\0")  # a mark of UTF-16 and NUL are the mark of UTF-32
    data = encoded(text, encoding)
    try:
        found, name = decode(data)
    except ReadError:
        assert encoding not in ("utf-16", "utf-8-sig"), "a marked text was refused"
        return
    assert name in NAMES_JA
    found.encode("utf-8")
    assert "\r" not in found
    if encoding in ("utf-8-sig", "utf-16"):
        assert found == text.replace("\r\n", "\n").replace("\r", "\n")


def bytes_decode(data: bytes) -> None:
    try:
        text, name = decode(data)
    except ReadError:
        return
    assert name in NAMES_JA
    text.encode("utf-8")


said = texts(5).map(lambda text: printable(text).strip()).filter(bool)
times = st.none() | st.floats(0, 99_999).map(lambda value: round(value, 3))


@st.composite
def clean_turns(draw: st.DrawFn) -> list[Turn]:
    turns = []
    for number in range(draw(st.integers(1, 5))):
        begin, end = draw(times), draw(times)
        if begin is not None and end is not None and end < begin:
            begin, end = end, begin
        turns.append(Turn(number, draw(st.sampled_from(["advisor", "owner", "other"])), draw(said), None, begin, end))
    return turns


# Lines as the formats have them, in any order and number.
lines = st.one_of(
    st.builds(lambda name, colon, text: f"{name}{colon}{text}", texts(2), st.sampled_from("：:"), texts(4)),
    st.builds(
        lambda a, b: f"{a} --> {b}", *[st.sampled_from(["00:00:01.000", "00:01", "1:02:03,500", "x", "-1:00"])] * 2
    ),
    st.builds(lambda name, time: f"{name}  {time}", texts(1), st.sampled_from(["0:05", "00:00:05", "1:02:03"])),
    st.builds(lambda cells, by: by.join(cells), st.lists(texts(2), max_size=5), st.sampled_from([",", "\t", ";"])),
    st.sampled_from(
        [
            "WEBVTT",
            "",
            "NOTE x",
            "1",
            "[Script Info]",
            "話者,発話",
            "speaker\tstart\tend\ttext",
            "Dialogue: 0,0:00:01.00,0:00:02.00,,田中,0,0,0,,はい",
        ]
    ),
    texts(6, rarely_huge=True),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | texts(3, broken=True),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["segments", "turns", "text", "start", "end", "speaker", "i", "name", "chunks", "timestamp",
                         "transcription", "offsets", "from", "to", "words", "id", "title", "session_no"]), inner, max_size=5,
    ),
    max_leaves=12,
)  # fmt: skip


def as_json(value: object) -> bytes:
    import json

    return json.dumps(value, ensure_ascii=True).encode()


def is_zip(sample: tuple[str, bytes]) -> bool:
    return sample[1].startswith(b"PK\x03\x04")


DOCUMENTS = (*made_documents(), *filter(is_zip, samples()))
sample = st.sampled_from(samples())
TARGETS = (
    Target(
        "samples, mutated", "readers",
        sample.flatmap(lambda s: st.tuples(st.sampled_from((s[0], *NAMES)), edited(st.just(s[1])))), read, 10, 150,
    ),
    Target(
        "two samples in one", "readers",
        st.tuples(st.sampled_from(NAMES), st.builds(lambda a, b, at, to: a[1][: int(at * len(a[1]))] + b[1][int(to * len(b[1])) :],
                                                    sample, sample, places, places)), read, 4,
    ),
    Target(
        "made-up lines", "readers",
        st.tuples(st.sampled_from(NAMES), st.builds(lambda rows, code: encoded("\n".join(rows), code),
                                                    st.lists(lines, max_size=14), st.sampled_from(ENCODINGS))), read, 10, 120,
    ),
    Target("made-up JSON", "readers", st.tuples(st.sampled_from(NAMES), json_values.map(as_json)), read, 4),
    Target("bytes", "readers", st.tuples(st.sampled_from(NAMES), st.lists(raw, max_size=6).map(b"".join)), read, 3),
    Target(
        "documents, a part mutated", "readers",
        st.sampled_from(DOCUMENTS).flatmap(lambda d: st.tuples(
            st.just(d[0]), st.builds(repacked, st.just(d[1]), places, st.lists(edits, min_size=1, max_size=4)))), read, 4, 60,
    ),
    Target(
        "documents, mutated", "readers",
        st.sampled_from(DOCUMENTS).flatmap(lambda d: st.tuples(st.just(d[0]), edited(st.just(d[1])))), read, 3, 30,
    ),
    Target("texts in encodings", "readers", st.tuples(texts(10), st.sampled_from(ENCODINGS)), decodes, 6, 100),
    Target("bytes to text", "readers", st.lists(raw, max_size=6).map(b"".join) | st.builds(
        lambda mark, data: mark + data, st.sampled_from([codecs.BOM_UTF8, codecs.BOM_UTF16_LE, b"\x1b$B", b"PK\x03\x04"]), st.binary(max_size=60),
    ), bytes_decode, 4),
    Target("written and read again", "readers", clean_turns(), comes_back, 3),
)  # fmt: skip
