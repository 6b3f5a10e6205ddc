"""How things go out when everything is written (coach.workflows.everything): as they are kept, or without names.

What belongs to a session or a 支援先 is written with the signs of its list. All else (practices, own cases, consultations,
grades, which hold words nobody looked for names in before) is looked through as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from coach.model import Case, KeptQuestion, Review, Transcript
from coach.model.engagement import Engagement

if TYPE_CHECKING:
    from coach.workflows.anonymise import NameList
    from coach.workflows.masking import Replacer
    from coach.workflows.workspace import Workspace


class AsKept:
    """Everything as it is."""

    without_names = False

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws

    def notes(self, folder: Path) -> tuple[str, ...]:
        """What the user should know before handing it on."""
        return ()

    def id_of(self, session: str) -> str:
        """How a session is called in what is written."""
        return session

    def who(self, name: str) -> str:
        """How somebody is called who advised or graded."""
        return name

    def transcript(self, session: str) -> Transcript:
        """The talk."""
        return self._ws.store.sessions.get(session)

    def review(self, review: Review) -> Review:
        """A review."""
        return review

    def names(self, session: str) -> NameList | None:
        """The list its report is rendered by, None for none."""
        return None

    def of_session(self, value: object, session: str) -> Any:
        """Anything (dataclasses, dicts) that belongs to a session."""
        return value

    def of_engagement(self, value: object, n: int) -> Any:
        """Anything that belongs to an engagement."""
        return value

    def loose(self, value: object) -> Any:
        """Anything else."""
        return value

    def engagement(self, engagement: Engagement) -> Engagement:
        """What is known of an engagement."""
        return engagement

    def questions(self, questions: Sequence[KeptQuestion]) -> Sequence[KeptQuestion]:
        """The 問いかけ集."""
        return questions

    def case(self, case: Case) -> Case:
        """A case of one's own."""
        return case


class WithoutNames(AsKept):
    """Names replaced, sessions and people numbered, dates as months. Raises EngineError when names cannot be found."""

    without_names = True

    def __init__(self, ws: Workspace) -> None:
        from coach.workflows.anonymise import settled
        from coach.workflows.name_lists import engagement_names, loose_names

        super().__init__(ws)
        rows = list(reversed(ws.store.sessions.rows()))
        self._ids = {row.id: f"S{n:04}" for n, row in enumerate(rows, 1)}
        self._people: dict[str, str] = {}
        self._lists = {names.session: names for names in settled(ws, list(self._ids))}
        self._engaged = {e.n: engagement_names(ws, e) for e in ws.store.engagements.all()}
        lists = [*self._lists.values(), *self._engaged.values()]
        known = [row.person for row in rows if row.person]
        self._loose = loose_names(list(dict.fromkeys(_loose_texts(ws))), lists, known)

    def notes(self, folder: Path) -> tuple[str, ...]:
        from coach.workflows.anonymise import notes_of

        return notes_of([*self._lists.values(), *self._engaged.values(), self._loose], folder)

    def id_of(self, session: str) -> str:
        return self._ids[session]

    def who(self, name: str) -> str:
        return self._people.setdefault(name, f"支援者{len(self._people) + 1}") if name else ""

    def transcript(self, session: str) -> Transcript:
        from coach.workflows.anonymise import anonymous_transcript

        return replace(anonymous_transcript(self._ws, self._lists[session]), id=self._ids[session])

    def review(self, review: Review) -> Review:
        from coach.workflows.masked_review import anonymous_review

        made = anonymous_review(review, self._lists[review.session].replacer)
        id = self._ids[review.session]
        return replace(made, session=id, tagged=replace(made.tagged, transcript=replace(made.tagged.transcript, id=id)))

    def names(self, session: str) -> NameList | None:
        return self._lists[session]

    def of_session(self, value: object, session: str) -> Any:
        # What the list of the session does not know (a draft of a grade, a practice), the common one may.
        names = self._lists.get(session)
        return self._walk(_plain(value), [*([names.replacer] if names else []), self._loose.replacer])

    def of_engagement(self, value: object, n: int) -> Any:
        return self._walk(_plain(value), [self._engaged[n].replacer])

    def loose(self, value: object) -> Any:
        return self._walk(_plain(value), [self._loose.replacer])

    def engagement(self, engagement: Engagement) -> Engagement:
        from coach.workflows.name_lists import anonymous_engagement

        return anonymous_engagement(engagement, self._engaged[engagement.n].replacer)

    def questions(self, questions: Sequence[KeptQuestion]) -> Sequence[KeptQuestion]:
        from coach.workflows.kept_questions import anonymous_questions

        return anonymous_questions(self._ws, questions)[0]

    def case(self, case: Case) -> Case:
        from coach.workflows.case_masks import map_texts

        made = map_texts(case, self._loose.replacer.text)
        return replace(made, source=self._loose.replacer.text(case.source))

    def _walk(self, value: Any, replacers: Sequence[Replacer]) -> Any:
        if isinstance(value, dict):
            return {key: self._walk(item, replacers) for key, item in value.items()}
        if isinstance(value, list):
            return [self._walk(item, replacers) for item in value]
        if not isinstance(value, str):
            return value
        if value in self._ids:
            return self._ids[value]
        from coach.workflows.masked_review import month_of

        text = month_of(value)
        for replacer in replacers:
            text = replacer.text(text)
        return text


def _plain(value: object) -> Any:
    """Dicts, lists, strings and numbers, as the value would be read from its JSON."""
    return msgspec.json.decode(msgspec.json.encode(value))


def _loose_texts(ws: Workspace) -> Iterator[str]:
    """What is written and belongs to no list: nobody looked for names in it so far."""
    from coach.workflows.grading import all_grades, grade, history

    store = ws.store
    for row in store.practices.all():
        yield from _strings([_plain(msgspec.Raw(row.scenario)), row.title, row.noticed])
        for line in store.practices.lines(row.n):
            yield from _strings([getattr(line, name) for name in line.__dataclass_fields__ if name != "reply"])
            yield from _strings(_plain(msgspec.Raw(line.reply)))
    for own in store.own_cases.all():
        yield from _strings(_plain(own.case))
    for exchange in store.conversations.of(None, last=2**31):
        yield from _strings([exchange.question, _plain(msgspec.Raw(exchange.answer))])
    yield from store.calibration_sets.all()
    for entry in all_grades(ws):
        # The rubric is nobody's talk.
        yield from _strings({key: said for key, said in _plain(grade(ws, entry.n)).items() if key != "rubric"})
        yield from _strings(_plain(list(history(ws, entry.n))))


def _strings(value: Any) -> Iterator[str]:
    """The texts in plain data that somebody may have written: codes and dates are left out."""
    if isinstance(value, dict):
        value = value.values()
    if isinstance(value, str):
        if any(ord(ch) > 0x2E7F for ch in value):
            yield value
    elif isinstance(value, Iterable) and not isinstance(value, bytes):
        for item in value:
            yield from _strings(item)
