"""``名前：発話``: telling a speaker's label from a colon in ordinary text.

A label taken for text hides who spoke; text taken for a label shows up in the preview as a strange name. So a
doubtful label is accepted where the rest of the file is labelled, and refused where it is not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from .role_words import normal, role_words

_LABEL = re.compile(r"([^\s:：][^:：]{0,39}?)\s*([:：])\s*(.*)", re.DOTALL)
_NEVER_IN_NAME = frozenset('。、，,？！?!「」『』…<>="{}|')
_NUMBERED = re.compile(r"(?:話者|話し手|参加者|スピーカー|speaker|spk)[\s_]*\d+")
_HONORIFIC = ("さん", "様", "氏", "くん", "君", "ちゃん", "先生")
_HIRAGANA_RUN = re.compile("[ぁ-ゖ]{4,}")
_PARTICLE = re.compile("[^ぁ-ゖ][はがをにで]$")  # 「注文は：」 is talk

_HEADING_WORDS = (
    "日時 日付 年月日 実施日 面談日 場所 会場 参加者 出席者 企業名 会社名 事業所名 事業者名 屋号 件名 題名 表題 タイトル "
    "議題 テーマ 目的 備考 メモ 注 注記 録音 録音時間 作成日 作成者 記録者 業種 所要時間 時間 回 回数 面談回数 支援段階 "
    "段階 電話 tel fax url 住所 ファイル名 title date subject note memo attendees invited 招待済み 招待者 添付ファイル attachments 文字起こし "
    "transcript"
)
_TALK_WORDS = (
    "例 例えば たとえば 結論 要は 要点 ポイント 理由 原因 対策 一つ目 二つ目 三つ目 1つ目 2つ目 3つ目 ひとつ目 一点目 "
    "二点目 三点目 1点目 2点目 3点目 第一 第二 第三 第一に 第二に 第三に 補足 つまり まとめ 比率 http https"
)
#: Labels of the note around a talk; what follows them was not said.
HEADINGS = frozenset(_HEADING_WORDS.split())
#: Words that people say (or type) before a colon inside a turn.
_IN_TEXT = frozenset(_TALK_WORDS.split())


def split_label(line: str) -> tuple[str, str] | None:
    """``(name, rest)`` where the line begins like ``名前：…`` (half- or full-width colon), else None.

    Says only that the shape fits; ``speakers`` decides over the whole file. Clock times, ratios and addresses
    (``14:30``, ``3:7``, ``https://``) never fit.
    """
    match = _LABEL.match(line)
    if match is None:
        return None
    name, colon, rest = match[1].strip(), match[2], match[3]
    if rest.startswith(("//", "\\")) or not _NEVER_IN_NAME.isdisjoint(name):
        return None
    if name.count("(") + name.count("（") != name.count(")") + name.count("）"):
        return None
    if name.isdecimal() or not any(char.isalnum() for char in name):
        return None
    joined = colon == ":" and name[-1].isdecimal() and line[match.end(2) : match.end(2) + 1].isdecimal()
    if joined and not _NUMBERED.fullmatch(normal(name)):
        return None
    return name, rest


def has_name_shape(text: str) -> bool:
    """Whether the text could be a speaker's name standing alone: short, no sentence signs, no colon.

    A comma may part the family name from the given one, as Teams shows them (``Tanaka, Taro``).
    """
    plain = text.replace(",", " ").strip()
    return 0 < len(text) <= 40 and split_label(f"{plain}：") == (plain, "")


def is_name(text: str) -> bool:
    """Whether the text looks like a name even where it stands once: the shape, and no phrase (「そうですね」)."""
    plain = normal(text)
    return has_name_shape(text) and (is_numbered(text) or not _is_phrase(plain))


def is_numbered(name: str) -> bool:
    """Whether the label is one that speech recognition gives (話者 1, Speaker 2)."""
    return bool(_NUMBERED.fullmatch(normal(name)))


def is_heading(name: str) -> bool:
    """Whether the label belongs to the note around the talk (日時, 場所 …)."""
    return normal(name) in HEADINGS


def speakers(counts: Mapping[str, int], *, singles: bool) -> frozenset[str]:
    """The labels that are speakers. ``counts``: how often each label begins a line.

    A label is a speaker when it says a role (支援者, 社長 …), is numbered (話者1) or returns; one that stands once
    only where ``singles`` is set and it looks like a name.
    """
    return frozenset(name for name, count in counts.items() if _is_speaker(name, count, singles))


def _is_speaker(name: str, count: int, singles: bool) -> bool:
    plain = normal(name)
    if plain in HEADINGS or plain in _IN_TEXT:
        return False
    if count >= 2 or _NUMBERED.fullmatch(plain):
        return True
    if _is_phrase(plain):
        return False
    return singles or bool(role_words(name))


def _is_phrase(plain: str) -> bool:
    long = len(plain) > 16 or _HIRAGANA_RUN.search(plain) or _PARTICLE.search(plain)
    return bool(long) and not plain.endswith(_HONORIFIC)
