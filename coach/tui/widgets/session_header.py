"""Two quiet lines above the strip: whose session this is; who talked how much and which flags there are."""

from __future__ import annotations

from collections.abc import Mapping

from coach.language.wrap import cell_width, shorten
from coach.model import Metrics, Transcript
from coach.tui.widgets.flags import MARKS
from coach.tui.widgets.rows import Part, Row, RowView, printable

BASIS = {"time": "時間", "chars": "字数"}


def step_text(transcript: Transcript) -> str:
    """The support step without its circled digit, whose width differs between terminals."""
    number = transcript.step_number
    name = (transcript.support_step or "").strip()
    return f"段階{number} {name.lstrip('①②③④⑤⑥⑦1234567 .')}".rstrip() if number else printable(name)


def about(transcript: Transcript) -> list[str]:
    """Firm, number of the visit, step, date: what the file says, nothing more."""
    visit = f"第{transcript.session_no}回" if transcript.session_no else ""
    found = [transcript.firm or "", transcript.title or "", visit, step_text(transcript), transcript.date or ""]
    return [printable(text) for text in found if text] or [transcript.id]


def shares(metrics: Metrics) -> list[Part]:
    """Talk shares in their hues, with how they were measured."""
    mine = round(metrics.talk_share * 100)
    return [
        (f"支援者 {mine} %", "advisor strong"),
        ("  ", ""),
        (f"経営者ほか {100 - mine} %", "owner strong"),
        (f" ({BASIS[metrics.talk_share_basis]})", "dim"),
    ]


class SessionHeader(RowView):
    """The second line waits for the figures."""

    DEFAULT_CSS = """
    SessionHeader { height: 2; overflow-y: hidden; scrollbar-gutter: auto; }
    """

    def __init__(self, transcript: Transcript, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.transcript = transcript
        self.metrics: Metrics | None = None
        self.counts: Mapping[str, int] = {}
        self.filter_name = ""

    def show(self, metrics: Metrics | None, counts: Mapping[str, int], filter_name: str) -> None:
        """``counts``: findings by flag, those the user disagrees with left out."""
        self.metrics, self.counts, self.filter_name = metrics, counts, filter_name
        self.refresh()

    def row_at(self, y: int) -> Row | None:
        return (self._title(), self._figures())[y] if y < 2 else None

    def _title(self) -> Row:
        lead = " ふりかえり  "
        minutes = self.metrics.minutes if self.metrics else None
        tail = f"{round(minutes)}分 " if minutes else ""
        room = self.row_width - cell_width(lead) - cell_width(tail) - 2
        text = shorten("  ".join(about(self.transcript)), max(4, room))
        gap = " " * max(1, self.row_width - cell_width(lead) - cell_width(text) - cell_width(tail))
        return Row(((lead, "heading"), (text, "title"), (gap, ""), (tail, "dim")))

    def _figures(self) -> Row:
        parts: list[Part] = [(" ", "")]
        if self.metrics:
            parts += [*shares(self.metrics), ("   ", "")]
        for flag, mark in MARKS.items():
            count = self.counts.get(flag, 0)
            if count:
                parts += [(mark.letter, mark.style), (f" {mark.name} {count}  ", "dim")]
        if self.filter_name:
            parts += [(f"{self.filter_name}だけを表示 (f)", "key")]
        return Row(tuple(parts))
