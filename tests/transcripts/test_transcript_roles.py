"""Guessing of roles, naming the advisor, merging, and the way out."""

from __future__ import annotations

import pytest

from coach.errors import RoleError
from coach.model import Cue, RawTranscript, Role, Segment, Transcript, Turn
from coach.transcripts import advisor_by_name, dump_interchange, guess_roles, read_bytes, to_transcript
from coach.transcripts.joining import join_pieces

BOTH: dict[str | None, Role] = {"S": "advisor", "K": "owner"}


def raw(*segments: Segment, format_id: str = "zoom_vtt") -> RawTranscript:
    return RawTranscript(format_id, segments)


def named(*names: str | None) -> RawTranscript:
    return raw(*(Segment("はい。", name) for name in names))


# ── guessing ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("経営指導員", "advisor"),
        ("中小企業診断士 佐藤", "advisor"),
        ("コーチ", "advisor"),
        ("社長", "owner"),
        ("店主（田中）", "owner"),
        ("相談者", "owner"),
        ("オーナー", "owner"),
        ("同席者", "other"),
        ("ＯＷＮＥＲ", "owner"),
    ],
)
def test_label_words(label: str, role: Role) -> None:
    (guess,) = guess_roles(named(label)).people
    assert (guess.role, guess.confidence) == (role, 0.95)


def test_several_advisors_and_owner_side() -> None:
    guess = guess_roles(named("主担当", "副担当", "社長", "専務"))
    assert guess.roles == {"主担当": "advisor", "副担当": "advisor", "社長": "owner", "専務": "owner"}
    assert guess.sure


def test_letters_are_proposed_but_asked() -> None:
    guess = guess_roles(named("Ａ", "B"))
    assert guess.roles == {"Ａ": "advisor", "B": "owner"}
    assert not guess.sure
    assert guess.people[0].reason == "「Ａ」という記号から、支援者と見ました。念のためご確認ください。"
    assert guess_roles(named("Q", "A")).roles == {"Q": "advisor", "A": "owner"}


def test_elimination() -> None:
    guess = guess_roles(named("指導員", "田中"))
    assert guess.people[1].role == "owner"
    assert guess.people[1].confidence == 0.8
    assert guess.people[1].reason == "ほかの方が支援者のようなので、経営者側と見ました。"


def test_manner_of_speaking() -> None:
    ask = Segment("社長は、それをどうご覧になりますか。", "X")
    tell = Segment("うちは人が足りなくてね。困っているんです。", "Y")
    guess = guess_roles(raw(tell, *(ask, tell) * 4))
    assert guess.roles == {"Y": "owner", "X": "advisor"}
    assert guess.sure
    assert guess.people[1].reason == (
        "話した文のうち問いかけが 100 % で、「社長」「御社」と呼びかけているため、支援者と見ました。"
    )


def test_little_talk_is_not_sure() -> None:
    guess = guess_roles(raw(Segment("いかがですか。", "X"), Segment("まあまあです。", "Y")))
    assert guess.roles == {"X": "advisor", "Y": "owner"}
    assert all(person.confidence <= 0.5 for person in guess.people)


def test_ambiguous_label_falls_back_to_the_talk() -> None:
    guess = guess_roles(named("コンサル会社の社長"))
    assert guess.people[0].confidence == 0.3


def test_no_names_cannot_be_known() -> None:
    guess = guess_roles(named(None, None))
    (only,) = guess.people
    assert (only.name, only.role, only.confidence) == (None, None, 0.0)
    assert only.reason == "話し手の名前が書かれていないため、どちらの発話か分かりません。"
    assert guess.roles == {}
    assert not guess.sure


def test_stated_roles_are_repeated() -> None:
    file = raw(Segment("はい", role="advisor", i=0), Segment("ええ", role="owner", i=1), format_id="interchange")
    guess = guess_roles(file)
    assert guess.stated
    assert guess.sure
    assert [(person.name, person.role) for person in guess.people] == [(None, "advisor"), (None, "owner")]


# ── naming the advisor ─────────────────────────────────────────────────────────


def test_advisor_by_name() -> None:
    file = named("佐藤 真理", "田中", "副担当", "通訳")
    assert advisor_by_name(file, "佐藤") == {
        "佐藤 真理": "advisor",
        "田中": "owner",
        "副担当": "advisor",
        "通訳": "other",
    }


@pytest.mark.parametrize(
    ("names", "wanted", "message"),
    [
        (("佐藤", "田中"), "鈴木", "「鈴木」という話し手が見当たりません。\n記録にある名前は「佐藤」、「田中」です。"),
        ((None,), "佐藤", "「佐藤」という話し手が見当たりません。\nこの記録には、話し手の名前が書かれていません。"),
        (("佐藤", "田中"), "", "「」という話し手が見当たりません。\n記録にある名前は「佐藤」、「田中」です。"),
        (
            ("佐藤 一", "佐藤 二"),
            "佐藤",
            (
                "「佐藤」に当てはまる話し手が複数います。\n"
                "「佐藤 一」、「佐藤 二」のどちらか、名前をそのまま指定すると決まります。"
            ),
        ),
    ],
)
def test_advisor_by_name_errors(names: tuple[str | None, ...], wanted: str, message: str) -> None:
    with pytest.raises(RoleError) as caught:
        advisor_by_name(named(*names), wanted)
    assert str(caught.value) == message


# ── joining and merging ────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("pieces", "text", "offsets"),
    [
        (["そうですね。", "はい"], "そうですね。はい", (0, 6)),
        (["それで", "次の月も"], "それで 次の月も", (0, 4)),
        (["それで", "次です。"], "それで次です。", (0, 3)),
        (["ok", "go?"], "ok go?", (0, 3)),
        (["…", "A", "B、", "C"], "…A B、C", (0, 1, 3, 5)),
        (["一つ"], "一つ", (0,)),
        ([], "", ()),
    ],
)
def test_join_pieces(pieces: list[str], text: str, offsets: tuple[int, ...]) -> None:
    assert join_pieces(pieces) == (text, offsets)


def test_cues_point_at_their_words() -> None:
    pieces = (Segment("それで", "S", 0.0, 1.0), Segment("次の月は", "S", 3.0, 4.0), Segment("はい。", "S", 4.0, 4.5))
    turn = to_transcript(raw(*pieces, Segment("ええ", "K", 5.0, 6.0)), BOTH, id="t").turns[0]
    cues = (Cue(0, 3, 0.0, 1.0), Cue(4, 8, 3.0, 4.0), Cue(8, 11, 4.0, 4.5))
    assert turn == Turn(0, "advisor", "それで 次の月ははい。", "S", 0.0, 4.5, cues)
    assert [turn.text[cue.begin : cue.stop] for cue in turn.cues] == [piece.text for piece in pieces]


@pytest.mark.parametrize(
    ("format_id", "first", "second", "merged"),
    [
        ("zoom_vtt", (0, 14.1), (16.1, 17), True),  # exactly 2 s, in floating point a hair more
        ("zoom_vtt", (0, 1), (3.01, 4), False),
        ("zoom_vtt", (0, 5), (4, 6), True),
        ("zoom_vtt", (10, 11), (0, 1), False),
        ("srt", (None, None), (None, None), True),
        ("whisper_json", (1, None), (5, 6), True),
        ("table", (0, 1), (2, 3), True),
        ("table", (None, None), (None, None), False),
        ("plain", (0, 1), (1, 2), False),
        ("interchange", (0, 1), (1, 2), False),
        ("unknown", (0, 1), (1, 2), False),
    ],
)
def test_when_pieces_merge(
    format_id: str,
    first: tuple[float | None, float | None],
    second: tuple[float | None, float | None],
    merged: bool,
) -> None:
    file = raw(Segment("は", "S", *first), Segment("い", "S", *second), Segment("え", "K"), format_id=format_id)
    assert len(to_transcript(file, BOTH, id="t").turns) == (2 if merged else 3)


def test_untimed_merge_has_no_cues_and_unknown_end_stays_unknown() -> None:
    file = raw(Segment("は。", "S"), Segment("い。", "S"), Segment("え", "K", 3.0, 4.0), Segment("お", "K", 4.0, None))
    assert to_transcript(file, BOTH, id="t").turns == (
        Turn(0, "advisor", "は。い。", "S"),
        Turn(1, "owner", "え お", "K", 3.0, None, (Cue(0, 1, 3.0, 4.0), Cue(2, 3, 4.0, None))),
    )


def test_other_names_and_no_names_never_merge() -> None:
    roles: dict[str | None, Role] = {"S": "advisor", "K": "owner", "K2": "owner", None: "other"}
    file = raw(*(Segment("は", name, 0.0, 1.0) for name in ("S", "K", "K2", None, None)))
    assert [turn.speaker for turn in to_transcript(file, roles, id="t").turns] == [
        "advisor",
        "owner",
        "owner",
        "other",
        "other",
    ]


# ── role errors ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("names", "roles", "message"),
    [
        (
            ("S", "K", "鈴木"),
            BOTH,
            "3 行目: 「鈴木」の役割が決まっていません。\n支援者・経営者・同席者のどれかを選ぶと取り込めます。",
        ),
        (
            ("S", None, "K", None),
            BOTH,
            (
                "2 行目: 話し手の名前がない発話が 2 件あります。\n"
                "話し手の名前が入った記録を使うか、行頭に「支援者：」「経営者：」と書き足すと取り込めます。"
            ),
        ),
        (
            ("S", "K"),
            {"S": "advisor", "K": "other"},
            "経営者の発話が見当たりません。\nどの話し手が経営者なのか、役割を選び直すと取り込めます。",
        ),
        (
            ("S", "K"),
            {"S": "owner", "K": "owner"},
            "支援者の発話が見当たりません。\nどの話し手が支援者なのか、役割を選び直すと取り込めます。",
        ),
        (
            (None,),
            {None: "advisor"},
            (
                "経営者の発話が見当たりません。\n"
                "話し手の名前がないため見分けられません。行頭に「支援者：」「経営者：」と書き足すと取り込めます。"
            ),
        ),
    ],
)
def test_role_errors(names: tuple[str | None, ...], roles: dict[str | None, Role], message: str) -> None:
    file = raw(*(Segment("はい", name, line=n) for n, name in enumerate(names, 1)))
    with pytest.raises(RoleError) as caught:
        to_transcript(file, roles, id="t")
    assert str(caught.value) == message


# ── the way out ────────────────────────────────────────────────────────────────


def test_dump_interchange_round_trip() -> None:
    transcript = Transcript(
        "x-1",
        (
            Turn(2, "advisor", ' 行\nかえ"り" ', None, 0.0, 1.5),
            Turn(4, "advisor", "続き"),
            Turn(7, "owner", "ええ", "田中", 2.0),
            Turn(8, "other", "お茶を"),
        ),
        title="題",
        session_no=3,
    )
    text = dump_interchange(transcript)
    assert to_transcript(read_bytes(text.encode(), "x.json"), {}, id="x-1") == transcript
    assert text.startswith('{\n "id": "x-1",\n "title": "題",\n "session_no": 3,\n "turns": [\n')
    assert text.endswith("}\n")


def test_figures_are_no_reason_where_both_speak_alike() -> None:
    said = [Segment(f"そうですね。{n}月はまあまあです。", name) for n in range(1, 9) for name in ("佐藤", "高橋")]
    guess = guess_roles(raw(*said))
    assert [each.role for each in guess.people] == ["advisor", "owner"]
    assert all("%" not in each.reason and "仮に" in each.reason for each in guess.people)
    assert not guess.sure
