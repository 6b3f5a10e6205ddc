"""Every sample file, compared as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.model import Cue, RawTranscript, Role, Segment, Transcript, Turn, UnreadLine
from coach.transcripts import guess_roles, read_file, to_transcript

Talk = tuple[tuple[str, float, float, str], ...]
PEOPLE = {"支援者": "佐藤 真理", "経営者": "田中 健一"}
SPEAKERS = {"支援者": "SPEAKER_00", "経営者": "SPEAKER_01"}
SIDES = {"支援者": "支援者", "経営者": "経営者"}
NOBODY: dict[str, str | None] = {"支援者": None, "経営者": None}

# file, format, encoding, names, times ("both", "start" in whole seconds, "none"), first line, lines per piece
CASES = [
    ("plain_labelled.txt", "plain", "utf-8", SIDES, "none", 1, 1),
    ("plain_times_cp932.txt", "plain", "cp932", SIDES, "start", 1, 1),
    ("utf16.txt", "plain", "utf-16-le", SIDES, "none", 1, 1),
    ("utf16be_no_bom.txt", "plain", "utf-16-be", SIDES, "none", 1, 1),
    ("zoom.vtt", "zoom_vtt", "utf-8", PEOPLE, "both", 4, 4),
    ("teams_v_closed.vtt", "teams_vtt", "utf-8", PEOPLE, "both", 3, 3),
    ("teams_guid.vtt", "teams_vtt", "utf-8", PEOPLE, "both", 4, 4),
    ("captions.srt", "srt", "utf-8", PEOPLE, "both", 2, 4),
    ("no_speakers.vtt", "zoom_vtt", "utf-8", NOBODY, "both", 3, 3),
    ("table.csv", "table", "cp932", PEOPLE, "both", 2, 1),
    ("table.tsv", "table", "utf-8", PEOPLE, "both", 2, 1),
    ("table_no_header.csv", "table", "utf-8", PEOPLE, "none", 1, 1),
]


@pytest.mark.parametrize(("file", "format_id", "encoding", "names", "times", "first", "step"), CASES)
def test_sample(
    samples: Path,
    talk: Talk,
    file: str,
    format_id: str,
    encoding: str,
    names: dict[str, str | None],
    times: str,
    first: int,
    step: int,
) -> None:
    def clock(start: float, end: float) -> tuple[float | None, float | None]:
        return {"both": (start, end), "start": (float(int(start)), None), "none": (None, None)}[times]

    expected = tuple(
        Segment(text, names[side], *clock(start, end), line=first + n * step)
        for n, (side, start, end, text) in enumerate(talk)
    )
    assert read_file(samples / file) == RawTranscript(format_id, expected, (), encoding)


def test_euc_jp(samples: Path, talk: Talk) -> None:
    # EUC-JP proper has no ①, ㈱ and 髙.
    plain = str.maketrans({"①": "一", "②": "二", "㈱": "", "髙": "高"})
    expected = tuple(Segment(text.translate(plain), side, line=n) for n, (side, _, _, text) in enumerate(talk, 1))
    assert read_file(samples / "plain_euc_jp.txt") == RawTranscript("plain", expected, (), "euc_jp")


@pytest.mark.parametrize(("file", "names"), [("whisper.json", NOBODY), ("whisperx.json", SPEAKERS)])
def test_whisper(samples: Path, talk: Talk, file: str, names: dict[str, str | None]) -> None:
    lines = (samples / file).read_text(encoding="utf-8").split("\n")
    begins = [n for n, line in enumerate(lines, 1) if line == "  {"]
    expected = tuple(
        Segment(text, names[side], start, end, line)
        for (side, start, end, text), line in zip(talk, begins, strict=True)
    )
    assert read_file(samples / file) == RawTranscript("whisper_json", expected)


def test_interchange(samples: Path, talk: Talk) -> None:
    raw = read_file(samples / "interchange.json")
    roles: dict[str, Role] = {"支援者": "advisor", "経営者": "owner"}
    turns = tuple(
        Turn(n + 3, roles[side], text, PEOPLE[side], start, end) for n, (side, start, end, text) in enumerate(talk)
    )
    assert raw.unread == ()
    assert to_transcript(raw, {}, id="s1") == Transcript(
        "s1", turns, "続けて二人", "2025-06-10", "金属加工", 2, "③信頼関係", "有限会社みほん製作所"
    )


def test_plain_messy(samples: Path) -> None:
    raw = read_file(samples / "plain_messy.txt")
    sato, tanaka, senmu, suzuki = "主担当・佐藤", "社長・田中", "専務・田中", "副担当・鈴木"
    assert raw == RawTranscript(
        "plain",
        (
            Segment("先月のお話のあと、職場の様子はいかがですか。", sato, 5.0, line=4),
            Segment("だいぶ静かになりました。注文は：減っていませんけどね。", tanaka, 21.0, line=6),
            Segment("私からもいいですか。", senmu, 40.0, line=9),
            Segment("朝礼を、社長抜きで始めたんです。", senmu, 44.0, line=10),
            Segment("社長抜きで、というのは思い切りましたね。", suzuki, 62.0, line=11),
            Segment("いや、最初は落ち着かなくて。M&Aも考えたくらいです。", tanaka, line=12),
            Segment("落ち着かなかった。それでも、続けてこられたのはなぜでしょう？", sato, line=15),
            Segment("若い人の声が、10:30の休憩まで聞こえるようになったからです。", senmu, line=17),
            Segment("どんな声が聞こえてきましたか。", suzuki, line=19),
            Segment("「次は自分にやらせてほしい」と。", senmu, line=20),
        ),
        (
            UnreadLine(1, "日時：2025年6月10日", "発話ではなく、記録の見出しのようです。"),
            UnreadLine(2, "場所：みほん製作所 会議室", "発話ではなく、記録の見出しのようです。"),
            UnreadLine(8, "----------", "区切りの線のようです。"),
            UnreadLine(18, "社長・田中：", "発話が空でした。"),
        ),
    )
    guess = guess_roles(raw)
    assert guess.roles == {sato: "advisor", tanaka: "owner", senmu: "owner", suzuki: "advisor"}
    assert guess.sure
    # Labelled text is never joined: the two pieces of 専務 stay two turns.
    assert [turn.name for turn in to_transcript(raw, guess.roles, id="m").turns[2:4]] == [senmu, senmu]


def test_zoom_cut(samples: Path) -> None:
    raw = read_file(samples / "zoom_cut.vtt")
    assert raw.unread == (
        UnreadLine(3, "NOTE 録画の注記", "字幕の注記や表示の設定で、発話ではないようです。"),
        UnreadLine(40, "", "字幕に言葉がありませんでした。"),
    )
    assert to_transcript(raw, {"佐藤": "advisor", "田中": "owner"}, id="z") == Transcript(
        "z",
        (
            Turn(
                0,
                "advisor",
                "今日は R&D のお話を 伺えますか",
                "佐藤",
                0.0,
                6.0,
                (Cue(0, 12, 0.0, 3.0), Cue(13, 18, 3.5, 6.0)),
            ),
            Turn(1, "owner", "はい、あの、先週から 眠れなくて", "田中", 6.2, 9.0),
            Turn(2, "owner", "すみません。", "田中", 12.0, 13.0),
            Turn(3, "advisor", "眠れない。 それは", "佐藤", 13.0, 15.0),
            Turn(4, "owner", "ええ。", "田中", 13.0, 15.0),
            Turn(5, "advisor", "どんなことが浮かびますか。", "佐藤", 15.5, 18.0),
            Turn(6, "owner", "<笑> お金のことです。", "田中", 19.0, 22.0),
            Turn(7, "advisor", "お金のこと、ですね。", "佐藤", 23.0, 25.0),
        ),
    )
