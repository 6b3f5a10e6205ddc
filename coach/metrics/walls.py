"""Which of the five walls to self-change can be heard in the owner's words (中小企業庁「5つの壁」)."""

from __future__ import annotations

from coach.model import TaggedSession, Utterance, WallHeard

# Plain words in which each wall is usually told; a hint for finding similar cases, not a diagnosis.
WALL_WORDS: dict[str, tuple[str, ...]] = {
    "見えない": ("分からん", "わからない", "分からない", "よう分から", "見たことな", "どんぶり", "帳簿", "数字", "把握", "出してない", "頭ん中", "頭の中"),
    "向き合わない": ("まあええ", "まだいい", "そのうち", "考えたくない", "見るのも", "見ないように", "先送り", "今まで通り", "しょうがない", "しかたない"),
    "実行できない": ("言い出せ", "言えな", "言えん", "切り出", "踏み切れ", "決められ", "断れ", "反対", "親父", "会長", "先代", "しがらみ", "怖"),
    "付いてこない": ("社員", "従業員", "職人", "若い", "辞め", "任せ", "動かん", "動かない", "ついてこ", "口を出", "温度差", "会議"),
    "足りない": ("人手", "人がいな", "やり方が", "知らん", "経験がな", "お金がな", "時間がな", "余裕がな", "できる人", "教える人", "後継"),
}  # fmt: skip
# One word alone (「従業員は六人です」) says too little about a whole session.
LEAST_WORDS = 2
MOST_WALLS = 2
MOST_WORDS = 4


def walls_heard(text: str) -> tuple[str, ...]:
    """At most two walls, the most often heard first."""
    counts = {wall: sum(text.count(word) for word in words) for wall, words in WALL_WORDS.items()}
    ranked = sorted((w for w in counts if counts[w]), key=lambda w: -counts[w])
    return tuple(ranked[:MOST_WALLS])


def walls_in_talk(session: TaggedSession) -> tuple[WallHeard, ...]:
    """At most two walls heard in everything the owner said, with the words and where each was first said.

    A wall counts from two different words on; the wall with the most places comes first.
    """
    found = []
    owner = [u.utterance for u in session.utterances if u.role == "owner"]
    for wall, stems in WALL_WORDS.items():
        # By stem: where it was first said, the word, its turn.
        first: dict[str, tuple[tuple[int, int], str, int]] = {}
        places = 0
        for n, utterance in enumerate(owner):
            for stem in stems:
                at = utterance.text.find(stem)
                if at >= 0:
                    places += utterance.text.count(stem)
                    first.setdefault(stem, ((n, at), _word(utterance, at, at + len(stem)), _turn(utterance, at)))
        if len(first) >= LEAST_WORDS:
            heard = sorted(first.values())[:MOST_WORDS]
            found.append((places, WallHeard(wall, tuple(w for _, w, _ in heard), tuple(t for *_, t in heard))))
    found.sort(key=lambda item: -item[0])
    return tuple(wall for _, wall in found[:MOST_WALLS])


def _word(utterance: Utterance, begin: int, stop: int) -> str:
    """The stem as it was said: 「言い出せ」 in 「言い出せなくて」 is that whole word."""
    inside = [k for k, t in enumerate(utterance.tokens) if t.stop > begin and t.begin < stop]
    if not inside:
        return utterance.text[begin:stop]
    last = inside[-1]
    for k in range(last + 1, len(utterance.tokens)):
        token = utterance.tokens[k]
        bound = token.begin == utterance.tokens[k - 1].stop and token.tag.startswith(("助動詞", "助詞-接続助詞"))
        if not bound or token.lemma in ("です", "だ") or utterance.tokens[inside[0]].tag.startswith("名詞"):
            break
        last = k
    return utterance.text[utterance.tokens[inside[0]].begin : utterance.tokens[last].stop]


def _turn(utterance: Utterance, at: int) -> int:
    return [turn for turn, offset in zip(utterance.turns, utterance.offsets, strict=True) if offset <= at][-1]
