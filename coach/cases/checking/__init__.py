"""``coach cases check``: cards too much alike, words spelled two ways, sentences hard to read."""

from coach.cases.checking.check import check_cards
from coach.cases.checking.remarks import Card, Remark, bundled_cards

__all__ = ["Card", "Remark", "bundled_cards", "check_cards"]
