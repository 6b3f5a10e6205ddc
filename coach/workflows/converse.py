"""相談: where the conversation meets the store, the review, the cases and the meaning of sentences."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from coach.conversation.answers import answers
from coach.conversation.intents import frames, intents
from coach.conversation.model import Answer, Exchange, Ref, Slots, Understood
from coach.conversation.talk import Talk, suggestions
from coach.conversation.understanding import Reader, example_texts
from coach.conversation.view import Earlier, View
from coach.errors import NotFoundError
from coach.metrics.owner_course import owner_course
from coach.model import Case, CaseMatch, Finding, Review, Span, Suggestion
from coach.workflows.meaning import example_key

if TYPE_CHECKING:
    from coach.store import SessionRow
    from coach.workflows.meaning import Floats, Meaning
    from coach.workflows.workspace import Workspace

CASES_SHOWN = 5
# Stands for an earlier answer that this version can no longer read.
UNREADABLE = Answer("out_of_scope", Slots(), "(この答えは、前の版のものなので表示できません)")
_decoder = msgspec.json.Decoder(Answer)
_loading = threading.Lock()


def reader_of(ws: Workspace) -> Reader:
    """What understands questions, built once (a second or two); from any thread. Raises EngineError, DataError."""
    meaning = ws.meaning()
    with _loading:
        return _reader(meaning)


@lru_cache(maxsize=1)
def _reader(meaning: Meaning) -> Reader:
    from coach.workflows.cases import terms_of

    return Reader(intents(), frames(), example_vectors(meaning), meaning.of, terms_of)


def example_vectors(meaning: Meaning) -> Floats:
    """Vectors of the examples: those that are shipped, else made once and kept in the cache."""
    from coach.cases.vectors import bundled_vectors

    texts = example_texts(intents())
    shipped = bundled_vectors(examples_name(meaning.name))
    if all(example_key(text) in shipped for text in texts):
        return np.stack([shipped[example_key(text)] for text in texts])
    return meaning.of_examples(texts)


def examples_name(encoder_name: str) -> str:
    """Under which name the vectors of the examples are shipped (corpora/vectors)."""
    return f"{encoder_name}-asked"


class Consultation:
    """A conversation about a session (None: about the craft), going on from what is kept of it.

    ``ask`` blocks (the first time for as long as the encoder loads); call it in a thread worker, one at a time.
    Raises NotFoundError, StoreError.
    """

    def __init__(self, ws: Workspace, session: str | None = None) -> None:
        self._ws, self.session = ws, session
        self._talk = Talk(intents(), answers())
        self.history: tuple[Exchange, ...] = tuple(
            Exchange(kept.question, _answer(kept.answer)) for kept in ws.store.conversations.of(session)
        )
        self._review: Review | None = None
        self._made: dict[int, Sequence[Suggestion]] = {}

    def warm(self) -> None:
        """Load what ``ask`` needs. Raises EngineError, DataError."""
        reader_of(self._ws)

    def ask(self, question: str, *, cursor: int | None = None, ask_first: bool = True) -> Exchange:
        """Understand, answer and keep. ``cursor`` is a turn the user went to since the last
        answer; ``ask_first`` False tells at once.

        Raises EngineError, DataError, StoreError.
        """
        # Half a surrogate pair (a broken paste) can be neither encoded nor kept.
        question = question.encode("utf-8", "replace").decode()
        read = reader_of(self._ws).understand(question)
        exchange = Exchange(question, self.answer(question, read, cursor=cursor, ask_first=ask_first))
        self._ws.store.conversations.add(self.session, question, msgspec.json.encode(exchange.answer))
        self.history = (*self.history, exchange)
        return exchange

    def answer(self, question: str, read: Understood, *, cursor: int | None = None, ask_first: bool = True) -> Answer:
        """The answer to a question as understood; nothing is kept."""
        return self._talk.reply(self.view(cursor), self.history, question, read, ask_first=ask_first)

    def suggestions(self) -> tuple[str, ...]:
        """Questions to show where nothing has been asked yet."""
        return suggestions(self.session is not None)

    def clear(self) -> None:
        """Forget the conversation for good."""
        self._ws.store.conversations.clear(self.session)
        self.history = ()

    def view(self, cursor: int | None = None) -> View:
        """All the answers can look at, as it is now."""
        ws, session = self._ws, self.session
        common: dict[str, Any] = {"find_cases": self._find_cases, "load_case": self._load_case, "seed": session or ""}
        if session is None:
            return View(**common)
        review = self._review = self._review or _stored(ws, session)
        if review is None:
            return View(reading=True, **common)
        verdicts = ws.store.verdicts.of(session)
        return View(
            review=review,
            course=owner_course(review.tagged),
            dismissed=frozenset(key for key, v in verdicts.items() if v.verdict == "dismiss"),
            earlier=_earlier(ws.store.sessions.rows(), session),
            cursor=cursor,
            questions_at=self._questions_at,
            **common,
        )

    def _find_cases(self, text: str) -> Sequence[CaseMatch]:
        from coach.workflows.cases import search_cases

        return search_cases(self._ws, text, CASES_SHOWN)

    def _load_case(self, case_id: str) -> Case | None:
        from coach.workflows.cases import load_case

        try:
            return load_case(self._ws, case_id)
        except NotFoundError:
            return None

    def _questions_at(self, turn: int) -> Sequence[Suggestion]:
        """Questions for a turn that carries no finding, made as for one."""
        from coach.questions import Suggester

        if self._review is None:
            return ()
        if turn in self._made:
            return self._made[turn]
        tagged = self._review.tagged
        text = tagged.transcript.by_number()[turn].text
        place = Finding("dropped", "DROPPED", (turn,), (Span(turn, 0, len(text)),), text, (), "", 0.0)
        suggester = Suggester(tagged)
        matches = self._find_cases(suggester.situation(place)[0])
        self._made[turn] = suggester.suggest(place, tuple(matches))
        return self._made[turn]


def _stored(ws: Workspace, session: str) -> Review | None:
    from coach.workflows.review import stored_review

    return stored_review(ws, session)


def _answer(data: bytes) -> Answer:
    try:
        return _decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return UNREADABLE


def _earlier(rows: Sequence[SessionRow], session: str) -> tuple[Earlier, ...]:
    """Reviewed sessions before this one, the latest first: by date where both have one, else by import."""
    at = next((n for n, row in enumerate(rows) if row.id == session), None)
    if at is None:
        return ()
    this = rows[at]
    found = []
    for n, row in enumerate(rows):
        dated = bool(row.date and this.date and row.date != this.date)
        before = (row.date or "") < (this.date or "") if dated else n > at
        if row.id != session and row.reviewed_at and before:
            found.append(row)
    found.sort(key=lambda row: row.date or "", reverse=True)
    return tuple(
        Earlier(
            _name(row), bool(row.firm and row.firm == this.firm), row.talk_share, row.reflection_to_question,
            row.open_ratio, row.flags,
        )
        for row in found
    )  # fmt: skip


def _name(row: SessionRow) -> str:
    number = f"の第 {row.session_no} 回" if row.session_no else ""
    title = row.firm or row.title or "前の記録"
    return f"{title}{number}" + (f" ({row.date})" if row.date else "")


def answer_json(answer: Answer) -> dict[str, object]:
    """The documented form of ``coach ask --json`` (docs/formats.md)."""
    return {
        "intent": answer.intent,
        "slots": answer.slots.given(),
        "answer": answer.text,
        "refs": [_ref(ref) for ref in answer.refs],
        "follow_up": answer.follow_up,
    }


def _ref(ref: Ref) -> dict[str, object]:
    return {ref.kind: int(ref.id) if ref.kind == "turn" else ref.id, "label": ref.label}
