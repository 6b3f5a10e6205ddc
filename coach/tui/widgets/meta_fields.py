"""The fields about a session: title, firm, who advised, date, number of the meeting, step. All may stay empty."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Input, Label

from coach.model import STEP_NAMES
from coach.tui.fields import read_date, read_session_no, step_label, step_number
from coach.tui.widgets.choice import Choice
from coach.tui.widgets.wrapped import Wrapped


@dataclass(frozen=True, slots=True)
class Meta:
    """What the fields say; None where they are empty."""

    title: str | None = None
    firm: str | None = None
    date: str | None = None
    session_no: int | None = None
    support_step: str | None = None
    person: str | None = None


class MetaFields(Vertical):
    """Rows of label and field. ``read`` gives the values, or None after showing what cannot be read."""

    DEFAULT_CSS = """
    MetaFields { height: auto; }
    MetaFields .field { height: 1; }
    MetaFields Label { width: 6; color: $text-muted; }
    MetaFields Label.next { width: auto; margin: 0 1 0 2; }
    MetaFields Input { width: 1fr; max-width: 52; }
    MetaFields #meta-firm { max-width: 36; }
    MetaFields #meta-person { max-width: 20; }
    MetaFields #meta-date { width: 13; }
    MetaFields #meta-no { width: 6; }
    MetaFields .wrong { color: $text-error; height: auto; display: none; }
    MetaFields .wrong.-on { display: block; }
    """

    def __init__(self, meta: Meta, *, title_hint: str = "", id: str | None = None) -> None:
        super().__init__(id=id)
        self.meta, self.title_hint = meta, title_hint

    def compose(self) -> ComposeResult:
        meta = self.meta
        step = step_number(meta.support_step)
        with Horizontal(classes="field"):
            yield Label("題")
            yield Input(meta.title or "", id="meta-title", placeholder=self.title_hint, compact=True)
        with Horizontal(classes="field"):
            yield Label("会社")
            yield Input(meta.firm or "", id="meta-firm", compact=True)
            yield Label("支援者", classes="next")
            yield Input(meta.person or "", id="meta-person", placeholder="だれの面談か", compact=True)
        with Horizontal(classes="field"):
            yield Label("日付")
            yield Input(meta.date or "", id="meta-date", placeholder="2025-11-04", compact=True)
            yield Label("回", classes="next")
            number = "" if meta.session_no is None else str(meta.session_no)
            yield Input(number, id="meta-no", compact=True)
            yield Label("段階", classes="next")
            steps = [("", "決めない"), *((str(n), step_label(n)) for n in range(1, len(STEP_NAMES) + 1))]
            yield Choice(steps, str(step or ""), spread=False, id="meta-step")
        yield Wrapped(id="meta-wrong", classes="wrong")

    def _value(self, name: str) -> str:
        return self.query_one(f"#meta-{name}", Input).value.strip()

    def _refuse(self, name: str, text: str) -> None:
        wrong = self.query_one("#meta-wrong", Wrapped)
        wrong.update(text)
        wrong.add_class("-on")
        self.query_one(f"#meta-{name}", Input).focus()

    def read(self) -> Meta | None:
        """The values; None when a date or a number cannot be read (the field has the focus then, with a hint)."""
        self.query_one("#meta-wrong", Wrapped).remove_class("-on")
        try:
            date = read_date(self._value("date"))
        except ValueError:
            self._refuse("date", "日付が読めませんでした。2025-11-04 のように入れます。")
            return None
        try:
            number = read_session_no(self._value("no"))
        except ValueError:
            self._refuse("no", "回は 2 のように数字で入れます。")
            return None
        step = self.query_one("#meta-step", Choice).value
        support_step = STEP_NAMES[int(step) - 1] if step else None
        if support_step is None and step_number(self.meta.support_step) is None:
            # A step this program has no name for stays as the file gave it.
            support_step = self.meta.support_step
        person = " ".join(self._value("person").split()) or None
        return Meta(self._value("title") or None, self._value("firm") or None, date, number, support_step, person)
