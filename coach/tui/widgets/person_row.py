"""One speaker of a file that is being imported: the name, the role to choose, why this role was proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Label

from coach.language.wrap import pad
from coach.model import ROLE_NAMES, Role
from coach.tui import import_page
from coach.tui.widgets.choice import Choice
from coach.tui.widgets.wrapped import Wrapped

if TYPE_CHECKING:
    from coach.transcripts.roles import NameGuess

NAME_WIDTH = 22


class PersonRow(Vertical):
    """A name, its role to choose, and why this role was proposed."""

    def __init__(self, guess: NameGuess, turns: int, number: int, *, fixed: bool) -> None:
        super().__init__(classes="person")
        self.guess, self.turns, self.number, self.fixed = guess, turns, number, fixed

    def compose(self) -> ComposeResult:
        name = import_page.NAMELESS if self.guess.name is None else self.guess.name
        with Horizontal(classes="person-line"):
            yield Label(pad(f"{pad(name, NAME_WIDTH - 7).rstrip()} ({self.turns})", NAME_WIDTH), markup=False)
            if self.fixed:
                yield Label(ROLE_NAMES[self.guess.role] if self.guess.role else "", markup=False)
            else:
                yield Choice(tuple(ROLE_NAMES.items()), self.guess.role, id=f"role-{self.number}")
        yield Wrapped(self.guess.reason, classes="quiet reason")

    @property
    def role(self) -> Role | None:
        value = self.guess.role if self.fixed else self.query_one(Choice).value
        return next((role for role in ROLE_NAMES if role == value), None)
