"""Captions as other programs' own tests know them: every odd corner of WebVTT and SRT is read, and no word is lost."""

from __future__ import annotations

import pytest

from coach.model import RawTranscript, UnreadLine
from coach.transcripts import read_bytes

Cues = list[tuple[str | None, float | None, float | None, str]]


def cues(raw: RawTranscript) -> Cues:
    return [(segment.name, segment.start, segment.end, segment.text) for segment in raw.segments]


def vtt(body: str) -> RawTranscript:
    return read_bytes(body.encode(), "a.vtt")


def srt(body: str) -> RawTranscript:
    return read_bytes(body.encode(), "a.srt")


ONE: Cues = [(None, 1.0, 2.0, "はい")]
TIME = "00:01.000 --> 00:02.000"


@pytest.mark.parametrize(
    ("body", "expected", "reported"),
    [
        # the header
        (f"WEBVTT\n\n{TIME}\nはい\n", ONE, []),
        (f"\ufeffWEBVTT\n\n{TIME}\nはい\n", ONE, []),
        (f"WEBVTT - 面談の字幕\n\n{TIME}\nはい\n", ONE, ["面談の字幕"]),
        (f"WEBVTT\t面談\n\n{TIME}\nはい\n", ONE, ["面談"]),
        (f"WEBVTT\nKind: captions\nLanguage: ja\n\n{TIME}\nはい\n", ONE, ["Kind: captions", "Language: ja"]),
        (f"WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\n{TIME}\nはい\n", ONE, ["X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0"]),
        (f"WEBVTT\n{TIME}\nはい\n", ONE, []),
        (f"WEBVTT\n\n\n\n{TIME}\nはい\n\n\n\n", ONE, []),
        (f"WEBVTT\n\n{TIME}\nはい", ONE, []),
        # blocks that are no talk
        (f"WEBVTT\n\nNOTE\n作成者の注\n続き\n\n{TIME}\nはい\n", ONE, ["NOTE", "作成者の注", "続き"]),
        (f"WEBVTT\n\nNOTE 一行の注\n\n{TIME}\nはい\n", ONE, ["NOTE 一行の注"]),
        (f"WEBVTT\n\nSTYLE\n::cue {{ color: red }}\n\n{TIME}\nはい\n", ONE, ["STYLE", "::cue { color: red }"]),
        (f"WEBVTT\n\nREGION\nid:fred\nwidth:40%\n\n{TIME} region:fred\nはい\n", ONE, ["REGION", "id:fred", "width:40%"]),
        # identifiers and settings
        (f"WEBVTT\n\n1\n{TIME}\nはい\n", ONE, []),
        (f"WEBVTT\n\n0f3c2a7e-51b4-4e0d-9a66-7d2b8c1e000a/10-0\n{TIME}\nはい\n", ONE, []),
        (f"WEBVTT\n\ncue-1\n{TIME}\nはい\n", ONE, []),
        (f"WEBVTT\n\n第一場面\n{TIME}\nはい\n", ONE, ["第一場面"]),
        (f"WEBVTT\n\n{TIME} align:start position:10%,line-left line:-1 size:50% vertical:rl\nはい\n", ONE, []),
        (f"WEBVTT\n\n{TIME} align:start 聞こえない\nはい\n", ONE, ["聞こえない"]),
        # times
        ("WEBVTT\n\n100:00:01.000 --> 100:00:02.000\nはい\n", [(None, 360001.0, 360002.0, "はい")], []),
        ("WEBVTT\n\n00:00:01.000-->00:00:02.000\nはい\n", ONE, []),
        ("WEBVTT\n\n00:01 --> 00:02\nはい\n", ONE, []),
        ("WEBVTT\n\n00:00:01,000 --> 00:00:02,000\nはい\n", ONE, []),
        ("WEBVTT\n\n00:02.000 --> 00:01.000\nはい\n", [(None, 2.0, None, "はい")], ["00:02.000 --> 00:01.000"]),
        ("WEBVTT\n\n00:61.000 --> 00:62.000\nはい\n", [(None, None, None, "はい")], ["00:61.000 --> 00:62.000"]),
        ("WEBVTT\n\n00:01.000 -->\nはい\n", [(None, None, None, "はい")], ["00:01.000 -->"]),
        (f"WEBVTT\n\n{TIME}\nはい\n\n{TIME}\nはい\n", ONE * 2, []),
        ("WEBVTT\n\n00:05.000 --> 00:06.000\nええ\n\n00:01.000 --> 00:02.000\nはい\n", [(None, 5.0, 6.0, "ええ"), *ONE], []),
        # the text
        (f"WEBVTT\n\n{TIME}\n<v 佐藤>はい</v>\n", [("佐藤", 1.0, 2.0, "はい")], []),
        (f"WEBVTT\n\n{TIME}\n<v.loud.first 佐藤 真理>はい\n", [("佐藤 真理", 1.0, 2.0, "はい")], []),
        (f"WEBVTT\n\n{TIME}\n<v 佐藤>はい\nどうぞ</v>\n", [("佐藤", 1.0, 2.0, "はい どうぞ")], []),
        (f"WEBVTT\n\n{TIME}\n<c.yellow>は</c><i>い</i><b></b><u></u>\n", ONE, []),
        (f"WEBVTT\n\n{TIME}\n<lang ja>はい</lang>\n", ONE, []),
        (f"WEBVTT\n\n{TIME}\n<ruby>資金<rt>しきん</rt></ruby>\n", [(None, 1.0, 2.0, "資金")], []),
        (f"WEBVTT\n\n{TIME}\nは<00:00:01.500>い\n", ONE, []),
        (f"WEBVTT\n\n{TIME}\n<c.x.y>は</c\n", [(None, 1.0, 2.0, "は</c")], []),
        (f"WEBVTT\n\n{TIME}\nA&amp;B &lt;笑&gt; は&lrm;い&rlm;&nbsp;か\n", [(None, 1.0, 2.0, "A&B <笑> はい か")], []),
        (f"WEBVTT\n\n{TIME}\n&unknown; R&D & はい\n", [(None, 1.0, 2.0, "&unknown; R&D & はい")], []),
        (f"WEBVTT\n\n{TIME}\nA --> B です\n", [(None, 1.0, 2.0, "A --> B です")], []),
        (f"WEBVTT\n\n{TIME}\nは\x00い\nどうぞ、よろしくお願いします。\nいつもの朝に、いつもの人と、いつもの話をいたしました。\n",
         [(None, 1.0, 2.0, "はいどうぞ、よろしくお願いします。いつもの朝に、いつもの人と、いつもの話をいたしました。")], []),
        (f"WEBVTT\n\n{TIME}\n\n00:02.000 --> 00:03.000\nはい\n", [(None, 2.0, 3.0, "はい")], [""]),
        (f"WEBVTT\n\n{TIME}\nはい\n00:02.000 --> 00:03.000\nええ\n", [*ONE, (None, 2.0, 3.0, "ええ")], []),
        (f"WEBVTT\n\n{TIME}\nはい\n2\n00:02.000 --> 00:03.000\nええ\n", [*ONE, (None, 2.0, 3.0, "ええ")], []),
        (f"WEBVTT\n\n{TIME}\nはい\n\n誰の言葉か\n", ONE, ["誰の言葉か"]),
    ],
)  # fmt: skip
def test_webvtt(body: str, expected: Cues, reported: list[str]) -> None:
    for ends in ("\n", "\r\n", "\r"):
        raw = vtt(body.replace("\n", ends))
        assert cues(raw) == expected
        assert [item.text for item in raw.unread] == reported


STAMP = "00:00:01,000 --> 00:00:02,000"


@pytest.mark.parametrize(
    ("body", "expected", "reported"),
    [
        (f"1\n{STAMP}\nはい\n", ONE, []),
        (f"\ufeff1\n{STAMP}\nはい\n", ONE, []),
        (f"\n\n\n1\n{STAMP}\nはい\n", ONE, []),
        ("1\n00:00:01.000 --> 00:00:02.000\nはい\n", ONE, []),
        ("1\n00:00:01 --> 00:00:02\nはい\n", ONE, []),
        ("1\n0:00:01,0 --> 0:00:02,0\nはい\n", ONE, []),
        ("1\n00:00:01,000 -> 00:00:02,000\nはい\n", ONE, []),
        ("1\n00:00:01,000-->00:00:02,000\nはい\n", ONE, []),
        (f"{STAMP}\nはい\n\n00:00:02,000 --> 00:00:03,000\nええ\n", [*ONE, (None, 2.0, 3.0, "ええ")], []),
        (f"1\n{STAMP}\nはい\n2\n00:00:02,000 --> 00:00:03,000\nええ\n", [*ONE, (None, 2.0, 3.0, "ええ")], []),
        (f"1\n{STAMP}\nはい\n\nどうぞ\n\n2\n00:00:02,000 --> 00:00:03,000\nええ\n", [(None, 1.0, 2.0, "はい どうぞ"), (None, 2.0, 3.0, "ええ")], []),
        (f"1\n{STAMP}\nはい\n\nどうぞ\n\n00:00:02,000 --> 00:00:03,000\nええ\n", [(None, 1.0, 2.0, "はい どうぞ"), (None, 2.0, 3.0, "ええ")], []),
        (f"7\n{STAMP}\nはい\n\n7\n00:00:02,000 --> 00:00:03,000\nええ\n", [*ONE, (None, 2.0, 3.0, "ええ")], []),
        (f"1\n{STAMP}\n<i>は</i><font color=\"#ff0000\">い</font>\n", ONE, []),
        (f"1\n{STAMP}\n{{\\an8}}はい\n", ONE, []),
        (f"1\n{STAMP}\n{{\\i1}}は{{\\i0}}い\n", ONE, []),
        (f"1\n{STAMP}\n{{笑}}はい\n", [(None, 1.0, 2.0, "{笑}はい")], []),
        (f"1\n{STAMP} X1:100 X2:200 Y1:10 Y2:20\nはい\n", ONE, []),
        (f"1\n{STAMP} 聞こえない\nはい\n", ONE, ["聞こえない"]),
        ("1\n-00:00:01,000 --> 00:00:02,000\nはい\n", [(None, None, None, "はい")], ["-00:00:01,000 --> 00:00:02,000"]),
        (f"1\n{STAMP}\nはい\n2\n-00:00:01,000 --> 00:00:02,000\nええ\n", [*ONE, (None, None, None, "ええ")], ["-00:00:01,000 --> 00:00:02,000"]),
        ("1\n00:00:00,000 --> 00:00:00,000\nはい\n", [(None, 0.0, 0.0, "はい")], []),
        ("1\n00:00:03,000 --> 00:00:02,000\nはい\n", [(None, 3.0, None, "はい")], ["00:00:03,000 --> 00:00:02,000"]),
        (f"1\n{STAMP}\nはい\n\n2\n00:00:01,500 --> 00:00:03,000\nええ\n", [*ONE, (None, 1.5, 3.0, "ええ")], []),
        (f"1\n{STAMP}\n\n2\n00:00:02,000 --> 00:00:03,000\nええ\n", [(None, 2.0, 3.0, "ええ")], [""]),
        (f"1\n{STAMP}\n2026\n\n2\n00:00:02,000 --> 00:00:03,000\nええ\n", [(None, 1.0, 2.0, "2026"), (None, 2.0, 3.0, "ええ")], []),
        (f"1\n{STAMP}\nA --> B です\n", [(None, 1.0, 2.0, "A --> B です")], []),
        (f"1\n{STAMP}\n佐藤：はい\n\n2\n00:00:02,000 --> 00:00:03,000\n田中：ええ\n", [("佐藤", 1.0, 2.0, "はい"), ("田中", 2.0, 3.0, "ええ")], []),
    ],
)  # fmt: skip
def test_srt(body: str, expected: Cues, reported: list[str]) -> None:
    for ends in ("\n", "\r\n", "\r"):
        raw = srt(body.replace("\n", ends))
        assert cues(raw) == expected
        assert [item.text for item in raw.unread] == reported


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp932", "euc_jp", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_srt_encodings(encoding: str) -> None:
    body = "1\n00:00:01,000 --> 00:00:04,000\n佐藤：毎月の支払いが近づくと、どうですか。\n\n2\n00:00:04,500 --> 00:00:08,000\n田中：胃が痛くなりますよ。\n"
    raw = read_bytes(body.encode(encoding), "a.srt")
    assert cues(raw) == [
        ("佐藤", 1.0, 4.0, "毎月の支払いが近づくと、どうですか。"),
        ("田中", 4.5, 8.0, "胃が痛くなりますよ。"),
    ]


def test_srt_speaker_after_the_time_and_on_the_first_line() -> None:
    head = "1\n{0} 話者 1\nはい\n\n2\n00:00:02,000 --> 00:00:03,000 話者 2\nええ\n"
    assert cues(srt(head.format(STAMP))) == [("話者 1", 1.0, 2.0, "はい"), ("話者 2", 2.0, 3.0, "ええ")]
    first = "1\n{0}\n話者 1：\nはい\nどうぞ\n\n2\n00:00:02,000 --> 00:00:03,000\n話者 2：\nええ\n"
    assert cues(srt(first.format(STAMP))) == [("話者 1", 1.0, 2.0, "はい どうぞ"), ("話者 2", 2.0, 3.0, "ええ")]


def test_srt_two_lines_of_talk_are_no_name_and_talk() -> None:
    body = "".join(
        f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{a}\n{b}\n\n"
        for n, (a, b) in enumerate(
            [("そうですね", "はい"), ("売上が", "落ちて"), ("人も", "辞めて"), ("それで", "ええ")], 1
        )
    )
    raw = srt(body)
    assert raw.names() == (None,)
    assert raw.segments[1].text == "売上が 落ちて"


def test_sbv_and_ass_odd_lines() -> None:
    raw = read_bytes(
        "0:00:01.000,0:00:02.000\n佐藤: はい\n\n0:00:03.000,0:00:02.000\n田中: ええ\nそれで\n".encode(), "a.txt"
    )
    assert (raw.format, cues(raw)) == ("sbv", [("佐藤", 1.0, 2.0, "はい"), ("田中", 3.0, None, "ええ それで")])
    assert [item.line for item in raw.unread] == [4]
    events = (
        "[Script Info]\nTitle: 題\n[Events]\nFormat: Start, End, Actor, Text\n"
        "Dialogue: 0:00:01.00,0:00:02.00,佐藤,は{\\i1}い{\\i0}、\\Nどうぞ{小声}\n"
        "Dialogue: 0:00:02.00,xx,田中,ええ、それで\n"
        "Comment: 0:00:02.00,0:00:03.00,,打ち合わせ\nDialogue: 0:00:03.00\n"
    )
    raw = read_bytes(events.encode(), "a.txt")
    assert (raw.format, cues(raw)) == ("ass", [("佐藤", 1.0, 2.0, "はい、どうぞ"), ("田中", 2.0, None, "ええ、それで")])
    assert [(item.line, item.text) for item in raw.unread] == [
        (5, "小声"),
        (6, "0:00:02.00,xx"),
        (7, "Comment: 0:00:02.00,0:00:03.00,,打ち合わせ"),
        (8, "0:00:03.00"),
    ]


def test_captions_of_a_whole_file_in_one_line_end_style_each() -> None:
    # Glued together from several programs.
    raw = vtt("WEBVTT\r\n\r\n00:01.000 --> 00:02.000\rはい\r\r\n\n00:02.000 --> 00:03.000\nええ")
    assert cues(raw) == [*ONE, (None, 2.0, 3.0, "ええ")]
    assert raw.unread == ()


def test_a_note_keeps_its_line() -> None:
    assert vtt(f"WEBVTT\n\nNOTE 注\n\n{TIME}\nはい\n").unread == (
        UnreadLine(3, "NOTE 注", "字幕の注記や表示の設定で、発話ではないようです。"),
    )
