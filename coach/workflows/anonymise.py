"""匿名化: the names of a session, what stands for them, and everything that goes out with them replaced.

The list is made once (names are found by GiNZA in a process of its own, some seconds) and kept; what the user decides
is kept with it, for all sessions of the same 支援先. The table never leaves the database.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from coach.language.names import names_version, read_names_apart
from coach.language.spans import group_turns
from coach.model import KeptQuestion, Transcript
from coach.store.aliases import AliasRow
from coach.workflows.aliases import give_aliases
from coach.workflows.masked_review import masked_transcript, without_heading
from coach.workflows.masking import CHECK_BY_EYE, Mask, Replacer, listed
from coach.workflows.name_finding import FINDING_VERSION, Found, find_names, known_of
from coach.workflows.name_words import NAME, OPTIONAL, PERSON

if TYPE_CHECKING:
    from coach.workflows.workspace import Workspace


@dataclass(frozen=True, slots=True)
class NameList:
    """The words of a session that could point to somebody, and all the texts they were looked for in."""

    session: str
    masks: tuple[Mask, ...]
    text: str

    @property
    def replacer(self) -> Replacer:
        """Replaces what is on."""
        return Replacer(self.masks)


def name_list(ws: Workspace, session: str) -> NameList:
    """The list of a session as it was decided so far. Blocks for some seconds the first time.

    Raises NotFoundError, EngineError, StoreError.
    """
    return name_lists(ws, [session])[0]


def name_lists(ws: Workspace, sessions: Sequence[str]) -> list[NameList]:
    """The lists of several sessions; the recogniser is loaded once for all that were not read before."""
    find_missing(ws, sessions)
    return [_list_of(ws, session) for session in sessions]


def decide(
    ws: Workspace, names: NameList, *, mask: Iterable[str] = (), keep: Iterable[str] = (), kinds: Iterable[str] = ()
) -> NameList:
    """The list with words masked that the user names, others kept as they are, and all words of these kinds masked."""
    for words in mask:
        more = add_word(names, words)
        names = more if more is not None else names
    kept, masked = set(keep), set(kinds)
    masks = tuple(
        replace(m, on=False) if m.found in kept else replace(m, on=True) if m.kind in masked else m for m in names.masks
    )
    return replace(names, masks=masks)


def add_word(names: NameList, words: str) -> NameList | None:
    """The list with one more, wherever it stands; None when the session has no such words. On the list already: on."""
    words = words.strip()
    if any(m.found == words for m in names.masks):
        return replace(names, masks=tuple(replace(m, on=True) if m.found == words else m for m in names.masks))
    if not words or words not in names.text:
        return None
    alias = give_aliases([Found(words, NAME, True)], rows_of(names.masks))[words]
    added = Mask(words, alias, NAME, True, True, anywhere=True)
    return replace(names, masks=(*names.masks, *listed([added], names.text)))


def change_alias(names: NameList, found: str, alias: str) -> NameList:
    """The list with another alias for words, and for the other forms of the same name (「田中」「田中健一」)."""
    changed = next(m for m in names.masks if m.found == found)

    def new(mask: Mask) -> Mask:
        same = mask.kind == changed.kind == PERSON and mask.alias == changed.alias
        return replace(mask, alias=alias, on=True) if same or mask.found == found else mask

    return replace(names, masks=tuple(map(new, names.masks)))


def keep_list(ws: Workspace, names: NameList) -> None:
    """Keep aliases and decisions for this session and the others of its 支援先. Raises NotFoundError, StoreError."""
    ws.store.aliases.put(names.session, rows_of(names.masks))


def settled(ws: Workspace, sessions: Sequence[str]) -> list[NameList]:
    """The lists of sessions with their aliases kept, so that they are the same next time. Raises as ``name_list``."""
    find_missing(ws, sessions)
    out = []
    for session in sessions:
        # One after the other: what the next one of the same 支援先 is called depends on what was kept.
        names = _list_of(ws, session)
        keep_list(ws, names)
        out.append(names)
    return out


def notes_of(names: NameList | Sequence[NameList], path: Path | None = None) -> tuple[str, ...]:
    """What whoever hands it on should know."""
    lists = [names] if isinstance(names, NameList) else names
    on = {m.found for one in lists for m in one.masks if m.on}
    told = [f"名前や連絡先と思われる言葉を {len(on)} 語、置きかえました。{CHECK_BY_EYE}"]
    maybe = {m.found for one in lists for m in one.masks if not m.on and not m.sure}
    if maybe:
        where = next((one.session for one in lists if len(lists) == 1), "") or "記録"
        told.append(
            f"置きかえなかった、念のため確かめたい言葉が {len(maybe)} 語あります。`coach anonymise {where}` で一覧を見られます。"
        )
    if path is not None and any(one.replacer.edits(path.name) for one in lists):
        told.append(f"ファイルの名前「{path.name}」に、置きかえた言葉が入っています。渡す前に変えてください。")
    return tuple(told)


def anonymous_transcript(ws: Workspace, names: NameList) -> Transcript:
    """The talk with names replaced, without id, title and firm, and with no more of its date than the month."""
    return without_heading(masked_transcript(ws.store.sessions.get(names.session), names.replacer))


# ── making the list ───────────────────────────────────────────────────────────


def _parts(ws: Workspace, session: str) -> dict[str, list[str]]:
    """What was said, and what was written about it."""
    transcript = ws.store.sessions.get(session)
    return {"talk": [u.text for u in group_turns(transcript)], "written": _written(ws, transcript)}


def _written(ws: Workspace, transcript: Transcript) -> list[str]:
    session = transcript.id
    texts = [
        transcript.title or "",
        transcript.industry or "",
        *(note.text for note in ws.store.notes.of(session).values()),
        *(verdict.reason for verdict in ws.store.verdicts.of(session).values()),
        *(answer.text for answer in ws.store.answers.of(session).values()),
        *(attempt.text for attempts in ws.store.attempts.of_session(session).values() for attempt in attempts),
        *(exchange.question for exchange in ws.store.conversations.of(session, last=2**31)),
        *(text for q in ws.store.kept_questions.all() if q.session == session for text in question_texts(q)),
        *_graded(ws, session),
    ]
    return list(dict.fromkeys(text for text in texts if text.strip()))


def _graded(ws: Workspace, session: str) -> Iterator[str]:
    """What the graders of final grades wrote, and who they are."""
    from coach.workflows.grading import grade, grades_of

    for entry in grades_of(ws, session):
        if entry.status == "final":
            given = grade(ws, entry.n)
            yield given.grader
            yield from (mark.reason for mark in given.marks)
            yield from (comment.text for comment in given.comments)
            yield from (*given.keep, *given.start, *given.stop)


def question_texts(question: KeptQuestion) -> tuple[str, ...]:
    """What a kept question holds of words that somebody said or wrote."""
    return (question.text, question.heard, question.tag, question.note)


def find_missing(ws: Workspace, sessions: Sequence[str]) -> None:
    """Find the names of every part of these sessions that is not known yet, all in one go."""
    parts = [(session, part, texts) for session in sessions for part, texts in _parts(ws, session).items()]
    missing = [
        (session, part, texts)
        for session, part, texts in parts
        if ws.store.found_names.get(session, part, _digest(texts)) is None
    ]
    if not missing:
        return
    texts = [text for _, _, some in missing for text in some]
    reads = iter(read_names_apart(texts) if texts else [])
    for session, part, some in missing:
        found = find_names(some, [next(reads) for _ in some])
        rows = [(f.words, f.kind, f.sure, f.reading) for f in found]
        ws.store.found_names.put(session, part, _digest(some), rows)


def _list_of(ws: Workspace, session: str) -> NameList:
    parts = _parts(ws, session)
    speakers, firm = _heading(ws, session)
    found = list(known_of(speakers, firm))
    for part, texts in parts.items():
        found += [Found(*row) for row in ws.store.found_names.get(session, part, _digest(texts)) or ()]
    return made_list(session, found, ws.store.aliases.of(session), "\n".join(session_texts(ws, session)))


def session_texts(ws: Workspace, session: str) -> list[str]:
    """All texts of a session that names are looked for in, and who spoke. Raises NotFoundError, StoreError."""
    speakers, firm = _heading(ws, session)
    return [text for some in _parts(ws, session).values() for text in some] + [*speakers, firm]


def _heading(ws: Workspace, session: str) -> tuple[list[str], str]:
    """Who spoke and whose session it is, and the firm."""
    transcript = ws.store.sessions.get(session)
    person = next((row.person or "" for row in ws.store.sessions.rows() if row.id == session), "")
    return [*dict.fromkeys(turn.name for turn in transcript.turns if turn.name), person], transcript.firm or ""


def made_list(session: str, found: Iterable[Found], rows: Sequence[AliasRow], text: str) -> NameList:
    """The list of what was found that stands in ``text``, decided as in ``rows``; of the same words whoever is sure counts."""
    by_words: dict[str, Found] = {}
    for item in found:
        old = by_words.get(item.words)
        if old is None or (item.sure and not old.sure):
            by_words[item.words] = item
        elif item.reading and not old.reading:
            by_words[item.words] = replace(old, reading=item.reading)
    # Names met in the other sessions of the 支援先 are looked for here as well.
    for row in rows:
        by_words.setdefault(row.words, Found(row.words, row.kind, row.masked, row.reading))
    return NameList(session, _masks(tuple(by_words.values()), rows, text), text)


def _masks(found: Sequence[Found], rows: Sequence[AliasRow], text: str) -> tuple[Mask, ...]:
    decided = {row.words: row for row in rows}
    masks = listed((_mask(f, decided.get(f.words)) for f in found), text)
    # In the order of the text, so that the first person met is A.
    aliases = give_aliases([Found(m.found, m.kind, m.sure, m.reading) for m in masks], rows)
    return tuple(replace(m, alias=aliases[m.found]) for m in masks)


def _mask(found: Found, decided: AliasRow | None) -> Mask:
    on = decided.masked if decided is not None else found.sure and found.kind not in OPTIONAL
    anywhere = decided is not None and decided.added
    return Mask(found.words, "", found.kind, on, found.sure, anywhere=anywhere, reading=found.reading)


def names_found(texts: Sequence[str]) -> tuple[Found, ...]:
    """The names in texts that belong to no session; nothing of it is kept. Raises EngineError."""
    wanted = list(dict.fromkeys(text for text in texts if text.strip()))
    return find_names(wanted, read_names_apart(wanted)) if wanted else ()


def rows_of(masks: Iterable[Mask]) -> list[AliasRow]:
    """What of a list is kept."""
    return [AliasRow(m.found, m.kind, m.alias, m.on, m.anywhere, m.reading) for m in masks]


def _digest(texts: Sequence[str]) -> str:
    whole = "\0".join((FINDING_VERSION, names_version(), *texts))
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
