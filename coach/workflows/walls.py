"""Which of the five walls to self-change can be heard in the owner's words (中小企業庁「5つの壁」)."""

from __future__ import annotations

# Plain words in which each wall is usually told; a hint for finding similar cases, not a diagnosis.
WALL_WORDS: dict[str, tuple[str, ...]] = {
    "見えない": ("分からん", "わからない", "分からない", "よう分から", "見たことな", "どんぶり", "帳簿", "数字", "把握", "出してない", "頭ん中", "頭の中"),
    "向き合わない": ("まあええ", "まだいい", "そのうち", "考えたくない", "見るのも", "見ないように", "先送り", "今まで通り", "しょうがない", "しかたない"),
    "実行できない": ("言い出せ", "言えな", "言えん", "切り出", "踏み切れ", "決められ", "断れ", "反対", "親父", "会長", "先代", "しがらみ", "怖"),
    "付いてこない": ("社員", "従業員", "職人", "若い", "辞め", "任せ", "動かん", "動かない", "ついてこ", "口を出", "温度差", "会議"),
    "足りない": ("人手", "人がいな", "やり方が", "知らん", "経験がな", "お金がな", "時間がな", "余裕がな", "できる人", "教える人", "後継"),
}  # fmt: skip


def walls_heard(text: str) -> tuple[str, ...]:
    """At most two walls, the most often heard first."""
    counts = {wall: sum(text.count(word) for word in words) for wall, words in WALL_WORDS.items()}
    ranked = sorted((w for w in counts if counts[w]), key=lambda w: -counts[w])
    return tuple(ranked[:2])
