"""What of the advisor's own words is taken up: the subject of a question, a proposal's matter, a place to stop."""

from __future__ import annotations

import pytest

from coach.habits import find_all
from coach.language.acts import tag_session
from coach.language.parsing import parse_transcript
from coach.model import Role, Span, TaggedSession, Transcript, Turn
from coach.questions import Suggester
from coach.questions.advisor_words import STOP_AFTER, proposed, stop_in, subjects
from tests.talks import a, o, session


def tagged(nlp, *talk: tuple[Role, str]) -> TaggedSession:
    rows = tuple(Turn(2 + 5 * k, role, text) for k, (role, text) in enumerate(talk))
    return tag_session(parse_transcript(nlp, Transcript("t", rows)))


@pytest.mark.parametrize(
    ("text", "source", "subject"),
    [
        ("なぜ原価を計算していないんですか。", "why_not", "原価"),
        ("値上げは考えておられますか。", "yesno", "値上げ"),
        ("借入は、いくらありますか。", "amount", "借入"),
        ("従業員さんは何名でしょうか。", "amount", "従業員の皆さん"),
    ],
)
def test_the_subject_of_a_pressing_question(nlp, text: str, source: str, subject: str) -> None:
    found = list(subjects(tagged(nlp, ("advisor", text)).utterances[0]))
    assert (source, subject) in [(kind, named.text) for kind, named, _ in found]


def test_what_is_only_mentioned_is_no_subject(nlp) -> None:
    text = "営業の要でいらした方の代わりを一年半入れられないままで、大丈夫だとお考えになった根拠は何ですか。"
    assert "営業" not in [named.text for _, named, _ in subjects(tagged(nlp, ("advisor", text)).utterances[0])]


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("補助金を使って設備を入れましょう。", ("補助金", "設備")),
        ("でしたら、インバウンドはいかがですか。", ("インバウンド",)),
        ("ホームページを作って、新しいお客様を増やしましょう。", ("ホームページ",)),
    ],
)
def test_the_matter_of_a_proposal(nlp, text: str, matter: tuple[str, ...]) -> None:
    assert proposed(tagged(nlp, ("advisor", text)).utterances[0], (2,)) in matter


def test_a_proposal_that_names_nothing(nlp) -> None:
    assert proposed(tagged(nlp, ("advisor", "とにかく早くやりましょう。")).utterances[0], (2,)) is None


EXPLAINED = "制度の枠は三つに分かれています。一つ目は設備を入れるときのもので、上限は五百万円です。" * 5
TALK: tuple[tuple[Role, str], ...] = (
    ("owner", "若いのが続けて二人辞めまして、夜も眠れないんです。家内にも言えませんでね。"),
    ("advisor", EXPLAINED + "補助金を使って機械を入れましょう。"),
    ("owner", "はあ。"),
)


def test_one_sided_talk_has_a_place_to_stop_and_a_question_there(nlp) -> None:
    talk = tagged(nlp, *TALK)
    (finding,) = [f for f in find_all(talk) if f.habit == "one_sided"]
    suggester = Suggester(talk)
    stop = suggester.stop(finding)
    assert stop is not None
    said = TALK[1][1][: stop.stop]
    assert said.endswith("。")
    assert STOP_AFTER <= len(said) < len(EXPLAINED)
    assert suggester.suggest(finding, ())


def test_the_owners_reply_is_a_place_to_stop() -> None:
    first, second = (
        "制度の枠は三つに分かれていて、一つ目は設備、二つ目は販路、三つ目は人のためのもので、それぞれ違います。",
        "上限は五百万円です。" * 20,
    )
    talk = session(a(("INFORM", first)), o("はあ。"), a(("INFORM", second)))
    assert stop_in(talk, (0, 2)) == Span(talk.utterances[0].utterance.turns[0], 0, len(first))


def test_nothing_explained_nothing_to_stop() -> None:
    assert stop_in(session(a(("Q_OPEN", "どんな一日でしたか。")), o("はい。")), (0,)) is None


def test_a_premature_proposal_can_be_offered_later(nlp) -> None:
    talk = tagged(nlp, TALK[0], ("advisor", "補助金を使って機械を入れましょう。"), ("owner", "はあ。"))
    (finding,) = [f for f in find_all(talk) if f.habit == "premature"]
    suggester = Suggester(talk)
    offer = suggester.offer(finding)
    assert offer is not None
    assert "補助金" in offer.text or "機械" in offer.text
    assert suggester.stop(finding) is None
    assert offer.from_template
