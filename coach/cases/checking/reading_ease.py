"""How easily a card reads: length of sentences, commas in them, share of kanji, and the Tateisi formula.

A sentence ends at 「。」「？」「！」 outside quotation marks. Limits:

- ``SENTENCE`` 60 characters: the upper end of 40–60 that handbooks of official Japanese give for general texts
  (公用文の書き方). The bundled cards: median 25, 99 % under 60.
- ``MEAN`` 40 characters: the lower end of the same range, for the mean of a card (bundled: 22–32).
- ``COMMAS`` 4 読点 in a sentence: our judgement; with more, one loses which clause belongs where.
- ``KANJI`` 0.45 of all characters: a figure of the same handbooks for readers with nine years of school (bundled: 0.31–0.44).
- ``EASE`` 40: Tateisi, Ono & Yamada, "A Computer Readability Formula of Japanese Texts for Machine Scoring" (COLING
  1988), short form, mean 50 and standard deviation 10 on the texts it was made from; one deviation below (bundled:
  49–94). Its features are runs of one kind of character, so it needs no parser. jReadability needs the origin of each
  word (UniDic), which Sudachi does not give.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from coach.cases.checking.remarks import Card, Remark, fields_of

SENTENCE, MEAN, COMMAS, KANJI, EASE = 60, 40.0, 4, 0.45, 40.0

_KANJI = r"[一-龥々〆]+"
_TOKEN = re.compile(r"[「『(（]|[」』)）]|[。？！]|[^「『(（」』)）。？！]+")


def sentences(text: str) -> list[str]:
    """The sentences of a text, their ends included; a quotation, whatever it holds, ends none."""
    found, now, depth = [], "", 0
    for piece in _TOKEN.findall(text.replace("\n", "")):
        now += piece
        if piece in "「『(（":
            depth += 1
        elif piece in "」』)）":
            depth = max(0, depth - 1)
        elif piece in "。？！" and depth == 0:
            found.append(now)
            now = ""
    return [s.strip() for s in [*found, now] if s.strip()]


def kanji_share(text: str) -> float:
    """Kanji over all characters, 0–1; 0 for an empty text."""
    return sum(map(len, re.findall(_KANJI, text))) / len(text) if text else 0.0


def reading_ease(parts: Sequence[str]) -> float:
    """Short form of the Tateisi formula; higher is easier, 50 is the mean of the texts it was made from."""
    text = "".join(parts)

    def run(pattern: str) -> float:
        found = re.findall(pattern, text)
        return sum(map(len, found)) / len(found) if found else 0.0

    plain = max(1, len(parts))
    return (
        115.79
        - 0.12 * len(text) / plain
        - 1.37 * run(r"[A-Za-zＡ-Ｚａ-ｚ]+")
        + 7.4 * run(r"[ぁ-ゖ]+")
        - 23.18 * run(_KANJI)
        - 5.4 * run(r"[ァ-ヶー]+")
        - 4.67 * text.count("、") / plain
    )


def hard_to_read(card: Card) -> Iterator[Remark]:
    """What makes the supporter's own lines of the card hard to read; the owner's words are left as they were said."""
    prose: list[str] = []
    for field in fields_of(card.case):
        if field.voice == "owner" or field.name in ("title", "industry_detail"):
            continue
        found = sentences(field.text)
        if field.voice == "notebook" and "[" not in field.name:
            prose += found
        for sentence in found:
            if len(sentence) > SENTENCE:
                yield Remark(
                    card.file, field.name, "読みやすさ",
                    f"一文が {len(sentence)} 字あります (目安 {SENTENCE} 字まで):「{sentence}」",
                    "二つの文に分けると読みやすくなります。",
                )  # fmt: skip
            elif sentence.count("、") > COMMAS:
                yield Remark(
                    card.file, field.name, "読みやすさ",
                    f"一文に読点が {sentence.count('、')} あります (目安 {COMMAS} まで):「{sentence}」",
                    "文を分けるか、並べる物を減らせます。",
                )  # fmt: skip
    yield from _of_the_whole(card.file, prose)


def _of_the_whole(file: str, prose: Sequence[str]) -> Iterator[Remark]:
    if not prose:
        return
    text = "".join(prose)
    where = "本文"
    if (mean := len(text) / len(prose)) > MEAN:
        yield Remark(
            file, where, "読みやすさ", f"一文が平均 {mean:.0f} 字です (目安 {MEAN:.0f} 字まで)。",
            "長い文から順に分けてみてください。",
        )  # fmt: skip
    if (share := kanji_share(text)) > KANJI:
        yield Remark(
            file, where, "読みやすさ", f"漢字が {share:.0%} を占めます (目安 {KANJI:.0%} まで)。",
            "漢字の続く言葉を、話し言葉に開いてみてください。",
        )  # fmt: skip
    if (ease := reading_ease(prose)) < EASE:
        yield Remark(
            file, where, "読みやすさ", f"読みやすさの目安が {ease:.0f} です ({EASE:.0f} 以上が目安。大きいほど読みやすい)。",
            "文を短くし、漢字やカタカナの長い続きを減らすと上がります。",
        )  # fmt: skip
