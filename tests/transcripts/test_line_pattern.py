"""Line patterns: what each shape reads, what is guessed of a file, what counts as fitting, and that no talk is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.transcripts.line_pattern import (
    BRACKETS,
    MARKED,
    SEPARATORS,
    UNMARKED,
    LinePattern,
    Part,
    read_pattern,
)
from coach.transcripts.pattern_guess import fits, guess_patterns
from coach.transcripts.pattern_words import describe

TALK = (
    "最近はいかがですか。", "うちの若いのが続けて二人辞めましてね。", "続けて二人、というのはこたえますね。",
    "ええ。手塩にかけて育てた子でしたから。", "寝つけない夜は、どんなことが頭に浮かぶんですか。", "自分の教え方が悪かったのかなと。",
)  # fmt: skip
NAMES = ("田中 太郎", "佐藤")
Line = Callable[[int, str, str], str]


def made(line: Line, head: str = "面談の記録\n\n") -> str:
    return head + "\n".join(line(i, NAMES[i % 2], text) for i, text in enumerate(TALK)) + "\n"


def at(i: int) -> str:
    return f"00:{i:02d}:{i * 7 % 60:02d}"


FORMS: dict[str, tuple[Line, bool]] = {  # how a line is made, and whether it has a time
    "「時刻 名前」の行、次の行から発話": (lambda i, n, t: f"{at(i)} {n}\n{t}\nはい。", True),
    "「名前 時刻」の行、次の行から発話": (lambda i, n, t: f"{n}（{at(i)}）\n{t}\n", True),
    "「【名前】」の行、次の行から発話": (lambda i, n, t: f"【{n}】\n{t}\n", False),
    "空行の次の「名前」の行、次の行から発話": (lambda i, n, t: f"{n}\n{t}\n", False),
    "【名前】発話": (lambda i, n, t: f"【{n}】{t}", False),
    "＜名前＞発話": (lambda i, n, t: f"＜{n}＞　{t}", False),
    "名前 [全角空白] 発話": (lambda i, n, t: f"{n}　{t}", False),
    "名前 [空白] 発話": (lambda i, n, t: f"{n.replace(' ', '')} {t}", False),
    "名前「発話」": (lambda i, n, t: f"{n}「{t}」", False),
    "名前 [タブ] 発話": (lambda i, n, t: f"{n}\t{t}", False),
    "時刻 名前 [タブ] 発話": (lambda i, n, t: f"{at(i)}\t{n}\t{t}", True),
    "時刻 [|] 名前 [|] 発話": (lambda i, n, t: f"{at(i)} | {n} | {t}", True),
    "番号 [;] 時刻 [;] 名前 [;] 発話": (lambda i, n, t: f"{i + 1};{at(i)};{n};{t}", True),
    "時刻 名前 [空白] 発話": (lambda i, n, t: f"{at(i)} {n.replace(' ', '')} {t}", True),
    "名前／発話": (lambda i, n, t: f"{n}／{t}", False),
    "名前＞発話": (lambda i, n, t: f"{n}＞{t}", False),
    "番号 名前：発話": (lambda i, n, t: f"{i + 1} {n}：{t}", False),
    "名前：発話 時刻": (lambda i, n, t: f"{n}：{t} ({at(i)})", True),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_first_guess_is_how_the_file_was_made(form: str) -> None:
    line, timed = FORMS[form]
    best = guess_patterns(made(line))[0]
    assert describe(best.pattern) == form
    segments = best.reading.raw.segments
    assert [segment.text.removesuffix("はい。") for segment in segments] == list(TALK)
    assert {str(segment.name).replace(" ", "") for segment in segments} == {"田中太郎", "佐藤"}
    assert [segment.start for segment in segments] == [i * 60 + i * 7 % 60 if timed else None for i in range(6)]
    assert [unread.text for unread in best.reading.raw.unread] == ["面談の記録"]
    assert fits(made(line), best.pattern)


def test_an_interview_with_marked_questions() -> None:
    text = "\n".join(f"――{t}" if i % 2 == 0 else f"{t}\nそうなんです。" for i, t in enumerate(TALK))
    best = guess_patterns(text)[0]
    assert best.pattern == LinePattern("marked", (), mark="――")
    assert [(s.name, s.text) for s in best.reading.raw.segments[:2]] == [
        (MARKED, TALK[0]),
        (UNMARKED, f"{TALK[1]}そうなんです。"),
    ]


def test_two_people_in_turn_are_offered_last_and_never_used_unasked() -> None:
    text = "\n".join(TALK)
    found = guess_patterns(text)
    assert [each.pattern.shape for each in found][-1] == "turns"
    assert not fits(text, found[-1].pattern)


def test_prose_is_not_taken_for_talk() -> None:
    prose = "きょうは朝から雨だった。店を開けて、仕込みをした。\n昼前に客が来た。結論：値上げはまだ早い。\n" * 8
    assert all(each.pattern.shape == "turns" for each in guess_patterns(prose))


@pytest.mark.parametrize(
    "other",
    [
        "支援者：最近はいかがですか。\n経営者：まあまあです。\n" * 4,
        "山口＞はい。\n",
        "きょうは朝から雨だった。\n店を開けて、仕込みをした。\n" * 8,
        "",
    ],
)
def test_a_saved_pattern_does_not_fit_another_file(other: str) -> None:
    assert not fits(other, LinePattern("inline", separator="＞"))


PROSE = (
    "ところで、きょうは雨だった。\nそして、店を開けた。\n昼には、客が来た。\nそして、仕込みをした。\nところで、値上げの話。\n"
    "夜、帳簿を見た。\n母は、先に帰った。\nあとで、電話が来た。\n朝、三時に起きた。\n結局、何も決まらない。\n"
)


@pytest.mark.parametrize("separator", ["、", " ", "　", "・", "-", "「", ":", "  "])
def test_prose_fits_no_saved_pattern(separator: str) -> None:
    assert not fits(PROSE, LinePattern("inline", separator=separator))
    assert not fits(PROSE, LinePattern("header", ("name",), paragraphs=True))


def test_turns_of_several_lines_fit_as_well() -> None:
    text = made(lambda i, n, t: f"{n}＞{t}\nそうなんです。\n" if i % 2 else f"{n}＞{t}\n", "記録\n")
    assert fits(text, LinePattern("inline", separator="＞"))
    assert fits(text * 200, LinePattern("inline", separator="＞"))


def test_lines_that_are_not_talk_are_kept_with_their_reason() -> None:
    text = "日時＞十月\n日時＞火曜\n" + made(lambda i, n, t: f"{n}＞{t}", "") + "※ ここで電話\n----\n佐藤＞\n"
    raw = read_pattern(text, LinePattern("inline", separator="＞", skip=("※",))).raw
    assert [segment.text for segment in raw.segments] == list(TALK)
    assert [(u.line, u.reason) for u in raw.unread] == [
        (1, "発話ではなく、記録の見出しのようです。"),
        (2, "発話ではなく、記録の見出しのようです。"),
        (9, "「※」で始まる行は飛ばす決まりです。"),
        (10, "区切りの線のようです。"),
        (11, "発話が空でした。"),
    ]


def test_a_line_without_name_belongs_to_the_turn_before_and_is_counted_apart() -> None:
    text = "田中＞はい。\nそれで。\n佐藤＞ええ。\n田中＞なるほど。\n"
    reading = read_pattern(text, LinePattern("inline", separator="＞"))
    assert (reading.lines, reading.explained, reading.carried) == (4, 3, 1)
    assert reading.raw.segments[0].text == "はい。それで。"


def test_columns_keep_separators_inside_the_talk_and_leave_the_heading() -> None:
    pattern = LinePattern("columns", ("name", "text", "time"), separator=",")
    raw = read_pattern("名前,発話,時刻\n田中,まあ,その,00:01\n,ええ,00:02\n", pattern).raw
    assert [(s.name, s.text, s.start) for s in raw.segments] == [("田中", "まあ,その", 1.0), ("田中", "ええ", 2.0)]
    assert [unread.line for unread in raw.unread] == [1]


def test_the_columns_of_a_table_are_told_by_what_is_in_them() -> None:
    text = "".join(f"{i + 1}|{at(i)}|{at(i + 1)}|{NAMES[i % 2]}||{t}\n" for i, t in enumerate(TALK))
    best = guess_patterns(text)[0]
    assert best.pattern.order == ("number", "time", "other", "name", "other", "text")
    assert [segment.text for segment in best.reading.raw.segments] == list(TALK)


def test_a_colon_in_the_talk_makes_no_speaker() -> None:
    text = (
        made(lambda i, n, t: f"[{at(i)}] {n}：{t}")
        + "[00:10:00] 佐藤：比率は 3：7 で、14:30 に来ました。\n結論：値上げ。\n"
    )
    raw = read_pattern(text, LinePattern("inline", ("time", "name", "text"), separator=":")).raw
    assert {segment.name for segment in raw.segments} == {"田中 太郎", "佐藤"}
    assert raw.segments[-1].text == "比率は 3：7 で、14:30 に来ました。結論：値上げ。"


@pytest.mark.parametrize("kind", ["blanks", "one word", "times", "blanks inside", "brackets"])
def test_a_monstrous_line_takes_no_time(kind: str) -> None:
    """Only the beginning of a line is looked at for a name; else these take minutes (the suite's time limit)."""
    lines = {
        "blanks": " " * 100_000 + "x", "one word": "あ" * 100_000, "times": "00:" * 30_000,
        "blanks inside": "田中" + " " * 100_000 + "：はい", "brackets": "[" * 100_000,
    }  # fmt: skip
    for candidate in guess_patterns(f"{lines[kind]}\n佐藤：はい\n田中：ええ\n" * 2):
        assert candidate.reading.lines > 0


_PARTS: st.SearchStrategy[Part] = st.sampled_from(["number", "time", "name", "other"])
PATTERNS = st.one_of(
    st.builds(
        LinePattern,
        st.sampled_from(["inline", "header"]),
        st.sampled_from([("name", "text"), ("time", "name", "text"), ("name", "time", "text"), ("number", "name", "text")]),
        bracket=st.sampled_from(["", *BRACKETS]),
        separator=st.sampled_from(["", *SEPARATORS, "<>", "("]),
        paragraphs=st.booleans(),
        skip=st.sampled_from([(), ("※",)]),
    ),
    st.builds(
        LinePattern,
        st.just("columns"),
        st.lists(_PARTS, min_size=1, max_size=3, unique=True).map(lambda parts: (*parts, "text")),
        separator=st.sampled_from(["\t", ",", "|", "  "]),
    ),
    st.builds(LinePattern, st.just("marked"), st.just(()), mark=st.sampled_from(["――", "*", ""]), skip_first=st.integers(0, 3)),
    st.builds(LinePattern, st.just("turns"), st.just(()), paragraphs=st.booleans()),
)  # fmt: skip
LINES = st.lists(
    st.tuples(st.text("田中佐藤：: 　\t,|【】「」[]0123:※―*-はい。\x00\ufeff", max_size=14), st.booleans()), max_size=12
)


@settings(max_examples=150, deadline=None)
@given(PATTERNS, LINES)
def test_no_talk_is_lost_whatever_the_pattern(pattern: LinePattern, lines: list[tuple[str, bool]]) -> None:
    """Each line ends with a word of its own, which is found again: in a turn, in a name, or among the lines left out."""
    text = "\n".join(f"{start}語{n}終{chr(10) if gap else ''}" for n, (start, gap) in enumerate(lines))
    reading = read_pattern(text, pattern)
    raw = reading.raw
    kept = "\n".join([*(f"{s.name} {s.text}" for s in raw.segments), *(u.text for u in raw.unread)])
    assert [n for n in range(len(lines)) if f"語{n}終" not in kept] == []
    assert reading.explained + reading.carried <= reading.lines


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_can_be_guessed_at(text: str) -> None:
    for candidate in guess_patterns(text):
        assert describe(candidate.pattern)
        assert 0 <= candidate.score <= 1


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("<<{name}>> ~ {text}", ("田中", "佐藤")),
        ("[{n:04}] #{name}# >> {text}", ("田中", "佐藤")),
        ("**{name}** :: {text}", ("田中", "佐藤")),
        ("{n:02}) {name} => {text}", ("田中", "佐藤")),
    ],
)
def test_signs_no_list_holds_are_found_in_the_file(line: str, names: tuple[str, str]) -> None:
    """Programs make up their own; the first guess leaves nothing of them on names or words."""
    text = "\n".join(line.format(n=n, name=names[n % 2], text=said) for n, said in enumerate(TALK))
    best = guess_patterns(text)[0]
    assert [(s.name, s.text) for s in best.reading.raw.segments] == [
        (names[n % 2], said) for n, said in enumerate(TALK)
    ]
    assert fits(text, best.pattern)
