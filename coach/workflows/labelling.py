"""Labels of LABELS.md for evaluation: one entry per advisor turn, with scores."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from coach.habits import CORE, find_all
from coach.language.acts import tag_session
from coach.language.parsing import parse_transcript
from coach.language.pipeline import load
from coach.model import Finding, TaggedSession, Transcript
from coach.transcripts import guess_roles, read_file, to_transcript


class Labeller:
    """Holds one loaded pipeline for many files. Raises EngineError when it cannot be loaded."""

    def __init__(self) -> None:
        self._nlp = load()

    def label_file(self, path: Path) -> dict[str, Any]:
        """``{"id", "turns": [{"i", "acts", "flags", "scores"}]}``. Raises ReadError, RoleError."""
        raw = read_file(path)
        transcript = to_transcript(raw, guess_roles(raw).roles, id=str(raw.meta.get("id") or path.stem))
        return self.label(transcript)

    def label(self, transcript: Transcript) -> dict[str, Any]:
        """Labels of a transcript already read."""
        tagged = tag_session(parse_transcript(self._nlp, transcript))
        return labels_of(tagged, find_all(tagged, CORE))


def labels_of(tagged: TaggedSession, findings: tuple[Finding, ...]) -> dict[str, Any]:
    """Acts and flags per advisor turn; ``scores`` holds 0–1 for every act and flag given."""
    turns = []
    for utterance in tagged.utterances:
        if utterance.role != "advisor":
            continue
        for i in utterance.utterance.turns:
            scores: dict[str, float] = {}
            for act in utterance.acts_of(i):
                scores[act.label] = max(act.score, scores.get(act.label, 0.0))
            acts = list(scores)
            for finding in findings:
                if i in finding.turns:
                    scores[finding.flag] = round(max(finding.severity, scores.get(finding.flag, 0.0)), 3)
            turns.append({"i": i, "acts": acts, "flags": [s for s in scores if s not in acts], "scores": scores})
    return {"id": tagged.transcript.id, "turns": turns}
