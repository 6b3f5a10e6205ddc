"""Two small sessions built by hand, one of listening and one of pressing, as reviews."""

from __future__ import annotations

from coach.metrics import measure
from coach.model import Review
from tests.talks import Said, a, chars, o, session


def review_of(*talk: Said, name: str = "s1") -> Review:
    tagged = session(*talk)
    return Review(name, tagged, measure(tagged), (), (), (), {})


LISTENING = tuple(
    said
    for _ in range(12)
    for said in (
        a(("REFLECT", "お一人で回しておられる。"), ("Q_OPEN", "どんな毎日ですか。")),
        o(chars(90), "disclosure"),
        a(("REFLECT", "眠れない夜が続いた。"), ("EMPATHY", "それはおつらかった。")),
        o(chars(70), "wish"),
    )
)
PRESSING = tuple(
    said
    for _ in range(12)
    for said in (
        a(("Q_CLOSED", "何名ですか。")),
        o("六人です。", "short"),
        a(("Q_ACCUSE", "なぜ放っておいたんですか。"), ("PROPOSE", "補助金を使って設備を入れましょう。")),
        o("はあ。", "hesitation"),
    )
)
