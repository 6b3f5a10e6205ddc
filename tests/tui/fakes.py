"""A session, its review and a workspace for tests of the app: the real store, no language engine, no encoder.

Run ``python -m tests.tui.fakes [many|empty|slow|untimed]`` to look at the review screen with this data.
"""

from __future__ import annotations

import sys
import tempfile
import threading
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

from textual.app import App

from coach.errors import Cancelled
from coach.habits.registry import habit_by_id
from coach.model import (
    CaseMatch,
    Finding,
    Metrics,
    OwnerMark,
    OwnerSignal,
    Review,
    ReviewedFinding,
    Role,
    Span,
    Strength,
    Suggestion,
    TaggedSession,
    TaggedUtterance,
    Transcript,
    Turn,
    Utterance,
)
from coach.store import open_store
from coach.workflows.progress import Progress

TALK: tuple[tuple[Role, str], ...] = (
    ("advisor", "お忙しいところ、ありがとうございます。商工会の三宅です。今日は一時間ほどお話を伺えればと思います。"),
    ("owner", "ああ、はい。どうも。"),
    ("advisor", "えーと、ではまず、従業員さんは今、何名様でしょうか。"),
    ("owner", "十四です。パート入れて。"),
    ("advisor", "そのうち、正社員の方は何名ですか。"),
    ("owner", "六人ですね。"),
    ("advisor", "豆腐と油揚げの売上の割合は、どれくらいですか。"),
    ("owner", "半々、くらいかな。"),
    ("advisor", "卸先はスーパーさんが中心ですか。試算表は毎月出ていますか。"),
    ("owner", "まあ、そうですね。"),
    ("advisor", "毎朝三時に起きて、お父さんと釜の前に立っておられるんですね。どんな朝なんでしょう。"),
    (
        "owner",
        "親父が昔、店長に頼まれて始めた五十八円の豆腐がありまして。あれを作っている間、揚げの釜が空かないんですよ。"
        "旅館からは揚げをもっとくれって言われてるんですけど、親父には言い出せなくて。もう三年、同じことを考えています。",
    ),
    ("advisor", "五十八円の豆腐は、なぜ今まで値上げをお願いしてこなかったんですか。"),
    ("owner", "……すみません。"),
    ("advisor", "まずはスーパーさんに、来月から六十八円でお願いします、と文書で出しましょう。様式はこちらで用意できますので。"),
    ("owner", "はあ、まあ、そうですかね……。親父が、うんと言わないと思います。"),
    (
        "advisor",
        "そこは数字で説得していただいて。原価表を作って会長さんにお見せするのがいいと思います。最近は大豆も上がっていますし、"
        "どこの店でも値上げは当たり前になってきています。県の補助金も今年は使いやすくなっていまして、締切は来月の末です。"
        "設備の更新にも使えますから、釜をもう一つ入れる話も一緒に進められます。書き方は私のほうでひな型をお渡ししますので、"
        "社長は数字だけ入れていただければ大丈夫です。",
    ),
    ("owner", "……はい。"),
    ("advisor", "三年考えてこられた、というのは、どんなことが一番引っかかっているんでしょうか。"),
    (
        "owner",
        "親父の豆腐で育った店ですから。やめると言ったら、親父の三十年を要らないと言うみたいで。でも、自分の揚げで食べていきたいんです。"
        "旅館の板長さんが、外がさくっとして豆の味がするって言ってくれて。ああ、そうか、俺は親父に見てほしいのかもしれないです。",
    ),
    ("advisor", "お父さんに、ご自分の揚げを見てほしい。そういうことなんですね。"),
    ("owner", "そうなんです。言葉にしたのは初めてです。"),
    ("advisor", "ありがとうございます。次に伺うときは、その話の続きから始めてもいいですか。"),
    ("owner", "お願いします。来月の頭なら朝が早く終わるんで。"),
)  # fmt: skip


def transcript(*, timed: bool = True, id: str = "tofu-2") -> Transcript:
    """The talk as a transcript; turn numbers begin at 0, times follow the length of the words."""
    turns, at = [], 0.0
    for i, (who, text) in enumerate(TALK):
        end = at + 2 + len(text) * 0.16
        turns.append(Turn(i, who, text, None, at if timed else None, end if timed else None))
        at = end + (4.5 if text.endswith("……すみません。") else 0.7)
    return Transcript(
        id, tuple(turns), title="釜が空かない", firm="有限会社まるはち豆腐店", date="2025-10-14", industry="食品製造",
        session_no=2, support_step="③信頼関係",
    )  # fmt: skip


def span(turns: tuple[Turn, ...], i: int, words: str) -> Span:
    """The place of some words in a turn."""
    turn = next(t for t in turns if t.i == i)
    begin = turn.text.index(words)
    return Span(i, begin, begin + len(words))


def finding(
    turns: tuple[Turn, ...], habit: str, places: list[tuple[int, str]], evidence: tuple[str, ...],
    missing: tuple[str, ...] = (), severity: float = 0.5,
) -> Finding:  # fmt: skip
    found = habit_by_id(habit)
    return Finding(
        habit, found.flag, tuple(dict.fromkeys(i for i, _ in places)), tuple(span(turns, i, w) for i, w in places),
        places[0][1], evidence, found.why, severity, {}, missing,
    )  # fmt: skip


def findings(turns: tuple[Turn, ...]) -> tuple[Finding, ...]:
    return (
        finding(
            turns, "interrogation",
            [(6, "豆腐と油揚げの売上の割合は、どれくらいですか。"), (8, "卸先はスーパーさんが中心ですか。"), (8, "試算表は毎月出ていますか。")],
            ("受け止めの言葉をはさまずに、問いが4回続いたところです。", "経営者の答えは12字から8字へ短くなっています。"),
        ),
        finding(
            turns, "interrogation", [(12, "なぜ今まで値上げをお願いしてこなかったんですか。")],
            ("責めているように聞こえるかもしれない問いがあります。",), severity=0.8,
        ),
        finding(
            turns, "premature", [(14, "来月から六十八円でお願いします、と文書で出しましょう。")],
            ("直前の経営者の言葉は「……すみません。」でした。", "まだないもの: 打ち明けた話への受け止めがない。"),
            ("打ち明けた話への受け止めがない",), 0.9,
        ),
        finding(
            turns, "one_sided", [(16, "最近は大豆も上がっていますし、どこの店でも値上げは当たり前になってきています。")],
            ("説明と提案が、202字ほど続いています。", "そのあいだの経営者の言葉は「……はい。」です。"),
        ),
        finding(
            turns, "premature", [(16, "原価表を作って会長さんにお見せするのがいいと思います。")],
            ("直前の経営者の言葉は「はあ、まあ、そうですかね……。」でした。",), ("ためらいに、問いを返していない",),
        ),
    )  # fmt: skip


# Turn, signal, the sentence and the words in it.
MARKS: tuple[tuple[int, OwnerSignal, str, str], ...] = (
    (11, "disclosure", "旅館からは揚げをもっとくれって言われてるんですけど、親父には言い出せなくて。", "言い出せ"),
    (13, "hesitation", "……すみません。", "……"),
    (15, "hesitation", "はあ、まあ、そうですかね……。", "まあ、そう"),
    (19, "wish", "でも、自分の揚げで食べていきたいんです。", "たいんです"),
    (19, "insight", "ああ、そうか、俺は親父に見てほしいのかもしれないです。", "ああ、そう"),
    (21, "insight", "言葉にしたのは初めてです。", "初めて"),
)


def tagged(source: Transcript) -> TaggedSession:
    """The talk with what was heard on the owner's side; every turn an utterance of its own."""
    texts = source.by_number()
    marks: dict[int, list[OwnerMark]] = {}
    for turn, signal, inside, cue in MARKS:
        if turn in texts and inside in texts[turn].text:
            marks.setdefault(turn, []).append(OwnerMark(signal, span(source.turns, turn, inside), cue))
    return TaggedSession(
        source,
        tuple(
            TaggedUtterance(Utterance(t.speaker, (t.i,), (0,), t.text), (), tuple(marks.get(t.i, ())))
            for t in source.turns
        ),
    )


ASKED = (
    Suggestion(
        "「三年、同じことを考えている」とおっしゃいました。三年前には、何があったんですか。", "背景", from_case="C041"
    ),
    Suggestion("釜が空かない朝、お父さんとはどんな言葉を交わされるんでしょう。", "関係", from_template="relation-2"),
    Suggestion(
        "言い出せない、というお気持ちの中で、一番大きいのはどんなことですか。", "気持ち", from_template="feeling-1"
    ),
)
CASES = (
    CaseMatch(
        "C041",
        "一社依存に戻すと決めた、二年後の報告",
        0.82,
        "どちらも、長く続いた取引を変えにくい話です。",
        ("取引", "約束"),
    ),
    CaseMatch("C002", "父の釜と、自分の釜", 0.77, "親子で現場に立ち、言い出せないことがあります。", ("親父",)),
    CaseMatch("C012", "値上げを切り出せない三年", 0.71, "値上げを言い出せないまま年月が過ぎています。", ("値上げ",)),
)


def review(of: Transcript | None = None) -> Review:
    """A whole review of the talk."""
    source = of or transcript()
    turns = source.turns
    timed = turns[0].start is not None
    proposals = (14, 16)
    metrics = Metrics(
        turns=len(turns), advisor_turns=12, owner_turns=12,
        minutes=(turns[-1].end or 0) / 60 if timed else None,
        talk_share=0.62, talk_share_basis="time" if timed else "chars",
        course=(0.82, 0.7, 0.66, 0.3, 0.15, 0.7, 0.95, 0.9, 0.25, 0.4),
        longest_advisor_turn=202, longest_advisor_turn_i=16, longest_owner_stretch=118, longest_owner_stretch_i=19,
        questions={"Q_OPEN": 2, "Q_CLOSED": 6, "Q_LEADING": 0, "Q_ACCUSE": 1}, open_ratio=2 / 9,
        reflections=2, empathies=0, reflection_to_question=2 / 9, longest_question_run=4, longest_question_run_i=2,
        proposals=proposals, proposal_positions=tuple(i / (len(turns) - 1) for i in proposals),
        silences=((13, 4.5),) if timed else None,
    )  # fmt: skip
    strengths = (
        Strength("question", (18,), (span(turns, 18, "どんなことが一番引っかかっているんでしょうか。"),),
                 "どんなことが一番引っかかっているんでしょうか。", "このあと、経営者は118字ほど話されています。気づきの言葉が出ました。", 1.2),
        Strength("question", (10,), (span(turns, 10, "どんな朝なんでしょう。"),), "どんな朝なんでしょう。",
                 "このあと、経営者は105字ほど話されています。胸の内が語られました。", 1.0),
        Strength("reflection", (20,), (span(turns, 20, "お父さんに、ご自分の揚げを見てほしい。"),),
                 "お父さんに、ご自分の揚げを見てほしい。そういうことなんですね。", "「そうなんです」と返ってきました。", 0.9),
    )  # fmt: skip
    return Review(
        session=source.id,
        tagged=tagged(source),
        metrics=metrics,
        findings=tuple(ReviewedFinding(f, ASKED, CASES) for f in findings(turns)),
        strengths=strengths,
        next_steps=(
            "答えを一つ受け止めてから、次の問いを置いてみる。",
            "提案の前に「三年考えてこられたこと」をもう一つ聴く。",
        ),
        versions={"coach": "test"},
    )


def many(count: int) -> Transcript:
    """The talk over and over, for speed."""
    base = transcript().turns
    turns = tuple(
        replace(base[n % len(base)], i=n, start=n * 9.0, end=n * 9.0 + 8, text=f"{n}番目。{base[n % len(base)].text}")
        for n in range(count)
    )
    return replace(transcript(id="many"), turns=turns, title="とても長い面談")


class FakeWorkspace:
    """What the screens use of a workspace: a real store in its own folder, and nothing that parses."""

    def __init__(self, home: Path) -> None:
        self.store: Any = open_store(home)
        self.engine: Any = None
        self.home = home

    def add(self, source: Transcript | None = None) -> str:
        """Store a transcript and return its id."""
        found = source or transcript()
        return str(self.store.sessions.add(found, source=f"{found.id}.txt", digest=found.id, format="plain"))

    def add_reviewed(self, source: Transcript | None = None) -> str:
        """Store a transcript and its review."""
        from coach.workflows.review import review_version

        found = source or transcript()
        session = self.add(found)
        self.store.reviews.put(review(found), review_version())
        return session

    def skip_questions(self, session: str) -> None:
        """As if the opening questions had been skipped."""
        from coach.workflows.opening import OPENING_QUESTIONS

        for identity, question in OPENING_QUESTIONS:
            self.store.answers.put(session, identity, question, "")

    def close(self) -> None:
        self.store.close()

    def __enter__(self) -> FakeWorkspace:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class FakeAnalysis:
    """Stands for ``review_session``: goes on only when told, so that a test sees every state."""

    def __init__(self, result: Review | None = None, error: Exception | None = None) -> None:
        self.result, self.error = result, error
        self.step = threading.Semaphore(0)
        self.cancelled = False

    def free(self) -> None:
        """Let it run to its end."""
        for _ in range(20):
            self.step.release()

    def __call__(self, ws: Any, session: str, on_progress: Any = None, cancelled: Any = lambda: False) -> Review:
        source = ws.store.sessions.get(session)
        result = self.result or review(source)
        found = tuple(reviewed.finding for reviewed in result.findings)
        stages = [
            Progress("load", 0, 1), Progress("parse", 8, 24), Progress("parse", 16, 24, found[:2]), Progress("read", 0, 1),
            Progress("search", 0, len(found), found),
        ]  # fmt: skip
        for progress in stages:
            on_progress(progress)
            while not self.step.acquire(timeout=0.02):
                if cancelled():
                    self.cancelled = True
                    raise Cancelled("途中でやめました。")
        if self.error is not None:
            raise self.error
        return result


class HostApp(App[None]):
    """Just enough of an app to carry one of our screens."""

    CSS_PATH = str(Path(__file__).parents[2] / "coach" / "tui" / "app.tcss")

    def __init__(self, *screens: Any) -> None:
        super().__init__()
        self.first = screens
        self.results: list[Any] = []
        from coach.tui.themes import DEFAULT_THEME, THEMES

        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DEFAULT_THEME

    def on_mount(self) -> None:
        for screen in self.first:
            self.push_screen(screen, self.results.append)


def screen_text(app: App[Any]) -> str:
    """What stands on the screen, line by line, as text."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


def main(kind: str = "") -> None:
    """Show the review screen with this data."""
    import coach.workflows.review as workflow
    from coach.tui.screens.review import ReviewScreen

    with tempfile.TemporaryDirectory() as home, FakeWorkspace(Path(home)) as ws:
        if kind == "slow":
            analysis = FakeAnalysis()
            workflow.review_session = analysis  # type: ignore[assignment]
            session = ws.add()
            threading.Thread(
                target=lambda: [threading.Event().wait(2) or analysis.step.release() for _ in range(6)], daemon=True
            ).start()
        elif kind == "many":
            session = ws.add_reviewed(many(3000))
            ws.skip_questions(session)
        elif kind == "empty":
            session = ws.add()
            empty = replace(review(), findings=(), strengths=review().strengths[:1])
            ws.store.reviews.put(empty, workflow.review_version())
        else:
            session = ws.add_reviewed(transcript(timed=kind != "untimed"))
        HostApp(ReviewScreen(ws, session)).run()  # type: ignore[arg-type]


if __name__ == "__main__":
    main(*sys.argv[1:2])
