"""The samples of other programs' formats: recognised by content, and all the same talk."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from coach.model import Segment
from coach.transcripts import read_bytes, read_file

FOLDER = Path(__file__).resolve().parents[2] / "corpora" / "transcripts" / "samples" / "formats"
# file: format, encoding, names ("both", "numbers", "none"), times ("both", "start", "marks", "none"), lines reported
EXPECTED = {
    "captions.ass": ("ass", "utf-8", "both", "both", 0),
    "clova_note.txt": ("header_lines", "utf-8", "both", "start", 3),
    "first_line.srt": ("notta_srt", "utf-8", "both", "both", 0),
    "labelled.docx": ("plain", "docx", "both", "none", 1),
    "meet.docx": ("meet", "docx", "both", "marks", 6),
    "meet.md": ("meet", "utf-8", "both", "marks", 4),
    "meet.txt": ("meet", "utf-8", "both", "marks", 6),
    "notta.srt": ("notta_srt", "utf-8", "both", "both", 0),
    "notta.txt": ("header_lines", "utf-8", "both", "start", 1),
    "notta.xlsx": ("table", "xlsx", "both", "both", 0),
    "quoted.docx": ("quoted", "docx", "both", "none", 1),
    "quoted.txt": ("quoted", "utf-8", "both", "none", 1),
    "table.docx": ("table", "docx", "both", "none", 3),
    "talk.pdf": ("plain", "pdf", "both", "none", 4),
    "teams.docx": ("header_lines", "docx", "both", "start", 5),
    "teams_one_line.docx": ("one_line", "docx", "both", "start", 4),
    "teams_old.docx": ("teams_docx", "docx", "both", "both", 0),
    "transformers.json": ("asr_chunks", "utf-8", "none", "both", 0),
    "whisper_cpp.json": ("whisper_cpp", "utf-8", "numbers", "both", 0),
    "youtube.sbv": ("sbv", "utf-8", "both", "both", 0),
}


def expected_talk(maker: ModuleType, file: str) -> list[tuple[str | None, str, float | None, float | None]]:
    _, _, names, times, _ = EXPECTED[file]
    marks = {0: 0.0, 5: 300.0}
    found: list[tuple[str | None, str, float | None, float | None]] = []
    for n, (name, start, end, text) in enumerate(maker.TALK):
        who = {"both": name, "numbers": "0" if name == maker.ADVISOR else "1", "none": None}[names]
        begin = {"both": start, "start": start, "marks": marks.get(n), "none": None}[times]
        stop = end if times == "both" and not (file == "transformers.json" and n == 7) else None
        found.append((who, text, begin, stop))
    return found


def quadruple(segment: Segment) -> tuple[str | None, str, float | None, float | None]:
    return segment.name, segment.text, segment.start, segment.end


@pytest.mark.parametrize("file", EXPECTED)
def test_every_sample_holds_the_same_talk(maker: ModuleType, file: str) -> None:
    format_id, encoding, _, _, reported = EXPECTED[file]
    raw = read_file(FOLDER / file)
    assert (raw.format, raw.encoding, len(raw.unread)) == (format_id, encoding, reported), raw.unread
    assert [quadruple(segment) for segment in raw.segments] == expected_talk(maker, file)


@pytest.mark.parametrize("file", EXPECTED)
def test_a_wrong_ending_changes_nothing(file: str) -> None:
    data = (FOLDER / file).read_bytes()
    right = read_bytes(data, file)
    for name in ("a.txt", "a.vtt", "a.csv", "a.docx", "noending"):
        assert read_bytes(data, name) == right, name


def test_every_sample_is_named_here_and_made_by_the_script(maker: ModuleType) -> None:
    made = {name: text.encode() for name, text in maker.texts().items()} | maker.binaries()
    assert {path.name for path in FOLDER.iterdir()} == set(EXPECTED) == set(made)
    for name, data in made.items():
        if not name.endswith(".xlsx"):  # compressed by the zlib of the day
            assert read_bytes(data, name) == read_file(FOLDER / name)
