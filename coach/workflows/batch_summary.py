"""The table of a batch: a row for each file, as CSV and, where pyarrow is installed, as Parquet (docs/batch.md)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from coach.habits import HABITS
from coach.workflows.export import write_privately

Value = str | int | float | None
CSV_NAME, PARQUET_NAME = "summary.csv", "summary.parquet"
_TEXT = ("file", "digest", "state", "reason", "report", "version", "format", "talk_share_basis")
_WHOLE = (
    "characters", "turns", "advisor_turns", "owner_turns", "questions", "reflections", "empathies",
    "longest_advisor_turn", "longest_owner_stretch", "longest_question_run", "proposals",
)  # fmt: skip
_REAL = ("minutes", "talk_share", "open_ratio", "reflection_to_question")
FLAGS = tuple(dict.fromkeys(habit.flag for habit in HABITS))
# The order in which they stand in the file.
COLUMNS: tuple[str, ...] = (
    "file", "state", "reason", "report", "format", "characters", "turns", "advisor_turns", "owner_turns", "minutes",
    "talk_share", "talk_share_basis", "open_ratio", "questions", "reflections", "empathies", "reflection_to_question",
    "longest_advisor_turn", "longest_owner_stretch", "longest_question_run", "proposals",
    "findings", "findings_per_100_turns",
    *(f"findings.{flag}" for flag in FLAGS), *(f"findings_per_100_turns.{flag}" for flag in FLAGS),
    "digest", "version",
)  # fmt: skip


def row_of(about: Mapping[str, Value], figures: Mapping[str, Value]) -> dict[str, Value]:
    """A row with all columns: what is said ``about`` the file, its figures, and the findings per 100 turns."""
    row: dict[str, Value] = dict.fromkeys(COLUMNS)
    row.update({name: value for name, value in (*about.items(), *figures.items()) if name in row})
    turns = figures.get("turns")
    if isinstance(turns, int):
        counts = {flag: figures.get(f"findings.{flag}") for flag in FLAGS}
        whole = {flag: n if isinstance(n, int) else 0 for flag, n in counts.items()}
        per = 100 / max(1, turns)
        row["findings"], row["findings_per_100_turns"] = sum(whole.values()), round(sum(whole.values()) * per, 2)
        for flag, n in whole.items():
            row[f"findings.{flag}"], row[f"findings_per_100_turns.{flag}"] = n, round(n * per, 2)
    return row


def write_summary(folder: Path, rows: Sequence[Mapping[str, Value]]) -> list[Path]:
    """Write the table into ``folder`` (0600) and return what was written. Raises CoachError."""
    written = [folder / CSV_NAME]
    write_privately(written[0], as_csv(rows))
    if (data := _as_parquet(rows)) is not None:
        written.append(folder / PARQUET_NAME)
        write_privately(written[1], data)
    return written


def as_csv(rows: Sequence[Mapping[str, Value]]) -> str:
    """The table as CSV with a byte order mark, which Excel needs to read Japanese."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow(["" if row[name] is None else _harmless(row[name]) for name in COLUMNS])
    return out.getvalue()


def _harmless(value: Value) -> Value:
    """Text that a spreadsheet would take for a formula (a file name may begin with =) with a ' before it."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _as_parquet(rows: Sequence[Mapping[str, Value]]) -> bytes | None:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        return None
    fields = [pa.field(name, _kind(name, pa)) for name in COLUMNS]
    table = pa.Table.from_pylist([dict(row) for row in rows], schema=pa.schema(fields))
    out = pa.BufferOutputStream()
    pq.write_table(table, out)
    return bytes(out.getvalue())


def _kind(name: str, pa: Any) -> Any:
    if name in _TEXT:
        return pa.string()
    if name in _REAL or name.startswith("findings_per_100_turns"):
        return pa.float64()
    return pa.int64()
