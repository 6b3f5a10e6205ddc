"""``coach label``: acts and flags per advisor turn, for evaluation. Stores nothing."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from coach.errors import CoachError


def label(files: Sequence[Path], out: Path) -> int:
    """Write ``<id>.labels.json`` per file; the models are loaded once. 0 when every file was labelled, else 1.

    A file that cannot be used is named on the error stream and does not stop the rest.
    """
    from coach.workflows.labelling import Labeller

    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CoachError(
            f"出力先のフォルダーを作れませんでした ({error.strerror})。",
            where=str(out),
            todo="別の場所を --out で指定できます。",
        ) from error
    labeller = Labeller()
    failed = 0
    for path in files:
        if path.name.endswith(".labels.json"):
            continue
        try:
            result = labeller.label_file(path)
        except CoachError as error:
            print(error.text(), file=sys.stderr)
            failed += 1
            continue
        data = msgspec.json.format(msgspec.json.encode(result), indent=1)
        (out / f"{result['id']}.labels.json").write_bytes(data + b"\n")
    return 1 if failed else 0
