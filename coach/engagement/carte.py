"""みえる化: the owner's statements of an engagement as a map, first as heard; the advisor arranges it by hand.

Statements are sentences of the owner with a mark (feeling, wish) or a figure (fact), in their own words. They stand
under words that several of them share, else under a field of business. What the told and the hidden issue are is left
to the advisor (中小企業庁の伴走支援の検証: 見える化 as heard, 診える化 without the supporter's verdict).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from coach.metrics.owner_course import owner_course
from coach.metrics.walls import walls_in_talk
from coach.model import OwnerSignal, Sentence, TaggedUtterance, Utterance
from coach.model.engagement import BRANCH_NAMES, Branch, Carte, Heard, Node, Telling

from .fields import field_of
from .visits import Visit, short

# A hesitation is heard in how a thing is said: the words themselves are often none (「いや、まあ。」).
TELLING_OF: dict[OwnerSignal, Telling] = {
    "disclosure": "feeling", "insight": "feeling", "wish": "wish", "commitment": "wish",
}  # fmt: skip
OTHERS = "そのほか"
# A map is read at a glance: so many facts of one session, statements of so many letters, so many topics of the owner's
# words; what says no topic is put where the talk was at most so many turns away (our judgement).
MOST_FACTS, SHORTEST, LONGEST, MOST_TOPICS, NEAR = 8, 10, 70, 8, 4
# A field of business heads a branch from so many statements on.
FEWEST = 2
FIGURE = re.compile(
    r"[0-9０-９]|[一二三四五六七八九十百千万]+(?:年|人|名|円|割|倍|個|回|本|社|軒|代|歳|坪|台|万|億|か月|ヶ月|時間|パーセント)"
)
# A word that heads a branch: at least two characters, or a single kanji that means a person or a thing by itself.
_KANJI = re.compile(r"[一-龯]")
# 「一回」「三人」 are how many, not what the talk is about.
_COUNTED = re.compile(r"[0-9０-９〇一二三四五六七八九十百千万数何]+(?:回|人|番|度|日|年|月|つ|個|本|枚|件|割|時|分)目?")
_VAGUE = frozenset({"こと", "もの", "ところ", "とき", "ため", "自分", "うち", "最近", "今年", "去年", "来年", "毎日", "時間", "本当", "正直", "話", "気持ち", "全部", "みんな", "半分", "一つ", "二人", "一番", "笑", "感じ", "様子"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of the owner: how it was told, where, and the nouns in it (normal form → as written)."""

    text: str
    telling: Telling
    heard: Heard
    nouns: Mapping[str, str] = field(hash=False)


def build(visits: Sequence[Visit]) -> Carte:
    """The first map of an engagement from its reviewed sessions."""
    return extend(Carte(), visits)


def extend(carte: Carte, visits: Sequence[Visit]) -> Carte:
    """The map with the sessions that are not in it yet. What the user arranged stays as it is."""
    new = [v for v in visits if v.review is not None and v.session is not None and v.session not in carte.sessions]
    if not new:
        return carte
    carte = with_branches(carte)
    told = [statement for visit in new for statement in statements(visit)]
    for title, members in _grouped(told, [node.text for node in carte.children(None) if node.branch == "topic"]):
        carte, topic = _topic(carte, title)
        for statement in members:
            node = Node(carte.next_id, statement.text, topic, "topic", statement.telling, (statement.heard,))
            carte = replace(carte, nodes=(*carte.nodes, node))
    carte = _with_walls(carte, new)
    return replace(carte, sessions=(*carte.sessions, *(v.session for v in new if v.session is not None)))


def unread(carte: Carte, visits: Sequence[Visit]) -> tuple[Visit, ...]:
    """Visits whose session could be taken into the map and is not in it."""
    return tuple(v for v in visits if v.review is not None and v.session not in carte.sessions)


def statements(visit: Visit) -> tuple[Statement, ...]:
    """What the owner told in a visit, in order: the telling moments, and sentences with a figure."""
    tagged = visit.tagged
    if tagged is None or visit.session is None:
        return ()
    tellings = {moment.turn: moment.signals for moment in owner_course(tagged).moments}
    out: dict[str, Statement] = {}
    facts = 0
    for owner in (u for u in tagged.utterances if u.role == "owner"):
        for begin, stop, turn, at in _sentences(owner):
            text = owner.utterance.text[begin:stop].strip()
            telling = _telling(owner, turn, at, stop - begin) if turn in tellings else ""
            if sum(letter.isalnum() for letter in text) < SHORTEST:
                continue
            if not telling and FIGURE.search(text) and facts < MOST_FACTS:
                telling, facts = "fact", facts + 1
            if telling:
                heard = Heard(visit.session, turn, visit.number)
                statement = Statement(short(text, LONGEST), telling, heard, _nouns(owner.utterance, begin, stop))
                out.setdefault(statement.text, statement)
    return tuple(out.values())


def _sentences(owner: TaggedUtterance) -> Iterable[tuple[int, int, int, int]]:
    """Sentences of an utterance: begin and stop in its text, the turn they begin in, and where in that turn."""
    u = owner.utterance
    places = u.sentences or tuple(
        Sentence(0, 0, m.start(), m.end()) for m in re.finditer(r"[^。？！]+[。？！]?", u.text) if m.group().strip()
    )
    for sentence in places:
        turn, offset = [(t, o) for t, o in zip(u.turns, u.offsets, strict=True) if o <= sentence.begin][-1]
        yield sentence.begin, sentence.stop, turn, sentence.begin - offset


def _telling(owner: TaggedUtterance, turn: int, begin: int, size: int) -> Telling:
    """How the sentence at this place of a turn was told: a wish before a feeling (it is what one can build on)."""
    heard = {
        TELLING_OF[mark.signal]
        for mark in owner.marks
        if mark.signal in TELLING_OF
        and mark.span.turn == turn
        and mark.span.begin < begin + size
        and begin < mark.span.stop
    }
    return "wish" if "wish" in heard else "feeling" if "feeling" in heard else ""


def _nouns(utterance: Utterance, begin: int, stop: int) -> dict[str, str]:
    return {
        token.norm: token.text
        for token in utterance.tokens
        if begin <= token.begin < stop
        and token.tag.startswith(("名詞-普通名詞-一般", "名詞-普通名詞-サ変可能", "名詞-固有名詞"))
        and token.norm not in _VAGUE
        and token.text not in _VAGUE
        and not _COUNTED.fullmatch(token.text)
        and (len(token.text) > 1 or _KANJI.match(token.text))
    }


def _grouped(told: Sequence[Statement], known: Sequence[str]) -> list[tuple[str, list[Statement]]]:
    """Statements under headings: those the map has, words that several share, where the talk was, fields of business."""
    where: dict[Statement, str] = {}

    def rest() -> list[Statement]:
        return [s for s in told if s not in where]

    for title in known:
        where |= {s: title for s in rest() if title in s.nouns.values() or title in s.nouns}
    for _ in range(MOST_TOPICS):
        counts = Counter(noun for s in rest() for noun in s.nouns)
        # Of words shared by as many, the longer says more; then the one heard first.
        shared = max(((n, len(noun), noun) for noun, n in counts.items() if n > 1), key=lambda c: c[:2], default=None)
        if shared is None:
            break
        members = [s for s in rest() if shared[2] in s.nouns]
        title = Counter(s.nouns[shared[2]] for s in members).most_common(1)[0][0]
        where |= dict.fromkeys(members, title)
    where |= {s: title for s in rest() if (title := _talk_around(s, where))}
    fields = {s: found.name for s in rest() if (found := field_of(s.text))}
    sizes = Counter(fields.values())
    where |= {s: name for s, name in fields.items() if sizes[name] >= FEWEST or name in known}
    where |= dict.fromkeys(rest(), OTHERS)
    titles = [title for title in dict.fromkeys(where[s] for s in told) if title != OTHERS]
    return [(title, [s for s in told if where[s] == title]) for title in (*titles, OTHERS) if title in where.values()]


def _talk_around(statement: Statement, where: dict[Statement, str]) -> str:
    """The heading of the nearest statement of the same visit, "" where none is near; the one before comes first."""
    heard = statement.heard
    near = [
        (abs(other.heard.turn - heard.turn), other.heard.turn > heard.turn, title)
        for other, title in where.items()
        if other.heard.session == heard.session and abs(other.heard.turn - heard.turn) <= NEAR
    ]
    return min(near)[2] if near else ""


def _topic(carte: Carte, title: str) -> tuple[Carte, int]:
    """The map with a topic of that name, and the topic's id; a new one stands before the other branches."""
    for node in carte.children(None):
        if node.text == title and node.branch == "topic":
            return carte, node.id
    node = Node(carte.next_id, title)
    at = next((k for k, other in enumerate(carte.nodes) if other.parent is None and other.branch != "topic"), None)
    others = next((k for k, other in enumerate(carte.nodes) if other.parent is None and other.text == OTHERS), at)
    at = others if others is not None else len(carte.nodes)
    return replace(carte, nodes=(*carte.nodes[:at], node, *carte.nodes[at:])), node.id


def branch(carte: Carte, kind: Branch) -> Node | None:
    """The branch of a kind (not for topics, of which there are many), None where there is none."""
    return next((node for node in carte.nodes if node.parent is None and node.branch == kind), None)


def with_branches(carte: Carte) -> Carte:
    """The map with the branches every map has: walls, told and hidden issue."""
    for kind in ("walls", "told", "hidden"):
        if branch(carte, kind) is None:
            carte = replace(carte, nodes=(*carte.nodes, Node(carte.next_id, BRANCH_NAMES[kind], branch=kind)))
    return carte


def _with_walls(carte: Carte, visits: Sequence[Visit]) -> Carte:
    """The walls heard in these visits below their branch, each with its words; a wall that is there gets more places."""
    top = branch(carte, "walls")
    for visit in visits:
        tagged = visit.tagged
        if tagged is None or visit.session is None or top is None:
            continue
        for wall in walls_in_talk(tagged):
            heard = tuple(dict.fromkeys(Heard(visit.session, turn, visit.number) for turn in wall.turns))
            text = f"{wall.wall}: " + "".join(f"「{word}」" for word in wall.words)
            same = next((n for n in carte.children(top.id) if n.text.startswith(wall.wall)), None)
            if same is None:
                carte = replace(carte, nodes=(*carte.nodes, Node(carte.next_id, text, top.id, "walls", "", heard)))
            else:
                new = "".join(f"「{word}」" for word in wall.words if f"「{word}」" not in same.text)
                more = replace(same, text=same.text + new, heard=(*same.heard, *heard))
                carte = replace(carte, nodes=tuple(more if n.id == same.id else n for n in carte.nodes))
    return carte
