#!/usr/bin/env python3
"""Write one small sample (創作) of every format that other programs make, into corpora/transcripts/samples/formats.

Every file holds the same talk, so that tests can compare what is read from each. Run scripts/write_manifest.py after it.
"""

from __future__ import annotations

import io
import json
import pathlib
import re
import sys
import zipfile
from typing import Any
from xml.sax.saxutils import escape

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDER = ROOT / "corpora" / "transcripts" / "samples" / "formats"
ADVISOR, OWNER = "諏訪 明子", "番場 修"
# Name, start and end in seconds, text.
TALK: tuple[tuple[str, float, float, str], ...] = (
    (ADVISOR, 3.0, 9.0, "先月は、番頭さんが黙ってしまうと会議にならない、というお話でしたね。その後、いかがですか。"),
    (OWNER, 10.0, 21.0, "ええ、あれから一度だけ、黙らない日がありまして。「社長、これは誰が使うんです」と向こうから聞いてきたんです。"),
    (ADVISOR, 22.0, 26.0, "向こうから。そのとき、どんなお気持ちでしたか。"),
    (OWNER, 27.0, 44.0, "いやあ、うれしいやら、こわいやらで。三十八年で初めてですよ。ただ、うまく答えられなくて、結局いつもどおり私が決めてしまいました。"),
    (ADVISOR, 46.0, 54.0, "うれしさと、こわさと、両方あったんですね。うまく答えられなかったというのは、どんなことが引っかかったんでしょう。"),
    (OWNER, 301.0, 318.0, "誰が使うか、考えたことがなかったんです。買えば何とかなると思っていて。①の測量も②の図面も、使うのは若い二人なんですよね。"),
    (ADVISOR, 320.0, 324.0, "若いお二人が使う、と。お二人には、もう聞いてみましたか。"),
    (OWNER, 325.0, 336.0, "まだです。でも来週の月曜の朝、番頭と一緒に聞いてみます。R&Dだなんて大げさなものじゃないですが。"),
)  # fmt: skip


def clock(seconds: float, decimals: int = 0, sign: str = ".") -> str:
    """``0:05:01`` or, with decimals, ``00:05:01.000``."""
    whole = int(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    if not decimals:
        return f"{hours}:{minutes:02d}:{rest:02d}"
    fraction = f"{seconds - whole:.{decimals}f}"[2:]
    return f"{hours:02d}:{minutes:02d}:{rest:02d}{sign}{fraction}"


def texts() -> dict[str, str]:
    """The text formats."""
    minutes = [f"{name}: {text}" for name, _, _, text in TALK]
    minutes.insert(5, "00:05:00")  # Meet's own mark, before the first turn of the sixth minute
    minutes.insert(0, "00:00:00")
    closing = [
        "文字起こしは 00:05:36 後に終了しました",
        "この編集可能な文字起こしはコンピュータによって生成されたものであり、誤りが含まれている可能性があります。",
    ]
    meet = [
        "測量会社の面談 - 2026/05/11 10:00 JST - 文字起こし",
        "",
        "参加者",
        f"{ADVISOR}、{OWNER}",
        "",
        "文字起こし",
        "",
    ]
    markdown = [
        "# 測量会社の面談 - 文字起こし", "", f"{ADVISOR}、{OWNER}", "",
        *[line for part in minutes for line in ((f"### {part} {{#{part}}}" if part[0].isdigit() else f"**{part.replace(': ', ':** ', 1)}"), "")],
        "### 文字起こしは 00:05:36 後に終了しました {#end}", "", f"*{closing[1]}*",
    ]  # fmt: skip
    notes = ["測量会社の面談", "2026.05.11 月 午前 10:00 ・ 5分 36秒", f"{ADVISOR}、{OWNER}", ""]
    noted = [f"{name}  {clock(start)[2:]}\n{text}\n" for name, start, _, text in TALK]
    cpp = {
        "systeminfo": "", "model": {"type": "small", "multilingual": True}, "params": {"language": "ja"}, "result": {"language": "ja"},
        "transcription": [
            {"timestamps": {"from": clock(start, 3, ","), "to": clock(end, 3, ",")},
             "offsets": {"from": int(start * 1000), "to": int(end * 1000)}, "text": text, "speaker": "0" if name == ADVISOR else "1"}
            for name, start, end, text in TALK
        ],
    }  # fmt: skip
    chunks: list[dict[str, Any]] = [{"timestamp": [start, end], "text": text} for _, start, end, text in TALK]
    chunks[-1]["timestamp"][1] = None
    return {
        "meet.txt": "\n".join([*meet, *minutes, "", *closing]) + "\n",
        "meet.md": "\n".join(markdown) + "\n",
        "clova_note.txt": "\n".join([*notes, *noted]),
        "notta.txt": "\n".join(["測量会社の面談", "", *(f"{clock(start, 1)[:8]} {name}\n{text}\n" for name, start, _, text in TALK)]),
        "notta.srt": "\n".join(f"{n}\n{clock(s, 3, ',')} --> {clock(e, 3, ',')} {name}\n{text}\n" for n, (name, s, e, text) in enumerate(TALK, 1)),
        "first_line.srt": "\n".join(f"{n}\n{clock(s, 3, ',')} --> {clock(e, 3, ',')}\n{name}\n{text}\n" for n, (name, s, e, text) in enumerate(TALK, 1)),
        "whisper_cpp.json": json.dumps(cpp, ensure_ascii=False, indent=1) + "\n",
        "transformers.json": json.dumps({"text": "".join(t[3] for t in TALK), "chunks": chunks}, ensure_ascii=False, indent=1) + "\n",
        "youtube.sbv": "\n".join(f"{clock(s, 3)[1:]},{clock(e, 3)[1:]}\n{name}: {text}\n" for name, s, e, text in TALK),
        "captions.ass": "[Script Info]\nScriptType: v4.00+\n\n[V4+ Styles]\nFormat: Name, Fontname, Fontsize\nStyle: Default,Arial,20\n\n[Events]\n"
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        + "".join(f"Dialogue: 0,{clock(s, 2)[1:]},{clock(e, 2)[1:]},Default,{name},0,0,0,,{{\\an2}}{text}\n" for name, s, e, text in TALK),
        "quoted.txt": "測量会社の面談　逐語録\n\n" + "".join(f"{name}「{text}」\n" for name, _, _, text in TALK),
    }  # fmt: skip


STAMP = (2026, 1, 1, 0, 0, 0)
DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"


def word_file(body: str) -> bytes:
    """The smallest Word document around this body (WordprocessingML, prefix ``w``)."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    parts = {
        "[Content_Types].xml": f'{head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{DOCUMENT}"/></Types>',
        "_rels/.rels": f'{head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{RELATION}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'{head}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body>{body}</w:body></w:document>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, STAMP), text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def paragraph(text: str) -> str:
    """A paragraph; a line feed is a line break within it."""
    pieces = (f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in text.split("\n"))
    return f"<w:p><w:r>{'<w:br/>'.join(pieces)}</w:r></w:p>"


def word_table(rows: list[tuple[str, ...]]) -> str:
    """A table of plain cells."""
    cells = ("".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def word(paragraphs: list[str], rows: list[tuple[str, ...]] | None = None) -> bytes:
    """A Word document of paragraphs and, after them, a table."""
    return word_file("".join(map(paragraph, paragraphs)) + (word_table(rows) if rows else ""))


def workbook(rows: list[tuple[object, ...]]) -> bytes:
    """An Excel workbook with one sheet; its dates are fixed, so that the same content gives the same bytes."""
    import openpyxl

    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    made, fixed = io.BytesIO(), io.BytesIO()
    book.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(fixed, "w") as new:
        for name in old.namelist():
            data = re.sub(rb"(<dcterms:\w+[^>]*>)[^<]*", rb"\g<1>2026-01-01T00:00:00Z", old.read(name))
            new.writestr(zipfile.ZipInfo(name, STAMP), data, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()


def pdf(pages: list[list[str]]) -> bytes:
    """A PDF with one line of text per line, in a font that the reader has to bring along."""
    objects: list[bytes] = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
    objects.append(b"<</Type/Font/Subtype/Type0/BaseFont/Ryumin-Light/Encoding/UniJIS-UTF16-H/DescendantFonts[4 0 R]>>")
    objects.append(
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/Ryumin-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(Japan1)/Supplement 4>>/DW 1000>>"
    )
    kids = []
    for lines in pages:
        body = b"".join(b"<%s> Tj T*\n" % line.encode("utf-16-be").hex().encode() for line in lines)
        stream = b"BT /F 10 Tf 50 800 Td 16 TL\n" + body + b"ET"
        kids.append(len(objects) + 1)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>"
            % (len(objects) + 2)
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    out, places = bytearray(b"%PDF-1.5\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def wrapped(text: str, width: int = 32) -> list[str]:
    """Text cut after so many characters, as a page margin does it."""
    return [text[at : at + width] for at in range(0, len(text), width)]


def binaries() -> dict[str, bytes]:
    """The formats that are no text."""
    talk = [f"{name}：{text}" for name, _, _, text in TALK]
    pages = [
        ["測量会社の面談　逐語録", *[line for turn in part for line in wrapped(turn)], str(n)]
        for n, part in enumerate((talk[:4], talk[4:]), 1)
    ]
    title = ["測量会社の面談-20260511_100000-会議の録音", "2026年5月11日, 1:00午前", "5m 36s"]
    numbered = [("番号", "話者", "発話"), *((str(n), name, text) for n, (name, _, _, text) in enumerate(TALK, 1))]
    return {
        "teams.docx": word([*title, f"{ADVISOR} が文字起こしを開始しました", *(f"{name}   {clock(start)[2:]}\n{text}" for name, start, _, text in TALK), f"{ADVISOR} が文字起こしを停止しました"]),
        "teams_one_line.docx": word([*title, f"{ADVISOR} が文字起こしを開始しました", *(f"{name}   {clock(start)[2:]} {text}" for name, start, _, text in TALK)]),
        "teams_old.docx": word([f"0:0:{s:.1f} --> 0:0:{e:.1f}\n{name}\n{text}" if s < 60 else f"0:5:{s - 300:.1f} --> 0:5:{e - 300:.1f}\n{name}\n{text}" for name, s, e, text in TALK]),
        "meet.docx": word(texts()["meet.txt"].rstrip("\n").split("\n")),
        "labelled.docx": word(["面談の記録", *talk]),
        "quoted.docx": word(["逐語録", *(f"{name}「{text}」" for name, _, _, text in TALK)]),
        "table.docx": word(["逐語録", "日時：2026年5月11日"], numbered),
        "notta.xlsx": workbook([("話者", "開始時間", "終了時間", "文字起こし"), *((n, clock(s), clock(e), t) for n, s, e, t in TALK)]),
        "talk.pdf": pdf(pages),
    }  # fmt: skip


def main() -> int:
    """Write all samples."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in texts().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    for name, data in binaries().items():
        (FOLDER / name).write_bytes(data)
    total = sum(path.stat().st_size for path in FOLDER.iterdir())
    print(f"{len(list(FOLDER.iterdir()))} files, {total:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
