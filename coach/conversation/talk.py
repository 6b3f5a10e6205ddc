"""The course of a conversation: what was said before decides how the next question is taken and worded.

Everything is worked out from the exchanges so far; there is no other state. The coach asks before it tells: at the first
question that judges a place it asks what the advisor noticed, and takes the next words for the answer to that,
unless they are a question of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from coach.conversation.answers import Wordings, choose, fill
from coach.conversation.craft import craft
from coach.conversation.facts import FACTS, Asked
from coach.conversation.facts.coach import CRAFT_EXAMPLES, SESSION_EXAMPLES
from coach.conversation.intents import Intent
from coach.conversation.model import (
    FOLLOW_UPS,
    NOTICED,
    OUT_OF_SCOPE,
    Answer,
    Exchange,
    Found,
    Pending,
    Slots,
    Understood,
)
from coach.conversation.slots import clean
from coach.conversation.view import View, around, place, quoted, turn_ref

# Before these the coach first asks what the advisor noticed; the value is the kind of question.
ASK_FIRST = {"where_habit": "place", "findings_overview": "place", "ask_instead": "place", "strengths": "good",
             "owner_worry": "owner", "owner_feelings": "owner", "left_unpicked": "owner"}  # fmt: skip
# Asked at most once in so many exchanges: more often it would be a manner, not a question.
ASK_EVERY = 4
FIGURES = frozenset({"talk_share", "longest_turn", "question_mix", "reflection_count", "silence", "progress"})
OWNER = frozenset(
    {"owner_worry", "owner_feelings", "owner_wishes", "owner_course", "owner_said", "left_unpicked", "walls",
     "session_summary", "promises", "which_step", "next_first", "prepare_visit"}
)  # fmt: skip
FINDINGS = frozenset({"where_habit", "findings_overview", "ask_instead", "disagree", "show_turn"})
# How a question ends, and how a thought about oneself ends that only sounds like one (「急ぎすぎたかな」).
_QUESTION = re.compile(
    r"([?？]|か|の|は|って|っけ|やろ|どこ|何|なに|なぜ|どう|どれ|いくつ|誰|いつ)$"
    r"|(教えて|見せて|出して|聞かせて|ください|下さい|お願い(します)?|知りたい(です)?|ほしい(です)?)$"
    r"|(どう|何と|なんて|何て|なぜ|どこ).*(よかった|いい|すれば|したら)$"
)
_THOUGHT = re.compile(r"(かな|かなあ|かも|かしら)[。…]*$")
# A reply is repeated in the advisor's own words, without the politeness at its end.
_POLITE = re.compile(r"(?:です|でした|ます|ました)?(?:ね|よ|な|かな)?[。.!！…]*$")
REFLECTED = 30


class Talk:
    """Answers questions about one view. ``wordings`` are the answers, ``intents`` say what needs a session."""

    def __init__(self, intents: Sequence[Intent], wordings: Wordings) -> None:
        self._needs_session = frozenset(i.id for i in intents if i.session)
        self._wordings = wordings

    def reply(
        self, view: View, history: Sequence[Exchange], question: str, read: Understood, *, ask_first: bool = True
    ) -> Answer:
        """The answer to a question as understood (``read``); ``ask_first`` False tells at once."""
        last = history[-1].answer if history else None
        if ask_first and last is not None and last.pending is not None:
            held = self._after_asking(view, history, question, read, last.pending)
            if held is not None:
                return held
        if read.intent in FOLLOW_UPS:
            return self._follow(view, history, read)
        if read.intent in self._needs_session and view.review is None:
            return self._say(view, history, read, Found("plain"), table="not_read" if view.reading else "which_session")
        if ask_first and self._asks_first(view, history, read):
            return self._ask_first(view, history, read)
        return self._tell(view, history, read.intent, read.slots, question)

    # ── asking before telling ──

    def _asks_first(self, view: View, history: Sequence[Exchange], read: Understood) -> bool:
        if view.review is None or read.intent not in ASK_FIRST:
            return False
        recent = [e.answer for e in history[-ASK_EVERY:]]
        hurried = any(e.answer.intent == "tell_first" for e in history)
        return not hurried and not any(a.pending or a.intent == NOTICED for a in recent)

    def _ask_first(self, view: View, history: Sequence[Exchange], read: Understood) -> Answer:
        kind = ASK_FIRST[read.intent]
        asked, said = self._words(view, history, "ask_first", kind)
        hint = self._wordings["ask_first", "hint"].texts[0]
        return Answer(
            read.intent, read.slots, asked, follow_up=hint, said=(said,), pending=Pending(read.intent, read.slots)
        )

    def _after_asking(
        self, view: View, history: Sequence[Exchange], question: str, read: Understood, waiting: Pending
    ) -> Answer | None:
        """What comes after the coach's question: impatience, another question (None), or what was noticed."""
        text = clean(question).rstrip("。")
        asks = bool(_QUESTION.search(text)) and not _THOUGHT.search(text)
        again = read.intent == waiting.intent and asks
        if read.intent in ("tell_first", "follow_detail", "follow_why", "follow_next", "follow_more") or again:
            told = self._tell(view, history, waiting.intent, waiting.slots, question)
            return replace(told, intent=waiting.intent if again else "tell_first", about=waiting.intent)
        polite = read.intent in ("greeting", "thanks", "disagree") and len(text) < REFLECTED
        if asks or polite:
            return None
        told = self._tell(view, history, waiting.intent, waiting.slots, question)
        pattern, said = self._words(view, history, "reflect", "plain")
        words = fill(pattern, {"words": own_words(text)})
        return replace(
            told,
            intent=NOTICED,
            slots=Slots(),
            text=f"{words}{told.text}",
            said=(said, *told.said),
            about=waiting.intent,
        )

    # ── telling ──

    def _tell(
        self, view: View, history: Sequence[Exchange], intent: str, slots: Slots, question: str, shown: int = 0
    ) -> Answer:
        spoken_of = next((e.answer.finding for e in reversed(history) if e.answer.finding), "")
        found = FACTS[intent](view, Asked(slots, question, shown, spoken_of))
        return self._say(view, history, Understood(intent, slots, 1.0), found)

    def _say(self, view: View, history: Sequence[Exchange], read: Understood, found: Found, table: str = "") -> Answer:
        name, when = found.table or table or read.intent, found.when
        values = dict(found.values)
        said: list[str] = []
        if when == "session" and (name, "craft") in self._wordings and "text" in self._wordings[name, when].slots:
            values["text"], craft_said = self._words(view, history, name, "craft")
            said.append(craft_said)
        pattern, text_said = self._words(view, history, name, when)
        ask, ask_said = self._question_back(view, history, name, when)
        said += [text_said, *([ask_said] if ask_said else [])]
        return Answer(
            intent=read.intent,
            slots=read.slots,
            text=fill(pattern, values),
            refs=found.refs,
            follow_up=fill(ask, values) if ask else "",
            said=tuple(said),
            shown=found.shown,
            total=found.total,
            finding=found.finding,
        )

    def _words(self, view: View, history: Sequence[Exchange], name: str, when: str) -> tuple[str, str]:
        used = [said for e in history for said in e.answer.said]
        return choose(self._wordings[name, when].texts, f"{name}.{when}", used, view.seed)

    def _question_back(self, view: View, history: Sequence[Exchange], name: str, when: str) -> tuple[str, str]:
        used = [said for e in history for said in e.answer.said]
        return choose(self._wordings[name, when].ask, f"{name}.{when}.ask", used, view.seed)

    # ── follow-ups ──

    def _follow(self, view: View, history: Sequence[Exchange], read: Understood) -> Answer:
        last = next((e.answer for e in reversed(history) if e.answer.subject in FACTS), None)
        going_on = read.intent in ("follow_more", "follow_next", "tell_first")
        empty = last is not None and going_on and last.subject in ASK_FIRST and not last.total
        if last is None or empty or (last.subject in self._needs_session and view.review is None):
            nothing = {"follow_why": "follow_why", "follow_detail": "follow_detail"}.get(read.intent, "follow_more")
            return self._say(view, history, read, Found("nothing"), table=nothing)
        subject = last.subject
        if read.intent == "follow_why":
            answer = self._why(view, history, last, subject)
        elif read.intent == "follow_detail":
            answer = self._detail(view, history, last, subject)
        else:
            # 「ほかの声かけは」 after craft without a list is another wording of the same advice.
            answer = self._tell(view, history, subject, _going_on(last, read.slots), "", shown=last.shown)
        # What was spoken of stays what a further 「それはどうして」 is about.
        return replace(
            answer, intent=read.intent, slots=last.slots, about=subject, finding=answer.finding or last.finding
        )

    def _why(self, view: View, history: Sequence[Exchange], last: Answer, subject: str) -> Answer:
        read = Understood("follow_why", last.slots, 1.0)
        about_finding = subject in FINDINGS or subject == "explain_finding"
        if about_finding and (last.finding or last.slots.habit):
            habit = None if last.finding else last.slots.habit
            found = FACTS["explain_finding"](view, Asked(Slots(habit=habit), "", 0, last.finding))
            return replace(self._say(view, history, read, found, table="explain_finding"), shown=last.shown)
        if subject in craft().guides and (subject not in OWNER or not last.refs):
            source = craft().source(craft().guides[subject])
            return replace(self._say(view, history, read, Found("craft", {"source": source})), shown=last.shown)
        kinds = {"strengths": "strengths", "similar_cases": "cases"}
        when = kinds.get(subject, "figures" if subject in FIGURES else "owner" if subject in OWNER else "nothing")
        if subject in ("difference", "term_meaning", "coach_limits"):
            return self._say(view, history, read, Found("plain"), table="coach_limits")
        return replace(
            self._say(view, history, read, Found(when)), shown=last.shown, finding=last.finding, refs=last.refs
        )

    def _detail(self, view: View, history: Sequence[Exchange], last: Answer, subject: str) -> Answer:
        read = Understood("follow_detail", last.slots, 1.0)
        if (subject, "detail") in self._wordings:
            return replace(self._say(view, history, read, Found("detail"), table=subject), refs=last.refs)
        case = next((ref.id for ref in last.refs if ref.kind == "case"), None)
        if subject == "similar_cases" and case is not None:
            found = FACTS[subject](view, Asked(Slots(case=case)))
            return replace(self._say(view, history, read, found, table=subject), shown=last.shown)
        turn = next((int(ref.id) for ref in last.refs if ref.kind == "turn"), None)
        if turn is not None and view.review is not None:
            lines, _ = around(view, turn, before=2, after=1)
            found = Found(
                "place", {"place": place(turn), "lines": lines}, (turn_ref(turn),), last.shown, last.total, last.finding
            )
            return self._say(view, history, read, found)
        return self._say(view, history, read, Found("nothing"))


def _going_on(last: Answer, slots: Slots) -> Slots:
    """The slots of the question gone on from, without its order: 「最初の」 has been told."""
    kept = replace(last.slots, ordinal=None) if last.slots.given() else slots
    return replace(kept, ordinal=None)


def own_words(text: str) -> str:
    """The advisor's words as they are given back: at most thirty characters, without the politeness at the end."""
    bare = _POLITE.sub("", clean(text)) or clean(text)
    return quoted(bare if len(bare) >= 4 else clean(text), REFLECTED)


def suggestions(of_session: bool) -> tuple[str, ...]:
    """Questions to show where nothing has been asked yet."""
    return SESSION_EXAMPLES if of_session else CRAFT_EXAMPLES


__all__ = ["OUT_OF_SCOPE", "Talk", "own_words", "suggestions"]
