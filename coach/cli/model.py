"""``coach model use | show``."""

from __future__ import annotations

import argparse
import sys

from coach.cli.output import print_json
from coach.store import open_store
from coach.workflows.encoder import BACK, chosen_encoder, use_encoder

KINDS = {"bundled": "同梱の部品", "folder": "フォルダーのモデル", "hub": "Hugging Face Hub のモデル"}


def model(args: argparse.Namespace) -> int:
    """Dispatch on the action."""
    return _use(args.model, allow_download=args.allow_download) if args.action == "use" else _show(as_json=args.json)


def _use(wanted: str, *, allow_download: bool) -> int:
    with open_store() as store:
        encoder = use_encoder(store, wanted, allow_download=allow_download, on_load=_say_loading)
        chosen = chosen_encoder(store)
    print(f"{KINDS[chosen.kind]}を使います: {encoder.name} ({encoder.dimension} 次元)")
    print("事例は、次にさがすときに新しい部品で読み直します。少し時間がかかることがあります。")
    return 0


def _say_loading() -> None:
    print("読み込んで、日本語の文で試しています。", file=sys.stderr)


def _show(*, as_json: bool) -> int:
    from coach.cases.encoder import bundled_name

    with open_store() as store:
        chosen = chosen_encoder(store)
    name = bundled_name() if chosen.kind == "bundled" else chosen.choice
    if as_json:
        print_json({"choice": chosen.choice, "kind": chosen.kind, "name": name, "missing": chosen.missing})
        return 0
    print(f"意味の近さを測る部品: {KINDS[chosen.kind]} ({name})")
    if chosen.missing:
        print(f"フォルダーが見つかりません。さがすときは同梱の部品を使います。{BACK}")
    return 0
