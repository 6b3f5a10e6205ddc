#!/usr/bin/env python3
"""Coverage-guided fuzzing of the transcript readers (Atheris, which is not among the project's packages).

    pip install atheris && .venv/bin/python scripts/fuzz_atheris.py [-runs=50000] [-max_len=2048] [corpus folder]

Begins with the bundled samples of every format. Only ``CoachError`` may come out of a file, whatever is in it.
"""

from __future__ import annotations

import contextlib
import pathlib
import sys
import tempfile

import atheris

with atheris.instrument_imports(include=["coach.transcripts"]):
    from coach.transcripts.reading import read_bytes

from coach.errors import CoachError

SAMPLES = pathlib.Path(__file__).resolve().parent.parent / "corpora" / "transcripts" / "samples"


def one_input(data: bytes) -> None:
    """Read the bytes as a file; the first byte chooses what the file is called."""
    suffix = (".txt", ".vtt", ".srt", ".json", ".csv", ".docx", ".xlsx", ".pdf")[data[0] % 8] if data else ".txt"
    with contextlib.suppress(CoachError):
        read_bytes(data[1:], f"talk{suffix}")


def main() -> None:
    """Hand over to libFuzzer; a folder with the samples is the seed when none is given."""
    args = sys.argv
    if all(arg.startswith("-") for arg in args[1:]):
        seeds = pathlib.Path(tempfile.mkdtemp())
        for sample in (path for path in SAMPLES.rglob("*") if path.is_file()):
            (seeds / sample.name).write_bytes(b"\0" + sample.read_bytes())
        args = [*args, str(seeds)]
    atheris.Setup(args, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
