"""成長の記録: a person's figures, best questions and levels over their sessions and practices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coach.errors import NotFoundError
from coach.metrics.growth import GrowthPoint, Series, change_text, series_of, usual_text
from coach.metrics.strengths import KIND_NAMES, strengths
from coach.model import QUESTION_ACTS, Review
from coach.workflows.export import unknown_ending, write_privately
from coach.workflows.graded import GradedSession, final_levels
from coach.workflows.kept_questions import session_name
from coach.workflows.naming import my_name
from coach.workflows.practice import SOURCE as PRACTICE_SOURCE

if TYPE_CHECKING:
    from coach.reports.growth import LevelTable
    from coach.store.sessions import SessionRow
    from coach.workflows.anonymise import NameList
    from coach.workflows.workspace import Workspace

BEST = 5
# All of them, not the three a review shows: their number is what is followed.
ALL = 999
_ASKED = frozenset({"question", "deepening"})
NO_NAMES = "だれの面談か書かれた記録が、まだありません。"
NO_NAMES_TODO = (
    "アプリの書庫で E を押し、「支援者」に名前を入れると、ここに並びます。取り込むときに入れることもできます。"
)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who advised: how many sessions carry the name, and how many of them have been reviewed."""

    name: str
    sessions: int
    reviewed: int


@dataclass(frozen=True, slots=True)
class BestQuestion:
    """A question of the person's own after which the talk opened, or that they kept. ``effect`` says what followed."""

    text: str
    session: str
    turn: int
    title: str
    effect: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Growth:
    """Everything shown of a person. ``unread`` sessions have no figures yet.

    ``mixed``: the figures come from different versions of the rules. ``received_at``: some come from a file that was
    handed over then ("" for none).
    """

    person: str
    real: Series
    practice: Series
    best: tuple[BestQuestion, ...]
    levels: tuple[GradedSession, ...]
    unread: int
    mixed: bool
    received_at: str = ""

    @property
    def empty(self) -> bool:
        """Whether there is no figure at all."""
        return not (self.real.points or self.practice.points)


def people(ws: Workspace) -> tuple[Person, ...]:
    """All names, in order of name (no ranking). Raises StoreError."""
    counts: dict[str, list[int]] = {name: [0, 0] for name in ws.store.shared_growth.people()}
    for row in ws.store.sessions.rows():
        if row.person:
            count = counts.setdefault(row.person, [0, 0])
            count[0] += 1
            count[1] += row.reviewed_at is not None
    return tuple(Person(name, *counts[name]) for name in sorted(counts))


def whose(ws: Workspace, name: str | None = None) -> str:
    """The person meant: the one named, else the user, else the only one there is.

    Raises NotFoundError, naming the names there are when it is not clear; StoreError.
    """
    known = [person.name for person in people(ws)]
    wanted = " ".join(name.split()) if name else my_name(ws.store)
    if wanted in known:
        return wanted
    if not known:
        raise NotFoundError(NO_NAMES, todo=NO_NAMES_TODO)
    if name:
        raise NotFoundError(f"「{name}」さんの記録は見つかりませんでした。", todo=f"名前のある方: {'、'.join(known)}")
    if len(known) == 1:
        return known[0]
    raise NotFoundError("どなたの記録を見るか、決まりませんでした。", todo=f"名前を添えてください: {'、'.join(known)}")


def growth_of(ws: Workspace, person: str) -> Growth:
    """A person's growth, from what is stored: nothing is reviewed for it. Raises NotFoundError, StoreError."""
    from coach.workflows.sharing import received_of

    rows = in_order(row for row in ws.store.sessions.rows() if row.person == person)
    reviews = {row.id: found for row in rows if (found := _review(ws, row)) is not None}
    read = [row for row in rows if row.id in reviews]
    own = [point_of(row, reviews[row.id]) for row in read]
    given = received_of(ws, person, [row.id for row in rows])
    if not rows and given is None:
        raise NotFoundError(f"「{person}」さんの記録は見つかりませんでした。", todo=NO_NAMES_TODO)
    points = sorted([*own, *(given.points if given else ())], key=lambda point: point.date)
    levels = (*(given.levels if given else ()), *final_levels(ws, {row.id for row in rows}))
    return Growth(
        person=person,
        real=series_of(points, practice=False),
        practice=series_of(points, practice=True),
        best=_best(ws, [(row, reviews[row.id]) for row in read]),
        levels=tuple(sorted(levels, key=lambda item: item.at)),
        unread=len(rows) - len(read),
        mixed=len({point.rules for point in points}) > 1,
        received_at=given.received_at if given else "",
    )


def in_order(rows: Iterable[SessionRow]) -> list[SessionRow]:
    """Sessions as they took place: by date (of the import where none is known), then by arrival."""
    return sorted(rows, key=lambda row: (row.date or row.imported_at[:10], row.n))


def point_of(row: SessionRow, review: Review) -> GrowthPoint:
    """The figures of one session."""
    metrics = review.metrics
    return GrowthPoint(
        session=row.id,
        title=_name(review),
        date=row.date or row.imported_at[:10],
        practice=row.source.startswith(PRACTICE_SOURCE),
        advisor_turns=metrics.advisor_turns,
        questions=sum(metrics.questions.get(act, 0) for act in QUESTION_ACTS),
        talk_share=metrics.talk_share,
        reflection_to_question=metrics.reflection_to_question,
        open_ratio=metrics.open_ratio,
        flags=sum(row.flags.values()),
        praised=len(strengths(review.tagged, ALL, ALL)),
        rules=" ".join(f"{name}={version}" for name, version in sorted(review.versions.items())),
    )


def _name(review: Review) -> str:
    """Firm and title; the date stands beside it anyway."""
    return session_name(replace(review.tagged.transcript, date=None))


def _review(ws: Workspace, row: SessionRow) -> Review | None:
    # The latest: the one whose flags stand in the row.
    return ws.store.reviews.latest(row.id) if row.reviewed_at is not None else None


def _best(ws: Workspace, read: Sequence[tuple[SessionRow, Review]]) -> tuple[BestQuestion, ...]:
    """What the person kept of their own words first, then the questions after which most was told."""
    titles = {row.id: _name(review) for row, review in read}
    found = [
        BestQuestion(q.text, q.session, q.turn, titles[q.session], "問いかけ集に残した問いです。", True)
        for q in ws.store.kept_questions.all()
        if q.origin == "turn" and q.session in titles and q.turn is not None
    ]
    opened = [
        (strength, row.id)
        for row, review in read
        for strength in strengths(review.tagged, ALL, ALL)
        if strength.kind in _ASKED
    ]
    for strength, session in sorted(opened, key=lambda pair: -pair[0].weight):
        place = (session, strength.turns[0])
        if place not in {(q.session, q.turn) for q in found}:
            effect = f"{KIND_NAMES[strength.kind]}。{strength.effect}"
            found.append(BestQuestion(strength.quote, *place, titles[session], effect, False))
    return tuple(found[:BEST])


def growth_json(growth: Growth) -> dict[str, Any]:
    """What ``coach growth --json`` prints (docs/formats.md)."""
    return {
        "person": growth.person,
        "sessions": _series_json(growth.real),
        "practices": _series_json(growth.practice),
        "best_questions": [asdict(question) for question in growth.best],
        "levels": [asdict(level) for level in growth.levels],
        "unread": growth.unread,
        "mixed_rules": growth.mixed,
        "received_at": growth.received_at or None,
    }


def _series_json(series: Series) -> dict[str, Any]:
    figures = {}
    for course in series.courses:
        figures[course.figure.key] = {
            "values": list(course.values),
            "usual": asdict(course.usual) if course.usual else None,
            "usual_text": usual_text(course),
            "change": change_text(course) or None,
        }
    return {"points": [asdict(point) for point in series.points], "figures": figures}


def export_growth(ws: Workspace, person: str, path: Path | str, *, anonymise: bool = False) -> tuple[str, ...]:
    """Write the growth of a person as HTML (0600); returns what the user should know before handing it on.

    ``anonymise``: without names (``anonymous_growth``), which blocks for some seconds. Raises UsageError for another
    ending, NotFoundError, EngineError, CoachError.
    """
    from coach.reports.growth import GrowthSheet, render_html

    path = Path(path).expanduser()
    if path.suffix.lower() not in (".html", ".htm"):
        raise unknown_ending(path.suffix, (".html",))
    growth = growth_of(ws, person)
    told: tuple[str, ...] = ()
    if anonymise:
        from coach.workflows.anonymise import notes_of as notes_on_names

        growth, lists = anonymous_growth(ws, growth)
        told = notes_on_names(lists, path)
    sheet = GrowthSheet(
        person=growth.person,
        series=(growth.real, growth.practice),
        best=tuple((q.text, f"{q.title} {q.turn}番", q.effect) for q in growth.best),
        levels=level_tables(growth),
        notes=notes_of(growth),
        anonymous=anonymise,
    )
    write_privately(path, render_html(sheet))
    return told


def anonymous_growth(ws: Workspace, growth: Growth) -> tuple[Growth, tuple[NameList, ...]]:
    """A growth that says neither whose it is nor which sessions they were, names in the questions replaced; their lists.

    Sessions are numbered and known by their month. Raises EngineError, StoreError.
    """
    from coach.workflows.anonymise import settled
    from coach.workflows.masked_review import masked_words
    from coach.workflows.sharing import NOBODY

    lists = {names.session: names for names in settled(ws, list(dict.fromkeys(q.session for q in growth.best)))}
    numbered = {
        point.session: f"{'稽古' if series.practice else '面談'} {k}"
        for series in (growth.real, growth.practice)
        for k, point in enumerate(series.points, 1)
        if point.session
    }

    def hidden(series: Series) -> Series:
        return replace(
            series,
            points=tuple(
                replace(point, title=f"{'稽古' if series.practice else '面談'} {k}", date=point.date[:7])
                for k, point in enumerate(series.points, 1)
            ),
        )

    best = tuple(
        replace(masked_words(q, lists[q.session].replacer), session=q.session, title=numbered.get(q.session, "面談"))
        for q in growth.best
    )
    levels = tuple(replace(level, grader="", at=level.at[:7]) for level in growth.levels)
    made = replace(
        growth, person=NOBODY, real=hidden(growth.real), practice=hidden(growth.practice), best=best, levels=levels
    )
    return made, tuple(lists.values())


def level_tables(growth: Growth) -> tuple[LevelTable, ...]:
    """A table for each rubric, a column for each final grade in the order of the sessions."""
    from coach.reports.growth import LevelTable

    dates = {point.session: point.date for series in (growth.real, growth.practice) for point in series.points}
    tables = []
    for rubric in dict.fromkeys(graded.rubric for graded in growth.levels):
        chosen = sorted(
            (g for g in growth.levels if g.rubric == rubric), key=lambda g: (dates.get(g.session, g.at[:10]), g.at)
        )
        columns = tuple(dates.get(g.session, g.at[:10]) for g in chosen)
        known = dict.fromkeys((level.id, level.area, level.name) for g in chosen for level in g.levels)
        rows = tuple(
            (area, name, tuple(next((v.level for v in g.levels if v.id == id), None) for g in chosen))
            for id, area, name in known
        )
        tables.append(LevelTable(chosen[-1].rubric_name, columns, rows))
    return tuple(tables)


def notes_of(growth: Growth) -> tuple[str, ...]:
    """What one has to know to read the figures."""
    notes = []
    if growth.unread:
        notes.append(f"まだふりかえっていない記録が {growth.unread} 件あります。ふりかえると、ここに加わります。")
    if growth.mixed:
        notes.append("読み取りの版が違う回が混じっています。開き直してふりかえると、同じ版の数字にそろいます。")
    if growth.received_at:
        notes.append(f"{growth.received_at[:10]} に受け取った数字を含みます。")
    return tuple(notes)
