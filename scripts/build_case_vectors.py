#!/usr/bin/env python3
"""Write corpora/vectors: vectors of the bundled cases and of the examples of 相談, for the bundled encoder."""

from __future__ import annotations

import pathlib
import sys

from coach.cases.encoder import load_encoder
from coach.cases.loading import bundled_cases
from coach.cases.passages import passages_of_all
from coach.cases.vectors import file_name, pack, vectors_for
from coach.conversation.intents import intents
from coach.conversation.understanding import example_texts
from coach.workflows.converse import examples_name
from coach.workflows.meaning import example_key


def main() -> None:
    encoder = load_encoder()
    passages = passages_of_all(bundled_cases())
    vectors = vectors_for(
        passages, encoder, None, lambda done, total: print(f"\r{done}/{total}", end="", file=sys.stderr)
    )
    out = pathlib.Path(__file__).resolve().parent.parent / "corpora" / "vectors" / f"{file_name(encoder.name)}.npz"
    out.parent.mkdir(exist_ok=True)
    out.write_bytes(pack({p.digest: v for p, v in zip(passages, vectors, strict=True)}))
    print(f"\n{out.name}: {len(passages)} passages, {out.stat().st_size // 1024} KiB")
    texts = list(dict.fromkeys(example_texts(intents())))
    examples = out.with_name(f"{file_name(examples_name(encoder.name))}.npz")
    # One at a time: in a batch the quantised model gives slightly other vectors.
    examples.write_bytes(pack({example_key(text): encoder.queries([text])[0] for text in texts}))
    print(f"{examples.name}: {len(texts)} examples, {examples.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
