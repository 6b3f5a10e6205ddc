"""``coach find``."""

from __future__ import annotations

import argparse
import shutil
import sys

from coach.cli.output import print_json
from coach.language.wrap import cell_width, wrap
from coach.model import ROLE_NAMES
from coach.store import TalkFound, TalkHit
from coach.workflows.talk_search import search_talk, speaker_named
from coach.workflows.workspace import Workspace

NOTHING = "その言葉のある発話は見当たりませんでした。"
MORE = "ほかにもあります。`--top` を増やすと、続きも出ます。"


def find(args: argparse.Namespace) -> int:
    """Print the turns found, session by session; on a terminal the words stand out."""
    speaker = speaker_named(args.speaker)
    with Workspace() as ws:
        found = search_talk(ws, args.words, speaker, max(1, args.top))
    if args.json:
        print_json(found)
        return 0
    if not found.hits:
        print(NOTHING)
        return 0
    _show(found)
    if found.more:
        print(f"\n{MORE}", file=sys.stderr)
    return 0


def _show(found: TalkFound) -> None:
    width = min(100, shutil.get_terminal_size((80, 24)).columns)
    session = None
    for hit in found.hits:
        if hit.session != session:
            print("" if session is None else "\n", end="")
            session = hit.session
            print("  ".join(part for part in (hit.session, hit.date, hit.firm, hit.title) if part))
        head = f"  {hit.turn} {ROLE_NAMES[hit.speaker]}  "
        lines = wrap(_marked(hit), max(20, width - cell_width(head)))
        print(head + lines[0])
        for line in lines[1:]:
            print(" " * cell_width(head) + line)


def _marked(hit: TalkHit) -> str:
    """The words in 【】: seen in any terminal, and in a file."""
    out, at = "", 0
    for begin, stop in hit.marks:
        if begin >= at:
            out += f"{hit.text[at:begin]}【{hit.text[begin:stop]}】"
            at = stop
    return out + hit.text[at:]
