"""One file of a batch: its bytes in, a report and its figures out. Runs in a worker process, here or elsewhere.

Nothing here reads or writes the user's database: a batch looks for the habits that are on by default and answers from
the bundled cases, so that the result is the same on every machine. The user's own formats come with the task.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Literal, Protocol

from coach.errors import CoachError, EngineError, RoleError

if TYPE_CHECKING:
    from coach.cases.search import CaseIndex
    from coach.language.engine import Engine
    from coach.model import ParsedSession, RawTranscript, Review, Transcript, Utterance
    from coach.workflows.line_patterns import NamedFormat

Form = Literal["md", "html", "json"]
State = Literal["done", "unsure", "failed"]
UNSURE = "役割を確かめてください"
# Turns shorter than this come again and again (「はい。」); their parses are kept, and no more than so many.
SHORT, KEPT = 20, 20_000


@dataclass(frozen=True, slots=True)
class Task:
    """A file to review: ``name`` is its path below the folder, with ``/``. The talk stays out of ``repr`` (logs).

    ``formats``: the user's own, which may read it (``coach.workflows.line_patterns``).
    """

    name: str
    digest: str
    data: bytes = field(repr=False)
    form: Form = "md"
    advisor: str | None = field(default=None, repr=False)
    formats: tuple[NamedFormat, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a task: the report, and ``figures`` for the summary, or the ``reason`` there is none."""

    name: str
    digest: str
    state: State
    version: str = ""
    reason: str = ""
    figures: dict[str, str | int | float | None] = field(default_factory=dict)
    report: str = field(default="", repr=False)


class Reviewer(Protocol):
    """Reviews one file after the other in its process."""

    def review(self, task: Task) -> Outcome:
        """Never raises: what goes wrong is the outcome."""
        ...


MakeReviewer = Callable[[], Reviewer]


def batch_version() -> str:
    """The version of everything a batch review depends on. Imports no language model."""
    from coach.workflows.review import review_version

    return review_version()


def failed(task: Task, reason: str, state: State = "failed") -> Outcome:
    """The outcome of a file there is no report on."""
    return Outcome(task.name, task.digest, state, reason=reason)


def digest_of(data: bytes) -> str:
    """What a file is known by, whatever its name."""
    return hashlib.sha256(data).hexdigest()


class BundledCases:
    """The bundled cases with the bundled encoder; no store, no cache on disk."""

    def __init__(self) -> None:
        self._index: CaseIndex | None = None

    def case_index(self) -> CaseIndex:
        """Built on first use. Raises EngineError, DataError."""
        if self._index is None:
            from coach.cases.encoder import load_encoder
            from coach.cases.loading import bundled_cases
            from coach.cases.passages import passages_of_all
            from coach.cases.search import CaseIndex
            from coach.cases.vectors import vectors_for
            from coach.language.terms import terms

            encoder, cases = load_encoder(), bundled_cases()
            vectors = vectors_for(passages_of_all(cases), encoder, None)
            self._index = CaseIndex(cases, vectors, encoder, lambda texts: [terms(text) for text in texts])
        return self._index


class GinzaReviewer:
    """The real reviewer: one pipeline and one index over the bundled cases, loaded once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._cases = BundledCases()
        self._parses: OrderedDict[str, Utterance] = OrderedDict()
        self._version = batch_version()

    def review(self, task: Task) -> Outcome:
        """Read, review and render a file."""
        try:
            raw, transcript = read_task(task)
            review = self._review(transcript)
            return Outcome(
                task.name, task.digest, "done", self._version,
                figures=figures_of(raw, review), report=render(review, task.form),
            )  # fmt: skip
        except RoleError as error:
            return replace(failed(task, f"{UNSURE} ({_one_line(error)})", "unsure"), version=self._version)
        except CoachError as error:
            return replace(failed(task, _one_line(error)), version=self._version)
        except Exception as error:  # one file never stops the rest; its words must not get into a trace
            reason = f"思いがけない不具合で読めませんでした ({type(error).__name__})。"
            return replace(failed(task, reason), version=self._version)

    def _review(self, transcript: Transcript) -> Review:
        from coach.habits import DEFAULT_ON
        from coach.workflows.review import review_parsed

        return review_parsed(self._cases, self._parse(transcript), DEFAULT_ON)

    def _parse(self, transcript: Transcript) -> ParsedSession:
        from coach.language.spans import group_turns
        from coach.model import ParsedSession

        utterances = group_turns(transcript)
        missing = list({u.text: u for u in utterances if u.text not in self._parses}.values())
        fresh = {u.text: u for u in self._engine.submit(missing).result()}
        known = {u.text: fresh.get(u.text) or self._parses[u.text] for u in utterances}
        for text, parsed in known.items():
            if len(text) <= SHORT:
                self._parses[text] = parsed
                self._parses.move_to_end(text)
        while len(self._parses) > KEPT:
            self._parses.popitem(last=False)
        placed = (
            replace(u, tokens=p.tokens, sentences=p.sentences, readings=p.readings)
            for u, p in ((u, known[u.text]) for u in utterances)
        )
        return ParsedSession(transcript, tuple(placed))


def load_reviewer() -> Reviewer:
    """Load the pipeline (some seconds). Raises EngineError."""
    from coach.language.engine import LocalEngine
    from coach.language.pipeline import load

    return GinzaReviewer(LocalEngine(load()))


def read_task(task: Task) -> tuple[RawTranscript, Transcript]:
    """The transcript in a task's bytes, with roles as ``coach import`` gives them. Raises ReadError, RoleError."""
    from pathlib import Path

    from coach.transcripts import guess_roles, to_transcript
    from coach.workflows.import_session import ImportPreview, roles_among_many

    path = PurePosixPath(task.name)
    raw = _read(task, path.name)
    roles = roles_among_many(ImportPreview(Path(path.name), raw, guess_roles(raw), task.digest, None), task.advisor)
    transcript = to_transcript(raw, roles, id=str(raw.meta.get("id") or path.stem))
    return raw, transcript if transcript.title else replace(transcript, title=path.stem)


def _read(task: Task, name: str) -> RawTranscript:
    from coach.errors import ReadError
    from coach.transcripts import read_bytes
    from coach.workflows.line_patterns import reread_by, text_in

    def text() -> tuple[str, str]:
        return text_in(task.data, name)

    try:
        raw = read_bytes(task.data, name)
    except ReadError:
        if (by_format := reread_by(task.formats, None, text)) is None:
            raise
        return by_format
    return reread_by(task.formats, raw, text) or raw


def render(review: Review, form: Form) -> str:
    """The report as text in that form."""
    from coach.reports.model import ReportInput

    if form == "json":
        import msgspec

        from coach.workflows.summary import review_json

        return msgspec.json.format(msgspec.json.encode(review_json(review)), indent=1).decode() + "\n"
    if form == "html":
        from coach.reports.html import render_html

        return render_html(ReportInput(review))
    from coach.reports.markdown import render_markdown

    return render_markdown(ReportInput(review))


def figures_of(raw: RawTranscript, review: Review) -> dict[str, str | int | float | None]:
    """The figures of a session for the summary (columns: docs/batch.md)."""
    metrics = review.metrics
    flags: dict[str, int] = {}
    for item in review.findings:
        flags[item.finding.flag] = flags.get(item.finding.flag, 0) + 1
    return {
        "format": raw.format,
        "characters": sum(len(turn.text) for turn in review.tagged.transcript.turns),
        "turns": metrics.turns,
        "advisor_turns": metrics.advisor_turns,
        "owner_turns": metrics.owner_turns,
        "minutes": metrics.minutes,
        "talk_share": metrics.talk_share,
        "talk_share_basis": metrics.talk_share_basis,
        "open_ratio": metrics.open_ratio,
        "questions": sum(metrics.questions.values()),
        "reflections": metrics.reflections,
        "empathies": metrics.empathies,
        "reflection_to_question": metrics.reflection_to_question,
        "longest_advisor_turn": metrics.longest_advisor_turn,
        "longest_owner_stretch": metrics.longest_owner_stretch,
        "longest_question_run": metrics.longest_question_run,
        "proposals": len(metrics.proposals),
        **{f"findings.{flag}": n for flag, n in sorted(flags.items())},
    }


def _one_line(error: CoachError) -> str:
    return " ".join(error.text().split())


def engine_error(what: str, where: str = "") -> EngineError:
    """An error of the workers of a batch, with the way to go on."""
    return EngineError(
        what, where=where, todo="済んだファイルの結果は残っています。同じ命令をもう一度実行すると、続きから始まります。"
    )
