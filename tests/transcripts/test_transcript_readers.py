"""Small inputs, one point each, per reader."""

from __future__ import annotations

import json

import pytest

from coach.model import RawTranscript, Segment, UnreadLine
from coach.transcripts import read_bytes
from coach.transcripts.captions import unescape
from coach.transcripts.labels import split_label
from coach.transcripts.registry import READERS, choose_reader
from coach.transcripts.times import parse_clock, parse_seconds, read_span


def read(text: str, name: str = "a.txt") -> RawTranscript:
    return read_bytes(text.encode(), name)


def pairs(raw: RawTranscript) -> list[tuple[str | None, str]]:
    return [(segment.name, segment.text) for segment in raw.segments]


# ── times ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("00:01:05", 65.0),
        ("1:05", 65.0),
        ("01:02:03,250", 3723.25),
        ("75:05", 4505.0),
        ("０：０１：０５．５", 65.5),
        ("00:61:00", None),
        ("0:75", None),
        ("10時", None),
        ("", None),
    ],
)
def test_parse_clock(text: str, seconds: float | None) -> None:
    assert parse_clock(text) == seconds


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (3, 3.0),
        (2.5, 2.5),
        ("12.5", 12.5),
        ("１：０５", 65.0),
        (True, None),
        (-1, None),
        (float("nan"), None),
        (10**400, None),
        (None, None),
        ([], None),
    ],
)
def test_parse_seconds(value: object, seconds: float | None) -> None:
    assert parse_seconds(value) == seconds


def test_end_before_start_is_left_out() -> None:
    start, end, problem = read_span(5, 3)
    assert (start, end) == (5.0, None)
    assert problem == "終わりの時刻が始まりより前のため、終わりの時刻なしで取り込みます。"


# ── labels and plain text ──────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("支援者：はい", ("支援者", "はい")),
        ("A: はい", ("A", "はい")),
        ("支援者（佐藤） : はい", ("支援者（佐藤）", "はい")),
        ("話者1:2人です", ("話者1", "2人です")),
        ("14:30に来て", None),
        ("比は3:7です", None),
        ("https://example.jp", None),
        ("そうですね。例えば：価格", None),
        ("「もう：無理」", None),
        ("：はい", None),
    ],
)
def test_split_label(line: str, label: tuple[str, str] | None) -> None:
    assert split_label(line) == label


def test_plain_without_labels_has_no_names() -> None:
    raw = read("[00:00:01] はじめます。\n10:30 に来ました。\n")
    assert raw.segments == (
        Segment("はじめます。", None, 1.0, line=1),
        Segment("10:30 に来ました。", line=2),
    )


def test_plain_time_line_belongs_to_the_next_label() -> None:
    raw = read("[00:00:05]\n支援者：はい。\n経営者：ええ。\n[00:01:00]\n")
    assert raw.segments == (Segment("はい。", "支援者", 5.0, line=2), Segment("ええ。", "経営者", line=3))
    assert raw.unread == (UnreadLine(4, "[00:01:00]", "この時刻に続く発話がありませんでした。"),)


def test_plain_words_before_a_colon_inside_a_turn_stay_text() -> None:
    raw = read("A: 三つあります。\n例えば：価格です。\nいま気にかかっているのは：人です。\nB: はい。\n")
    assert pairs(raw) == [("A", "三つあります。例えば：価格です。いま気にかかっているのは：人です。"), ("B", "はい。")]


def test_plain_whisper_style_ranges() -> None:
    raw = read("[00:05.000 --> 00:09.500] A: はい。\n[00:10.000 --> 00:12.000] B: ええ。\n")
    assert raw.segments == (Segment("はい。", "A", 5.0, 9.5, 1), Segment("ええ。", "B", 10.0, 12.0, 2))


def test_plain_bare_times_on_most_unlabelled_lines_are_times() -> None:
    raw = read("0:05 はじめます。\n0:30 どうぞ。\n")
    assert raw.segments == (Segment("はじめます。", None, 5.0, line=1), Segment("どうぞ。", None, 30.0, line=2))


def test_plain_lines_before_the_first_label_are_reported() -> None:
    raw = read("面談の記録\n支援者：はい。\n経営者：ええ。\n")
    assert raw.unread == (UnreadLine(1, "面談の記録", "話し手の名前が出る前の行のため、誰の発話か分かりません。"),)


def test_plain_a_name_that_speaks_once_is_heard() -> None:
    assert pairs(read("支援者：はい。\n経営者：ええ。\n妻：お茶をどうぞ。\n"))[-1] == ("妻", "お茶をどうぞ。")


def test_control_characters_do_not_reach_the_screen() -> None:
    assert pairs(read("支援者：は\x1b[31mい。\n経営者：ええ。" + "あ" * 200))[0] == ("支援者", "は[31mい。")


# ── captions ───────────────────────────────────────────────────────────────────


def test_unescape() -> None:
    text = "&amp; &#x3042; &nbsp;&lt;v&gt; R&D AT&T &copy &amp;amp;"
    assert unescape(text) == "& あ  <v> R&D AT&T &copy &amp;"


def test_vtt_without_a_name_is_not_given_the_name_before() -> None:
    raw = read(
        "WEBVTT\n\n00:01.000 --> 00:02.000\n佐藤: はい\n\n00:02.000 --> 00:03.000\nそれで\n\n"
        "00:03.000 --> 00:04.000\n佐藤: ええ\n"
    )
    assert pairs(raw) == [("佐藤", "はい"), (None, "それで"), ("佐藤", "ええ")]


def test_vtt_a_colon_in_talk_is_no_name() -> None:
    cues = "".join(f"00:0{n}.000 --> 00:0{n}.900\nそうですね\n\n" for n in range(1, 9))
    raw = read(f"WEBVTT\n\n{cues}00:09.000 --> 00:10.000\n問題は：価格です\n")
    assert raw.names() == (None,)
    assert raw.segments[-1].text == "問題は：価格です"


def test_vtt_full_width_times_and_unreadable_times() -> None:
    raw = read("WEBVTT\n\n００：０１．０００ --> ００：０２．０００\n１２：００に来ます\n\nxx --> yy\nはい\n")
    assert raw.segments == (Segment("１２：００に来ます", None, 1.0, 2.0, 3), Segment("はい", line=6))
    assert raw.unread == (UnreadLine(6, "xx --> yy", "時刻の書き方が読めなかったため、時刻なしで取り込みます。"),)


def test_vtt_header_lines_and_orphans_are_reported() -> None:
    raw = read("WEBVTT\nKind: captions\n\n00:01.000 --> 00:02.000\nはい\n\nひとり言\n")
    assert pairs(raw) == [(None, "はい")]
    assert [(item.line, item.text) for item in raw.unread] == [(2, "Kind: captions"), (7, "ひとり言")]


def test_srt_without_blank_lines_between_captions() -> None:
    raw = read("1\n00:00:01,000 --> 00:00:02,000\nはい\n2\n00:00:02,000 --> 00:00:03,000\nええ\n", "a.srt")
    assert raw.segments == (Segment("はい", None, 1.0, 2.0, 2), Segment("ええ", None, 2.0, 3.0, 5))


def test_teams_voices() -> None:
    raw = read(
        "WEBVTT\n\n00:01.000 --> 00:05.000\n<v 佐藤&amp;鈴木>はい、</v><v.loud 田中>ええ\nそうです</v>\n\n"
        "00:06.000 --> 00:07.000\n(雑音)\n\n00:08.000 --> 00:09.000\n<v 佐藤></v>\n"
    )
    assert raw.format == "teams_vtt"
    assert pairs(raw) == [("佐藤&鈴木", "はい、"), ("田中", "ええ そうです"), (None, "(雑音)")]
    assert raw.unread == (UnreadLine(10, "<v 佐藤></v>", "字幕に言葉がありませんでした。"),)


# ── JSON ───────────────────────────────────────────────────────────────────────


def test_whisper_missing_and_broken_values() -> None:
    segments = [
        {"text": " はい"},
        {"text": "ええ", "start": float("nan"), "end": 2, "speaker": None},
        {"start": 1, "end": 2},
        {"text": "\ud800え", "words": [{"speaker": "S1"}, {"word": "x"}, {"speaker": "S1"}]},
        {"text": "う", "words": [{"speaker": "S1"}, {"speaker": "S2"}]},
        {"text": "お", "speaker": 3},
    ]
    text = '{"segments": [\n' + ",\n".join(json.dumps(item) for item in segments) + "\n]}"
    raw = read(text, "w.json")
    assert raw.segments == (
        Segment("はい", line=2),
        Segment("ええ", None, None, 2.0, 3),
        Segment("\ufffdえ", "S1", line=5),
        Segment("う", line=6),
        Segment("お", "3", line=7),
    )
    assert [item.line for item in raw.unread] == [3, 4]
    assert raw.unread[1] == UnreadLine(4, '{"start": 1, "end": 2}', "発話の文（text）がありませんでした。")


@pytest.mark.parametrize("text", ['[{"text": "はい", "start": 1}]', '{"text": "はい", "language": "ja"}'])
def test_whisper_other_shapes(text: str) -> None:
    assert pairs(read(text, "w.json")) == [(None, "はい")]


def test_interchange_keeps_turns_and_reports_what_it_cannot_use() -> None:
    raw = read(
        '{"id": "x", "session_no": "二", "extra": [1, {"turns": 2}],\n"turns": [\n'
        '{"i": 5, "speaker": "advisor", "text": " はい "},\n'
        '{"i": 9, "speaker": "advisor", "text": "では"},\n'
        '{"i": 10, "speaker": "boss", "text": "誰"},\n'
        '{"i": 11, "speaker": "owner", "text": " "},\n'
        "7,\n"
        '{"i": 12, "speaker": "owner", "name": "田中", "text": "ええ", "start": 3, "end": 1}]}',
        "x.json",
    )
    assert raw.segments == (
        Segment(" はい ", None, None, None, 3, "advisor", 5),
        Segment("では", None, None, None, 4, "advisor", 9),
        Segment("ええ", "田中", 3.0, None, 8, "owner", 12),
    )
    assert raw.meta == {"id": "x"}
    assert [(item.line, item.text) for item in raw.unread] == [
        (1, "二"),
        (5, "誰"),
        (6, '{"i": 11, "speaker": "owner", "text": " "}'),
        (7, "7"),
        (8, "[3, 1]"),
    ]


# ── tables ─────────────────────────────────────────────────────────────────────


def test_table_headings_extra_columns_and_titles() -> None:
    raw = read(
        '面談記録,,\n発話者,開始(秒),発話内容,備考\n佐藤,1.5,"はい、\nどうぞ",x\n田中,朝,ええ\n佐藤,3,,\n', "a.csv"
    )
    assert raw.segments == (Segment("はい、どうぞ", "佐藤", 1.5, line=3), Segment("ええ", "田中", line=5))
    assert raw.unread == (
        UnreadLine(1, "面談記録 |  | ", "表の見出しより前の行です。"),
        UnreadLine(2, "備考", "使わない列です（話者・発話・開始・終了の列だけを読みます）。"),
        UnreadLine(5, "朝 | ", "始まりの時刻が読めなかったため、その時刻なしで取り込みます。"),
        UnreadLine(6, "佐藤 | 3 |  | ", "発話の列が空でした。"),
    )


def test_table_unquoted_comma_stays_in_the_talk() -> None:
    assert pairs(read("name,text\n佐藤,はい,そうです\n田中,ええ\n", "a.csv")) == [
        ("佐藤", "はい,そうです"),
        ("田中", "ええ"),
    ]


def test_table_two_columns_without_heading_by_tab() -> None:
    assert pairs(read("佐藤\tはいはい、そうですね\n田中\tええ、そうなんです\n")) == [
        ("佐藤", "はいはい、そうですね"),
        ("田中", "ええ、そうなんです"),
    ]


# ── registry ───────────────────────────────────────────────────────────────────


def test_registry_ids_are_unique_and_scores_in_range() -> None:
    assert len({reader.FORMAT for reader in READERS}) == len(READERS)
    texts = ("", "{", "[", "WEBVTT", "支援者：はい", "a,b\n", '{"turns": []}', "[00:00:01] 支援者：はい")
    for reader in READERS:
        assert reader.NAME_JA
        assert all(0.0 <= reader.sniff(text, "x") <= 1.0 for text in texts)


def test_content_wins_over_a_wrong_ending() -> None:
    assert choose_reader("WEBVTT\n\n00:01.000 --> 00:02.000\nはい\n", "a.srt").FORMAT == "zoom_vtt"
    assert choose_reader("[00:00:01] 支援者：はい\n", "a.csv").FORMAT == "plain"
