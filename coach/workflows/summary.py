"""A review as plain data, in the documented form of ``coach review --json`` (docs/formats.md)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from coach.metrics.owner_course import owner_course
from coach.model import OwnerCourse, Review, ReviewedFinding, Strength, Suggestion


def review_json(review: Review) -> dict[str, Any]:
    """``{"session", "metrics", "findings", "strengths", "owner", "next_steps", "versions"}``; spans per turn number."""
    return {
        "session": review.session,
        "metrics": asdict(review.metrics),
        "findings": [_finding(item) for item in review.findings],
        "strengths": [_strength(item) for item in review.strengths],
        "owner": _owner(owner_course(review.tagged)),
        "next_steps": list(review.next_steps),
        "versions": dict(review.versions),
    }


def _finding(item: ReviewedFinding) -> dict[str, Any]:
    finding = item.finding
    return {
        "habit": finding.habit,
        "flag": finding.flag,
        "turns": list(finding.turns),
        "spans": [asdict(span) for span in finding.spans],
        "quote": finding.quote,
        "evidence": list(finding.evidence),
        "missing": list(finding.missing),
        "counts": dict(finding.counts),
        "why": finding.why,
        "severity": round(finding.severity, 3),
        "questions": [_suggestion(suggestion) for suggestion in item.questions],
        "stop": asdict(item.stop) if item.stop else None,
        "offer": _suggestion(item.offer) if item.offer else None,
        "cases": [{"id": c.id, "title": c.title, "score": c.score, "why": c.why} for c in item.cases],
    }


def _suggestion(suggestion: Suggestion) -> dict[str, str]:
    row = {"text": suggestion.text, "kind": suggestion.kind}
    if suggestion.from_case:
        row["from_case"] = suggestion.from_case
    if suggestion.from_template:
        row["from_template"] = suggestion.from_template
    return row


def _strength(item: Strength) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "turns": list(item.turns),
        "spans": [asdict(span) for span in item.spans],
        "quote": item.quote,
        "effect": item.effect,
    }


def _owner(course: OwnerCourse) -> dict[str, Any]:
    return {
        "moments": [asdict(moment) for moment in course.moments],
        "walls": [asdict(wall) for wall in course.walls],
        "long_talk": {"first_half": course.long_first, "second_half": course.long_second},
    }
