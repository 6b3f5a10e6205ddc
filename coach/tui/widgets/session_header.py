"""A quiet line above the strip: who talked how much, which flags there are; and how a session is named."""

from __future__ import annotations

from collections.abc import Mapping

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


def note(transcript: Transcript, metrics: Metrics | None) -> str:
    """The same on one line, with the length of the session where it is known."""
    minutes = [f"{round(metrics.minutes)}分"] if metrics and metrics.minutes else []
    return "  ".join([*about(transcript), *minutes])


def shares(metrics: Metrics, *, others: bool) -> list[Part]:
    """Talk shares in their hues, with how they were measured. ``others``: more people than these two spoke."""
    mine = round(metrics.talk_share * 100)
    return [
        (f"支援者 {mine} %", "advisor strong"),
        ("  ", ""),
        (f"{'経営者ほか' if others else '経営者'} {100 - mine} %", "owner strong"),
        (f" ({BASIS[metrics.talk_share_basis]})", "dim"),
    ]


class SessionHeader(RowView):
    """Talk shares, flags and the filter on one line; it waits for the figures."""

    DEFAULT_CSS = """
    SessionHeader { height: 1; overflow-y: hidden; scrollbar-gutter: auto; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._parts: tuple[Part, ...] = ()

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self._parts)

    def show(
        self, metrics: Metrics | None, counts: Mapping[str, int], filter_name: str, *, others: bool = False
    ) -> None:
        """``counts``: findings by flag, those the user disagrees with left out."""
        parts: list[Part] = [(" ", "")]
        if metrics:
            parts += [*shares(metrics, others=others), ("   ", "")]
        for flag, mark in MARKS.items():
            if counts.get(flag):
                parts += [(mark.letter, mark.style), (f" {mark.name} {counts[flag]}  ", "dim")]
        if filter_name:
            parts += [(f"{filter_name}だけを表示 (f)", "key")]
        self._parts = tuple(parts)
        self.refresh()

    def row_at(self, y: int) -> Row | None:
        return Row(self._parts) if y == 0 else None
