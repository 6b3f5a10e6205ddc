"""What the import screen shows of a file that was read: in words and as blocks. Pure, no widgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coach.model import ROLE_NAMES, RawTranscript, Role
from coach.tui.widgets.blocks import heading, lines, para
from coach.tui.widgets.page import Block, blank
from coach.tui.widgets.rows import Part, Row

FIRST_SEGMENTS = 14
FIRST_UNREAD = 50
SHOWN_FIRST = 5
ENCODINGS = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8 (BOM 付き)", "cp932": "Shift_JIS (CP932)", "shift_jis": "Shift_JIS",
    "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "euc_jp": "EUC-JP", "euc-jp": "EUC-JP",
    "docx": "Word", "xlsx": "Excel", "pdf": "PDF",
}  # fmt: skip
NO_SPEAKERS = "話し手の名前が書かれていないため、どちらの発話か分かりません。"
NO_SPEAKERS_TODO = (
    "名前や印が行の中にあれば、「読み方を選ぶ」で分けられます。"
    "なければ、行頭に「支援者：」「経営者：」と書き足すか、話し手を分ける設定で文字起こしをやり直すと取り込めます。"
)
NAMELESS = "(名前なし)"


def format_name(raw: RawTranscript) -> str:
    """The format in Japanese."""
    from coach.transcripts import plain
    from coach.transcripts.line_pattern import FORMAT
    from coach.transcripts.registry import READERS

    kind, _, name = raw.format.partition(":")
    if kind == FORMAT:
        return f"形式「{name}」" if name else "選んだ読み方"
    if raw.format == plain.FORMAT and not has_speakers(raw):
        return "文章"  # the reader's own name says that there are names
    return next((reader.NAME_JA for reader in READERS if raw.format == reader.FORMAT), raw.format)


def format_note(raw: RawTranscript) -> str:
    """That a saved format was used, so that it can be changed; empty for the readers of the program."""
    from coach.workflows.line_patterns import format_name as saved

    name = saved(raw)
    return f"保存した形式「{name}」で読みました。違うときは F3 で選び直せます。" if name else ""


def summary(raw: RawTranscript) -> str:
    """「Zoom の字幕・UTF-8・発話 132・38 分」: what was recognised."""
    parts = [format_name(raw), ENCODINGS.get(raw.encoding.lower(), raw.encoding), f"発話 {len(raw.segments)}"]
    ends = [time for s in raw.segments for time in (s.start, s.end) if time is not None]
    if ends and max(ends) >= 60:
        parts.append(f"{max(ends) / 60:.0f} 分")
    return "  ".join(parts)


def has_speakers(raw: RawTranscript) -> bool:
    """Whether the file says anywhere who spoke."""
    return any(segment.name is not None or segment.role is not None for segment in raw.segments)


def spoken(raw: RawTranscript) -> dict[str | None, int]:
    """How many pieces of talk each name has."""
    counts: dict[str | None, int] = {}
    for segment in raw.segments:
        counts[segment.name] = counts.get(segment.name, 0) + 1
    return counts


def _segment(name: str, text: str, style: str) -> Block:
    def rows(width: int) -> list[Row]:
        head = Row(((name, f"{style} strong".strip()),))
        return [head, *beginning(text, width, 3)]

    return Block(rows)


def beginning(text: str, width: int, count: int, *, first: Sequence[Part] = (), indent: int = 2) -> list[Row]:
    """The first ``count`` lines of a text. Only that much of it is looked at: a line of a file may be millions long."""
    return lines(text.lstrip()[: width * count], width, first=first, indent=indent)[:count]


def first_talk(raw: RawTranscript, roles: Mapping[str | None, Role]) -> list[Block]:
    """The first pieces of talk with the roles as they are chosen now."""
    blocks = [heading("はじめの発話")]
    for segment in raw.segments[:FIRST_SEGMENTS]:
        role = segment.role or roles.get(segment.name)
        name = NAMELESS if segment.name is None else segment.name
        label = f"{ROLE_NAMES[role]}  {name}" if role and name != ROLE_NAMES[role] else name
        blocks.append(_segment(label, segment.text, role or ""))
    if len(raw.segments) > FIRST_SEGMENTS:
        blocks.append(para(f"ほかに {len(raw.segments) - FIRST_SEGMENTS} の発話があります。", "dim"))
    return blocks


def unread_part(raw: RawTranscript) -> list[Block]:
    """What could not be read, with its lines; nothing is dropped silently."""
    if not raw.unread:
        return []
    blocks = [heading(f"読めなかった所 {len(raw.unread)} か所")]
    for piece in raw.unread[:FIRST_UNREAD]:
        first: list[Part] = [(f"{piece.line:>5} 行目  ", "dim")]

        def rows(
            width: int, piece_text: str = piece.text, reason: str = piece.reason, first: list[Part] = first
        ) -> list[Row]:
            shown = beginning(piece_text, width, 2, first=first, indent=12) if piece_text.strip() else []
            return (
                [*shown, *lines(reason, width, style="dim", indent=12)]
                if shown
                else lines(reason, width, style="dim", first=first)
            )

        blocks.append(Block(rows))
    if len(raw.unread) > FIRST_UNREAD:
        blocks.append(para(f"ほかに {len(raw.unread) - FIRST_UNREAD} か所あります。", "dim"))
    blocks.append(blank())
    return blocks


def preview_blocks(raw: RawTranscript, roles: Mapping[str | None, Role]) -> list[Block]:
    """The page beside the form. What could not be read comes first when it is little, so that it is seen."""
    unread, talk = unread_part(raw), first_talk(raw, roles)
    return [*talk, *unread] if len(raw.unread) > SHOWN_FIRST else [*unread, *talk]
