"""What in a drafted case could point to somebody, and what stands in its place: a list the user goes through.

Names come from the list of the session (coach.workflows.anonymise) with their aliases; figures become vague. What is
only suspicious is on the list, left as it is until the user decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from coach.model import Case
from coach.store.aliases import AliasRow
from coach.workflows.aliases import give_aliases
from coach.workflows.masking import Mask, Replacer, listed, pattern_of
from coach.workflows.name_finding import Found
from coach.workflows.name_words import NAME, OPTIONAL
from coach.workflows.numbers import figure, figures_in

FIGURE = "数"
# Small figures of these may point to a firm; others (「一つ」「二時間」) are in every talk.
_TELLING = re.compile(r"(?:円|%|％|割|歳|才|人|名|年|社|店)$")


def case_texts(case: Case) -> tuple[str, ...]:
    """Everything in a case that was written freely."""
    texts: list[str] = []

    def note(text: str) -> str:
        texts.append(text)
        return text

    map_texts(case, note)
    return tuple(text for text in texts if text)


def map_texts(case: Case, change: Callable[[str], str]) -> Case:
    """The case with every free text changed; what is chosen from a list stays as it is."""
    single = (
        "title", "industry_detail", "prefecture", "people", "situation", "told_issue", "hidden_issue", "turning_point",
        "aftermath", "learned",
    )  # fmt: skip
    fields: dict[str, object] = {name: change(getattr(case, name)) for name in single}
    fields["keywords"] = tuple(change(word) for word in case.keywords)
    fields["owner_words"] = tuple(change(words) for words in case.owner_words)
    fields["closed"] = tuple(
        replace(c, said=change(c.said), reply=change(c.reply), why=change(c.why)) for c in case.closed
    )
    fields["opened"] = tuple(
        replace(e, receive=change(e.receive), question=change(e.question), answer=change(e.answer)) for e in case.opened
    )
    return replace(case, **fields)  # type: ignore[arg-type]


def propose_masks(case: Case, names: Sequence[Mask]) -> tuple[Mask, ...]:
    """Masks for a drafted case, in the order in which their words first stand in it.

    ``names``: the list of the session. In a case dates and amounts become vague too.
    """
    whole = "\n".join(case_texts(case))
    masks = {m.found: replace(m, on=m.on or (m.sure and m.kind in OPTIONAL)) for m in names}
    blanked = whole
    if masks:
        blanked = pattern_of((m.found, m.kind) for m in names).sub(lambda match: "＿" * len(match.group()), whole)
    for number in figures_in(blanked):
        if not number.small or _TELLING.search(number.found):
            masks.setdefault(number.found, Mask(number.found, number.alias, FIGURE, not number.small, not number.small))
    return listed(masks.values(), whole)


def apply_masks(case: Case, masks: Sequence[Mask]) -> Case:
    """The case with the words of every mask that is on replaced; one that is off protects what stands in its words."""
    return map_texts(case, Replacer(masks).text) if masks else case


def add_mask(case: Case, masks: Sequence[Mask], words: str) -> tuple[Mask, ...] | None:
    """The masks with one more for words the user names, with a letter of its own; None when the case has no such words.

    Words that are on the list already are switched on.
    """
    if any(mask.found == words for mask in masks):
        return tuple(replace(mask, on=True) if mask.found == words else mask for mask in masks)
    text = "\n".join(case_texts(case))
    if not words or words not in text:
        return None
    number = figure(words)
    rows = [AliasRow(m.found, m.kind, m.alias, m.on) for m in masks]
    alias = number.alias if number else give_aliases([Found(words, NAME, True)], rows)[words]
    return (*masks, *listed([Mask(words, alias, FIGURE if number else NAME, True, True, anywhere=True)], text))
