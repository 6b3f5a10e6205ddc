"""A small session (創作) with everything a report shows, and with words that are hostile to every renderer."""

from __future__ import annotations

from dataclasses import replace

import pytest

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
from coach.reports.model import ReportInput, VerdictView

A: Role = "advisor"
B: Role = "owner"
X: Role = "other"
TALK: tuple[tuple[Role, str], ...] = (
    (A, "今日はお時間をいただき、ありがとうございます。最近、いちばん気にかかっているのはどんなことですか。"),
    (B, "そうですねえ。うちの若いのが、続けて二人辞めましてね。①の工程も②の工程も、わたしと長男の二人で"
        "回しているような具合で、正直なところ夜も寝つけないんですよ。"),
    (A, "続けて二人、というのはこたえますね。"),
    (B, "そうなんです。手塩にかけて育てた子でしたから。"),
    (A, "求人票はいつ出されましたか。"),
    (B, "<script>alert('四月')</script> だったと思います & **たぶん**です。"),
    (A, "給料は相場と比べてどうですか。"),
    (B, "# 少し低いかな\n- 残業は多い\n1. 休みも少ない\n| 表 | のように |"),
    (A, "どうして辞める前に気づかなかったんですか。"),
    (B, "それは……。"),
    (X, "`社長`は、_忙しかった_んです。https://example.com/?a=1&b=2 にも書きました。"),
    (A, "補助金を使って設備を入れましょう。\x1b[31m上限は五十万円です。\x1b[0m"),
    (B, "はあ、まあ、そうですかね…。"),
)  # fmt: skip


def turns_of(talk: tuple[tuple[Role, str], ...], timed: bool = True) -> tuple[Turn, ...]:
    out = []
    at = 0.0
    for i, (role, text) in enumerate(talk, 1):
        took = len(text) / 6
        name = "山田 <b>太郎</b>" if role == X else "支援者" if role == A else None
        times = (at, at + took) if timed else (None, None)
        out.append(Turn(i, role, text, name, *times))
        at += took + 1.5
    return tuple(out)


def span(turn: int, words: str) -> Span:
    begin = TALK[turn - 1][1].index(words)
    return Span(turn, begin, begin + len(words))


# Turn, signal, the sentence and the words in it.
MARKS: tuple[tuple[int, OwnerSignal, str, str], ...] = (
    (2, "disclosure", "①の工程も②の工程も、わたしと長男の二人で回しているような具合で、正直なところ夜も寝つけないんですよ。", "夜も"),
    (6, "hesitation", "<script>alert('四月')</script> だったと思います & **たぶん**です。", "だったと"),
    (10, "hesitation", "それは……。", "……"),
    (13, "hesitation", "はあ、まあ、そうですかね…。", "まあ、そう"),
)  # fmt: skip


def tagged(transcript: Transcript) -> TaggedSession:
    marks: dict[int, tuple[OwnerMark, ...]] = {t: (OwnerMark(s, span(t, inside), cue),) for t, s, inside, cue in MARKS}
    utterances = tuple(
        TaggedUtterance(
            Utterance(t.speaker, (t.i,), (0,), t.text), (), marks.get(t.i, ()) if len(transcript.turns) > 3 else ()
        )
        for t in transcript.turns
    )
    return TaggedSession(transcript, utterances)


METRICS = Metrics(
    turns=13, advisor_turns=6, owner_turns=6, minutes=38.2, talk_share=0.404, talk_share_basis="time",
    course=(0.9, 0.1, 0.0, 0.4, 0.5, 0.3, 0.5, 0.7, 1.0, 0.6), longest_advisor_turn=51, longest_advisor_turn_i=1,
    longest_owner_stretch=76, longest_owner_stretch_i=2,
    questions={"Q_OPEN": 1, "Q_CLOSED": 4, "Q_LEADING": 0, "Q_ACCUSE": 1}, open_ratio=1 / 6, reflections=1, empathies=1,
    reflection_to_question=1 / 6, longest_question_run=3, longest_question_run_i=5, proposals=(12,),
    proposal_positions=(11 / 12,), silences=((9, 7.5), (12, 4.0)),
)  # fmt: skip

INTERROGATION = ReviewedFinding(
    Finding(
        "interrogation", "INTERROGATION", (5, 7, 9),
        (span(5, TALK[4][1]), span(7, TALK[6][1]), span(9, TALK[8][1])), TALK[8][1],
        ("受け止めの言葉をはさまずに、問いが3回続いたところです。", "経営者の答えは33字から6字へ短くなっています。"),
        "問いが続くと、相手は考えるより答えを返すことに追われ、話したかったことが引っ込みやすくなります。", 0.8,
    ),
    (
        Suggestion("「続けて二人」とおっしゃいましたね。その後の朝は、どんなふうに始まるんですか。", "気持ち"),
        Suggestion("辞めたお二人が、いちばん生き生きしていたのはどんなときでしたか。", "事実", "C041", None),
        Suggestion("残ってくれている方は、いまどんな様子ですか。", "純粋", None, "t7"),
    ),
    (
        CaseMatch("C041", "若手が続かない金属加工の会社", 0.8, "「若い人が辞める」「寝つけない」が重なります。"),
        CaseMatch("C007", "長男と二人で現場を回す | 旋盤の工場", 0.6, "「長男」「工程」が重なります。"),
    ),
)  # fmt: skip

PREMATURE = ReviewedFinding(
    Finding(
        "premature", "PREMATURE", (12,), (span(12, "補助金を使って設備を入れましょう。"),),
        "補助金を使って設備を入れましょう。",
        ("直前の経営者の言葉は「それは……。」でした。",),
        "課題が自分の言葉になる前の提案は、正しくても自分ごとになりにくく、言い出せなかった話が残ります。", 0.7,
        missing=("打ち明けた話への受け止めがない",),
    ),
    (), (),
    Suggestion("補助金の話を少し挟んでもよろしいですか。お話の腰を折るようでしたら、今のまま続きを聞かせてください。", "提案の渡し方", None, "o-018"),
    span(12, "補助金を使って設備を入れましょう。"),
)  # fmt: skip

STRENGTHS = (
    Strength("question", (1,), (span(1, "最近、いちばん気にかかっているのはどんなことですか。"),),
             "最近、いちばん気にかかっているのはどんなことですか。",
             "このあと、経営者は76字ほど話されています。胸の内が語られました。", 0.9),
    Strength("reflection", (3,), (span(3, TALK[2][1]),), TALK[2][1], "「そうなんです」と返ってきました。", 0.5),
)  # fmt: skip


@pytest.fixture
def review() -> Review:
    transcript = Transcript(
        "s1", turns_of(TALK), title="若手が続けて辞めた話 <第2回>", date="2025-04-18", industry="金属加工",
        session_no=2, support_step="③信頼関係", firm="有限会社〇〇 & 製作所",
    )  # fmt: skip
    return Review(
        "s1", tagged(transcript), METRICS, (INTERROGATION, PREMATURE), STRENGTHS,
        ("答えを一つ受け止めてから、広げる問いを一つだけ置いてみる。", "提案の前に、本人の考えを一つ尋ねてみる。"),
        {"habits": "1", "tagger": "3"},
    )  # fmt: skip


@pytest.fixture
def full(review: Review) -> ReportInput:
    """Everything filled in."""
    return ReportInput(
        review,
        verdicts={"interrogation:5": VerdictView("agree", "三つ目は急ぎすぎました")},
        notes={2: "長男さんの話は\n次回うかがう", 99: "消えた発話へのメモ"},
        bookmarks=frozenset({4}),
        answers=(
            ("手応えのあった場面はどこでしたか。", "「続けて二人」と返したら、\n社長の声が変わったところ。"),
            ("心残りのあった場面はどこでしたか。", ""),
        ),
    )


@pytest.fixture
def dismissed(full: ReportInput) -> ReportInput:
    """One finding agreed with, one not."""
    more = VerdictView("dismiss", "社長から頼まれていた件です")
    return replace(full, verdicts={**full.verdicts, "premature:12": more})


@pytest.fixture
def bare(review: Review) -> ReportInput:
    """Nothing found, nothing known: no times, no step, no firm, no answers."""
    transcript = Transcript("s2", turns_of(TALK[:3], timed=False))
    metrics = replace(
        METRICS, turns=3, advisor_turns=2, owner_turns=1, minutes=None, talk_share_basis="chars", questions={},
        open_ratio=None, reflection_to_question=None, longest_question_run=0, longest_question_run_i=None,
        proposals=(), proposal_positions=(), silences=None,
    )  # fmt: skip
    return ReportInput(Review("s2", tagged(transcript), metrics, (), (), (), {}))


@pytest.fixture
def empty(bare: ReportInput) -> ReportInput:
    """Not even a turn."""
    metrics = replace(
        bare.review.metrics, turns=0, advisor_turns=0, owner_turns=0, course=(), longest_advisor_turn_i=None,
        longest_owner_stretch_i=None,
    )  # fmt: skip
    return ReportInput(replace(bare.review, tagged=TaggedSession(Transcript("s3", ()), ()), metrics=metrics))
