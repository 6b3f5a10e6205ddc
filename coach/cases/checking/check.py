"""All checks over some cards."""

from __future__ import annotations

from collections.abc import Sequence

from coach.cases.checking.duplicates import too_much_alike
from coach.cases.checking.reading_ease import hard_to_read
from coach.cases.checking.remarks import Card, Remark
from coach.cases.checking.spelling import spelled_two_ways
from coach.cases.encoder import Encoder


def check_cards(cards: Sequence[Card], encoder: Encoder, others: Sequence[Card] = ()) -> tuple[Remark, ...]:
    """Remarks on ``cards``, by file; ``others`` are compared with and not remarked on. The schema has been checked.

    ``encoder`` is the bundled one: the threshold of nearness was measured with it.
    """
    found = [
        *too_much_alike(cards, others, encoder),
        *spelled_two_ways(cards, others),
        *(remark for card in cards for remark in hard_to_read(card)),
    ]
    order = {card.file: place for place, card in enumerate(cards)}
    return tuple(sorted(found, key=lambda remark: order[remark.file]))
