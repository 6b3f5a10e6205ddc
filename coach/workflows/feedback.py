"""The user's verdicts (もっとも / 違うと思う) as labelled cases without names, for those who keep the habits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from coach.errors import NotFoundError
from coach.model import Finding, Review
from coach.workflows.anonymise import keep_list, name_lists
from coach.workflows.export import write_privately
from coach.workflows.masked_review import Moved, moved_turns
from coach.workflows.masking import Replacer

if TYPE_CHECKING:
    from coach.store.verdicts import Verdict
    from coach.workflows.workspace import Workspace

BEFORE = 2
AFTER = 1


@dataclass(frozen=True, slots=True)
class Exported:
    """``lines`` were written; ``lost`` verdicts are about findings no stored review has any more."""

    lines: int
    lost: int


def export_feedback(ws: Workspace, path: Path | str, session: str | None = None) -> Exported:
    """Write one JSON line for each verdict (of one session, or of all) to ``path`` (0600).

    Names are replaced as in the list of each session (coach.workflows.anonymise). Raises NotFoundError when there is
    no verdict to write, EngineError, CoachError when the file cannot be written.
    """
    sessions = [session] if session is not None else [row.id for row in reversed(ws.store.sessions.rows())]
    judged = {name: given for name in sessions if (given := ws.store.verdicts.of(name))}
    lines: list[str] = []
    lost = 0
    for names in name_lists(ws, list(judged)):
        keep_list(ws, names)
        name, replacer, given = names.session, names.replacer, judged[names.session]
        found = _findings(ws, name, set(given))
        lost += len(given.keys() - found.keys())
        reviews = {id(review): review for review, _ in found.values()}
        turns = {number: moved_turns(review.tagged.transcript, replacer) for number, review in reviews.items()}
        for key, verdict in given.items():
            if key in found:
                review, finding = found[key]
                case = _case(review, finding, verdict, turns[id(review)], replacer)
                lines.append(msgspec.json.encode(case).decode())
    if not lines:
        raise NotFoundError(
            "書き出せる印がまだありません。",
            where=session or "",
            todo="ふりかえりの画面で、気になる所に a (もっとも) か x (違うと思う) を付けると書き出せます。",
        )
    write_privately(Path(path).expanduser(), "\n".join(lines) + "\n")
    return Exported(len(lines), lost)


def _findings(ws: Workspace, session: str, keys: set[str]) -> dict[str, tuple[Review, Finding]]:
    """The findings meant, each from the newest review that has it."""
    found: dict[str, tuple[Review, Finding]] = {}
    for review in _newest_first(ws, session):
        for item in review.findings:
            if item.finding.key in keys:
                found.setdefault(item.finding.key, (review, item.finding))
        if len(found) == len(keys):
            break
    return found


def _newest_first(ws: Workspace, session: str) -> Iterator[Review]:
    latest = ws.store.reviews.latest(session)
    if latest is not None:
        yield latest
    # Reading all of them is slow; usually the latest has everything.
    yield from ws.store.reviews.history(session)


def _case(
    review: Review, finding: Finding, verdict: Verdict, moved: Mapping[int, Moved], replacer: Replacer
) -> dict[str, Any]:
    turns = review.tagged.transcript.turns
    at = [k for k, turn in enumerate(turns) if turn.i in finding.turns]
    around = turns[max(0, at[0] - BEFORE) : at[-1] + 1 + AFTER] if at else ()
    return {
        "habit": finding.habit,
        "flag": finding.flag,
        "verdict": verdict.verdict,
        "reason": replacer.text(verdict.reason),
        "turns": [{"speaker": turn.speaker, "text": moved[turn.i].text} for turn in around],
        "version": " ".join(f"{name}={version}" for name, version in review.versions.items()),
    }
