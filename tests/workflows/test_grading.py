"""採点 from beginning to end, on reviews that are already there: history, second graders, looking again, agreement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from coach.errors import ConflictError, DataError, GradeError, NotFoundError, UsageError
from coach.grading.agreement import TOOL
from coach.grading.grade import Grade, clear_level, set_comment, set_level, set_reason, set_summary, visible_proposal
from coach.grading.rubric import Rubric
from coach.habits import DEFAULT_ON
from coach.workflows.calibration import agreement, delete_set, save_set, sets
from coach.workflows.grading import (
    FOLDER,
    all_grades,
    delete_grade,
    finalise,
    find_rubric,
    grade,
    grades_of,
    history,
    others_visible,
    propose,
    reopen,
    rescore,
    rubrics,
    save_grade,
    start_grade,
)
from coach.workflows.review import review_version
from coach.workflows.workspace import Workspace
from tests.grading.talks import LISTENING, PRESSING, review_of
from tests.grading.test_rubric import GOOD
from tests.talks import Said


def add(ws: Workspace, name: str, *talk: Said) -> str:
    """A stored session whose review of this version is there, so that nothing is parsed."""
    review = review_of(*talk, name=name)
    transcript = replace(review.tagged.transcript, id=name)
    session = ws.store.sessions.add(transcript, source="", digest=name, format="plain")
    review = replace(review, session=session, tagged=replace(review.tagged, transcript=transcript))
    ws.store.reviews.put(review, review_version(DEFAULT_ON))
    return session


@pytest.fixture
def ws(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(tmp_path / "home") as workspace:
        yield workspace


@pytest.fixture
def session(ws: Workspace) -> str:
    return add(ws, "s1", *PRESSING)


@pytest.fixture
def rubric(ws: Workspace) -> Rubric:
    return find_rubric(ws, "short")


def filled(grade: Grade, level: int | None = None) -> Grade:
    """Every level as proposed, or this one with a reason."""
    for c in grade.rubric.criterion:
        grade = set_level(grade, c.id, level or grade.proposal.of(c.id).level, "理由" if level else "")
    return grade


# ── rubrics ──


def own(ws: Workspace, name: str, text: str) -> None:
    folder = ws.home / FOLDER
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")


def test_own_rubrics_stand_beside_the_bundled_ones_and_the_newest_version_counts(ws: Workspace) -> None:
    own(ws, "a.toml", GOOD)
    own(ws, "b.toml", GOOD.replace("version = 1", "version = 12"))
    own(ws, "broken.toml", "version = ")
    found, broken = rubrics(ws)
    assert found[0].id == "bansou"
    assert [r.key for r in found if r.id == "small"] == ["small v1", "small v12"]
    assert [e.where for e in broken] == ["broken.toml"]
    assert find_rubric(ws, "small").version == 12
    assert find_rubric(ws, "small:1").version == 1
    assert find_rubric(ws, str(ws.home / FOLDER / "a.toml")).version == 1
    for missing in ("nothing", "small:3", "small:x"):
        with pytest.raises(NotFoundError, match=r"broken\.toml"):
            find_rubric(ws, missing)
    with pytest.raises(DataError):
        find_rubric(ws, "no-such-file.toml")


# ── a grade ──


def test_a_grade_goes_its_way_and_keeps_its_history(ws: Workspace, session: str, rubric: Rubric) -> None:
    begun = start_grade(ws, session, rubric, " 佐藤 ")
    assert (begun.grader, begun.status, begun.rubric) == ("佐藤", "draft", rubric)
    assert begun.proposal == propose(ws, session, rubric)
    kept = save_grade(ws, set_summary(filled(begun), keep=("間を待つ",)))
    assert grade(ws, begun.n) == kept
    assert save_grade(ws, kept) == kept
    kept = save_grade(ws, set_comment(kept, 3, "ここから"))
    final = finalise(ws, kept)
    assert final.status == "final"
    opened = reopen(ws, final.n, "読み\n違い", "田中")
    again = finalise(ws, set_reason(set_level(opened, "receive", 5), "receive", "終わりに取り戻した"))
    events = history(ws, again.n)
    assert [e.event for e in events] == ["start", "save", "finalise", "reopen", "finalise"]
    assert "コメント: 0 → 1 件" in events[1].changes
    assert "Keep を書き直し" in events[1].changes
    assert (events[3].reason, events[3].by) == ("読み 違い", "田中")
    assert any("→ 5" in change for change in events[4].changes)


def test_nothing_final_is_changed_and_nothing_is_overwritten(ws: Workspace, session: str, rubric: Rubric) -> None:
    begun = start_grade(ws, session, rubric, "佐藤")
    save_grade(ws, set_level(begun, "receive", 2))
    with pytest.raises(ConflictError):
        save_grade(ws, set_level(begun, "receive", 4))
    final = finalise(ws, filled(grade(ws, begun.n)))
    with pytest.raises(GradeError, match="確定"):
        save_grade(ws, clear_level(final, "receive"))
    with pytest.raises(GradeError):
        finalise(ws, final)
    with pytest.raises(GradeError, match="理由"):
        reopen(ws, final.n, "  ")
    assert grade(ws, final.n) == final
    assert reopen(ws, final.n, "理由").status == "draft"
    with pytest.raises(GradeError):
        reopen(ws, final.n, "もう一度")
    assert len(history(ws, final.n)) == 4


def test_an_unfinished_grade_is_not_made_final(ws: Workspace, session: str, rubric: Rubric) -> None:
    begun = start_grade(ws, session, rubric, "佐藤")
    with pytest.raises(GradeError, match="まだ段階"):
        finalise(ws, begun)
    assert grade(ws, begun.n) == begun


def test_the_rubric_of_a_grade_does_not_change_with_its_file(ws: Workspace, session: str) -> None:
    own(ws, "a.toml", GOOD)
    begun = start_grade(ws, session, find_rubric(ws, "small"), "佐藤")
    own(ws, "a.toml", GOOD.replace("いつも深く", "どこまでも深く"))
    assert grade(ws, begun.n).rubric.of("receive").levels[4].startswith("いつも")


def test_blind_until_all_is_set_and_the_blind_levels_stay(ws: Workspace, session: str, rubric: Rubric) -> None:
    begun = start_grade(ws, session, rubric, "佐藤", blind=True)
    assert visible_proposal(begun) is None
    shown = save_grade(ws, filled(begun, 5))
    assert visible_proposal(shown) is not None
    assert set(shown.blind_levels.values()) == {5}
    later = save_grade(ws, set_level(shown, "receive", 1))
    assert later.blind_levels["receive"] == 5
    assert "提案を表示" in history(ws, begun.n)[1].changes
    assert finalise(ws, later).status == "final"


def test_a_second_grader_is_blind_by_the_same_rubric_and_sees_nothing_of_the_first(
    ws: Workspace, session: str, rubric: Rubric
) -> None:
    first = finalise(ws, filled(start_grade(ws, session, rubric, "佐藤")))
    second = start_grade(ws, session, find_rubric(ws, "bansou"), "田中", second_of=first.n)
    assert (second.rubric, second.blind, second.second_of) == (rubric, True, first.n)
    assert others_visible(ws, second) == ()
    assert others_visible(ws, finalise(ws, filled(second))) == (first,)
    with pytest.raises(UsageError, match="佐藤"):
        start_grade(ws, session, rubric, "佐藤", second_of=first.n)
    with pytest.raises(UsageError, match="別の面談"):
        start_grade(ws, add(ws, "s2", *LISTENING), rubric, "田中", second_of=first.n)
    with pytest.raises(UsageError, match="名前"):
        start_grade(ws, session, rubric, "  ")


def test_lists_hold_no_levels_and_grades_can_be_deleted(ws: Workspace, session: str, rubric: Rubric) -> None:
    first = save_grade(ws, set_level(start_grade(ws, session, rubric, "佐藤"), "receive", 2))
    second = start_grade(ws, add(ws, "s2", *LISTENING), rubric, "佐藤")
    (entry,) = grades_of(ws, session)
    assert (entry.n, entry.set, entry.of, entry.status, entry.rubric_name) == (first.n, 1, 5, "draft", rubric.name)
    assert [e.n for e in all_grades(ws)] == [second.n, first.n]
    delete_grade(ws, first.n)
    with pytest.raises(NotFoundError):
        grade(ws, first.n)


def test_rescoring_shows_both_and_changes_nothing(ws: Workspace, session: str) -> None:
    own(ws, "a.toml", GOOD)
    begun = start_grade(ws, session, find_rubric(ws, "small"), "佐藤")
    same = rescore(ws, begun.n)
    assert (same.then, same.now, same.rubric_now, same.changed) == (begun.proposal, begun.proposal, None, ())
    mild = GOOD.replace("version = 1", "version = 2").replace("[0.15, 0.5, 1, 2]", "[-4, -3, -2, -1]")
    own(ws, "b.toml", mild)
    both = rescore(ws, begun.n)
    assert both.rubric_now is not None
    assert both.rubric_now.version == 2
    assert both.changed == ("receive",)
    assert both.then.of("receive").level != both.now.of("receive").level
    assert grade(ws, begun.n) == begun


# ── comparing ──


def test_sets(ws: Workspace, session: str) -> None:
    assert sets(ws) == ()
    made = save_set(ws, " 4月の 研修 ", [session, session])
    assert sets(ws) == (made,)
    assert (made.name, made.sessions) == ("4月の 研修", (session,))
    with pytest.raises(UsageError):
        save_set(ws, " ", [session])
    with pytest.raises(NotFoundError):
        save_set(ws, "春", ["nowhere"])
    delete_set(ws, "4月の 研修")
    assert sets(ws) == ()


def test_agreement_counts_final_grades_of_the_set(ws: Workspace, rubric: Rubric) -> None:
    names = [add(ws, f"s{n}", *(LISTENING if n % 2 else PRESSING)) for n in range(4)]
    for n, name in enumerate(names):
        first = finalise(ws, filled(start_grade(ws, name, rubric, "佐藤", blind=True), 5 if n % 2 else 1))
        finalise(ws, filled(start_grade(ws, name, rubric, "田中", second_of=first.n), 4 if n % 2 else 1))
    start_grade(ws, names[0], rubric, "鈴木")
    save_set(ws, "春", names[:3])
    found = agreement(ws, "春", "short")
    assert found.items == 3
    assert set(found.graders) == {"佐藤", "田中"}
    assert found.between.overall.kappa.value is not None
    assert found.between.overall.kappa.value > 0.5
    assert found.tool.overall.kappa.value is not None
    assert TOOL in found.differing[0].levels
    assert agreement(ws, None, "short").items == 4
    assert not any("見ながら" in note for note in found.notes)
    with pytest.raises(NotFoundError, match="春"):
        agreement(ws, "秋", "short")
    assert agreement(ws, None, "bansou").items == 0


def test_blind_levels_are_compared_and_graded_again_counts_once(ws: Workspace, session: str, rubric: Rubric) -> None:
    finalise(ws, filled(start_grade(ws, session, rubric, "佐藤")))
    shown = save_grade(ws, filled(start_grade(ws, session, rubric, "佐藤", blind=True), 5))
    finalise(ws, set_level(shown, "receive", 1))
    finalise(ws, filled(start_grade(ws, session, rubric, "田中"), 4))
    found = agreement(ws, None, "short")
    levels = next(d.levels for d in found.differing if d.criterion == "receive")
    assert (levels["佐藤"], levels["田中"]) == (5, 4)
    assert any("2 件の採点のうち 1 件" in note for note in found.notes)
    assert any("1 件は、数えていません" in note for note in found.notes)
