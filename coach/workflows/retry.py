"""もう一度その場面: how one would say it now, read by the same tagger in the place where it would be said."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coach.errors import EngineError, UsageError
from coach.language.acts import tag_session
from coach.model import Attempt, Finding, ParsedSession, Review, TaggedUtterance, Utterance
from coach.questions import Suggester
from coach.workflows.observations import Asked, observe, questions_of

if TYPE_CHECKING:
    from coach.workflows.workspace import Workspace

# What the owner said before it is taken up too where the last words say little: as in coach/questions.
LITTLE = 20
REACH = 8


@dataclass(frozen=True, slots=True)
class Scene:
    """The place of a finding at which the advisor speaks.

    ``position`` is its index among the utterances; ``heard`` what the owner had just said, oldest first (empty at the
    very beginning); ``original`` what the advisor said there, None where the advisor said nothing.
    """

    position: int
    heard: tuple[TaggedUtterance, ...]
    original: TaggedUtterance | None

    @property
    def heard_text(self) -> str:
        """The owner's words in one text."""
        return words_of(self.heard)


def scene_of(review: Review, finding: Finding) -> Scene:
    """Where the questions of the review would be asked, too."""
    position = Suggester(review.tagged).place(finding)
    spoken = review.tagged.utterances[position : position + 1]
    original = spoken[0] if spoken and spoken[0].role == "advisor" else None
    return Scene(position, heard_before(review, position), original)


def heard_before(review: Review, position: int) -> tuple[TaggedUtterance, ...]:
    """The owner's last words before an utterance, oldest first; more than one where the last says little."""
    heard: list[TaggedUtterance] = []
    for utterance in reversed(review.tagged.utterances[max(0, position - REACH) : position]):
        if sum(len(u.utterance.text) for u in heard) >= LITTLE:
            break
        if utterance.role == "owner":
            heard.insert(0, utterance)
    return tuple(heard)


def words_of(utterances: Sequence[TaggedUtterance]) -> str:
    """What was said, in one text; a blank only where no mark ends the one before."""
    text = ""
    for utterance in utterances:
        text += " " if text and text[-1] not in "。．！？!?…" else ""
        text += utterance.utterance.text.strip()
    return text


def judge_attempt(ws: Workspace, review: Review, finding: Finding, text: str) -> Attempt:
    """What the tagger hears in ``text``, said by the advisor at the place of the finding.

    Blocks for as long as the engine parses a line, and while the engine loads; call it in a thread worker. Keeps
    nothing (``ws.store.attempts`` does). Raises UsageError for an empty text, EngineError.
    """
    said = " ".join(text.split())
    if not said:
        raise UsageError("まだ何も書かれていません。", todo="今ならどう言うか、一言でも書いてみませんか。")
    scene = scene_of(review, finding)
    return observe(_tagged(review, scene, _parsed(ws, said)), scene.heard, _asked_before(review, scene))


def original_attempt(review: Review, scene: Scene) -> Attempt | None:
    """What was said then, seen in the same way; None where the advisor said nothing."""
    if scene.original is None:
        return None
    return observe(scene.original, scene.heard, _asked_before(review, scene))


def _parsed(ws: Workspace, text: str) -> Utterance:
    try:
        return ws.engine.submit([Utterance("advisor", (0,), (0,), text)]).result()[0]
    except BrokenProcessPool as error:
        ws.engine.restart()
        raise EngineError(
            "読み取る部品が止まりました。", todo="書いた言葉は残っています。もう一度 Enter で読み直せます。"
        ) from error


def _tagged(review: Review, scene: Scene, said: Utterance) -> TaggedUtterance:
    """The line in the place of the original, with all that was heard before it."""
    utterances = [_unread(u) for u in review.tagged.utterances]
    after = scene.position + (scene.original is not None)
    whole = (*utterances[: scene.position], said, *utterances[after:])
    return tag_session(ParsedSession(review.tagged.transcript, whole)).utterances[scene.position]


def _unread(tagged: TaggedUtterance) -> Utterance:
    """The advisor's other lines keep their places only: their acts are known, reading them again would cost time."""
    utterance = tagged.utterance
    return replace(utterance, tokens=(), sentences=(), readings=()) if tagged.role == "advisor" else utterance


def _asked_before(review: Review, scene: Scene) -> list[Asked]:
    earlier = review.tagged.utterances[: scene.position]
    return [question for u in earlier if u.role == "advisor" for question in questions_of(u)]
