"""Where sentences end, also where nobody wrote 「。」 (speech recognition writes none).

GiNZA's parser decides sentence ends as a by-product and fails on long unpunctuated runs, so the ends are
set before it runs. A sentence ends

- at 。？！ and their relatives, outside 「」 and （）;
- after a polite ending with 「か」 or 「ね」 before a comma (「どうですか、最近の様子は」「…ということですね、それは副業ですか」);
- where an ending that cannot continue (です・ます forms, sentence-final particles) meets a word that does not
  continue it (no particle, no auxiliary, no quotation);
- at a gap (a blank or a caption break), unless the words before it ask for more (a case particle, an adnominal).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

BOUNDARY_VERSION = "3"

HARD_ENDS = frozenset("。？！?!｡")
OPENERS, CLOSERS = frozenset("「『（(〈《【"), frozenset("」』）)〉》】")
# Words after which a sentence has not ended even if its last form could end one.
CONTINUING_TAGS = ("助詞-", "助動詞", "接尾辞", "動詞-非自立可能", "形容詞-非自立可能", "形状詞-助動詞語幹", "補助記号")
# A complete polite predicate goes on only with these; and with nouns that make a clause of it.
AFTER_POLITE = ("助詞-", "助動詞", "接尾辞", "補助記号")
NOMINALISERS = frozenset({"こと", "とき", "時", "際", "もの", "よう", "ため", "ところ"})
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
    if word.text in "、，," and k >= 3:
        return _question_or_tag_before_comma(words, k)
    if following.text in QUOTING:
        return False
    if word.gap:
        return _may_end_at_gap(word, following)
    if _ends_politely(words, k):
        return not following.tag.startswith(AFTER_POLITE) and following.text not in NOMINALISERS
    return _closes_clause(words, k) and not following.tag.startswith(CONTINUING_TAGS)


def _question_or_tag_before_comma(words: Sequence[Word], k: int) -> bool:
    """「…ですか、」「…ますよね、」 end a sentence although a comma follows; 「それでですね、」 only takes a breath."""
    j = k - 1
    while j > 0 and words[j].text in ("か", "ね", "よ", "よね", "ねえ"):
        j -= 1
    if j == k - 1 or not _ends_politely(words, j):
        return False
    before = words[j - 1] if j else words[j]
    return not before.tag.startswith(("助詞", "接続詞", "感動詞", "連体詞"))


def _may_end_at_gap(word: Word, following: Word) -> bool:
    if word.tag.startswith(OPEN_TAGS) or following.tag.startswith(("助詞-格助詞", "助詞-副助詞", "助動詞")):
        return False
    if word.tag.startswith(("動詞", "形容詞", "助動詞")):
        return "連用形" not in word.inflection or word.text in POLITE
    return word.tag.startswith(
        ("助詞-終助詞", "助詞-接続助詞", "名詞", "代名詞", "感動詞", "接尾辞", "副詞", "形状詞", "補助記号")
    )


def _is_polite(word: Word) -> bool:
    return word.text in POLITE or word.lemma in ("です", "ます")


def _ends_politely(words: Sequence[Word], k: int) -> bool:
    """Whether a です・ます predicate is complete at ``k``, also 「〜ました」「〜ません」 (Sudachi cuts off た and ん).

    A polite form hardly ever qualifies a noun, so the adnominal form counts as an end too.
    """
    word = words[k]
    form = word.inflection.split(";")[-1]
    if word.text in ("た", "ん", "ぬ") and k and words[k - 1].lemma in ("です", "ます"):
        return True
    return _is_polite(word) and (form.startswith(TERMINAL_FORMS) or form.startswith("連体形"))


def _closes_clause(words: Sequence[Word], k: int) -> bool:
    """Whether a sentence-final particle closes a predicate; 「の」「か」 also join (「行くのが」), hence the predicate."""
    return (
        words[k].tag.startswith("助詞-終助詞")
        and k > 0
        and words[k - 1].tag.startswith(("動詞", "助動詞", "形容詞", "助詞-終助詞", "助詞-準体助詞"))
    )
