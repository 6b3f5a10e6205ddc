"""WebVTT as Zoom writes it (``Name: text`` in the caption), and WebVTT without any names."""

from __future__ import annotations

from coach.model import RawTranscript

from .captions import has_timing, parse_blocks, read_labelled
from .joining import Merge

FORMAT = "zoom_vtt"
NAME_JA = "Zoom の字幕（WebVTT）"
MERGE: Merge = "captions"
_HEAD = 65536


def sniff(text: str, filename: str) -> float:
    """0.9 for the WEBVTT header, 0.6 for a ``.vtt`` file that has caption times but lost its header."""
    head = text[:_HEAD].lstrip()
    if head.startswith("WEBVTT"):
        return 0.9
    return 0.6 if filename.lower().endswith(".vtt") and has_timing(head) else 0.0


def read(text: str) -> RawTranscript:
    """One segment per caption (seconds from the start); name None where the caption has no ``Name:``."""
    blocks, unread = parse_blocks(text)
    segments = read_labelled(blocks, unread)
    unread.sort(key=lambda item: item.line)
    return RawTranscript(FORMAT, tuple(segments), tuple(unread))
