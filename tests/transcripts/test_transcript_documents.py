"""Word, Excel and PDF files: their structure, and every way in which they can be broken."""

from __future__ import annotations

import datetime
import io
import random
import subprocess
import sys
import zipfile
from types import ModuleType

import pytest

from coach.errors import ReadError
from coach.model import RawTranscript, Segment, UnreadLine
from coach.transcripts import read_bytes, zip_document
from coach.transcripts.pdf_lines import mended, table_rows, unwrap


def pairs(raw: RawTranscript) -> list[tuple[str | None, str]]:
    return [(segment.name, segment.text) for segment in raw.segments]


def refused(data: bytes, name: str = "a.docx") -> str:
    with pytest.raises(ReadError) as caught:
        read_bytes(data, name)
    assert caught.value.where.startswith(name)
    assert caught.value.todo
    return caught.value.what


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def archive(**parts: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, body in parts.items():
            out.writestr(name.replace("__", "/").replace("--", "."), body)
    return buffer.getvalue()


def repacked(data: bytes, changes: dict[str, bytes | None]) -> bytes:
    """The archive with parts replaced, added, or (None) left out."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        kept = {name: old.read(name) for name in old.namelist()}
        for name, body in (kept | changes).items():
            if body is not None:
                new.writestr(name, body)
    return buffer.getvalue()


# ── Word ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("paragraph", "said"),
    [
        (f"{run('佐藤：')}<w:ins>{run('はい')}</w:ins><w:del><w:r><w:delText>いいえ</w:delText></w:r></w:del>", "はい"),
        (f"{run('佐藤：')}<w:moveTo>{run('はい')}</w:moveTo><w:moveFrom>{run('いいえ')}</w:moveFrom>", "はい"),
        (f"{run('佐藤：')}<w:hyperlink>{run('はい')}</w:hyperlink>", "はい"),
        (f"{run('佐藤：')}<w:sdt><w:sdtPr/><w:sdtContent>{run('はい')}</w:sdtContent></w:sdt>", "はい"),
        (f"{run('佐藤：')}<w:smartTag>{run('は')}</w:smartTag>{run('い')}", "はい"),
        (
            f"{run('佐藤：')}<w:r><w:ruby><w:rt>{run('しきん')}</w:rt><w:rubyBase>{run('資金')}</w:rubyBase></w:ruby></w:r>",
            "資金",
        ),
        (f"{run('佐藤：はい')}<w:r><w:br/></w:r>{run('ええ。')}", "はいええ。"),
        (f"<w:r><w:instrText>PAGE</w:instrText></w:r>{run('佐藤：はい')}", "はい"),
        (f"{run('佐藤：は&#x202e;い&#x200f;')}", "はい"),
        (f"{run('佐藤：')}<!-- 注 -->{run('はい')}<?pi x?>", "はい"),
        (f"<w:r><w:noBreakHyphen/></w:r>{run('佐藤：')}", None),
    ],
)
def test_word_runs(maker: ModuleType, paragraph: str, said: str | None) -> None:
    raw = read_bytes(maker.word_file(f"<w:p>{paragraph}</w:p>{maker.paragraph('田中：ええ。')}"), "a.docx")
    assert pairs(raw)[-1] == ("田中", "ええ。")
    if said is not None:
        assert pairs(raw)[0] == ("佐藤", said)


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p>{run(text)}</w:p></w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def test_word_merged_cells(maker: ModuleType) -> None:
    body = row(cell("番号"), cell("話者"), cell("発話"))
    body += row(cell("1"), cell("佐藤", '<w:vMerge w:val="restart"/>'), cell("はい。"))
    body += row(cell("2"), cell("", "<w:vMerge/>"), cell("それで。"))
    body += row(cell("休憩", '<w:gridSpan w:val="3"/>'))
    body += row(cell("3"), cell("田中"), cell("ええ。"))
    body += row(cell("4"), cell("田中"), cell("消した言葉"), properties="<w:del/>")
    raw = read_bytes(maker.word_file(f"<w:tbl>{body}</w:tbl>"), "a.docx")
    assert pairs(raw) == [("佐藤", "はい。"), ("佐藤", "それで。"), ("田中", "ええ。")]
    assert [(item.line, item.text) for item in raw.unread] == [(1, "番号"), (4, "休憩 |  | ")]


def test_word_tables_within_a_frame_and_over_pages(maker: ModuleType) -> None:
    head = [("話者", "発話"), ("佐藤", "はい、どうぞ。"), ("田中", "ええ、それで。")]
    first, second = maker.word_table(head), maker.word_table([("話者", "発話"), ("佐藤", "なるほど。")])
    third = maker.word_table([("田中", "以上です。")])
    frame = f"<w:tbl><w:tr><w:tc>{maker.paragraph('逐語録')}{first}</w:tc></w:tr></w:tbl>"
    raw = read_bytes(maker.word_file(frame + maker.paragraph("次の頁") + second + third), "a.docx")
    assert pairs(raw) == [
        ("佐藤", "はい、どうぞ。"),
        ("田中", "ええ、それで。"),
        ("佐藤", "なるほど。"),
        ("田中", "以上です。"),
    ]
    assert [item.text for item in raw.unread] == ["逐語録", "次の頁", "話者 | 発話"]


def test_word_table_within_a_cell_keeps_its_words(maker: ModuleType) -> None:
    inner = maker.word_table([("売上", "三割減"), ("客数", "半分")])
    body = (
        row(cell("話者"), cell("発話"))
        + f"<w:tr>{cell('佐藤')}<w:tc><w:p>{run('数字です。')}</w:p>{inner}</w:tc></w:tr>"
    )
    raw = read_bytes(maker.word_file(f"<w:tbl>{body}</w:tbl>"), "a.docx")
    assert pairs(raw) == [("佐藤", "数字です。売上 三割減 客数 半分")]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("佐藤", "はい、どうぞ。"), ("田中", "ええ、それで。")], [None, None]),
        ([("1", "佐藤", "はい、どうぞ。"), ("2", "田中", "ええ、それで。")], [None, None]),
        ([("0:05", "佐藤", "はい、どうぞ。"), ("0:10", "田中", "ええ、それで。")], [5.0, 10.0]),
        ([("No.", "時間", "発言者", "発言内容"), ("1", "0:05", "佐藤", "はい、どうぞ。"), ("2", "0:10", "田中", "ええ、それで。")], [5.0, 10.0]),
    ],
)  # fmt: skip
def test_word_table_columns(maker: ModuleType, rows: list[tuple[str, ...]], expected: list[float | None]) -> None:
    raw = read_bytes(maker.word([], rows), "a.docx")
    assert pairs(raw) == [("佐藤", "はい、どうぞ。"), ("田中", "ええ、それで。")]
    assert [segment.start for segment in raw.segments] == expected


def test_word_a_table_of_facts_beside_talk_in_paragraphs(maker: ModuleType) -> None:
    facts = maker.word_table([("日時", "2026年5月11日"), ("場所", "会議室")])
    talk = "".join(
        map(
            maker.paragraph,
            ["佐藤：今日はありがとうございます。よろしくお願いします。", "田中：こちらこそ、よろしくお願いします。"],
        )
    )
    raw = read_bytes(maker.word_file(facts + talk), "a.docx")
    assert raw.format == "plain"
    assert [name for name, _ in pairs(raw)] == ["佐藤", "田中"]
    assert [item.text for item in raw.unread] == ["日時\t2026年5月11日", "場所\t会議室"]


def test_word_headers_notes_and_text_boxes(maker: ModuleType) -> None:
    import docx

    document = docx.Document()
    document.add_paragraph("佐藤：はい。")
    document.add_paragraph("田中：ええ。")
    document.sections[0].header.paragraphs[0].text = "取扱注意"
    document.add_comment(document.paragraphs[0].runs, text="要確認", author="x")
    buffer = io.BytesIO()
    document.save(buffer)
    raw = read_bytes(buffer.getvalue(), "a.docx")
    assert pairs(raw) == [("佐藤", "はい。"), ("田中", "ええ。")]
    assert [(item.text, item.reason[:4]) for item in raw.unread] == [("取扱注意", "ヘッダー"), ("要確認", "コメント")]
    box = f"<w:r><w:pict><w:txbxContent>{maker.paragraph('田中：枠の中。')}</w:txbxContent></w:pict></w:r>"
    raw = read_bytes(maker.word_file(f"<w:p>{run('佐藤：はい。')}{box}</w:p>"), "a.docx")
    assert pairs(raw) == [("佐藤", "はい。"), ("田中", "枠の中。")]


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"word/document.xml": None}, "文字の記録ではなく、圧縮ファイル（zip）のファイルのようです。"),
        ({"word/document.xml": None, "word/styles.xml": b"<a/>"}, "Word のファイルが壊れているようです。"),
        ({"word/document.xml": b"<w:document"}, "Word のファイルが壊れているようです。"),
        ({"word/document.xml": b""}, "Word のファイルが壊れているようです。"),
        ({"[Content_Types].xml": None}, "Word のファイルが壊れているようです。"),
        ({"_rels/.rels": None}, "Word のファイルが壊れているようです。"),
        ({"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, "Word や Excel などのファイルが壊れているようです。"),
    ],
)  # fmt: skip
def test_word_broken_packages(maker: ModuleType, changes: dict[str, bytes | None], what: str) -> None:
    assert refused(repacked(maker.word(["佐藤：はい。"]), changes)) == what


@pytest.mark.parametrize(
    "body", ["", "<w:p/>", "<w:tbl/>", "<w:tbl><w:tr/></w:tbl>", "<w:p><w:r><w:t> </w:t></w:r></w:p>"]
)
def test_word_empty(maker: ModuleType, body: str) -> None:
    assert refused(maker.word_file(body)) == "文字の入っていない文書です。"


def test_word_deep_nesting(maker: ModuleType) -> None:
    deep = "<w:sdt><w:sdtContent>" * 5000 + "</w:sdtContent></w:sdt>" * 5000
    assert refused(maker.word_file(deep)) == "Word のファイルが壊れているようです。"


# ── Excel ──────────────────────────────────────────────────────────────────────


def excel(*sheets: list[list[object]], merge: str = "") -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"表{number}")
        for values in rows:
            sheet.append(values)
        if merge and number == 1:
            sheet.merge_cells(merge)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_excel_kinds_of_cells() -> None:
    data = excel(
        [
            ["面談の記録"],
            [],
            ["No.", "開始", "終了", "話者", "発話", "備考"],
            [1, datetime.time(0, 0, 5), datetime.timedelta(seconds=9.5), "佐藤", "はい。\nどうぞ。", "笑"],
            [2, 10.0, "0:00:12", "田中", 30, None],
            [3, datetime.datetime(2026, 5, 11, 10, 0), None, "佐藤", None, None],
            [4, True, None, None, "ええ。", None],
        ]
    )
    raw = read_bytes(data, "a.xlsx")
    assert raw.segments == (
        Segment("はい。どうぞ。", "佐藤", 5.0, 9.5, 4),
        Segment("30", "田中", 10.0, 12.0, 5),
        Segment("ええ。", None, line=7),
    )
    assert raw.unread == (
        UnreadLine(1, "面談の記録", "表の見出しより前の行です。"),
        UnreadLine(3, "No.、備考", "使わない列です（話者・発話・開始・終了の列だけを読みます）。"),
        UnreadLine(6, "3 | 2026-05-11 10:00:00 |  | 佐藤", "発話の列が空でした。"),
        UnreadLine(7, "True | ", "始まりの時刻が読めなかったため、その時刻なしで取り込みます。"),
    )


def test_excel_merged_speakers_and_other_sheets() -> None:
    talk: list[list[object]] = [["話者", "発話"], ["佐藤", "はい。"], [None, "それで。"], ["田中", "ええ。"]]
    raw = read_bytes(excel(talk, [["集計", 1], ["計", 2]], merge="A2:A3"), "a.xlsx")
    assert pairs(raw) == [("佐藤", "はい。"), ("佐藤", "それで。"), ("田中", "ええ。")]
    assert [item.text for item in raw.unread] == ["シート「表2」（2 行）"]
    # Not merged: an empty cell is nobody's name.
    assert pairs(read_bytes(excel(talk), "a.xlsx"))[1] == (None, "それで。")
    # The sheet with the talk need not be the first.
    assert pairs(read_bytes(excel([["目次"]], talk), "a.xlsx"))[0] == ("佐藤", "はい。")


def test_excel_one_column_of_labelled_lines() -> None:
    raw = read_bytes(excel([["佐藤：はい。"], ["田中：ええ。"]]), "a.xlsx")
    assert (raw.format, pairs(raw)) == ("plain", [("佐藤", "はい。"), ("田中", "ええ。")])


def test_excel_empty_and_broken() -> None:
    assert refused(excel([]), "a.xlsx") == "文字の入っていない文書です。"
    broken = repacked(excel([["話者", "発話"], ["佐藤", "はい"]]), {"xl/workbook.xml": b"<workbook"})
    assert refused(broken, "a.xlsx") == "Excel のファイルが壊れているようです。"


# ── PDF ────────────────────────────────────────────────────────────────────────


def test_unwrap_joins_what_the_margin_cut() -> None:
    lines = [
        "佐藤：" + "あ" * 29, "い" * 32, "うう。", "田中：ええ。", "か" * 32, "佐藤：はい。", "0:05 " + "え" * 29, "[0:10] お", "",
    ]  # fmt: skip
    assert unwrap(lines) == [
        "佐藤：" + "あ" * 29 + "い" * 32 + "うう。", "", "", "田中：ええ。", "か" * 32, "佐藤：はい。", "0:05 " + "え" * 29, "[0:10] お", "",
    ]  # fmt: skip
    assert unwrap(["we asked the owner what he would", "do now"]) == ["we asked the owner what he would do now", ""]
    assert unwrap([]) == []


def test_pdf_letters_that_only_look_right() -> None:
    assert mended("\u2f00\u2f08の社\u2ed1、\u2f92る\ufb01le  です\u202e") == "一人の社長、見るfile です"


def test_pdf_rows_of_a_printed_table() -> None:
    lines = [
        "逐語録",
        "番号 話者 発話",
        "1 諏訪 明子 いかがですか、",
        "最近は。",
        "2 番場 ええ、",
        "番号 話者 発話",
        "3 諏訪 明子 そう。",
    ]
    found = table_rows(lines)
    assert found is not None
    rows, above = found
    assert [(row.line, row.cells) for row in rows] == [
        (2, ("番号", "話者", "発話")),
        (3, ("1", "諏訪 明子", "いかがですか、最近は。")),
        (5, ("2", "番場", "ええ、")),
        (6, ("番号", "話者", "発話")),
        (7, ("3", "諏訪 明子", "そう。")),
    ]
    assert [item.text for item in above] == ["逐語録"]
    assert table_rows(["佐藤：はい。", "名前 内容", "田中：ええ。"]) is None
    assert table_rows([]) is None


def test_pdf_without_text_is_a_scan(maker: ModuleType) -> None:
    assert refused(maker.pdf([[""], [" "]]), "a.pdf") == "文字の入っていない PDF のようです（紙を読み取った画像など）。"


@pytest.mark.parametrize(
    ("user", "what"), [("secret", "文字の記録ではなく、パスワードのかかった PDFのファイルのようです。"), ("", None)]
)
def test_pdf_encrypted(maker: ModuleType, user: str, what: str | None) -> None:
    import pypdf

    writer = pypdf.PdfWriter(io.BytesIO(maker.pdf([["佐藤：はい。", "田中：ええ。"]])))
    writer.encrypt(user, "owner", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    if what is None:
        # Only printing is forbidden: it opens without a password.
        assert pairs(read_bytes(buffer.getvalue(), "a.pdf")) == [("佐藤", "はい。"), ("田中", "ええ。")]
    else:
        assert refused(buffer.getvalue(), "a.pdf") == what


@pytest.mark.parametrize("algorithm", ["AES-128", "AES-256"])
def test_pdf_encrypted_with_aes_says_what_to_do(
    maker: ModuleType, algorithm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opens without a password elsewhere, but pypdf has no AES here. The cipher of the sample is a pretended one."""
    import pypdf
    from pypdf import _encryption
    from pypdf._crypt_providers import CryptAES

    writer = pypdf.PdfWriter(io.BytesIO(maker.pdf([["佐藤：はい。", "田中：ええ。"]])))
    with monkeypatch.context() as pretending:
        pretending.setattr(CryptAES, "__init__", lambda self, key: None)
        pretending.setattr(CryptAES, "encrypt", lambda self, data: bytes(16) + data)
        pretending.setattr(_encryption, "aes_cbc_encrypt", lambda key, iv, data: data)
        pretending.setattr(_encryption, "aes_ecb_encrypt", lambda key, data: data)
        writer.encrypt("", "owner", algorithm=algorithm)
        buffer = io.BytesIO()
        writer.write(buffer)
    with pytest.raises(ReadError) as caught:
        read_bytes(buffer.getvalue(), "a.pdf")
    assert "暗号化 (AES)" in caught.value.what
    assert "PDF に保存" in caught.value.todo


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7", b"%PDF-1.7\n%%EOF", b"\n\n%PDF-1.4\n1 0 obj\n<<>>\nendobj\n", b"%PDF-" + b"[" * 50_000]
)
def test_pdf_broken(data: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    assert refused(data, "a.pdf") == "PDF のファイルが壊れているようです。"
    assert capfd.readouterr() == ("", "")


# ── all of them ────────────────────────────────────────────────────────────────


def test_a_zip_bomb_is_refused_before_it_is_unpacked(maker: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = repacked(maker.word(["佐藤：はい。"]), {"word/media/image1.png": b"\0" * (zip_document.MAX_UNPACKED + 1)})
    assert len(bomb) < 1_000_000
    assert refused(bomb) == "ひらくと大きすぎるファイルです（192 MB、上限 192 MB）。"
    monkeypatch.setattr(zip_document, "MAX_ENTRIES", 2)
    assert refused(maker.word(["佐藤：はい。"])) == "中のファイルが多すぎます（3 個）。"


def test_a_directory_that_lies_about_sizes_yields_no_more_than_it_says(maker: ModuleType) -> None:
    data = bytearray(maker.word(["佐藤：" + "あ" * 5000]))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (64).to_bytes(4, "little")
    assert refused(bytes(data)) in (
        "Word や Excel などのファイルが壊れているようです。",
        "Word のファイルが壊れているようです。",
    )


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pdf"])
def test_damaged_bytes_never_end_in_another_error(maker: ModuleType, kind: str) -> None:
    talk = ["佐藤：はい。", "田中：ええ。"] * 5
    good = {
        "docx": maker.word(talk, [("話者", "発話")]),
        "xlsx": excel([["話者", "発話"], ["佐藤", "はい"]]),
        "pdf": maker.pdf([talk]),
    }[kind]
    chance = random.Random(7)
    for _ in range(150):
        data = bytearray(good)
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.3:
            del data[chance.randrange(len(data)) :]
        try:
            read_bytes(bytes(data), f"a.{kind}")
        except ReadError as error:
            assert error.what  # noqa: PT017


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\xd0\xcf\x11\xe0" + b"\0" * 64 + "WordDocument".encode("utf-16-le"), "古い形式の Word の文書（.doc）"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 64 + "Workbook".encode("utf-16-le"), "古い形式の Excel の表（.xls）"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 64 + "PowerPoint Document".encode("utf-16-le"), "PowerPoint の資料"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "パスワードのかかった Word や Excel の文書"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 64, "古い形式の Word や Excel の文書"),
        (archive(ppt__presentation="x"), "PowerPoint の資料"),
        (archive(**{"talk.txt": "佐藤：はい"}), "圧縮ファイル（zip）"),
        (archive(**{"content.xml": "x", "mimetype": "application/vnd.oasis.opendocument.text"}), "LibreOffice の文書"),
        (archive(**{"META-INF/container.xml": "x"}), "電子書籍"),
        (b"PK\x05\x06" + b"\0" * 18, "何も入っていない圧縮ファイル"),
        (b"Rar!\x1a\x07\x00", "圧縮ファイル（RAR）"),
        (b"7z\xbc\xaf\x27\x1c\0\0", "圧縮ファイル（7z）"),
        (b"\x1f\x8b\x08\0", "圧縮ファイル（gzip）"),
        (b"{\\rtf1\\ansi}", "リッチテキスト（RTF）"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "録音"),
        (b"RIFF\x24\0\0\0AVI LIST", "録音・録画"),
        (b"ID3\x04\0\0\0\0\0\0", "録音"),
        (b"\xff\xfb\x90\x00" + b"\0" * 64, "録音"),
        (b"\xff\xf1\x50\x80" + b"\0" * 64, "録音"),
        (b"\0\0\0\x20ftypM4A \0\0", "録音"),
        (b"\0\0\0\x20ftypisom\0\0", "録画"),
        (b"OggS\0\x02\0\0", "録音"),
        (b"fLaC\0\0\0\x22", "録音"),
        (b"\x1aE\xdf\xa3\x93\x42", "録画"),
        (b"\x89PNG\r\n\x1a\n", "画像"),
    ],
    # By number: an archive made here holds the time of day, which must not be in a test's name.
    ids=[f"kind-{n}" for n in range(25)],
)
def test_other_kinds_of_files_are_named(data: bytes, what: str) -> None:
    assert refused(data, "a.txt") == f"文字の記録ではなく、{what}のファイルのようです。"


@pytest.mark.parametrize("text", ["ID3の話：はい\nID3の話：ええ\n", "FORM：はい\nFORM：ええ\n", "PK：はい\nPK：ええ\n"])
def test_talk_that_begins_like_a_binary_file_is_talk(text: str) -> None:
    assert len(read_bytes(text.encode(), "a.txt").segments) == 2


def test_ten_megabytes_in_word(maker: ModuleType) -> None:
    line = "佐藤：毎月二十五日が近づくと、どんなお気持ちですか。\n田中：うちは、まあ、胃が痛くなりますね。"
    count = 1_000_000 // len(line.encode())
    raw = read_bytes(maker.word([line] * count), "a.docx")
    assert (len(raw.segments), raw.unread) == (count * 2, ())


def test_readers_load_no_library_before_it_is_needed() -> None:
    code = (
        "import sys, coach.transcripts, coach.transcripts.registry\n"
        "coach.transcripts.read_bytes('佐藤：はい\\n田中：ええ\\n'.encode(), 'a.txt')\n"
        "print([m for m in ('docx', 'lxml', 'openpyxl', 'pypdf', 'pysubs2') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
