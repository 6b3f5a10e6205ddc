"""What one sentence shows by itself: signs, question words and their scope, polarity, content words."""

from __future__ import annotations

from collections.abc import Sequence

from coach.language.acts.cues import core_of, cues_in
from coach.model import Reading, Sentence, Token

QUESTION_WORDS = frozenset({
    "何", "なに", "なん", "どう", "どんな", "どの", "どれ", "どちら", "どっち", "どこ", "いつ", "誰", "だれ", "どなた", "なぜ", "何故",
    "なんで", "どうして", "いくら", "いくつ", "幾ら", "幾つ", "なんぼ", "どない", "どげん", "どがん", "どのよう", "どういう", "どれくらい",
    "どのくらい", "なして", "どげな", "いかが", "如何", "どれぐらい", "どのぐらい", "なじょ", "どだ", "どうやって",
})  # fmt: skip
# Words with a question word inside that ask nothing.
INDEFINITE = frozenset(
    {
        "何と無く",
        "なんとなく",
        "何とか",
        "なんとか",
        "何だか",
        "なんだか",
        "どうしても",
        "どうも",
        "何でも",
        "なんでも",
        "どうせ",
        "どうか",
        "何故か",
        "なぜか",
    }
)
ENDLESS = frozenset({"何か", "何も", "なにか", "なにも", "いつも", "いつか"})
NEGATION = frozenset({"ない", "ず", "ぬ", "へん", "まい", "ん", "無い", "ねえ", "なんだ", "ひん", "まへん", "やへん"})
CONTENT_POS = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "NUM"})
# Verbs and nouns that carry no content of their own; echoing them is not echoing the owner.
LIGHT = frozenset({
    "する", "為る", "有る", "ある", "居る", "いる", "成る", "なる", "言う", "いう", "思う", "事", "こと", "物", "もの", "所", "ところ", "方", "ほう",
    "様", "よう", "訳", "わけ", "感じ", "時", "今", "前", "後", "社長", "さん", "無い", "良い", "いい", "来る", "行く", "見る", "やる", "遣る", "聞く",
    "話", "話す", "出来る", "できる", "頂く", "いただく", "下さる", "くださる", "貰う", "もらう", "其れ", "何", "一", "二", "三", "人", "中", "ちょっと",
    "因る", "分かる", "お話", "自分", "つう", "御座る", "おる", "置く", "くる", "いく", "ご自身", "気", "上", "下", "てる", "という",
})  # fmt: skip


def read_sentences(text: str, tokens: Sequence[Token], sentences: Sequence[Sentence]) -> tuple[Reading, ...]:
    """One reading per sentence."""
    return tuple(_read(text, tokens, sentence) for sentence in sentences)


def _read(text: str, tokens: Sequence[Token], sentence: Sentence) -> Reading:
    words = tokens[sentence.first : sentence.last]
    piece = text[sentence.begin : sentence.stop]
    core = core_of(piece)
    asks, embedded = _question_words(words, sentence.first)
    return Reading(
        cues=cues_in(piece),
        asks=asks,
        embedded=embedded,
        questions=_count_questions(words, asks),
        negative=_negative(words),
        content=frozenset(content_words(words)),
        core=core,
    )


def content_words(words: Sequence[Token]) -> list[str]:
    """Content words in Sudachi's normal form, light words left out, in order (repeats kept)."""
    return [w.norm for w in words if w.pos in CONTENT_POS and w.norm not in LIGHT and w.lemma not in LIGHT]


def _is_question_word(word: Token) -> bool:
    if word.norm in INDEFINITE or word.text in INDEFINITE:
        return False
    return (
        word.text in QUESTION_WORDS
        or (word.text.startswith("何") and word.tag.startswith(("名詞", "代名詞")))
        or (word.lemma in QUESTION_WORDS and word.pos in ("PRON", "ADV", "DET"))
    )


def _question_words(words: Sequence[Token], first: int) -> tuple[tuple[str, ...], bool]:
    """Question words of the sentence's own question, and whether there was one inside an embedded question.

    A question word is embedded when a 「か」 follows it that is not at the sentence's end and is not a polite
    ending (「どうしたらいいか、迷いますよね」「誰が悪いとかではなく」), or when it is indefinite (「何か」「いつも」「誰も」).
    """
    asks: list[str] = []
    embedded = False
    end = len(words)
    while end and words[end - 1].pos in ("PUNCT", "SYM", "SPACE"):
        end -= 1
    for k, word in enumerate(words):
        if not _is_question_word(word):
            continue
        following = words[k + 1].text if k + 1 < len(words) else ""
        third = words[k + 2].text if k + 2 < len(words) else ""
        # 「何か」「誰も」 name no question; nor do 「なんとなく」「なんとか」, which Sudachi cuts apart.
        if following in ("か", "も", "とか", "かの") or word.text in ENDLESS or following + third in ("となく", "とか"):
            continue
        closing = next((j for j in range(k + 1, end) if words[j].text in ("か", "かどうか", "やら", "かは")), None)
        if closing is not None and closing < end - 1 and not _only_tail(words[closing + 1 : end]):
            embedded = True
            continue
        asks.append(word.text)
    return tuple(asks), embedded


def _only_tail(rest: Sequence[Token]) -> bool:
    """Whether only sentence-final particles or an afterthought after a comma follow."""
    return all(w.tag.startswith("助詞-終助詞") or w.text in ("ね", "な", "なあ", "ねえ", "って") for w in rest)


def _count_questions(words: Sequence[Token], asks: Sequence[str]) -> int:
    """How many things the sentence asks: its own question words, and 「か」 endings of clauses before the last.

    Repeated question words of one question (「どこで何を」) count once; they count apart when a comma or a blank
    separates them (「客単価はなんぼで、一日何人来て」).
    """
    count, pending = 0, False
    for word in words:
        if word.text in asks:
            pending = True
        if word.text in "、，,。？?" or word.pos == "SPACE":
            count, pending = count + pending, False
    return count + pending


def _negative(words: Sequence[Token]) -> bool:
    """Whether the last predicate carries a negation; 「〜ませんか」「〜ないですか」 offer or ask and do not count."""
    rest: list[str] = []
    for word in reversed(words):
        if word.pos in ("AUX", "ADJ") and (word.lemma in NEGATION or word.text in NEGATION):
            return "か" not in rest[:2]
        if word.tag.startswith(("動詞", "名詞", "形状詞")) and word.dep not in ("aux", "fixed", "mark"):
            return False
        if word.pos not in ("PUNCT", "SPACE", "SYM"):
            rest.insert(0, word.text)
    return False
