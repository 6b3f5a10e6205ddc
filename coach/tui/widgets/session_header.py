"""A quiet line above the strip: who talked how much, which flags there are; and how a session is named."""

from __future__ import annotations

from collections.abc import Mapping

from coach.model import Metrics, Transcript
from coach.tui.widgets.flags import counted
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
        self._full: tuple[Part, ...] = ()
        self._short: tuple[Part, ...] = ()

    @property
    def text(self) -> str:
        return Row(self._parts).text

    @property
    def _parts(self) -> tuple[Part, ...]:
        """Flags with their names where they fit, else their letters only."""
        return self._full if Row(self._full).width <= self.row_width else self._short

    def show(
        self, metrics: Metrics | None, counts: Mapping[str, int], filter_name: str, *, others: bool = False
    ) -> None:
        """``counts``: findings by flag, those the user disagrees with left out."""
        found = counted(counts)
        before: list[Part] = [(" ", "")]
        if metrics:
            before += [*shares(metrics, others=others), ("   ", "")]
        after: list[Part] = [(f"{filter_name}だけを表示 (f)", "key")] if filter_name else []
        named = [part for mark, n in found for part in ((mark.letter, mark.style), (f" {mark.name} {n}  ", "dim"))]
        letters = [part for mark, n in found for part in ((mark.letter, mark.style), (f"{n} ", "dim"))]
        self._full = (*before, *named, *after)
        self._short = (*before, *letters, (" ", ""), *after)
        self.refresh()

    def row_at(self, y: int) -> Row | None:
        return Row(self._parts) if y == 0 else None
