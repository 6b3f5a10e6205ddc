"""The main job: a stored session in, a review out, with progress, cancellation, and every finished piece kept."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import msgspec

from coach import __version__
from coach.errors import Cancelled, EngineError
from coach.habits import DEFAULT_ON, HABITS, HABITS_VERSION, NEED_THE_END, find_all
from coach.language.acts import TAGGER_VERSION, tag_session
from coach.language.parsing import batches
from coach.language.pipeline import language_version
from coach.language.spans import group_turns
from coach.metrics import measure, strengths
from coach.model import (
    CaseMatch,
    Finding,
    ParsedSession,
    Review,
    ReviewedFinding,
    TaggedSession,
    Transcript,
    Utterance,
)
from coach.questions import QUESTIONS_VERSION
from coach.workflows.advice import next_steps
from coach.workflows.progress import IsCancelled, OnProgress, Progress, never, silent

if TYPE_CHECKING:
    from coach.cases.search import CaseIndex
    from coach.store import Store
    from coach.workflows.workspace import Workspace

# Utterances per batch: about half a second of parsing, so that progress moves and cancelling is prompt.
BATCH = 32
# Looking at the findings so far costs a pass over the session; every few batches is enough to show life.
PREVIEW_EVERY = 4
CASES_PER_FINDING = 3
# The store's setting: a list of habit ids.
HABITS_SETTING = "habits"
_utterance_decoder = msgspec.json.Decoder(Utterance)


class HasCases(Protocol):
    """Where the answers to findings come from: a workspace, or the bundled cases alone (batch)."""

    def case_index(self) -> CaseIndex:
        """The searchable cases."""
        ...


def enabled_habits(store: Store) -> frozenset[str]:
    """Ids of the habits a review looks for: the setting "habits", ``DEFAULT_ON`` where there is none. StoreError."""
    chosen = store.settings.get(HABITS_SETTING)
    return frozenset(h.id for h in HABITS if h.id in chosen) if isinstance(chosen, list) else DEFAULT_ON


def review_version(enabled: frozenset[str] = DEFAULT_ON) -> str:
    """Version of everything a review depends on, short; a stored review of another version is made anew."""
    parts = (
        __version__, language_version(), TAGGER_VERSION, HABITS_VERSION, QUESTIONS_VERSION, ",".join(sorted(enabled))
    )  # fmt: skip
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]


def delete_session(ws: Workspace, session: str) -> None:
    """Delete a session for good, with everything written about it and the cached parses of its words.

    Words that another session also has are parsed again when that session is next reviewed. Names that stood in no
    other session or sheet of its 支援先 leave the table of that as well. Raises NotFoundError, StoreError.
    """
    transcript = ws.store.sessions.get(session)
    visit = ws.store.engagements.of_session(session)
    # Two steps, not one transaction: deleting the session also empties the write-ahead log, which needs to be last.
    ws.store.parses.delete(list({_cache_key(u.text) for u in group_turns(transcript)}))
    ws.store.sessions.delete(session)
    if visit is not None:
        from coach.workflows.name_lists import forget_lost_names

        forget_lost_names(ws, visit[0])


def stored_review(ws: Workspace, session: str) -> Review | None:
    """The stored review of this version, or None. Imports no language model."""
    return ws.store.reviews.get(session, review_version(enabled_habits(ws.store)))


def review_session(
    ws: Workspace, session: str, on_progress: OnProgress = silent, cancelled: IsCancelled = never
) -> Review:
    """Review a stored session, from what is already there where possible; blocks until done.

    Parsed utterances are kept as they come, so work that was cancelled or killed goes on where it stopped.
    Raises NotFoundError, EngineError, StoreError, Cancelled.
    """
    transcript = ws.store.sessions.get(session)
    enabled = enabled_habits(ws.store)
    stored = ws.store.reviews.get(session, review_version(enabled))
    if stored is not None and stored.tagged.transcript.turns == transcript.turns and _same_head(stored, transcript):
        on_progress(Progress("done", 1, 1, tuple(r.finding for r in stored.findings)))
        return stored
    parsed = parse_session(ws, transcript, on_progress, cancelled)
    review = review_parsed(ws, parsed, enabled, on_progress)
    if cancelled():
        raise Cancelled("途中でやめました。", todo="読んだところまでは残っています。続きはいつでも始められます。")
    ws.store.reviews.put(review, review_version(enabled))
    on_progress(Progress("done", 1, 1, tuple(r.finding for r in review.findings)))
    return review


def review_parsed(
    cases: HasCases, parsed: ParsedSession, enabled: frozenset[str], on_progress: OnProgress = silent
) -> Review:
    """Everything of a review that comes after parsing. Raises EngineError, DataError, StoreError."""
    on_progress(Progress("read", 0, 1))
    tagged = tag_session(parsed)
    findings = find_all(tagged, enabled)
    on_progress(Progress("search", 0, max(1, len(findings)), findings))
    answered = answer_findings(cases, tagged, findings)
    metrics, worked = measure(tagged), strengths(tagged)
    versions = {
        "coach": __version__,
        "language": language_version(),
        "tagger": TAGGER_VERSION,
        "habits": HABITS_VERSION,
        "questions": QUESTIONS_VERSION,
    }
    return Review(
        session=parsed.transcript.id,
        tagged=tagged,
        metrics=metrics,
        findings=answered,
        strengths=worked,
        next_steps=next_steps(metrics, findings),
        versions=versions,
    )


def _same_head(stored: Review, transcript: Transcript) -> bool:
    old = stored.tagged.transcript
    return (old.industry, old.session_no, old.support_step) == (
        transcript.industry,
        transcript.session_no,
        transcript.support_step,
    )


def parse_session(
    ws: Workspace, transcript: Transcript, on_progress: OnProgress, cancelled: IsCancelled
) -> ParsedSession:
    """Parse what is not in the cache, batch by batch; each batch is cached when it is there."""
    utterances = group_turns(transcript)
    keys = [_cache_key(u.text) for u in utterances]
    known = {key: _unpack(data) for key, data in ws.store.parses.get(list(dict.fromkeys(keys))).items()}
    missing = list({k: u for k, u in zip(keys, utterances, strict=True) if k not in known}.items())
    total = len(utterances)
    if missing:
        on_progress(Progress("load", 0, 1))
        try:
            _parse_missing(ws, transcript, utterances, keys, known, missing, on_progress, cancelled)
        except BrokenProcessPool as error:
            ws.engine.restart()
            raise EngineError(
                "解析の途中で、解析の部品が止まりました。",
                where=transcript.title or transcript.id,
                todo="読んだところまでは残っています。もう一度開くと続きから始まります。",
            ) from error
    on_progress(Progress("parse", total, total))
    return ParsedSession(transcript, tuple(_placed(u, known[k]) for u, k in zip(utterances, keys, strict=True)))


def _parse_missing(
    ws: Workspace,
    transcript: Transcript,
    utterances: Sequence[Utterance],
    keys: Sequence[str],
    known: dict[str, Utterance],
    missing: Sequence[tuple[str, Utterance]],
    on_progress: OnProgress,
    cancelled: IsCancelled,
) -> None:
    waiting: list[tuple[list[str], Future[list[Utterance]]]] = []
    by_text = {u.text: k for k, u in missing}
    for batch in batches([u for _, u in missing], BATCH):
        waiting.append(([by_text[u.text] for u in batch], ws.engine.submit(batch)))
    before = len(utterances) - len(missing)
    done = 0
    for n, (batch_keys, future) in enumerate(waiting):
        while True:
            if cancelled():
                for _, rest in waiting[n:]:
                    rest.cancel()
                raise Cancelled(
                    "途中でやめました。", todo="読んだところまでは残っています。続きはいつでも始められます。"
                )
            try:
                parsed = future.result(timeout=0.2)
                break
            except TimeoutError:
                continue
        fresh = dict(zip(batch_keys, parsed, strict=True))
        known.update(fresh)
        ws.store.parses.put({k: _pack(u) for k, u in fresh.items()})
        done += len(parsed)
        findings: tuple[Finding, ...] = ()
        if n % PREVIEW_EVERY == PREVIEW_EVERY - 1 and n + 1 < len(waiting):
            findings = _findings_so_far(transcript, utterances, keys, known, enabled_habits(ws.store))
        on_progress(Progress("parse", before + done, len(utterances), findings))


def _findings_so_far(
    transcript: Transcript,
    utterances: Sequence[Utterance],
    keys: Sequence[str],
    known: dict[str, Utterance],
    enabled: frozenset[str],
) -> tuple[Finding, ...]:
    """Findings in the part of the session that is parsed without a gap."""
    ready = []
    for utterance, key in zip(utterances, keys, strict=True):
        if key not in known:
            break
        ready.append(_placed(utterance, known[key]))
    return find_all(tag_session(ParsedSession(transcript, tuple(ready))), enabled - NEED_THE_END)


def _placed(utterance: Utterance, parsed: Utterance) -> Utterance:
    """A parse (kept by text) put where the utterance stands."""
    return replace(utterance, tokens=parsed.tokens, sentences=parsed.sentences, readings=parsed.readings)


def _cache_key(text: str) -> str:
    return hashlib.sha256(f"{language_version()}|{text}".encode("utf-8", "surrogatepass")).hexdigest()


def _pack(utterance: Utterance) -> bytes:
    return zlib.compress(msgspec.json.encode(utterance), 1)


def _unpack(data: bytes) -> Utterance:
    return _utterance_decoder.decode(zlib.decompress(data))


def answer_findings(cases: HasCases, tagged: TaggedSession, findings: Sequence[Finding]) -> tuple[ReviewedFinding, ...]:
    """Cases and open questions for every finding."""
    if not findings:
        return ()
    from coach.cases.search import Situation
    from coach.language.acts.reading import content_words
    from coach.metrics.walls import walls_heard
    from coach.questions import Suggester
    from coach.workflows.cases import industry_of

    suggester = Suggester(tagged)
    transcript = tagged.transcript
    situations = []
    for finding in findings:
        text, tokens = suggester.situation(finding)
        situations.append(
            Situation(
                text,
                tuple(content_words(tokens)),
                step=transcript.step_number,
                walls=walls_heard(text),
                industry=industry_of(transcript.industry),
            )
        )
    found: list[tuple[CaseMatch, ...]] = cases.case_index().search(situations, CASES_PER_FINDING)
    return tuple(
        ReviewedFinding(
            finding, suggester.suggest(finding, matches), matches, suggester.offer(finding), suggester.stop(finding)
        )
        for finding, matches in zip(findings, found, strict=True)
    )
