#!/usr/bin/env python3
"""Write corpora/vectors/<encoder>.npz: vectors of the bundled cases for the bundled encoder."""

from __future__ import annotations

import pathlib
import sys

from coach.cases.encoder import load_encoder
from coach.cases.loading import bundled_cases
from coach.cases.passages import passages_of_all
from coach.cases.vectors import _safe, pack, vectors_for


def main() -> None:
    encoder = load_encoder()
    passages = passages_of_all(bundled_cases())
    vectors = vectors_for(
        passages, encoder, None, lambda done, total: print(f"\r{done}/{total}", end="", file=sys.stderr)
    )
    out = pathlib.Path(__file__).resolve().parent.parent / "corpora" / "vectors" / f"{_safe(encoder.name)}.npz"
    out.parent.mkdir(exist_ok=True)
    out.write_bytes(pack({p.digest: v for p, v in zip(passages, vectors, strict=True)}))
    print(f"\n{out.name}: {len(passages)} passages, {out.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
