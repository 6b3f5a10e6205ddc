"""Small inputs, one point each: header lines, Meet, Teams from Word, quoted records, JSON of other recognisers."""

from __future__ import annotations

import json

import pytest

from coach.model import RawTranscript, Segment, UnreadLine
from coach.transcripts import read_bytes
from coach.transcripts.registry import choose_reader


def read(text: str, name: str = "a.txt") -> RawTranscript:
    return read_bytes(text.encode(), name)


def pairs(raw: RawTranscript) -> list[tuple[str | None, str]]:
    return [(segment.name, segment.text) for segment in raw.segments]


# ── a line with name and time ──────────────────────────────────────────────────


@pytest.mark.parametrize(
    "header",
    [
        "{name} {time}", "{name}  {time}", "{name}\t{time}", "{name}　{time}", "{name} [{time}]", "{name}（{time}）", "{name} | {time}",
        "{name} · {time}", "{name} {time} - 0:59:59", "{time} {name}", "[{time}] {name}", "{time}\t{name}", "{time} {name}：", "({time}) {name}",
    ],
)  # fmt: skip
def test_header_lines_in_every_order(header: str) -> None:
    turns = [
        ("参加者 1", "0:00:05", "はい"),
        ("田中 太郎", "0:01:05", "ええ"),
        ("参加者 1", "0:02:00", "そう\nですか。"),
    ]
    raw = read("\n\n".join(f"{header.format(name=name, time=time)}\n{text}" for name, time, text in turns))
    assert raw.format == "header_lines"
    assert [(s.name, s.start, s.text, s.line) for s in raw.segments] == [
        ("参加者 1", 5.0, "はい", 1),
        ("田中 太郎", 65.0, "ええ", 4),
        ("参加者 1", 120.0, "そうですか。", 7),
    ] or header.startswith(("{time}", "[", "("))
    if header.startswith(("{time}", "[", "(")):
        # With the time first a name that stands once may be talk: it stays with the turn before it.
        assert pairs(raw)[-1] == ("参加者 1", "そうですか。")
        assert "田中 太郎" in raw.segments[0].text


def test_header_lines_names_as_firms_and_families_write_them() -> None:
    names = ("Tanaka, Taro (田中太郎)", "さとうまり", "山田 花子（株式会社みほん製作所）")
    raw = read("\n".join(f"{name}   {n}:{m:02d}\nはい、{name[0]}。" for n in (0, 1) for m, name in enumerate(names)))
    assert (raw.format, raw.names(), len(raw.segments)) == ("header_lines", names, 6)


def test_header_lines_talk_that_ends_with_a_time_stays_talk() -> None:
    text = "佐藤 0:05\n来週の集合は 10:30\nそれと 納期 12:00\n田中 0:10\nはい、13:00 に\n佐藤 0:20\nええ\n"
    assert pairs(read(text)) == [
        ("佐藤", "来週の集合は 10:30 それと 納期 12:00"),
        ("田中", "はい、13:00 に"),
        ("佐藤", "ええ"),
    ]


def test_header_lines_report_what_is_no_talk() -> None:
    raw = read(
        "定例\n佐藤 が文字起こしを開始しました\n佐藤   0:03\nはい。\n佐藤   0:09\n田中   0:10\nええ。\n佐藤 stopped transcription\n"
    )
    assert pairs(raw) == [("佐藤", "はい。"), ("田中", "ええ。")]
    assert [(item.line, item.text) for item in raw.unread] == [
        (1, "定例"),
        (2, "佐藤 が文字起こしを開始しました"),
        (5, "佐藤   0:09"),
        (8, "佐藤 stopped transcription"),
    ]


def test_one_line_of_name_time_and_talk_with_more_below() -> None:
    raw = read(
        "定例会\n田中 一郎   0:05 本日は 10:30 に出ます。\nよろしくお願いします。\n佐藤\t0:12\tはい。\n田中 一郎   0:15\nええと、\n納期 12:00 の件です。\n"
        "鈴木 花子   0:20 どうも\n佐藤   1:00:01 おわり\n田中 一郎   1:00:05 - 1:00:09 では\n"
    )
    assert raw.format == "one_line"
    assert [(s.name, s.start, s.text, s.line) for s in raw.segments] == [
        ("田中 一郎", 5.0, "本日は 10:30 に出ます。よろしくお願いします。", 2),
        ("佐藤", 12.0, "はい。", 4),
        ("田中 一郎", 15.0, "ええと、納期 12:00 の件です。", 5),
        ("鈴木 花子", 20.0, "どうも", 8),
        ("佐藤", 3601.0, "おわり", 9),
        ("田中 一郎", 3605.0, "では", 10),
    ]
    assert raw.segments[-1].end == 3609.0
    assert [(item.line, item.text) for item in raw.unread] == [(1, "定例会")]


def test_one_line_a_time_out_of_order_is_talk() -> None:
    said = "".join(f"{'佐藤' if n % 2 else '田中'}   0:{n:02} はい {n}\n" for n in range(20))
    raw = read(said + "田中   0:03 と聞きました\n佐藤   0:30 ええ\n")
    assert len(raw.segments) == 21
    assert raw.segments[-2].text == "はい 19 田中   0:03 と聞きました"


@pytest.mark.parametrize(
    "text",
    [
        # A day's plan, a time-table, notes with times, one speaker alone, times that go back and forth.
        "朝礼 8:30 全員で\n配達 9:00 北回り\n朝礼 17:30 片付け\n配達 18:00 南回り\n",
        "開店 9:00 仕込みから\n閉店 20:00 片付けまで\n昼 12:00 休み\n",
        "それは 0:05 に言った話で\nそれは 0:10 に聞いた話で\nこれは 0:20 の話です\nこれは 0:30 の話です\n",
        "録音 0:05 はい\n録音 0:10 ええ\n録音 0:20 どうも\n",
        "佐藤 4:30 出社\n田中 3:00 出社\n佐藤 2:10 退社\n田中 1:00 退社\n",
        "先に着いたのは佐藤です。\n田中 0:05 の電車です\n遅れました。\n困りました。\n来ません。\n田中 0:10 の電車です\nそうです。\nはい。\nええ。\n",
    ],
)
def test_other_text_with_times_is_not_taken_for_one_line(text: str) -> None:
    assert choose_reader(text, "a.txt").FORMAT != "one_line"


@pytest.mark.parametrize(
    "text",
    [
        "支援者：10:30 に\n経営者：はい 10:40\n",
        "[00:05] はじめます\n[00:09] どうぞ\n",
        "0:05 はじめます。\n0:30 どうぞ。\n",
        "開店は 10:30\n閉店は 20:00\n",
    ],
)
def test_other_text_with_times_is_not_taken_for_header_lines(text: str) -> None:
    assert choose_reader(text, "a.txt").FORMAT == "plain"


def test_teams_from_word_of_the_older_kind() -> None:
    raw = read(
        "定例\n0:0:0.0 --> 0:0:1.540\n佐藤 真理\nはい、\nどうぞ\n\n0:0:2.0 --> 0:0:3.250\n田中\nええ\n0:0:4.0 --> 0:0:3.0\n田中\nそれで\n"
        "1:0:5.0 --> 1:0:6.0\n佐藤 真理\n\n佐藤 真理 が文字起こしを停止しました\n"
    )
    assert raw.format == "teams_docx"
    assert raw.segments == (
        Segment("はい、どうぞ", "佐藤 真理", 0.0, 1.54, 2),
        Segment("ええ", "田中", 2.0, 3.25, 7),
        Segment("それで", "田中", 4.0, None, 10),
        Segment("佐藤 真理", None, 3605.0, 3606.0, 13),
    )
    assert [item.line for item in raw.unread] == [1, 10, 16]


# ── Meet ───────────────────────────────────────────────────────────────────────


def test_meet_in_english_and_talk_about_transcripts() -> None:
    raw = read(
        "Weekly - Transcript\nAttendees\n佐藤, 田中\n00:00:00\n佐藤: はい\n続きです\n田中: 文字起こしは終了しましたか\n00:05:00\n佐藤: ええ\n"
        "Transcription ended after 00:06:12\n\nThis editable transcript was computer generated and might contain errors.\n"
    )
    assert raw.format == "meet"
    assert [(s.name, s.start, s.text) for s in raw.segments] == [
        ("佐藤", 0.0, "はい 続きです"),
        ("田中", None, "文字起こしは終了しましたか"),
        ("佐藤", 300.0, "ええ"),
    ]
    assert [item.line for item in raw.unread] == [1, 2, 3, 10, 12]


def test_meet_that_says_first_how_it_was_made() -> None:
    raw = read(
        "面談 - 文字起こし\nこの編集可能な文字起こしは、コンピュータが生成したものです。\n\n00:00:00\n\n佐藤: はい\n田中: ええ\n\n"
        "00:05:00\n\n佐藤: では\n田中: どうも\n会議は 00:31:20 後に終了しました\n"
    )
    assert raw.format == "meet"
    assert [(s.name, s.start, s.text) for s in raw.segments] == [
        ("佐藤", 0.0, "はい"),
        ("田中", None, "ええ"),
        ("佐藤", 300.0, "では"),
        ("田中", None, "どうも"),
    ]
    assert raw.unread[-1].text == "会議は 00:31:20 後に終了しました"


def test_meet_escapes_of_markdown() -> None:
    raw = read(
        "## 面談 \\- 文字起こし\n\n### 00:00:00 {#00:00:00}\n\n**佐藤:** 3\\.5 割です\n\n**田中:** A\\_B \\*\n\n### 00:05:00\n\n**佐藤:** はい\n",
        "a.md",
    )
    assert (raw.format, pairs(raw)) == ("meet", [("佐藤", "3.5 割です"), ("田中", "A_B *"), ("佐藤", "はい")])


def test_labelled_text_without_signs_of_meet_stays_plain() -> None:
    assert read("[0:05]\n佐藤: はい\n田中: ええ\n").format == "plain"


# ── quoted ─────────────────────────────────────────────────────────────────────


def test_quoted_over_lines_within_lines_and_nested() -> None:
    raw = read(
        "第一場面\n佐藤「はい。\n　どうぞ「お先に」と。」\n田中「ええ」佐藤「そう」\n（二人、笑う）\n1. 田中 「『まさか』と」。\n佐藤「」\n田中「閉じない\n佐藤「おわり」と言う。\n"
    )
    assert pairs(raw) == [
        ("佐藤", "はい。どうぞ「お先に」と。"),
        ("田中", "ええ"),
        ("佐藤", "そう"),
        ("田中", "『まさか』と"),
        ("田中", "閉じない"),
        ("佐藤", "おわり"),
    ]
    assert [(item.line, item.text) for item in raw.unread] == [
        (1, "第一場面"),
        (5, "（二人、笑う）"),
        (7, "佐藤「」"),
        (9, "と言う。"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "佐藤：「はい」と言いました。\n田中：父が「まだだ」と。\n",
        "今日は晴れ。\n父が「まだだ」と言う。\nそれきりです。\n",
    ],
)
def test_brackets_within_other_text_are_no_script(text: str) -> None:
    assert read(text).format == "plain"


# ── JSON ───────────────────────────────────────────────────────────────────────


def test_whisper_cpp_times_and_speakers() -> None:
    items = [
        {"timestamps": {"from": "00:00:01,000", "to": "00:00:02,500"}, "offsets": {"from": 1000, "to": 2500}, "text": " はい", "speaker": "0"},
        {"timestamps": {"from": "00:00:03,000", "to": "00:00:04,000"}, "text": "ええ", "speaker": "?"},
        {"offsets": {"from": -5, "to": "x"}, "text": "それで", "speaker": 1},
        {"offsets": {"from": 1, "to": 2}, "text": " "},
        {"text": "おわり", "offsets": None, "speaker": True},
    ]  # fmt: skip
    text = '{"transcription": [\n' + ",\n".join(map(json.dumps, items)) + "\n]}"
    raw = read(text, "w.json")
    assert raw.format == "whisper_cpp"
    assert raw.segments == (
        Segment("はい", "0", 1.0, 2.5, 2),
        Segment("ええ", None, 3.0, 4.0, 3),
        Segment("それで", "1", line=4),
        Segment("おわり", line=6),
    )
    assert [item.line for item in raw.unread] == [4, 5]


@pytest.mark.parametrize(
    "shape",
    ['{{"text": "はいええ", "chunks": [\n{0}]}}', "[\n{0}]", '[{{"text": "はいええ", "chunks": [\n{0}]}}]'],
)
def test_transformers_shapes(shape: str) -> None:
    chunks = '{"timestamp": [0.5, 2], "text": " はい", "speaker": "S1"},{"timestamp": [2, null], "text": "ええ"},{"timestamp": null, "text": "では"},{"timestamp": [9, 8], "text": "あ"}'
    raw = read(shape.format(chunks), "w.json")
    assert raw.format == "asr_chunks"
    assert [(s.name, s.start, s.end, s.text) for s in raw.segments] == [
        ("S1", 0.5, 2.0, "はい"),
        (None, 2.0, None, "ええ"),
        (None, None, None, "では"),
        (None, 9.0, None, "あ"),
    ]
    assert [item.text for item in raw.unread] == ["[9, 8]"]


@pytest.mark.parametrize("text", ['{"text": "はい", "chunks": []}', '{"text": "はい", "segments": []}'])
def test_whole_text_where_there_are_no_pieces(text: str) -> None:
    assert pairs(read(text.replace("[]", '[], "timestamp": 1') if "chunks" in text else text, "w.json")) == [
        (None, "はい")
    ]


# ── tables ─────────────────────────────────────────────────────────────────────


def test_table_with_numbers_or_times_before_the_name() -> None:
    assert pairs(read("1,佐藤,はい、どうぞ\n2,田中,ええそうです\n", "a.csv")) == [
        ("佐藤", "はい、どうぞ"),
        ("田中", "ええそうです"),
    ]
    raw = read("0:05\t佐藤\tはいどうぞ\n0:10\t田中\tええそうです\n")
    assert [(s.start, s.name) for s in raw.segments] == [(5.0, "佐藤"), (10.0, "田中")]


def test_table_headings_that_return_on_the_next_page() -> None:
    raw = read("話者,発話\n佐藤,はい\n話者,発話\n田中,ええ\n", "a.csv")
    assert pairs(raw) == [("佐藤", "はい"), ("田中", "ええ")]
    assert raw.unread == (UnreadLine(3, "話者 | 発話", "表の見出しの繰り返しです。"),)


def test_table_columns_without_a_heading_are_reported_by_row() -> None:
    raw = read("話者,発話,\n佐藤,はい,小声で\n田中,ええ,\n", "a.csv")
    assert pairs(raw) == [("佐藤", "はい"), ("田中", "ええ")]
    assert raw.unread == (UnreadLine(2, "小声で", "見出しのない列の値です。"),)
