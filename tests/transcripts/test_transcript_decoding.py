"""Encodings, and every error that reading a file can give."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from coach.errors import ReadError
from coach.transcripts import read_bytes, read_file, reading
from coach.transcripts.decoding import decode

TALK = "支援者：①の件、㈱髙橋さん・﨑山さんは～いかがですか。\r\n経営者：ﾃｽﾄではⅢ番でした。\r\n"
EUC = "支援者：いかがですか。\n経営者：まあまあです。\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TALK.encode(), "utf-8"),
        (TALK.encode("utf-8-sig"), "utf-8"),
        (TALK.encode("cp932"), "cp932"),
        (b"\xff\xfe" + TALK.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + TALK.encode("utf-16-be"), "utf-16-be"),
        (TALK.encode("utf-16-le"), "utf-16-le"),
        (TALK.encode("utf-16-be"), "utf-16-be"),
        (TALK.encode("utf-32"), "utf-32-le"),
    ],
)
def test_encodings(data: bytes, encoding: str) -> None:
    assert decode(data) == (TALK.replace("\r\n", "\n"), encoding)


@pytest.mark.parametrize("encoding", ["euc_jp", "iso2022_jp", "utf-16-le", "utf-16-be"])
def test_encodings_without_extensions(encoding: str) -> None:
    text = EUC.replace("\n", "")  # also without a line end, so that UTF-16 has no NUL to show itself
    assert decode(text.encode(encoding)) == (text, encoding)


def test_line_ends() -> None:
    assert decode(b"a\r\nb\rc\nd")[0] == "a\nb\nc\nd"


@pytest.mark.parametrize(
    ("data", "line", "own", "others"),
    [
        ((EUC * 3).encode() + EUC.encode("cp932"), 7, "Shift_JIS", "UTF-8"),
        ((EUC * 3).encode("cp932") + EUC.encode(), 7, "UTF-8", "Shift_JIS"),
        (EUC.encode("cp932") + (EUC * 3).encode(), 1, "Shift_JIS", "UTF-8"),
        ((EUC * 3).encode("cp932") + EUC.encode("euc_jp"), 7, "EUC-JP", "Shift_JIS"),
    ],
)
def test_mixed_encodings_name_the_line(data: bytes, line: int, own: str, others: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_bytes(data, "混.txt")
    assert caught.value.where == f"混.txt {line} 行目"
    assert caught.value.what == f"文字コードが混ざっているようです（ほかの行は {others}、この行は {own}）。"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "a.txt: ファイルが空です。\n記録の入ったファイルを選び直すと取り込めます。"),
        (
            " \r\n\u3000\n".encode(),
            "a.txt: 空白や改行だけのファイルです。\n記録の入ったファイルを選び直すと取り込めます。",
        ),
        (b"\xef\xbb\xbf", "a.txt: 空白や改行だけのファイルです。\n記録の入ったファイルを選び直すと取り込めます。"),
        (
            b"PK\x03\x04\x14\x00",
            (
                "a.txt: Word や Excel などのファイルが壊れているようです。\n"
                "もとのソフトで開けるか確かめ、保存し直すと読めることがあります。"
            ),
        ),
        (
            b"\x00\x00\x00\x20ftypmp42\x00",
            "a.txt: 文字の記録ではなく、録画のファイルのようです。\n文字に起こしたファイルを選ぶと取り込めます。",
        ),
        (
            bytes(range(256)) * 4,
            (
                "a.txt: 文字の記録ではないファイルのようです。\n"
                "文字に起こしたファイル（テキスト・字幕・CSV・JSON）を選ぶと取り込めます。"
            ),
        ),
        (
            b"\x01\x02\x03abc\x04",
            (
                "a.txt: 文字の記録ではないファイルのようです。\n"
                "文字に起こしたファイル（テキスト・字幕・CSV・JSON）を選ぶと取り込めます。"
            ),
        ),
        (
            EUC.encode() + "経営者：は".encode()[:-1] + b"\n",
            "a.txt 3 行目: UTF-8 として読めない文字があります。\nエディターで UTF-8 として保存し直すと読めます。",
        ),
        (
            b"\xef\xbb\xbf" + EUC.encode() + b"\xff",
            "a.txt 3 行目: UTF-8 として読めない文字があります。\nエディターで UTF-8 として保存し直すと読めます。",
        ),
    ],
)
def test_data_errors(data: bytes, message: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_bytes(data, "a.txt")
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("name", "text", "where", "what"),
    [
        ("a.vtt", "WEBVTT\n\n", "a.vtt", "発話として読める行がありませんでした（Zoom の字幕（WebVTT）として読みました）。"),
        ("a.txt", "----\n====\n", "a.txt 1 行目", "発話として読める行がありませんでした（名前つきの文章（支援者：…）として読みました）。"),
        ("a.json", '{"turns": []}', "a.json", "発話として読める行がありませんでした（伴走コーチの記録（JSON）として読みました）。"),
        ("a.json", '{"a": 1}', "a.json", "発話の一覧（turns）が見当たりません。"),
        ("a.json", '{"segments": 1}', "a.json", "発話の一覧（segments）が見当たりません。"),
        ("a.json", '{"turns": [\n{"i": 1,}]}', "a.json 2 行目", "JSON の書き方が崩れているようです。"),
        ("a.json", '{"turns": []} x', "a.json 1 行目", "JSON の書き方が崩れているようです。"),
        ("a.json", '{"turns": ' + "[" * 100_000, "a.json", "JSON の書き方が崩れているようです。"),
        ("a.json", '[{"text": "a"}', "a.json 1 行目", "JSON の書き方が崩れているようです。"),
        ("a.jsonl", '{"a": 1}\n{"a": 2}\n', "a.jsonl", "記録の形式が分かりませんでした。"),
        (
            "a.json",
            '{"turns": [\n{"i": 1, "speaker": "owner", "text": "a"},\n{"i": 1, "speaker": "owner", "text": "b"}]}',
            "a.json 3 行目",
            "発話の番号 1 が二度使われています（先は 2 行目）。",
        ),
        (
            "a.json",
            '{"turns": [{"i": 1, "speaker": "owner", "text": "a"},\n{"speaker": "owner", "text": "b"}]}',
            "a.json 2 行目",
            "番号（i）のない発話があります。",
        ),
        (
            "a.json",
            '{"turns": [{"i": "1", "speaker": "owner", "text": "a"}]}',
            "a.json 1 行目",
            "発話の番号（i）が整数ではありません。",
        ),
        ("a.csv", "日付,天気,気温\n1,晴,20\n", "a.csv 1 行目", "表のどの列が発話なのか分かりませんでした。"),
        ("a.csv", '話者,発話\n佐藤,"はい\n田中,ええ\n', "a.csv 2 行目", '引用符（"）が閉じていないようです。'),
        (
            "a.csv",
            '話者,発話\n佐藤,"' + "あ\n" * 70_000,
            "a.csv 2 行目",
            '引用符（"）が閉じていないようです。',
        ),
    ],
)  # fmt: skip
def test_format_errors(name: str, text: str, where: str, what: str) -> None:
    with pytest.raises(ReadError) as caught:
        read_bytes(text.encode(), name)
    assert (caught.value.where, caught.value.what) == (where, what)
    assert caught.value.todo


def test_ten_megabytes() -> None:
    line = "佐藤：毎月二十五日が近づくと、どんなお気持ちですか。\n田中：うちは、まあ、胃が痛くなりますね。\n"
    count = 10_000_000 // len(line.encode("cp932"))
    raw = read_bytes((line * count).encode("cp932"), "a.txt")
    assert (len(raw.segments), raw.unread, raw.encoding) == (count * 2, (), "cp932")


# ── the file system ────────────────────────────────────────────────────────────


def refused(path: Path) -> str:
    with pytest.raises(ReadError) as caught:
        read_file(path)
    return str(caught.value)


def test_missing_file(tmp_path: Path) -> None:
    path = tmp_path / "ない.txt"
    assert (
        refused(path) == f"{path}: ファイルが見当たりません。\n名前を変えたり、移したりしていないか、ご確認ください。"
    )


def test_file_that_vanishes_before_it_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("支援者：はい")

    def vanish(self: Path, mode: str = "r") -> None:
        raise FileNotFoundError(self)

    monkeypatch.setattr(Path, "open", vanish)
    assert refused(path).startswith(f"{path}: ファイルが見当たりません。")


def test_directory(tmp_path: Path) -> None:
    assert refused(tmp_path) == (
        f"{tmp_path}: ファイルではなくフォルダーのようです。\n中の記録ファイルを一つ選ぶと取り込めます。"
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes are a POSIX thing")
def test_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "p")
    assert refused(tmp_path / "p") == (
        f"{tmp_path / 'p'}: ふつうのファイルではないため、読めません。\nファイルに保存すると読めます。"
    )


@pytest.mark.parametrize(
    ("error", "what"),
    [
        (PermissionError(13, "x"), "ファイルを開く許可がありません。"),
        (OSError(5, "I/O error"), "ファイルを読めませんでした（I/O error）。"),
    ],
)
def test_refused_by_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, what: str) -> None:
    # Raised by hand: tests may run as root, for whom no file is closed.
    path = tmp_path / "a.txt"
    path.write_text("支援者：はい")

    def refuse(self: Path, mode: str = "r") -> None:
        raise error

    monkeypatch.setattr(Path, "open", refuse)
    assert refused(path).startswith(f"{path}: {what}\n")


def test_name_that_no_system_accepts() -> None:
    assert "ファイルを読めませんでした" in refused(Path("a\0b"))


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as stream:
        stream.truncate(reading.MAX_BYTES + 1)  # sparse: takes no room
    assert refused(path) == (f"{path}: ファイルが大きすぎます（64 MB、上限 64 MB）。\n面談ごとに分けると取り込めます。")
    monkeypatch.setattr(reading, "MAX_BYTES", 10)
    with pytest.raises(ReadError, match="大きすぎます"):
        read_bytes(b"x" * 11, "a.txt")
