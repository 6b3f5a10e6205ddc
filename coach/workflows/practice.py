"""稽古: talking with an owner who reacts. Each line is parsed and tagged as in a review, heard, answered and kept."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec

from coach.errors import EngineError, NotFoundError, UsageError
from coach.language.acts import tag_session
from coach.language.terms import terms
from coach.model import STEP_NAMES, ParsedSession, TaggedUtterance, Transcript, Turn, Utterance
from coach.practice.debrief import Debrief, debrief
from coach.practice.from_talk import owner_of_talk
from coach.practice.hearing import Heard, hear, is_silence
from coach.practice.hints import Hint, hint_for
from coach.practice.partner import Partner
from coach.practice.plain import in_plain_words
from coach.practice.routing import Router
from coach.practice.scenario import Scenario, bundled_owner
from coach.practice.state import Ending, Reply, State
from coach.workflows.naming import my_name
from coach.workflows.opening import OPENING_QUESTIONS, PRACTICE_QUESTION

if TYPE_CHECKING:
    from coach.model import Finding, Review
    from coach.store.practices import PracticeLine, PracticeRow
    from coach.workflows.workspace import Workspace

FORMAT = "practice"
SOURCE = "稽古: "
# A line of the trainee; longer ones are cut talk pasted in by mistake, and no owner listens that long.
LONGEST_LINE = 2000


@dataclass(frozen=True, slots=True)
class Exchange:
    """A line of the trainee with its acts, and the owner's answer.

    ``n`` is its number in the store (None: not kept); ``hints`` how many hints were opened before it was said.
    """

    line: str
    acts: tuple[str, ...]
    reply: Reply
    n: int | None = None
    hints: int = 0


@dataclass(frozen=True, slots=True)
class Branch:
    """Another way the talk went, to line ``n`` of the store: its first line that is not on the present way."""

    n: int
    line: str
    lines: int
    trust: float


class Practice:
    """A practice under way. ``exchanges`` is the way from the beginning to where the talk stands.

    Not thread-safe: one worker says one line at a time.
    """

    def __init__(self, ws: Workspace, scenario: Scenario, seed: int, number: int | None = None) -> None:
        self._ws = ws
        self.scenario = scenario
        self.seed = seed
        self.number = number
        self.partner = Partner(scenario, seed)
        self.exchanges: list[Exchange] = []
        self._parsed: dict[str, Utterance] = {}
        self._router: Router | None = None
        self._hints: dict[int, int] = {}
        self._words: dict[tuple[str, int], frozenset[str]] = {}
        told = [say.lines for topic in scenario.topic for say in topic.say] + [layer.lines for layer in scenario.layer]
        # All of it, also what is not told yet: whose feeling it is does not depend on the way the talk took.
        self._vocabulary = "".join(line for lines in told for line in lines)

    @property
    def state(self) -> State:
        """The owner's state now."""
        return self.exchanges[-1].reply.state

    @property
    def ended(self) -> Ending | None:
        """How the talk has ended, None while it goes on."""
        return self.state.ending

    def begin(self) -> Reply:
        """The owner's first words."""
        reply = self.partner.open()
        self._keep("", (), reply)
        return reply

    def warm(self) -> None:
        """Load the parser and the encoder. Blocks; call it in a thread worker. Raises EngineError, DataError."""
        self._route()
        self._ws.engine.warm().result()

    def say(self, line: str, *, last: bool = False) -> Reply:
        """Say a line and get the owner's answer. Blocks until the engine has read it.

        An empty line or 「…」 is silence. ``last``: the time is up, the owner answers and takes leave. Raises UsageError
        when the talk has ended or the line is too long, EngineError.
        """
        if self.ended is not None:
            raise UsageError("この稽古は終わっています。", todo="前の場面に戻ると、続きから別の言い方を試せます。")
        line = " ".join(line.split())
        if len(line) > LONGEST_LINE:
            raise UsageError(
                f"一度に言う言葉が長すぎます ({len(line)} 字)。",
                todo=f"{LONGEST_LINE} 字までに分けて言ってみてください。",
            )
        tagged = self._tagged(line)
        heard = self._hear(tagged, line)
        reply = self.partner.answer(self.state, heard)
        if last:
            reply = self._leave(reply)
        acts = () if heard.silent else tuple(dict.fromkeys(a.label for a in tagged.acts))
        self._keep(line, acts, reply)
        return reply

    def heard(self, line: str) -> Heard:
        """What the owner would make of a line, without saying it. Raises EngineError."""
        return self._hear(self._tagged(line), line)

    def _hear(self, tagged: TaggedUtterance, line: str) -> Heard:
        """What the owner makes of a line: of what it says, in whatever dialect or 敬語 it is said."""
        plain = in_plain_words(line)
        if plain != line:
            tagged = self._tagged(plain)
        said = self._said_words()
        earlier = [in_plain_words(exchange.line) for exchange in self.exchanges if exchange.line]
        true = self._true_words(self.state) | said
        heard = hear(tagged, self._route(), true, said, earlier, self._vocabulary)
        return replace(heard, text=line)

    def hint(self) -> Hint:
        """Something that could be said now; another one each time it is asked for at the same place."""
        place = len(self.exchanges)
        given = self._hints.get(place, 0)
        self._hints[place] = given + 1
        return hint_for(self.scenario, self.exchanges[-1].reply, given)

    def debrief(self) -> Debrief:
        """Looking back on the way to where the talk stands."""
        ending = self.ended or self.partner.would_end(self.state)
        return debrief(self.scenario, [(e.line, e.reply) for e in self.exchanges], ending)

    def go_to(self, exchange: int) -> None:
        """Rewind: the talk stands after ``exchanges[exchange]`` again. What followed stays as a branch in the store."""
        del self.exchanges[exchange + 1 :]
        number = self.exchanges[-1].n
        if self.number is not None and number is not None:
            self._ws.store.practices.go_to(self.number, number)

    def branches(self) -> tuple[Branch, ...]:
        """The other ways this talk went, oldest first. Raises StoreError."""
        if self.number is None:
            return ()
        rows = {row.n: row for row in self._ws.store.practices.lines(self.number)}
        mine = {e.n for e in self.exchanges}
        inner = {row.parent for row in rows.values()}
        out: list[Branch] = []
        for row in rows.values():
            if row.n in inner or row.n in mine:
                continue
            way = [row]
            while (parent := way[-1].parent) is not None:
                way.append(rows[parent])
            apart = next(step for step in reversed(way) if step.n not in mine)
            trust = msgspec.json.decode(row.reply, type=Reply).state.trust
            out.append(Branch(row.n, apart.line, len(way) - 1, trust))
        return tuple(out)

    def go_over(self, line: int) -> None:
        """Take up another way (``Branch.n``); the present one stays as a branch. Raises StoreError."""
        if self.number is not None:
            self.load(self._ws.store.practices.lines(self.number), line)
            self._ws.store.practices.go_to(self.number, line)

    def transcript(self) -> Transcript:
        """The talk so far as a transcript; a silence is written 「（沈黙）」."""
        turns: list[Turn] = []
        for exchange in self.exchanges:
            if exchange.line or turns:
                text = "（沈黙）" if is_silence(exchange.line) else exchange.line
                turns.append(Turn(len(turns), "advisor", text, name="支援者"))
            turns.append(Turn(len(turns), "owner", exchange.reply.text, name=self.scenario.name))
        return Transcript(
            id=f"practice-{self.number or 0}",
            turns=tuple(turns),
            title=f"稽古: {self.scenario.title}",
            industry=self.scenario.industry,
            session_no=self.scenario.visit,
            support_step=STEP_NAMES[self.scenario.step - 1],
            firm=self.scenario.firm,
        )

    def finish(self) -> str:
        """Keep the talk as a session and return its id; the same talk is kept once.

        What the trainee noticed becomes an answer of the session, in place of the questions asked before a review.
        Raises UsageError when nothing was said, StoreError.
        """
        if len(self.exchanges) < 2:
            raise UsageError("まだ何も話していません。", todo="一言でも話すと、ふりかえりを開けます。")
        store = self._ws.store
        transcript = replace(self.transcript(), date=datetime.date.today().isoformat())
        row = store.practices.get(self.number) if self.number is not None else None
        with store.transaction():
            session = self._kept(row, transcript) or store.sessions.add(
                transcript, source=SOURCE + self.scenario.id, digest="", format=FORMAT, person=my_name(store)
            )
            if row is not None:
                store.practices.end(row.n, session)
                if row.noticed is not None:
                    store.answers.put(session, *PRACTICE_QUESTION, row.noticed)
                    for question in OPENING_QUESTIONS:
                        store.answers.put(session, *question, "")
        return session

    def _kept(self, row: PracticeRow | None, transcript: Transcript) -> str | None:
        """The session this practice was last kept as, when nothing was said differently since."""
        if row is None or row.session is None:
            return None
        try:
            same = self._ws.store.sessions.get(row.session).turns == transcript.turns
        except NotFoundError:
            return None
        return row.session if same else None

    def load(self, lines: Sequence[PracticeLine], here: int | None) -> None:
        """Take up the way to line ``here`` again from what is stored."""
        by_number = {line.n: line for line in lines}
        way: list[Exchange] = []
        at = here
        while at is not None:
            row = by_number[at]
            way.insert(0, Exchange(row.line, row.acts, msgspec.json.decode(row.reply, type=Reply), row.n, row.hints))
            at = row.parent
        self.exchanges = way

    def _keep(self, line: str, acts: tuple[str, ...], reply: Reply) -> None:
        number = None
        hints = self._hints.get(len(self.exchanges), 0)
        if self.number is not None:
            parent = self.exchanges[-1].n if self.exchanges else None
            number = self._ws.store.practices.add_line(self.number, parent, line, acts, reply, hints=hints)
        self.exchanges.append(Exchange(line, acts, reply, number, hints))

    def _leave(self, reply: Reply) -> Reply:
        """The answer with the owner's last words, unless they have been said."""
        if reply.state.ending is not None:
            return reply
        ending = self.partner.would_end(reply.state)
        words = getattr(self.scenario.endings, ending)
        return replace(
            reply,
            text=reply.text + words[self.seed % len(words)],
            state=replace(reply.state, ending=ending),
        )

    def _route(self) -> Router:
        if self._router is None:
            meaning = self._ws.meaning()
            self._router = Router(self.scenario, meaning.of, meaning.of_examples)
        return self._router

    def _tagged(self, line: str) -> TaggedUtterance:
        """The line tagged after all that was said; the advisor's earlier lines only keep their places."""
        texts = [exchange.reply.text for exchange in self.exchanges]
        self._parse([*texts, line])
        utterances: list[Utterance] = []
        for exchange in self.exchanges:
            if exchange.line:
                utterances.append(Utterance("advisor", (len(utterances),), (0,), exchange.line))
            utterances.append(replace(self._parsed[exchange.reply.text], role="owner", turns=(len(utterances),)))
        utterances.append(replace(self._parsed[line], role="advisor", turns=(len(utterances),)))
        talk = Transcript("practice", ())
        return tag_session(ParsedSession(talk, tuple(utterances))).utterances[-1]

    def _parse(self, texts: Sequence[str]) -> None:
        missing = [text for text in dict.fromkeys(texts) if text not in self._parsed]
        try:
            done = self._ws.engine.submit([Utterance("advisor", (0,), (0,), text) for text in missing]).result()
        except BrokenProcessPool as error:
            self._ws.engine.restart()
            raise EngineError(
                "話を聞き取る部品が止まりました。", todo="ここまでの稽古は残っています。同じ言葉をもう一度送れます。"
            ) from error
        self._parsed |= {u.text: u for u in done}

    def _said_words(self) -> frozenset[str]:
        """Content words the owner has used."""
        said = (self._parsed[exchange.reply.text] for exchange in self.exchanges)
        return frozenset[str]().union(*(r.content for u in said for r in u.readings))

    def _true_words(self, state: State) -> frozenset[str]:
        """Words of all wordings of what may be told now on the matter talked of.

        The owner could have used them: who puts a true thing into words is not told it is wrong.
        """
        key = (state.topic, state.layer)
        if key not in self._words:
            lines = [
                line
                for say in self.scenario.topic_of(state.topic).say
                if say.layer <= state.layer
                for line in say.lines
            ]
            lines += [self.scenario.name, self.scenario.firm]
            lines += [line for layer in self.scenario.layer if layer.n <= state.layer for line in layer.lines]
            self._words[key] = frozenset(terms("。".join(lines)))
        return self._words[key]


def start_practice(
    ws: Workspace,
    owner: str | Scenario,
    seed: int = 0,
    *,
    exam: bool = False,
    minutes: int | None = None,
    keep: bool = True,
) -> Practice:
    """Begin a practice with a bundled owner (by id) or a scenario. Raises NotFoundError, DataError, StoreError."""
    scenario = bundled_owner(owner) if isinstance(owner, str) else owner
    number = None
    if keep:
        number = ws.store.practices.begin(scenario.id, scenario.title, scenario, seed, exam=exam, minutes=minutes)
    practice = Practice(ws, scenario, seed, number)
    practice.begin()
    return practice


def resume_practice(ws: Workspace, number: int) -> Practice:
    """Take up a stored practice where it stood. Raises NotFoundError, StoreError."""
    row = ws.store.practices.get(number)
    scenario = msgspec.json.decode(row.scenario, type=Scenario)
    practice = Practice(ws, scenario, row.seed, number)
    practice.load(ws.store.practices.lines(number), row.here)
    if not practice.exchanges:
        practice.begin()
    return practice


def practise_place(ws: Workspace, review: Review, finding: Finding, seed: int = 0) -> Practice:
    """Begin a practice at a place of a reviewed talk, with an owner made of what the real one said there and later.

    Raises UsageError when too little was said after the place, StoreError.
    """
    from coach.metrics.walls import walls_heard
    from coach.questions import Suggester

    suggester = Suggester(review.tagged)
    text, tokens = suggester.situation(finding)
    keywords = list(dict.fromkeys(t.text for t in tokens if t.pos in ("NOUN", "PROPN") and len(t.text) > 1))[:12]
    scenario = owner_of_talk(review.tagged, suggester.place(finding), walls_heard(text), keywords)
    number = ws.store.practices.begin(
        scenario.id, scenario.title, scenario, seed, from_session=review.session, from_turn=finding.turns[0]
    )
    practice = Practice(ws, scenario, seed, number)
    practice.begin()
    return practice


def script_result(practice: Practice) -> dict[str, object]:
    """What ``coach practise --json`` prints of a practice."""
    turns: list[dict[str, object]] = []
    for exchange in practice.exchanges:
        if exchange.line or turns:
            turns.append({"speaker": "advisor", "text": exchange.line, "acts": list(exchange.acts)})
        state = exchange.reply.state
        turns.append({"speaker": "owner", "text": exchange.reply.text, "trust": state.trust, "layer": state.layer})
    return {
        "owner": practice.scenario.id,
        "seed": practice.seed,
        "turns": turns,
        "layers": len(practice.scenario.layer),
        "ending": practice.ended or practice.partner.would_end(practice.state),
    }
