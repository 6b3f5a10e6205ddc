"""The options of the commands over many sessions. Imports nothing else of ours: ``coach --help`` reads it."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any, TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[Any]"


def add_find(commands: Commands) -> None:
    """``coach find``."""
    find = commands.add_parser("find", help="すべての記録の発話から、言葉をさがす")
    find.add_argument("words", metavar="言葉", help="空白で区切ると、どの言葉もある発話だけ")
    find.add_argument("--speaker", metavar="役割", help="この役割の発話だけ (支援者、経営者、同席者)")
    find.add_argument("--top", type=int, default=50, metavar="件数", help="何件まで (既定 50)")
    find.add_argument("--json", action="store_true", help="結果を JSON で出す")


def add_batch(commands: Commands) -> None:
    """``coach batch``."""
    command = commands.add_parser("batch", help="フォルダーの記録を、まとめてふりかえる (docs/batch.md)")
    command.add_argument("folder", type=Path, metavar="フォルダー", help="記録の入ったフォルダー")
    command.add_argument("--out", type=Path, required=True, metavar="出力先", help="報告と一覧を置くフォルダー")
    command.add_argument("--jobs", type=int, default=_cores(), metavar="数", help="同時に読む数 (既定はコアの数)")
    command.add_argument("--recursive", action="store_true", help="中のフォルダーも見る")
    command.add_argument("--advisor", metavar="名前", help="支援者の名前 (どの記録でも同じとき)")
    command.add_argument("--formats", action="store_true", help="自分で保存した形式でも読む (`coach formats list`)")
    command.add_argument("--to", choices=["md", "html", "json"], default="md", metavar="形", help="報告の形 (既定 md)")
    command.add_argument(
        "--timeout", type=float, default=600.0, metavar="秒", help="一つのファイルにかける時間 (既定 600)"
    )
    command.add_argument("--cluster", metavar="場所", help="Dask のクラスターで読む (tcp://名前:番号)")
    for name, what in (("ca", "認証局"), ("cert", "証明書"), ("key", "鍵")):
        command.add_argument(f"--tls-{name}", type=Path, metavar="ファイル", help=f"tls:// のときの{what}")


def _cores() -> int:
    """The cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
