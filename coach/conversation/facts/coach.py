"""What there is to say about the coach itself, greetings, and what lies outside."""

from __future__ import annotations

from coach.conversation.facts.asked import Asked, Fact
from coach.conversation.model import Found
from coach.conversation.view import View, place, quoted, turn_ref

# What one can ask, shown where somebody does not know: the first of a session, the second of the craft.
SESSION_EXAMPLES = (
    "話しすぎたのはどこ",
    "この場面どう聞けばよかった",
    "社長は本当は何に困ってる",
    "次回は何から聞けばいい",
    "よかった所は",
    "似た事例は",
)
CRAFT_EXAMPLES = (
    "詰問と深掘りの違いは",
    "無口な社長とはどう話す",
    "面談の始め方は",
    "提案の切り出し方は",
    "後継ぎで悩む会社の事例",
)


def _examples(view: View, asked: Asked) -> dict[str, str]:
    some = SESSION_EXAMPLES if view.review is not None else CRAFT_EXAMPLES
    start = len(asked.question) % len(some)
    return {"examples": "".join(f"「{some[(start + k) % len(some)]}」" for k in range(3))}


def _plain(view: View, asked: Asked) -> Found:
    return Found("plain")


def capabilities(view: View, asked: Asked) -> Found:
    """What can be asked, with examples."""
    return Found("session" if view.review is not None else "craft", _examples(view, asked))


def out_of_scope(view: View, asked: Asked) -> Found:
    """Declined, with examples of what can be asked."""
    return Found("plain", _examples(view, asked))


def advisor_low(view: View, asked: Asked) -> Found:
    """The advisor's own trouble is received; something that worked is put beside it, quoted."""
    found = view.review.strengths if view.review is not None else ()
    if not found:
        return Found("craft")
    one = found[0]
    values = {
        "place": place(one.turns[0]),
        "quote": quoted(one.quote),
        "effect": one.effect,
    }
    return Found("session", values, (turn_ref(one.turns[0]),))


COACH: dict[str, Fact] = {
    **dict.fromkeys(("confidentiality", "coach_limits", "greeting", "thanks", "small_talk"), _plain),
    "capabilities": capabilities,
    "out_of_scope": out_of_scope,
    "advisor_low": advisor_low,
}
