"""A small rubric and a fixed proposal for it, so that the screens are tested without the rules of the day."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from coach.grading.evidence import Evidence
from coach.grading.figures import Place
from coach.grading.grade import Grade, set_level
from coach.grading.proposal import Proposal, ProposedLevel
from coach.grading.rubric import Rubric, parse_rubric
from coach.model import Review
from coach.workflows.grading import finalise, save_grade, start_grade
from tests.tui.fakes import FakeWorkspace

CRITERIA = (
    ("respect", "基本的態度", "敬意をもって向き合う", "経営者の言葉を、否定せずに聴いていますか。"),
    ("receive", "傾聴・受け止め", "言葉を受け止めて返す", "次に移る前に、経営者の言葉を返していますか。"),
    ("timing", "提案の仕方", "提案の時機", "課題が経営者の言葉になってから、提案していますか。"),
)
LEVELS = (
    "責める言葉や打ち消す言葉が、何度も続いている。", "通り一遍の受け答えで、相手の言葉がほとんど返っていない。",
    "ところどころで相手の言葉を返しているが、要の所で返していないことがある。", "要の所で返し、経営者がうなずいたり、言葉を足したりしている。",
    "言葉の奥にある思いまで言い表し、経営者が話を深めている。",
)  # fmt: skip


async def settle(pilot: Pilot[None]) -> None:
    """Wait for screens to open, for the work they begin, and for what follows from it."""
    for _ in range(2):
        await pilot.pause()
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
    for _ in range(3):
        await pilot.pause()


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys one by one, each after what the one before has set off."""
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


def toml(version: int = 1) -> str:
    """The rubric as a file of one's own."""
    parts = [
        f'version = {version}\nid = "small"\nname = "小さな採点表"\nabout = "三つの項目で見ます。"\nsource = "試験のため"\n'
    ]
    for n, (id, area, name, question) in enumerate(CRITERIA):
        levels = ", ".join(f'"{text}"' for text in LEVELS)
        least = "must_not_fail = 2\n" if n == 0 else ""
        parts.append(
            f'[[criterion]]\nid = "{id}"\narea = "{area}"\nname = "{name}"\nquestion = "{question}"\n{least}levels = [{levels}]\n'
        )
    return "\n".join(parts)


RUBRIC: Rubric = parse_rubric(toml(), "small.toml")
PROPOSAL = Proposal(
    "small", 1,
    (
        ProposedLevel("respect", None, None, None, "none", None, (), "この項目は、記録の数字や場面からは分かりません。"),
        ProposedLevel(
            "receive", 3, 2, 4, "middle", 2.9,
            (
                Evidence("問い一つあたりの受け止め 0.2 (目安 1.0 以上)", "against", 2.0, 2.0, "MITI 4.2", 9, tuple(
                    Place(i, text, "against") for i, text in (
                        (4, "そのうち、正社員の方は何名ですか。"), (6, "豆腐と油揚げの売上の割合は、どれくらいですか。"),
                        (8, "卸先はスーパーさんが中心ですか。"), (12, "五十八円の豆腐は、なぜ今まで…"), (14, "まずはスーパーさんに…"),
                    )
                )),
                Evidence("届いた受け止めが 1 か所ありました。", "for", 4.0, 1.0, "当プロジェクトの判断", 1, (
                    Place(20, "お父さんに、ご自分の揚げを見てほしい。", "for"),
                )),
            ),
        ),
        ProposedLevel(
            "timing", 2, 2, 2, "high", 2.1,
            (Evidence("「早すぎる提案」かもしれない所: 2 か所", "against", 2.0, 1.0, "ガイドライン", 6, (
                Place(14, "まずはスーパーさんに、来月から六十八円で…", "against"),
            )),),
        ),
    ),
    2.4,
)  # fmt: skip


def install(monkeypatch: pytest.MonkeyPatch, ws: FakeWorkspace) -> str:
    """The rubric among one's own, the fixed proposal for it, and a reviewed session to grade; its id."""
    folder = ws.home / "rubrics"
    folder.mkdir(exist_ok=True)
    (folder / "small.toml").write_text(toml(), "utf-8")

    def proposed(review: Review, rubric: Rubric) -> Proposal:
        return PROPOSAL

    monkeypatch.setattr("coach.grading.proposal.propose", proposed)
    session = ws.add_reviewed()
    ws.skip_questions(session)
    return session


def begun(ws: Any, session: str, grader: str = "鈴木", levels: dict[str, int] | None = None, **given: Any) -> Grade:
    """A grade with these levels, kept."""
    grade = start_grade(ws, session, RUBRIC, grader, **given)
    for criterion, level in (levels or {}).items():
        grade = set_level(grade, criterion, level, "見方が違う" if not grade.blind else "")
    return save_grade(ws, grade)


def finished(ws: Any, session: str, grader: str, levels: tuple[int, int, int]) -> Grade:
    """A final grade given blind."""
    ids = (c.id for c in RUBRIC.criterion)
    return finalise(ws, begun(ws, session, grader, dict(zip(ids, levels, strict=True)), blind=True))
