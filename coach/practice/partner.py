"""The owner's side of a practice: a state machine whose every sentence comes from the owner file.

``Partner.answer`` is a pure function of the state, the line heard and the seed, so that a practice can be replayed,
rewound and branched.
"""

from __future__ import annotations

from dataclasses import replace

from coach.model import RECEIVING_ACTS
from coach.practice.ear import ear
from coach.practice.hearing import ECHO, SUMMARY, Heard
from coach.practice.relation import (
    counted,
    interrogates,
    is_lecture,
    may_be_proposed,
    moves_of,
    silence_fits,
    told_move,
    wounded,
)
from coach.practice.scenario import Fact, Layer, Scenario
from coach.practice.speaking import Speaker
from coach.practice.state import Draft, Ending, Move, Reply, State

# Below this the owner breaks the talk off; our judgement.
WALKOUT = 0.06
# Trust from which the talk counts as having opened, with all layers but the last told.
OPENED = 0.55
# How long before the trust it needs an owner begins to circle around the next layer.
NEARLY = 0.1
# After these no word of the owner's own follows.
UNTOLD = frozenset({"reaction.guarded", "reaction.unknown", "reaction.confused", "reaction.repeated"})
# What is due can be told in answer to these; other aspects ask for something of their own.
TELLING = frozenset({"more", "feeling", "meaning", "wish"})
# A reflection meets what was said when at least this part of its words was the owner's or anyone's; our judgement.
MET = 0.6
# Below this it is about something else altogether, which is said before any question is answered.
FOREIGN = 0.2
# What must have drawn the owner out (``relation.drawn_out``) before the first layer is told, the second … Chosen on
# corpora/practice so that mixed scripts stay well below the second and good ones well above the last.
DRAWN = (2.0, 5.5, 7.0, 8.5)
# By how much less trust than the file asks for will do when that is reached; our judgement, as are the following.
EASED = 0.1
# The told issue is what the owner came for: it needs no trust earned, only this part of what was there.
LOST = 0.6
# What each layer needs anew; what was asked after, permission and silence once given go on counting.
ANEW = frozenset({"open", "reflect", "empathy"})
# Of how many kinds the open questions must have been before the last layer (one before any other from the third on).
ASKED = 2
# What hurt and was not made good keeps deeper layers untold.
HURT = 0.5
LEAST_TURNS = 4
# The first lines, in which a word about nothing in particular is a greeting.
GREETINGS = 2


class Partner:
    """One owner, for one seed."""

    def __init__(self, scenario: Scenario, seed: int = 0) -> None:
        self.scenario = scenario
        self._speaker = Speaker(scenario, seed)

    def open(self) -> Reply:
        """What the owner says first."""
        state = State(trust=self.scenario.trust.start, topic=self.scenario.layer[0].topic)
        draft = Draft()
        state = self._speaker.line(state, draft, "opening", self.scenario.opening)
        state = replace(state, pieces=1)
        return Reply("".join(draft.parts), state, told=tuple(draft.told))

    def answer(self, state: State, heard: Heard) -> Reply:
        """The owner's answer to a line. Raises ValueError when the talk has ended."""
        if state.ending is not None:
            raise ValueError("the practice has ended")
        right = self._meets(heard, state)
        if heard.receives and not right and heard.asks and heard.route.understood and heard.met >= FOREIGN:
            # The question can be answered; the part before it went past the owner.
            heard = replace(heard, acts=heard.acts - RECEIVING_ACTS)
        question = self._question_key(heard)
        again = question is not None and question in state.asked
        moves = moves_of(heard, state, self.scenario, right=right, again=again)
        taboo = next((k for k, t in enumerate(self.scenario.taboo)
                      if state.trust < t.trust and any(w in heard.text for w in t.keywords)), None)  # fmt: skip
        if taboo is not None:
            moves = [*(m for m in moves if m.delta < 0), Move("taboo", -0.06)]
        before = state
        wounds = wounded(state.wounds, moves, heard, right=right)
        state = replace(
            counted(state, heard, moves, right=right),
            trust=_clamp(state.trust + sum(m.delta for m in moves)),
            wounds=wounds,
        )
        if question is not None:
            state = replace(state, asked=state.asked | {question})
        draft = Draft()
        ending = self._ending(heard, state) if taboo is None or state.trust <= WALKOUT else None
        if ending is not None:
            state = self._speaker.line(state, draft, f"ending.{ending}", getattr(self.scenario.endings, ending))
            state = replace(state, ending=ending)
        elif taboo is not None:
            state = self._speaker.line(state, draft, f"taboo.{taboo}", self.scenario.taboo[taboo].lines)
            draft.reaction = "taboo"
        else:
            state = self._answer(before, state, heard, draft, right=right, again=again)
        if draft.revealed is not None:
            told = told_move(state)
            moves = [*moves, told]
            state = replace(state, trust=_clamp(state.trust + told.delta))
        return Reply(
            text="".join(draft.parts),
            state=state,
            moves=tuple(m for m in moves if m.delta),
            told=tuple(draft.told),
            revealed=draft.revealed,
            reaction=draft.reaction,
            understood=draft.reaction != "confused",
        )

    def _meets(self, heard: Heard, state: State) -> bool:
        """Whether a receiving line met what was said: mostly in the owner's words or in words said of anyone."""
        return heard.receives and state.pieces > 0 and heard.met >= MET

    def _question_key(self, heard: Heard) -> str | None:
        if not heard.asks or heard.route.kind not in ("topic", "fact"):
            return None
        return f"{heard.route.kind}:{heard.route.id}:{heard.text}"

    def _ending(self, heard: Heard, state: State) -> Ending | None:
        if state.trust <= WALKOUT:
            return "walkout"
        closes = any(sign in heard.text for sign in ear().kind["thanks"].signs)
        if heard.route.kind != "thanks" or not closes or state.turn < LEAST_TURNS or heard.asks_open:
            return None
        return self.would_end(state)

    def would_end(self, state: State) -> Ending:
        """How the talk would end if it were closed now."""
        if state.trust <= WALKOUT:
            return "walkout"
        deep = state.layer >= len(self.scenario.layer) - 1
        return "opened" if deep and state.trust >= OPENED else "polite"

    def _answer(self, before: State, state: State, heard: Heard, draft: Draft, *, right: bool, again: bool) -> State:
        """The answer by what weighs most in the line: hurts first, then what was asked, then what was received."""
        speak, acts = self._speaker, heard.acts
        if "JUDGE" in acts:
            return speak.react(state, draft, "judged")
        if "Q_ACCUSE" in acts:
            return speak.react(state, draft, "accused")
        if is_lecture(heard, before):
            return speak.react(state, draft, "lectured")
        if "PROPOSE" in acts:
            if may_be_proposed(before, len(self.scenario.layer)):
                return speak.react(state, draft, "proposal_heard")
            state = speak.react(state, draft, "proposed_again" if before.hesitated else "proposed_early")
            return replace(state, hesitated=True)
        state = replace(state, hesitated=False)
        if heard.silent:
            return self._silence(before, state, draft)
        if interrogates(heard, before):
            return self._interrogated(state, heard, draft)
        if heard.route.kind == "fact" and heard.asks and not again:
            return self._fact(state, heard, draft)
        if "Q_LEADING" in acts and not heard.receives:
            return speak.react(state, draft, "leading_yes" if state.trust < 0.4 else "leading_no")
        if heard.receives and not right:
            return self._unmet(state, heard, draft)
        if heard.asks or heard.receives or acts == {"BACKCHANNEL"}:
            return self._go_on(before, state, heard, draft, again=again)
        return self._other(state, heard, draft)

    def _silence(self, before: State, state: State, draft: Draft) -> State:
        if not silence_fits(before):
            return self._speaker.react(state, draft, "silence_awkward")
        state = replace(state, met=state.met | {"silence"})
        state = self._speaker.react(state, draft, "silence")
        return self._content(state, draft, "more", asked=False)

    def _interrogated(self, state: State, heard: Heard, draft: Draft) -> State:
        state = self._speaker.react(state, draft, "interrogated")
        if heard.route.kind == "fact":
            state = self._speaker.fact(state, draft, self._fact_of(heard.route.id), short=True)
        return state

    def _fact(self, state: State, heard: Heard, draft: Draft) -> State:
        if heard.receives:
            state = self._speaker.react(state, draft, "reflected" if "REFLECT" in heard.acts else "empathised")
            state = replace(state, met=state.met | self._met(heard))
        fact = self._fact_of(heard.route.id)
        state = self._speaker.fact(state, draft, fact, short=state.presses >= 2)
        return replace(state, topic=fact.topic) if fact.topic else state

    def _fact_of(self, fact_id: str) -> Fact:
        return next(f for f in self.scenario.fact if f.id == fact_id)

    def _unmet(self, state: State, heard: Heard, draft: Draft) -> State:
        if heard.route.kind == "smalltalk":
            return self._speaker.react(state, draft, "smalltalk")
        if heard.route.kind == "greeting":
            return self._speaker.react(state, draft, "greeting")
        if heard.receives and heard.content:
            return self._speaker.react(state, draft, "reflected_wrong")
        return self._speaker.react(state, draft, "confused" if heard.content else "greeting")

    def _other(self, state: State, heard: Heard, draft: Draft) -> State:
        kind = heard.route.kind
        if "PERMISSION" in heard.acts:
            state = replace(state, met=state.met | {"permission"})
            return self._speaker.react(state, draft, "permission")
        if "INFORM" in heard.acts and kind not in ("greeting", "smalltalk", "thanks", "schedule"):
            return self._speaker.react(state, draft, "informed")
        if kind in ("greeting", "thanks", "schedule", "smalltalk"):
            return self._speaker.react(state, draft, kind)
        if heard.route.understood or heard.known >= MET:
            return self._speaker.react(state, draft, "greeting" if state.turn <= GREETINGS else "informed")
        return self._speaker.react(state, draft, "confused")

    def _go_on(self, before: State, state: State, heard: Heard, draft: Draft, *, again: bool) -> State:
        """A question or a received word that means something to the owner: an answer, and perhaps a layer more."""
        kind = heard.route.kind
        asks = heard.asks
        if asks and not heard.route.understood and not heard.receives:
            reaction = {"business": "unknown", "none": "confused"}.get(kind, kind)
            return self._speaker.react(state, draft, reaction)
        if again:
            return self._speaker.react(state, draft, "repeated")
        if kind == "topic" and asks:
            state = replace(state, topic=heard.route.id)
        if heard.acts == {"BACKCHANNEL"} and before.nods >= 2:
            return self._speaker.react(state, draft, "nothing_more")
        state = replace(state, met=state.met | self._met(heard))
        if heard.receives:
            state = self._received(state, heard, draft, asks=asks)
        layer = self._due(state)
        if layer is None or (asks and kind == "topic" and heard.route.id != layer.topic):
            return self._tell(state, heard, draft)
        if not asks or heard.route.aspect in TELLING:
            return self._reveal(state, draft, layer)
        # Asked for something of its own (when, where, who …) the owner answers that, and then goes on to what is due.
        state, answered = self._speaker.pieces(state, draft, heard.route.aspect or "more", 1, only=True)
        return self._reveal(state, draft, layer) if answered else self._tell(state, heard, draft)

    def _received(self, state: State, heard: Heard, draft: Draft, *, asks: bool) -> State:
        """The first words after being received; to a summary with nothing asked, an answer of its own."""
        if "REFLECT" not in heard.acts:
            return self._speaker.react(state, draft, "empathised")
        long = len(heard.text) >= SUMMARY and not asks
        return self._speaker.react(state, draft, "summarised" if long else "reflected")

    def _tell(self, state: State, heard: Heard, draft: Draft) -> State:
        """A piece of what one talks about: of the kind asked for, or simply what comes next."""
        if heard.presses and not heard.asks_open and not heard.receives:
            # A yes-or-no about a matter of theirs: a short word of it, no more. About anything else they cannot say.
            if heard.route.kind != "topic" and heard.echo < ECHO and ear().sign_of(heard.text) is None:
                return self._speaker.react(state, draft, "unknown")
            return self._content(state, draft, heard.route.aspect or "more", pieces=1)
        state = self._content(state, draft, (heard.route.aspect or "more") if heard.asks else "more", asked=heard.asks)
        return self._ask_back(self._lead(state, draft), draft)

    def _met(self, heard: Heard) -> frozenset[str]:
        met = {"reflect"} if "REFLECT" in heard.acts else set()
        if "EMPATHY" in heard.acts:
            met.add("empathy")
        if "PERMISSION" in heard.acts:
            met.add("permission")
        if heard.asks_open and heard.route.understood:
            met |= {"open", f"ask:{heard.route.aspect}"}
        return frozenset(met)

    def _due(self, state: State) -> Layer | None:
        """The next layer when everything it needs is there."""
        layer = self._next(state)
        if layer is None:
            return None
        if not self._ready(state, layer):
            return None
        if layer.n > 1 and state.topic != layer.topic and layer.n not in state.led and self._speaker.has_more(state):
            # One is still talking of something else; when that is told out, what weighs comes by itself.
            return None
        met = all(any(need in state.met for need in group.split("|")) for group in layer.needs)
        return layer if met else None

    def _ready(self, state: State, layer: Layer) -> bool:
        """Whether enough has drawn the owner out, and is trusted, for a layer to be told.

        Events decide and trust only guards, so that no single line and no wording tips the scale.
        """
        if state.shared < DRAWN[min(layer.n, len(DRAWN)) - 1]:
            return False
        if layer.n == 1:
            return state.trust >= LOST * self.scenario.trust.start
        last = layer.n == len(self.scenario.layer)
        asked = ASKED if last else min(1, layer.n - 2)
        return state.trust >= layer.trust - EASED and state.wounds < HURT and len(state.deepened) >= asked

    def _next(self, state: State) -> Layer | None:
        return next((layer for layer in self.scenario.layer if layer.n == state.layer + 1), None)

    def _reveal(self, state: State, draft: Draft, layer: Layer) -> State:
        state = self._speaker.line(state, draft, f"layer.{layer.n}", layer.lines)
        draft.revealed = layer.n
        state = replace(
            state, layer=layer.n, met=state.met - ANEW, topic=layer.topic, feeling=True, pieces=state.pieces + 1
        )
        following = self._next(state)
        # What was told points on: unless asked for something else, the talk is now near the next matter.
        return replace(state, led=state.led | {layer.n}) if following is not None else state

    def _lead(self, state: State, draft: Draft) -> State:
        """Circling around the next layer when trust is nearly there."""
        layer = self._next(state)
        if layer is None or layer.n in state.led or state.trust < layer.trust - NEARLY:
            return state
        if not draft.told or draft.told[-1] in UNTOLD:
            return state
        if state.topic != layer.topic:
            state = self._speaker.line(state, draft, f"lead.{layer.n}", layer.lead)
        return replace(state, led=state.led | {layer.n}, topic=layer.topic)

    def _ask_back(self, state: State, draft: Draft) -> State:
        """A question of the owner's own, once each, when nothing else was brought up."""
        if draft.told and draft.told[-1].startswith("lead."):
            return state
        for k, back in enumerate(self.scenario.asks_back):
            key = f"asks_back.{k}"
            if (
                key not in state.told
                and state.trust >= back.trust
                and state.layer >= back.layer
                and (back.topic is None or back.topic == state.topic)
            ):
                state = self._speaker.line(state, draft, key, back.lines)
                return replace(state, told=state.told | {key}, requested=True)
        return state

    def _content(
        self, state: State, draft: Draft, aspect: str, pieces: int | None = None, *, asked: bool = True
    ) -> State:
        wanted = pieces or (2 if self.scenario.voice.talk * 0.6 + state.trust * 0.6 >= 0.6 else 1)
        state, said = self._speaker.pieces(state, draft, aspect, wanted)
        if said or (draft.parts and not asked):
            return state
        if self._speaker.holds_back(state):
            return self._speaker.react(state, draft, "guarded")
        return self._speaker.react(state, draft, "nothing_more" if aspect == "more" else "unknown")


def _clamp(value: float) -> float:
    return round(min(1.0, max(0.0, value)), 4)
