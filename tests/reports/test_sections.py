from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from coach.model import Finding, ReviewedFinding, Span
from coach.reports.figures import TOO_FEW, figures_of
from coach.reports.html import render_html
from coach.reports.markdown import escape, render_markdown
from coach.reports.model import ReportInput, VerdictView
from coach.reports.record import Quoted, finding_ref, plain_text, record_of
from coach.reports.sections import build
from coach.reports.text import render_text
from coach.reports.wording import (
    ANSWERS,
    FIGURES,
    FINDINGS,
    NEXT,
    NO_FINDINGS,
    NO_OTHER_FINDINGS,
    NO_OWNER,
    OWNER,
    RECORD,
    STRENGTHS,
    clean,
    clock,
    duration,
    places,
)

HEADINGS = (ANSWERS, STRENGTHS, OWNER, FIGURES, FINDINGS, NEXT, RECORD)


def test_same_order_and_words_everywhere(full: ReportInput) -> None:
    html, md, text = render_html(full), render_markdown(full), render_text(full, 500)
    marks = (
        [f'">{name}</h2>' for name in HEADINGS],
        [f"\n## {name}\n" for name in HEADINGS],
        [f"\n{name}\n--" for name in HEADINGS],
    )
    for out, wanted in zip((html, md, text), marks, strict=True):
        at = [out.index(mark) for mark in wanted]
        assert at == sorted(at)
    r = build(full)
    said = [s for f in r.findings for s in (f.quote, f.why, f.verdict, *f.evidence, *(q.text for q in f.questions))]
    said += [s for f in r.findings for c in f.cases for s in (c.why,)]
    said += [s for i in r.strengths for s in (i.kind, i.quote, i.effect, i.after)]
    said += [s for m in r.owner.moments for s in (m.kind,) if s] + [*r.owner.walls, r.owner.long_talk]
    said += [s for f in r.figures for s in (f.name, f.value, f.detail, f.reading, f.source)]
    said += [*r.next_steps, *(value for _, value in r.facts if "&" not in value)]
    for words in said:
        assert (words in html, escape(words) in md, words in text) == (True, True, True), words


def test_the_owners_side(full: ReportInput, bare: ReportInput) -> None:
    owner = build(full).owner
    assert [(m.turn, m.time, m.kind) for m in owner.moments] == [
        (2, "0:09", "打ち明け"), (6, "0:37", "ためらい"), (10, "1:04", "ためらい"), (13, "1:25", "ためらい"),
    ]  # fmt: skip
    assert all(len(m.quote) <= 40 for m in owner.moments)
    assert owner.walls == ("「付いてこない」の壁: 「若い」「辞め」という言葉がありました。",)
    html = render_html(full)
    section = html[html.index('<section id="owner"') : html.index('<section id="figures"')]
    assert '<a href="#turn-2">2番</a>' in section
    assert "&amp; **たぶん**" in section
    for out in (render_html(bare), render_markdown(bare), render_text(bare, 200)):
        assert NO_OWNER in out


def test_dismissed_leaves_one_line_and_no_marks(dismissed: ReportInput) -> None:
    r = build(dismissed)
    assert [item.habit for item in r.findings] == ["詰問"]
    assert r.dismissed == "違うと思う、と記した所: 早すぎる提案 (12番、社長から頼まれていた件です)"
    assert not any(piece.refs for item in r.record if item.number == 12 for piece in item.pieces)
    assert [habit.name for habit in r.habits] == ["詰問"]


def test_all_dismissed(dismissed: ReportInput) -> None:
    verdicts = {r.finding.key: VerdictView("dismiss") for r in dismissed.review.findings}
    r = build(replace(dismissed, verdicts=verdicts))
    assert r.no_findings == NO_OTHER_FINDINGS
    assert r.dismissed == "違うと思う、と記した所: 詰問 (5番)、早すぎる提案 (12番)"
    assert r.habits == ()


def test_at_most_three(full: ReportInput) -> None:
    review = full.review
    many = replace(
        review, strengths=review.strengths * 3, next_steps=review.next_steps * 3,
        findings=tuple(replace(f, questions=f.questions * 2, cases=f.cases * 3) for f in review.findings),
    )  # fmt: skip
    r = build(replace(full, review=many))
    assert len(r.strengths) == len(r.next_steps) == 3
    assert max(len(f.questions) for f in r.findings) == max(len(f.cases) for f in r.findings) == 3


def test_empty_states(bare: ReportInput, empty: ReportInput) -> None:
    r = build(bare)
    assert r.title == "面談のふりかえり"
    assert r.facts == (
        ("", "段階は記録にありません"), ("", "時刻は記録にありません"), ("発話", "3 (支援者 2、経営者 1)")
    )  # fmt: skip
    assert (r.no_findings, r.dismissed, r.strengths, r.findings) == (NO_FINDINGS, "", (), ())
    names = [figure.name for figure in r.figures]
    assert not {"続いた問い", "長めの間"} & set(names)
    assert "問い" in names
    assert r.figures[0].detail.startswith("文字数で計りました")
    for report in (bare, empty):
        assert all(render(report) for render in (render_html, render_markdown, lambda x: render_text(x, 60)))
    assert "<svg" not in render_html(empty)
    assert "発話の記録がありません。" in render_html(empty)


def test_unknown_step_is_shown_as_stated(full: ReportInput) -> None:
    tagged = full.review.tagged
    other = replace(tagged, transcript=replace(tagged.transcript, support_step="その他"))
    assert ("段階", "その他") in build(replace(full, review=replace(full.review, tagged=other))).facts


def test_habit_of_another_version(full: ReportInput) -> None:
    strange = ReviewedFinding(Finding("gone", "GONE", (3, 77), (Span(3, 0, 999),), "", (), "", 0.1), (), ())
    report = replace(full, review=replace(full.review, findings=(strange,)))
    item = build(report).findings[0]
    assert (item.habit, item.turns, item.ref.tone) == ("gone", (3,), "x")
    assert "turn-77" not in render_html(report)


def test_figures_are_read_as_shown(full: ReportInput) -> None:
    metrics = full.review.metrics
    share = figures_of(metrics)[0]
    assert (share.value, share.reading) == ("40 %", "聴く面談の目安 20〜40 %。目安の中です。")
    assert figures_of(replace(metrics, talk_share=0.68))[0].reading.endswith("目安より多めです。")
    assert figures_of(replace(metrics, talk_share=0.1))[0].reading.endswith("目安より少なめです。")
    few = replace(metrics, questions={"Q_OPEN": 1}, open_ratio=1.0, reflection_to_question=2.0)
    assert [f.reading.endswith(TOO_FEW) for f in figures_of(few)[1:3]] == [True, True]
    good = replace(metrics, reflection_to_question=1.96, open_ratio=0.5)
    open_, received = (f.reading for f in figures_of(good)[1:3])
    assert open_.endswith("「まずまず」の目安に届いています。")
    assert received.endswith("「よい」の目安に届いています。")


def test_record_cuts_overlaps_before_cleaning(full: ReportInput) -> None:
    turn = replace(full.review.tagged.transcript.turns[0], text="あ\x07いうえお")
    one, two = finding_ref(1, "詰問", "q"), finding_ref(2, "早すぎる提案", "p")
    quoted = (Quoted(one, (1,), (Span(1, 0, 4),)), Quoted(two, (1,), (Span(1, 3, 5), Span(1, 5, 5))))
    (item,) = record_of([turn], quoted, {}, ())
    assert [(p.text, p.refs) for p in item.pieces] == [("あい", (one,)), ("う", (one, two)), ("え", (two,)), ("お", ())]
    assert plain_text(item) == (("あいうえ", True), ("お", False))
    assert item.refs == (one, two)


def test_own_speaker_name_only_when_it_says_more(full: ReportInput) -> None:
    names = {item.number: item.name for item in build(full).record}
    assert (names[1], names[11]) == ("", "山田 <b>太郎</b>")


def test_notes_without_their_turn_are_kept(full: ReportInput) -> None:
    for out in (render_html(full), render_markdown(full), render_text(full, 80)):
        assert "消えた発話へのメモ" in out


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a\x1b[31m赤\x1b[0m", "a赤"),
        ("\x1b]8;;http://x\x07見る\x1b]8;;\x07", "見る"), ("一\r\n二\r三\u2028四", "一\n二\n三\n四"),
        ("\u202e逆\u202c", "逆"), ("a\tb", "a b"), ("\x00\ud800", "\ufffd"), ("👨‍👩‍👧", "👨‍👩‍👧"),
    ],
)  # fmt: skip
def test_clean(text: str, wanted: str) -> None:
    assert clean(text) == wanted


def test_small_words() -> None:
    assert [clock(None), clock(0), clock(741.9), clock(3723)] == ["", "0:00", "12:21", "1:02:03"]
    assert [duration(None), duration(0.4), duration(38.2)] == ["", "1分未満", "38分"]
    assert [places(()), places((3,)), places((3, 5))] == ["", "3番", "3・5番"]
    assert places(tuple(range(3, 22))) == "3番から21番"


def test_light_imports() -> None:
    code = (
        "import sys, coach.reports.html, coach.reports.markdown; bad = {'rich', 'textual', 'spacy', 'torch', 'sqlite3',"
        " 'sqlite_utils', 'jinja2', 'budoux', 'coach.language.wrap', 'coach.store', 'coach.cases'} & set(sys.modules);"
        " import coach.reports.text; bad |= {'textual', 'spacy', 'torch'} & set(sys.modules);"
        " sys.exit(str(bad) if bad else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
