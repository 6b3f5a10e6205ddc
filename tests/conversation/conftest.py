"""Views and talks for tests of the conversation: a made-up session, no encoder, no parser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from coach.conversation.answers import answers
from coach.conversation.intents import intents
from coach.conversation.model import Answer, Exchange, Slots, Understood
from coach.conversation.slots import clean, slots_of
from coach.conversation.talk import Talk
from coach.conversation.view import View
from coach.metrics.owner_course import owner_course
from coach.model import Case, CaseMatch, Review, Suggestion
from tests.tui.fakes import review

MATCHES = (
    CaseMatch("C041", "一人目", 0.9, "同じ言葉: 豆腐", ("豆腐",)),
    CaseMatch("C012", "二人目", 0.8, "意味の近さの目安 0.80"),
)


def view_of(found: Review | None, **given: Any) -> View:
    """A view of a review, with two cases for whatever is looked for."""
    course = owner_course(found.tagged) if found is not None else None
    common: dict[str, Any] = {"find_cases": lambda text: MATCHES, "seed": "s"}
    return View(review=found, course=course, **(common | given))


@pytest.fixture
def view() -> View:
    """The made-up session of the app's tests."""
    return view_of(review())


class Chat:
    """A conversation in which the intent of every question is given, so that only the answers are tested."""

    def __init__(self, view: View, *, ask_first: bool = False) -> None:
        self.view, self.ask_first = view, ask_first
        self.talk = Talk(intents(), answers())
        self.history: list[Exchange] = []

    def say(self, intent: str, question: str = "", slots: Slots | None = None) -> Answer:
        """Ask, keep, and give the answer."""
        read = Understood(intent, slots if slots is not None else slots_of(clean(question), intent), 0.9)
        answer = self.talk.reply(self.view, self.history, question, read, ask_first=self.ask_first)
        self.history.append(Exchange(question, answer))
        return answer


@pytest.fixture
def chat(view: View) -> Chat:
    return Chat(view)


MakeChat = Callable[..., Chat]


@pytest.fixture
def make_chat() -> MakeChat:
    """A conversation about a view with other facts."""

    def make(found: Review | None = None, *, ask_first: bool = False, **given: Any) -> Chat:
        return Chat(view_of(found, **given), ask_first=ask_first)

    return make


def questions(*texts: str) -> Callable[[int], Sequence[Suggestion]]:
    """Questions for any turn."""
    return lambda turn: tuple(Suggestion(text, "純粋", None, "t") for text in texts)


def no_case(case_id: str) -> Case | None:
    return None
