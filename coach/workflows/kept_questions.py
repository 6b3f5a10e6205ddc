"""問いかけ集: keeping a good question with where it came from, and writing the collection out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

import msgspec

from coach.errors import DataError, NotFoundError, UsageError
from coach.model import Attempt, Finding, KeptQuestion, Review, Suggestion, Transcript
from coach.workflows.export import write_privately
from coach.workflows.retry import heard_before, scene_of, words_of

if TYPE_CHECKING:
    from coach.workflows.anonymise import NameList
    from coach.workflows.workspace import Workspace

KINDS = (".html", ".htm", ".md", ".txt")
# So much of the owner's words is kept beside a question: enough to remember the moment by.
HEARD_AT_MOST = 160
# A turn up to this length is kept whole; of a longer one the question alone (the receiving words may be far from it).
WHOLE_TURN = 80
TEXT_WIDTH = 76
# A file to read again: {"format": "coachquestions", "version": 1, "questions": [...]}.
FORMAT, VERSION = "coachquestions", 1


def keep_suggestion(
    ws: Workspace, review: Review, finding: Finding, suggestion: Suggestion
) -> tuple[KeptQuestion, bool]:
    """Keep a suggested question. Returns what is kept, and whether it is new. Raises NotFoundError, StoreError."""
    return ws.store.kept_questions.add(
        KeptQuestion(
            text=suggestion.text,
            origin="suggestion",
            session=review.session,
            turn=finding.turns[0],
            title=_title(ws, review),
            heard=_tail(scene_of(review, finding).heard_text),
            case=suggestion.from_case,
            pattern=suggestion.from_template,
        )
    )


def keep_attempt(ws: Workspace, review: Review, finding: Finding, attempt: Attempt) -> tuple[KeptQuestion, bool]:
    """Keep one's own attempt at a place. Returns what is kept, and whether it is new. Raises as ``keep_suggestion``."""
    return ws.store.kept_questions.add(
        KeptQuestion(
            text=attempt.text,
            origin="attempt",
            session=review.session,
            turn=finding.turns[0],
            title=_title(ws, review),
            heard=_tail(scene_of(review, finding).heard_text),
        )
    )


def keep_turn(ws: Workspace, review: Review, turn: int) -> tuple[KeptQuestion, bool]:
    """Keep one's own line: an open question or something that worked.

    Returns what is kept, and whether it is new. Raises UsageError when the turn is neither, NotFoundError, StoreError.
    """
    text = worth_keeping(review, turn)
    if not text:
        raise UsageError(
            "この発話には、開かれた問いも、うまくいった言葉も読み取れませんでした。",
            todo="残したい問いの発話に移るか、問いの候補を選んでから、もう一度お試しください。",
        )
    position = next(k for k, u in enumerate(review.tagged.utterances) if turn in u.utterance.turns)
    return ws.store.kept_questions.add(
        KeptQuestion(
            text=text,
            origin="turn",
            session=review.session,
            turn=turn,
            title=_title(ws, review),
            heard=_tail(words_of(heard_before(review, position))),
        )
    )


def worth_keeping(review: Review, turn: int) -> str:
    """The words of a turn that are an open question or a strength; "" when there are none."""
    tagged = next((u for u in review.tagged.utterances if turn in u.utterance.turns), None)
    if tagged is None or tagged.role != "advisor":
        return ""
    asked = [act for act in tagged.acts_of(turn) if act.label == "Q_OPEN"]
    surest = max((act.score for act in asked), default=0.0)
    spans = [act.span for act in asked if act.score >= 0.5 * surest]
    spans += [span for strength in review.strengths for span in strength.spans if span.turn == turn]
    if not spans:
        return ""
    whole = next(t.text for t in review.tagged.transcript.turns if t.i == turn)
    if len(whole.strip()) <= WHOLE_TURN:
        return " ".join(whole.split())
    pieces = sorted({(span.begin, span.stop) for span in spans})
    return " ".join("".join(whole[begin:stop].strip() for begin, stop in pieces).split())


def _title(ws: Workspace, review: Review) -> str:
    """How the session is called now (a stored review has the name of its day)."""
    return session_name(ws.store.sessions.get(review.session))


def session_name(transcript: Transcript) -> str:
    """「有限会社まるはち豆腐店 釜が空かない 2025-10-14」, or the session's id where nothing is known."""
    parts = (transcript.firm, transcript.title, transcript.date)
    return " ".join(part for part in parts if part) or transcript.id


def _tail(text: str) -> str:
    """The last words: they are what the question answers to."""
    text = text.strip()
    return text if len(text) <= HEARD_AT_MOST else "…" + text[-(HEARD_AT_MOST - 1) :]


def matching(questions: Sequence[KeptQuestion], words: str) -> tuple[KeptQuestion, ...]:
    """The questions in which every word stands, in whatever field the user sees; 全角/半角 and case are the same."""
    wanted = _folded(words).split()
    return tuple(q for q in questions if all(word in _folded(_seen(q)) for word in wanted))


def _seen(question: KeptQuestion) -> str:
    return "\n".join(
        (question.text, question.heard, question.title, question.tag, question.note, question.case or "", question.at)
    )


def _folded(text: str) -> str:
    return normalize("NFKC", text).casefold()


def render_questions(questions: Sequence[KeptQuestion], kind: str, *, anonymous: bool = False) -> str:
    """The collection as text of that kind (".html", ".md", ".txt"). Raises UsageError for another kind.

    ``anonymous``: names were replaced in the questions.
    """
    from coach.reports import kept_questions as report

    if kind in (".html", ".htm"):
        return report.render_html(questions, anonymous=anonymous)
    if kind == ".md":
        return report.render_markdown(questions, anonymous=anonymous)
    if kind == ".txt":
        return report.render_text(questions, TEXT_WIDTH, anonymous=anonymous)
    raise _unknown(kind)


def _unknown(kind: str) -> UsageError:
    return UsageError(
        f"「{kind or '拡張子なし'}」の形では書き出せません。",
        todo=f"ファイル名の終わりを {' か '.join(KINDS)} にすると書き出せます。",
    )


def export_questions(
    ws: Workspace, path: Path | str, questions: Sequence[KeptQuestion] | None = None, *, anonymise: bool = False
) -> tuple[int, tuple[str, ...]]:
    """Write the collection (or the questions given) to ``path`` (0600), in the kind of its ending.

    ``anonymise``: with names replaced as in the lists of their sessions (coach.workflows.anonymise), which blocks for
    some seconds. Returns how many questions it was, and what the user should know before handing it on. Raises
    NotFoundError when there is none, UsageError for an unknown ending, EngineError, CoachError when it cannot be written.
    """
    path = Path(path).expanduser()
    chosen = ws.store.kept_questions.all() if questions is None else tuple(questions)
    if not chosen:
        raise NotFoundError(
            "問いかけ集は、まだ空です。",
            todo="ふりかえりの画面で、残したい問いを選んで t を押すと入ります。",
        )
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise _unknown(kind)
    told: tuple[str, ...] = ()
    if anonymise:
        from coach.workflows.anonymise import notes_of

        chosen, lists = anonymous_questions(ws, chosen)
        told = notes_of(lists, path)
    write_privately(path, render_questions(chosen, kind, anonymous=anonymise))
    return len(chosen), told


def anonymous_questions(
    ws: Workspace, questions: Sequence[KeptQuestion]
) -> tuple[tuple[KeptQuestion, ...], tuple[NameList, ...]]:
    """The questions with names replaced, without their sessions and kept in a month; and the lists it was done by.

    Raises EngineError, StoreError.
    """
    from coach.workflows.anonymise import question_texts, settled
    from coach.workflows.masked_review import masked_words
    from coach.workflows.name_lists import loose_names

    lists = {
        names.session: names for names in settled(ws, list(dict.fromkeys(q.session for q in questions if q.session)))
    }
    # Of a session that is gone, or of none.
    loose = loose_names([text for q in questions if not q.session for text in question_texts(q)], list(lists.values()))
    made = tuple(
        replace(
            masked_words(q, (lists[q.session] if q.session else loose).replacer),
            session=None, title="", case=q.case, pattern=q.pattern, origin=q.origin, at=q.at[:7],
        )
        for q in questions
    )  # fmt: skip
    return made, (*lists.values(), loose)


def questions_file(questions: Sequence[KeptQuestion]) -> str:
    """The collection as a file that ``import_questions`` reads, oldest first."""
    whole = {"format": FORMAT, "version": VERSION, "questions": questions[::-1]}
    return msgspec.json.format(msgspec.json.encode(whole), indent=1).decode() + "\n"


class _File(msgspec.Struct):
    format: str
    version: int
    questions: tuple[KeptQuestion, ...]


def import_questions(ws: Workspace, path: Path | str) -> tuple[int, int]:
    """Take in a file written by ``questions_file``: how many were added, and how many were here already.

    What a question says of a session that is not here goes, unless it was to be kept. Raises DataError, StoreError.
    """
    path = Path(path).expanduser()
    try:
        read = msgspec.json.decode(path.read_bytes(), type=_File)
    except OSError as error:
        raise DataError(f"ファイルを読めませんでした ({error.strerror})。", where=str(path)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        read = None
    if read is None or (read.format, read.version) != (FORMAT, VERSION):
        raise DataError(
            "問いかけ集のファイルとして読めませんでした。", where=path.name,
            todo="`coach export-all フォルダー` で書き出した kept_questions.json を取り込めます。",
        )  # fmt: skip
    here = {row.id for row in ws.store.sessions.rows()}
    added = 0
    with ws.store.transaction():
        for question in read.questions:
            if question.session not in here:
                question = replace(question, session=None)
                if not question.keep_words:
                    question = replace(question, turn=None, title="", heard="")
            added += ws.store.kept_questions.add(question)[1]
    return added, len(read.questions) - added
