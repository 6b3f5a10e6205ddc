"""Where sentences end, also where nobody wrote 「。」 (speech recognition writes none).

GiNZA's parser decides sentence ends as a by-product and fails on long unpunctuated runs, so the ends are
set before it runs. A sentence ends

- at 。？！ and their relatives, outside 「」 and （）;
- after a polite ending with 「か」 before a comma (「どうですか、最近の様子は」: what follows is an afterthought);
- where an ending that cannot continue (です・ます forms, sentence-final particles) meets a word that does not
  continue it (no particle, no auxiliary, no quotation);
- at a gap (a blank or a caption break), unless the words before it ask for more (a case particle, an adnominal).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

BOUNDARY_VERSION = "1"

HARD_ENDS = frozenset("。？！?!｡")
OPENERS, CLOSERS = frozenset("「『（(〈《【"), frozenset("」』）)〉》】")
# Words after which a sentence has not ended even if its last form could end one.
CONTINUING_TAGS = ("助詞-", "助動詞", "接尾辞", "動詞-非自立可能", "形容詞-非自立可能", "形状詞-助動詞語幹", "補助記号")
QUOTING = frozenset({"と", "って", "ていう", "という", "とか", "ちゅう", "っちゅう", "いう", "て"})
# After these a gap is only a breath: the clause is still open.
OPEN_TAGS = (
    "助詞-格助詞",
    "助詞-係助詞",
    "助詞-副助詞",
    "助詞-準体助詞",
    "連体詞",
    "接頭辞",
    "感動詞-フィラー",
    "接続詞",
)
FINAL_PARTICLES = frozenset(
    {"か", "ね", "よ", "な", "わ", "の", "ぞ", "ぜ", "さ", "かな", "かね", "け", "っけ", "ねえ", "なあ", "よね"}
)
POLITE = frozenset({"です", "ます", "でした", "ました", "ません", "でしょう", "ましょう", "まっせ", "どす", "だす"})
TERMINAL_FORMS = ("終止形", "意志推量形", "命令形")


class Word(Protocol):
    """What is read of a word: satisfied by spaCy tokens through ``components`` and by plain test objects."""

    @property
    def text(self) -> str: ...
    @property
    def tag(self) -> str: ...
    @property
    def inflection(self) -> str: ...
    @property
    def lemma(self) -> str: ...
    @property
    def gap(self) -> bool:
        """Whether a blank or a caption break follows."""
        ...


def sentence_starts(words: Sequence[Word]) -> list[bool]:
    """For each word, whether a sentence begins at it. The first word always begins one.

    例: 「えーと従業員さんは今何人です社長ご自身で見てらっしゃいます」 → 「えーと…何人です」「社長…」
    """
    starts = [False] * len(words)
    if not words:
        return starts
    starts[0] = True
    depth = 0
    for k in range(len(words) - 1):
        word, following = words[k], words[k + 1]
        if word.text in OPENERS:
            depth += 1
        elif word.text in CLOSERS:
            depth = max(0, depth - 1)
        # A bracket that is never closed must not swallow the rest of the session.
        if depth and not _unclosed(words, k):
            continue
        if _ends(words, k, following):
            starts[k + 1] = True
    return starts


def _unclosed(words: Sequence[Word], k: int, reach: int = 80) -> bool:
    return not any(w.text in CLOSERS for w in words[k : k + reach])


def _ends(words: Sequence[Word], k: int, following: Word) -> bool:
    word = words[k]
    if following.text in HARD_ENDS or following.text in CLOSERS or following.text == "…":
        return False
    if word.text in HARD_ENDS:
        return True
    if word.text in CLOSERS and k and words[k - 1].text in HARD_ENDS:
        return following.text not in QUOTING and not following.tag.startswith("助詞")
    if word.text in "、，," and k >= 2:
        return words[k - 1].text == "か" and _is_polite(words[k - 2])
    if following.text in QUOTING:
        return False
    if word.gap:
        return _may_end_at_gap(word, following)
    return _closes_clause(words, k) and not following.tag.startswith(CONTINUING_TAGS)


def _may_end_at_gap(word: Word, following: Word) -> bool:
    if word.tag.startswith(OPEN_TAGS) or following.tag.startswith(("助詞-格助詞", "助動詞")):
        return False
    if word.tag.startswith(("動詞", "形容詞", "助動詞")):
        return "連用形" not in word.inflection or word.text in POLITE
    return word.tag.startswith(
        ("助詞-終助詞", "助詞-接続助詞", "名詞", "代名詞", "感動詞", "接尾辞", "副詞", "形状詞", "補助記号")
    )


def _is_polite(word: Word) -> bool:
    return word.text in POLITE or word.lemma in ("です", "ます")


def _closes_clause(words: Sequence[Word], k: int) -> bool:
    word = words[k]
    if word.tag.startswith("助詞-終助詞"):
        # 「の」「か」 alone often join (「行くのが」「何かあれば」): they close only after a predicate.
        return k > 0 and words[k - 1].tag.startswith(("動詞", "助動詞", "形容詞", "助詞-終助詞", "助詞-準体助詞"))
    return _is_polite(word) and word.inflection.split(";")[-1].startswith(TERMINAL_FORMS)
