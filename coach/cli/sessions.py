"""``coach sessions``."""

from __future__ import annotations

from coach.cli.output import print_json, print_table
from coach.workflows.workspace import Workspace

FLAG_LETTERS = {
    "INTERROGATION": "詰問", "ONE_SIDED": "一方的", "PREMATURE": "早すぎ", "JUDGING": "上から", "DROPPED": "拾い忘れ",
    "LEADING": "誘導", "LISTENING_ONLY": "聴きっぱなし", "SHEET": "シート",
}  # fmt: skip


def list_sessions(query: str, *, as_json: bool) -> int:
    """The sessions, newest first."""
    with Workspace() as ws:
        rows = ws.store.sessions.rows(query)
    if as_json:
        print_json(rows)
        return 0
    if not rows:
        print(
            "まだ記録がありません。`coach import ファイル` で取り込めます。" if not query else "見つかりませんでした。"
        )
        return 0
    table = []
    for row in rows:
        flags = " ".join(f"{FLAG_LETTERS.get(f, f)}{n}" for f, n in row.flags.items() if n)
        share = f"{row.talk_share:.0%}" if row.talk_share is not None else "-"
        number = f"第{row.session_no}回" if row.session_no else ""
        table.append(
            [row.id, row.date or "", row.firm or row.title or "", number, share, flags if row.reviewed_at else "未確認"]
        )
    print_table(["記録", "日付", "会社・題", "回", "話した割合", "気になる所"], table, [24, 10, 30, 6, 10, 30])
    return 0
