"""What the coach answers, and how a conversation goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coach.conversation.facts import FACTS
from coach.conversation.intents import intents
from coach.conversation.model import NOTICED, Answer, Slots
from coach.conversation.talk import own_words
from coach.conversation.view import Earlier, View
from coach.model import Review, Transcript
from tests.conversation.conftest import Chat, MakeChat, questions, view_of
from tests.tui.fakes import review

SESSION = [i.id for i in intents() if i.session]


def sentences(answer: Answer) -> int:
    return answer.text.count("。") + answer.text.count("？")


@pytest.mark.parametrize("intent", sorted(FACTS))
def test_every_intent_is_answered_in_every_state(intent: str, make_chat: MakeChat) -> None:
    bare = replace(review(), findings=(), strengths=(), tagged=replace(review().tagged, utterances=()))
    for found in (review(), bare, None):
        chat = make_chat(found)
        answer = chat.say(intent, "")
        assert answer.text
        assert "{" not in answer.text + answer.follow_up
        for follow in ("follow_more", "follow_next", "follow_why", "follow_detail", "tell_first"):
            assert chat.say(follow).text


@pytest.mark.parametrize("intent", sorted(FACTS))
def test_turns_that_are_cited_exist(intent: str, chat: Chat) -> None:
    numbers = {str(t.i) for t in chat.view.turns}
    for slots in (Slots(), Slots(habit="premature"), Slots(turn=12), Slots(time="late"), Slots(topic="豆腐")):
        answer = chat.say(intent, "", slots)
        assert {r.id for r in answer.refs if r.kind == "turn"} <= numbers


@pytest.mark.parametrize("intent", SESSION)
def test_without_a_session_it_asks_which(intent: str, make_chat: MakeChat) -> None:
    answer = make_chat(None).say(intent, "")
    assert "面談" in answer.text
    assert answer.refs == ()


@pytest.mark.parametrize("intent", SESSION)
def test_while_the_record_is_being_read_it_says_so(intent: str, make_chat: MakeChat) -> None:
    assert "読" in make_chat(None, reading=True).say(intent, "").text


def test_places_are_told_one_by_one_and_then_it_says_that_is_all(chat: Chat) -> None:
    first = chat.say("where_habit", "詰問はどこ")
    second = chat.say("follow_next")
    last = chat.say("follow_more")
    assert "6 番" in first.text
    assert "12 番" in second.text
    assert first.total == second.total == 2
    assert "全部" in last.text or "見当たりません" in last.text


def test_what_it_says_is_in_the_record(chat: Chat) -> None:
    answer = chat.say("where_habit", "早すぎる提案はどこ")
    spoken = "".join(t.text for t in chat.view.turns)
    quote = answer.text.split("「")[1].split("」")[0].rstrip("…")
    assert quote in spoken


def test_a_dismissed_place_is_not_told(view: View, make_chat: MakeChat) -> None:
    keys = frozenset(f.finding.key for f in view.findings("interrogation"))
    answer = make_chat(review(), dismissed=keys).say("where_habit", "詰問はどこ")
    assert "見つかりません" in answer.text or "目にとまりません" in answer.text


def test_a_habit_the_review_did_not_look_for_is_looked_for(view: View) -> None:
    assert view.findings("sheet") == view.findings("sheet")


def test_an_ordinal_chooses_the_place(chat: Chat) -> None:
    assert "12 番" in chat.say("where_habit", "二つ目の詰問はどこ").text
    assert "12 番" in chat.say("where_habit", "", Slots(habit="interrogation", ordinal=-1)).text


def test_a_time_leaves_out_other_places(chat: Chat) -> None:
    assert "6 番" in chat.say("where_habit", "前半で詰問になったのは").text
    assert "6 番" not in chat.say("where_habit", "後半で詰問になったのは").text


def test_wording_does_not_repeat_itself(chat: Chat) -> None:
    said = [chat.say("thanks", "ありがとう").text for _ in range(3)]
    assert len(set(said)) == 3


def test_answers_are_the_same_for_the_same_conversation(make_chat: MakeChat) -> None:
    one, two = make_chat(review()), make_chat(review())
    for intent in ("strengths", "talk_share", "how_dig", "follow_detail"):
        assert one.say(intent) == two.say(intent)


@pytest.mark.parametrize("intent", sorted(FACTS))
def test_no_lectures(intent: str, chat: Chat) -> None:
    answer = chat.say(intent, "", Slots(habit="premature"))
    assert sentences(answer) <= 8
    assert len(answer.text) <= 320


# ── asking before telling ──


def test_it_asks_what_was_noticed_before_it_tells(make_chat: MakeChat) -> None:
    chat = make_chat(review(), ask_first=True)
    asked = chat.say("where_habit", "詰問はどこ")
    assert asked.pending is not None
    assert "6 番" not in asked.text
    told = chat.say("out_of_scope", "売上のことばかり聞いていたかもしれません。")
    assert told.intent == NOTICED
    assert "売上のことばかり聞いていたかもしれません" in told.text
    assert "6 番" in told.text


@pytest.mark.parametrize(("intent", "words"), [("tell_first", "先に教えて"), ("where_habit", "詰問はどこ？")])
def test_asking_again_gets_the_answer(intent: str, words: str, make_chat: MakeChat) -> None:
    chat = make_chat(review(), ask_first=True)
    chat.say("where_habit", "詰問はどこ？")
    assert "6 番" in chat.say(intent, words).text


def test_another_question_is_answered_instead(make_chat: MakeChat) -> None:
    chat = make_chat(review(), ask_first=True)
    chat.say("where_habit", "詰問はどこ？")
    assert "%" in chat.say("talk_share", "どちらがどれだけ話しましたか").text


@pytest.mark.parametrize(
    "words",
    [
        "少し急ぎすぎたかな",
        "社長が何か言いたそうでした",
        "どこかで焦っていた気がします",
        "よく覚えていない",
        "間が持たなくて",
    ],
)
def test_thoughts_are_taken_for_the_answer(words: str, make_chat: MakeChat) -> None:
    chat = make_chat(review(), ask_first=True)
    chat.say("where_habit", "詰問はどこ？")
    assert chat.say("where_habit", words, Slots()).intent == NOTICED


def test_it_does_not_ask_first_every_time(make_chat: MakeChat) -> None:
    chat = make_chat(review(), ask_first=True)
    chat.say("where_habit", "詰問はどこ？")
    chat.say("tell_first", "先に教えて")
    # Somebody who was in a hurry once is not held up again.
    assert chat.say("strengths", "よかった所は").pending is None


def test_figures_and_craft_are_told_at_once(make_chat: MakeChat) -> None:
    for intent in ("talk_share", "how_dig", "difference", "explain_finding"):
        assert make_chat(review(), ask_first=True).say(intent, "詰問と深掘りの違い").pending is None


def test_own_words_come_back_without_politeness() -> None:
    assert own_words("少し急ぎすぎでした。") == "少し急ぎすぎ"
    assert own_words("焦っていたかもしれません。") == "焦っていたかもしれません"
    assert len(own_words("長" * 200)) <= 30
    assert "「" not in own_words("「なぜ」と聞いたところです")


# ── follow-ups ──


def test_why_gives_the_evidence_and_the_source(chat: Chat) -> None:
    chat.say("where_habit", "詰問はどこ")
    answer = chat.say("follow_why", "それはどうして？")
    assert "中小企業庁" in answer.text
    assert "問いが4回" in answer.text


def test_why_still_works_when_all_places_are_told(chat: Chat) -> None:
    for intent in ("where_habit", "follow_next", "follow_next"):
        chat.say(intent, "詰問はどこ")
    assert "中小企業庁" in chat.say("follow_why").text


def test_why_of_craft_names_its_source(chat: Chat) -> None:
    chat.say("how_start")
    assert "中小企業庁" in chat.say("follow_why").text


def test_more_questions_for_the_same_place(make_chat: MakeChat) -> None:
    chat = make_chat(
        replace(review(), findings=()), questions_at=questions("一つ目ですか", "二つ目ですか", "三つ目ですか")
    )
    first = chat.say("ask_instead", "12番ではどう聞けばよかった")
    second = chat.say("follow_more", "ほかには")
    assert "一つ目" in first.text
    assert "二つ目" in first.text
    assert "三つ目" in second.text
    assert "12 番" in second.text


def test_a_turn_that_is_not_there(chat: Chat) -> None:
    for intent in ("show_turn", "ask_instead"):
        answer = chat.say(intent, "999番を見せて")
        assert "0" in answer.text
        assert "23" in answer.text


def test_the_turn_the_user_went_to_is_this_place(make_chat: MakeChat) -> None:
    chat = make_chat(review(), cursor=18, questions_at=questions("ここでの問いですか"))
    assert "18 番" in chat.say("ask_instead", "この場面どう聞けばよかった").text


def test_nothing_to_go_on_from(make_chat: MakeChat) -> None:
    for follow in ("follow_more", "follow_next", "follow_why", "follow_detail", "tell_first"):
        assert make_chat(review()).say(follow).text


# ── grounded answers ──


def test_figures_are_those_of_the_review(chat: Chat) -> None:
    metrics = chat.view.metrics
    assert f"{round(metrics.talk_share * 100)} %" in chat.say("talk_share").text
    assert "202 字" in chat.say("longest_turn").text
    assert "2" in chat.say("reflection_count").text


def test_silence_is_only_told_where_times_are_known(make_chat: MakeChat) -> None:
    found = review()
    untimed = replace(found, metrics=replace(found.metrics, silences=None))
    assert "時刻" in make_chat(untimed).say("silence").text
    assert "4 秒" in make_chat(found).say("silence").text or "13 番" in make_chat(found).say("silence").text


def test_progress_gives_figures_only_and_says_when_there_is_nothing(make_chat: MakeChat) -> None:
    assert make_chat(review()).say("progress").refs == ()
    before = Earlier("まるはち豆腐店の第 1 回", True, 0.9, 0.1, 0.1, {"INTERROGATION": 5})
    chat = make_chat(review(), earlier=(before,))
    answer = chat.say("progress", "前回より詰問は減った？")
    assert "5 か所から" in answer.text
    assert "第 1 回" in answer.text


def test_the_same_firm_is_compared_first(make_chat: MakeChat) -> None:
    other = Earlier("よその会社", False, 0.5, 0.5, 0.5, {})
    same = Earlier("同じ会社", True, 0.6, 0.5, 0.5, {})
    assert "同じ会社" in make_chat(review(), earlier=(other, same)).say("progress").text


def test_the_worry_is_not_asserted(chat: Chat) -> None:
    answer = chat.say("owner_worry")
    assert any(word in answer.text for word in ("分かりません", "決められません", "確かめる必要"))
    assert answer.follow_up


def test_the_step_is_never_guessed(make_chat: MakeChat) -> None:
    found = review()
    tagged = replace(found.tagged, transcript=replace(found.tagged.transcript, support_step=None))
    assert "③信頼関係" in make_chat(found).say("which_step").text
    assert "③" not in make_chat(replace(found, tagged=tagged)).say("which_step").text


def test_what_the_owner_said_of_a_thing(chat: Chat) -> None:
    answer = chat.say("owner_said", "豆腐について何と言ってた")
    assert "豆腐" in answer.text
    spoken = {str(t.i): t for t in chat.view.turns}
    assert all(spoken[r.id].speaker == "owner" for r in answer.refs)
    assert "見" in chat.say("owner_said", "宇宙旅行について何と言ってた").text


def test_disagreeing_is_never_argued_with(chat: Chat) -> None:
    chat.say("where_habit", "詰問はどこ")
    answer = chat.say("disagree", "違うと思う")
    assert "x" in answer.text
    assert "6 番" in answer.text


def test_cases_can_be_opened(chat: Chat) -> None:
    chat.say("similar_cases", "後継ぎで悩む会社の事例")
    assert [r.id for r in chat.history[-1].answer.refs] == ["C041"]
    assert [r.id for r in chat.say("follow_more").refs] == ["C012"]
    assert "見つかりません" in chat.say("similar_cases", "C999を見せて").text or chat.history[-1].answer.refs == ()


def test_differences_and_terms(chat: Chat) -> None:
    assert "受け止め" in chat.say("difference", "詰問と深掘りの違いは").text
    both = chat.say("difference", "腹落ちと沈黙の違いは").text
    assert "腹落ち" in both
    assert "沈黙" in both
    assert "材料" in chat.say("difference", "猫と犬の違いは").text or "知っている言葉" in chat.history[-1].answer.text
    assert "自分の言葉" in chat.say("term_meaning", "腹落ちとは").text


def test_quotes_hold_no_brackets_or_control_signs(make_chat: MakeChat) -> None:
    found: Review = review()
    turns = tuple(replace(t, text=f"「\x1b[31m{t.text}」\n続き") for t in found.tagged.transcript.turns)
    transcript: Transcript = replace(found.tagged.transcript, turns=turns)
    chat = make_chat(replace(found, tagged=replace(found.tagged, transcript=transcript)))
    text = chat.say("show_turn", "12番を見せて").text
    assert "\x1b" not in text
    assert "\n" not in text
    assert text.count("「") == text.count("」")


def test_a_view_of_no_session_has_no_facts() -> None:
    assert view_of(None).review is None
