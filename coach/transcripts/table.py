"""Tables: one row per utterance, columns found by their Japanese or English headings.

CSV and TSV are read here as text; tables in Excel and Word files come as ``Record``s. Without headings a table of two
columns is read as name, text when it looks so, also with a first column of numbers or times before the two.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from coach.errors import ReadError
from coach.model import RawTranscript, Segment, UnreadLine

from .joining import Merge, join_lines, printable
from .labels import split_label
from .role_words import normal
from .times import parse_clock, read_span

FORMAT = "table"
NAME_JA = "表（話者と発話の列）"
MERGE: Merge = "timed"

_NAME_HEADINGS = "話者,話者名,発話者,発言者,話し手,名前,氏名,スピーカー,speaker,name,speaker name,who"
_TEXT_HEADINGS = (
    "発話,発話内容,発言,発言内容,内容,本文,テキスト,文字起こし,文字起こし内容,会話,会話内容,逐語,逐語録,セリフ,"
    "text,transcript,transcription,utterance,content"
)
_START_HEADINGS = "開始,開始時刻,開始時間,開始秒,開始位置,時刻,時間,タイムスタンプ,タイムコード,start,start time,start_time,begin,time,timestamp"
_END_HEADINGS = "終了,終了時刻,終了時間,終了秒,終了位置,end,end time,end_time,stop"
_HEADINGS: dict[str, frozenset[str]] = {
    "name": frozenset(_NAME_HEADINGS.split(",")),
    "text": frozenset(_TEXT_HEADINGS.split(",")),
    "start": frozenset(_START_HEADINGS.split(",")),
    "end": frozenset(_END_HEADINGS.split(",")),
}
_UNIT = re.compile(r"\s*[\[(](?:秒|s|sec|seconds)[\])]$")
_NUMBER = re.compile(r"[\[(（#＃]?(?:no\.?|№)?\s*\d{1,5}\s*[.)）\]．]?", re.IGNORECASE)
_HEAD = 65536
_SEARCHED = 10
_LONGEST_HEADING = 40


@dataclass(frozen=True, slots=True)
class Record:
    """A row of the table and the 1-based line on which it begins. ``merged``: cells that continue the one above."""

    line: int
    cells: tuple[str, ...]
    merged: frozenset[int] = frozenset()

    @property
    def text(self) -> str:
        return " | ".join(cell.strip() for cell in self.cells)


def sniff(text: str, filename: str) -> float:
    """0.9 with known headings, 0.65 for two columns like name and text, 0.5 for any ``.csv``/``.tsv``, else 0."""
    named = filename.lower().endswith((".csv", ".tsv"))
    head = text[:_HEAD]
    if len(head) < len(text):
        head = head[: head.rfind("\n") + 1]
    try:
        records = _records(head, _delimiter(head), whole=False)
    except ReadError:
        return 0.5 if named else 0.0
    if _header(records) is not None:
        return 0.9
    if _guess(records) is not None:
        return 0.7 if named else 0.65
    return 0.5 if named else 0.0


def read(text: str) -> RawTranscript:
    """One segment per row; times (clock, or a number of seconds) where a column has them.

    Rows above the headings, rows without words and unused columns go to ``unread``. Raises ReadError where no column
    can be told to hold the talk, or where a quotation mark is never closed.
    """
    delimiter = _delimiter(text)
    return read_records(_records(text, delimiter), delimiter)


def read_records(records: Sequence[Record], delimiter: str = "\t") -> RawTranscript:
    """As ``read``, for rows taken from a document; ``delimiter`` joins the cells beyond the last heading."""
    records = [record for record in records if any(cell.strip() for cell in record.cells)]
    unread: list[UnreadLine] = []
    found = _header(records)
    if found is not None:
        at, columns = found
        unread += [UnreadLine(r.line, r.text, "表の見出しより前の行です。") for r in records[:at]]
        spare = [c.strip() for n, c in enumerate(records[at].cells) if c.strip() and n not in columns.values()]
        if spare:
            reason = "使わない列です（話者・発話・開始・終了の列だけを読みます）。"
            unread.append(UnreadLine(records[at].line, "、".join(spare), reason))
        width = len(records[at].cells)
        body = _without_headings(records[at + 1 :], records[at], unread)
        _report_unheaded(body, records[at], unread)
    elif (guessed := _guess(records)) is not None:
        columns, width, body = guessed, max(guessed.values()) + 1, records
    else:
        raise ReadError(
            "表のどの列が発話なのか分かりませんでした。",
            where=f"{records[0].line} 行目" if records else "",
            todo="一行目に「話者」「発話」という見出しを入れると読めます（時刻は「開始」「終了」）。",
        )
    segments: list[Segment] = []
    name = ""
    for record in body:
        name = _name(record, columns, name)
        segment = _segment(record, columns, width, delimiter, unread, name)
        if segment is not None:
            segments.append(segment)
    unread.sort(key=lambda item: item.line)
    return RawTranscript(FORMAT, tuple(segments), tuple(unread))


def holds_talk(records: Sequence[Record]) -> bool:
    """Whether ``read_records`` can tell which column holds the talk."""
    records = [record for record in records if any(cell.strip() for cell in record.cells)]
    return _header(records) is not None or _guess(records) is not None


def _without_headings(body: list[Record], heading: Record, unread: list[UnreadLine]) -> list[Record]:
    """A table that goes on on the next page often repeats its headings; they are no talk."""
    kept: list[Record] = []
    for record in body:
        if record.cells == heading.cells:
            unread.append(UnreadLine(record.line, record.text, "表の見出しの繰り返しです。"))
        else:
            kept.append(record)
    return kept


def _report_unheaded(body: Sequence[Record], heading: Record, unread: list[UnreadLine]) -> None:
    """What stands in columns whose heading is empty: nobody can see in the headings that it is left out."""
    bare = [n for n, cell in enumerate(heading.cells) if not cell.strip()]
    for record in body:
        found = [cell.strip() for n in bare if n < len(record.cells) and (cell := record.cells[n]).strip()]
        if found:
            unread.append(UnreadLine(record.line, "、".join(found), "見出しのない列の値です。"))


def _name(record: Record, columns: dict[str, int], above: str) -> str:
    """The speaker of the row; a cell merged with the one above names the same person."""
    n = columns.get("name")
    if n is None:
        return ""
    if n in record.merged:
        return above
    return printable(record.cells[n]).strip() if n < len(record.cells) else ""


def _segment(
    record: Record, columns: dict[str, int], width: int, delimiter: str, unread: list[UnreadLine], name: str
) -> Segment | None:
    cells = list(record.cells)
    if len(cells) > width:
        extra = [cell for cell in cells[width:] if cell.strip()]
        if columns["text"] == width - 1:
            # A comma in unquoted talk: the words after it are still the talk.
            cells[width - 1 :] = [delimiter.join(cells[width - 1 :])] if extra else [cells[width - 1]]
        elif extra:
            unread.append(UnreadLine(record.line, "、".join(extra), "見出しのない列の値です。"))
    value = {key: cells[n].strip() if n < len(cells) else "" for key, n in columns.items()}
    said = join_lines(value["text"].split("\n"))
    if not said:
        unread.append(UnreadLine(record.line, record.text, "発話の列が空でした。"))
        return None
    start, end, problem = read_span(value.get("start"), value.get("end"))
    if problem:
        times = " | ".join(value.get(key, "") for key in ("start", "end"))
        unread.append(UnreadLine(record.line, times, problem))
    return Segment(said, join_lines(name.split("\n")) or None, start, end, record.line)


def _delimiter(text: str) -> str:
    """Tab where most of the first lines have one, else comma: talk may hold commas, hardly ever tabs."""
    lines = [line for line in text[:_HEAD].split("\n") if line.strip()][:50]
    return "\t" if sum("\t" in line for line in lines) * 2 > len(lines) else ","


def _records(text: str, delimiter: str, *, whole: bool = True) -> list[Record]:
    """All rows. With ``whole`` an unclosed quotation mark is an error; without, the text may be cut off anywhere."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    records: list[Record] = []
    line = 1
    try:
        for row in reader:
            records.append(Record(line, tuple(row)))
            line = reader.line_num + 1
    except csv.Error:
        # The only limit a text can break: a cell of more than 131,072 characters, hence a quote left open.
        raise _unclosed(line) from None
    if whole and records:
        last = records[-1]
        raw = "\n".join(text.split("\n")[last.line - 1 :])
        if "\n" in raw.rstrip("\n") and raw.count('"') % 2:
            raise _unclosed(last.line)
    return records


def _unclosed(line: int) -> ReadError:
    return ReadError(
        '引用符（"）が閉じていないようです。',
        where=f"{line} 行目",
        todo="この行の引用符を閉じるか、取り除くと読めます。",
    )


def _header(records: Sequence[Record]) -> tuple[int, dict[str, int]] | None:
    """The first of the upper rows with a heading for the talk: its position and column numbers by meaning."""
    for at, record in enumerate(records[:_SEARCHED]):
        columns = heading_columns(record.cells)
        # 「内容」 alone could be a line of talk; a lone heading counts only where the row has nothing else to say.
        if "text" in columns and (len(columns) > 1 or (at == 0 and len(record.cells) > 1)):
            return at, columns
    return None


def heading_columns(cells: Sequence[str]) -> dict[str, int]:
    """Column numbers by meaning ("name", "text", "start", "end") in a row of headings; the first of each counts."""
    columns: dict[str, int] = {}
    for n, cell in enumerate(cells):
        heading = _UNIT.sub("", normal(cell)) if len(cell) <= _LONGEST_HEADING else ""
        for key, names in _HEADINGS.items():
            if heading in names and key not in columns:
                columns[key] = n
                break
    return columns


def _guess(records: Sequence[Record]) -> dict[str, int] | None:
    """Columns of a table without headings: name, text, or a number or a time before the two."""
    rows = [record.cells for record in records if any(cell.strip() for cell in record.cells)]
    if _named_talk(rows):
        return {"name": 0, "text": 1}
    firsts = [row[0].strip() for row in rows]
    if not firsts or not _named_talk([row[1:] for row in rows]):
        return None
    numbered = sum(bool(_NUMBER.fullmatch(cell)) for cell in firsts)
    timed = sum(parse_clock(cell) is not None for cell in firsts)
    if max(numbered, timed) < len(rows) * 0.9:
        return None
    return {"name": 1, "text": 2} if numbered >= timed else {"start": 0, "name": 1, "text": 2}


def _named_talk(rows: list[tuple[str, ...]]) -> bool:
    """Whether the first two cells look like name, text: few and short names that return, longer talk."""
    pairs = [row for row in rows if len(row) >= 2 and row[1].strip()]
    if len(rows) < 2 or len(pairs) < len(rows) * 0.9:
        return False
    names = Counter(row[0].strip() for row in pairs)
    if len(names) > 8 or (len(names) >= len(pairs) and len(pairs) > 4):
        return False
    likely = all(not name or (len(name) <= 20 and split_label(f"{name}：") is not None) for name in names)
    talk = sum(len("".join(row[1:])) for row in pairs)
    return likely and any(names) and talk > sum(len(name) * count for name, count in names.items())
