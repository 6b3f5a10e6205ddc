"""What users write and type for the program: rubrics, cases, questions to the coach, commands."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
from pathlib import Path

from hypothesis import strategies as st

from coach.cases.loading import parse_case
from coach.cli.main import main
from coach.conversation.intents import intents
from coach.conversation.slots import clean, marked, slots_of, without_numbers
from coach.errors import DataError
from coach.grading.rubric import parse_rubric
from coach.model import Case
from coach.workflows.case_fields import BLANK
from coach.workflows.case_toml import case_from_toml, case_toml
from tests.fuzz.readers import NAMES, sample
from tests.fuzz.target import Target
from tests.fuzz.texts import ROOT, edited, texts
from tests.fuzz.toml import toml_files

RUBRICS = tuple(path.read_bytes() for path in sorted((ROOT / "prompts/rubrics").glob("*.toml")))
CASES = tuple(path.read_bytes() for path in sorted((ROOT / "corpora/cases").glob("*.toml"))[:4])


def rubric(text: str) -> None:
    with contextlib.suppress(DataError):
        parse_rubric(text, "r.toml")


def case(text: str) -> None:
    for read in (parse_case, case_from_toml):
        with contextlib.suppress(DataError):
            read(text, "c.toml")


words = texts(4, broken=True)


def comes_back(found: Case) -> None:
    """A draft that is written and read again says the same, but for blanks around a text and what no file can hold."""
    again = case_from_toml(case_toml(found), "c.toml")
    assert case_from_toml(case_toml(again), "c.toml") == again
    for name in ("title", "situation", "told_issue", "learned"):
        before = getattr(found, name).encode("utf-8", "replace").decode()
        assert getattr(again, name).split() == before.replace("\r\n", "\n").split()


cases = st.builds(
    lambda **given: Case(**{**{name: getattr(BLANK, name) for name in BLANK.__dataclass_fields__}, **given}),
    title=words, situation=words, told_issue=words, learned=words, turning_point=words, step=st.integers(-3, 99), topics=st.lists(words, max_size=2).map(tuple),
)  # fmt: skip


def asks(text: str) -> None:
    """Any question in words: slots for every intent, each of a sound value."""
    question = clean(text)
    question.encode("utf-8")
    marked(question)
    without_numbers(question)
    for intent in ("owner_said", "similar_cases", "difference", "term_meaning", *[i.id for i in intents()][:3]):
        slots = slots_of(question, intent)
        assert slots.turn is None or slots.turn >= 0
        assert slots == slots_of(question, intent)


QUESTION_PIECES = st.sampled_from(
    ["3番目", "十二番", "百", "１０分", "二十三分ごろ", "1時間半", "三つ目の質問", "事例12", "C041", "最初の", "最後の", "前半", "詰問", "一方的", "について", "の事例", "とは", "と", "違い", "って何", "は何と言っていましたか", "²", "①", "〇", "九九九九九九九九九", "00:61:99", "12:5"]
)  # fmt: skip
questions = st.lists(st.one_of(QUESTION_PIECES, texts(2, broken=True)), max_size=7).map("".join)

COMMANDS = (
    ("import", "{file}"), ("import", "{file}", "--advisor", "{text}", "--json"), ("sessions", "{text}"), ("sessions", "{text}", "--json"),
    ("owners", "check", "{file}"), ("rubrics", "check", "{file}"), ("cases", "check", "{file}"), ("cases", "add", "{file}", "--draft"),
    ("cases", "import", "{file}"), ("share", "--read", "{file}"), ("cases", "show", "{text}"), ("questions", "list"), ("grade", "{text}"),
    ("export", "{text}", "--to", "{file}.html"), ("engagement", "show", "{text}"), ("cases", "remove", "{text}", "--yes"), ("{text}",), ("{text}", "{text}"),
    ("review", "{text}", "--{text}"), ("cases", "list", "--json"), ("agreement", "--set", "{text}"), ("growth", "{text}"),
)  # fmt: skip
arguments = st.tuples(
    st.sampled_from(COMMANDS), texts(2).map(lambda t: t.replace("\0", "")), st.sampled_from((*NAMES, "a.toml", "a.coachcases", "a.json")),
    st.one_of(edited(sample.map(lambda s: s[1])), edited(st.sampled_from((*RUBRICS, *CASES))), st.binary(max_size=40)),
)  # fmt: skip
EXIT_CODES = {0, 1, 2, 3, 4, 5, 6, 7, 8, 130}


def commands(given: tuple[tuple[str, ...], str, str, bytes]) -> None:
    """A command ends with one of the documented codes and says something a user can read."""
    words, text, name, data = given
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / (name or "none")
        file.write_bytes(data)
        argv = [word.replace("{file}", str(file)).replace("{text}", text) for word in words]
        before = os.environ.get("COACH_HOME")
        os.environ["COACH_HOME"] = str(Path(folder) / "home")
        out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                try:
                    code = main(argv)
                except SystemExit as left:  # --help, --version
                    code = left.code or 0
        finally:
            if before is None:
                del os.environ["COACH_HOME"]
            else:
                os.environ["COACH_HOME"] = before
        err.seek(0)
        assert code in EXIT_CODES, (argv, err.read(), _log(folder))


def _log(folder: str) -> str:
    log = Path(folder) / "home" / "coach.log"
    return log.read_text("utf-8")[-2000:] if log.exists() else ""


TARGETS = (
    Target("rubric files", "cli", toml_files(RUBRICS), rubric, 2, 40),
    Target("case files", "cli", toml_files(CASES), case, 2, 40),
    Target("cases written and read again", "store", cases, comes_back, 3, 40),
    Target("questions to the coach", "cli", questions, asks, 5, 60),
    Target("commands", "cli", arguments, commands, 2, 25),
)
