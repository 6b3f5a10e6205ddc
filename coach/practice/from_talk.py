"""An owner made of a real talk: what the real owner said there and later, with reactions common to many owners."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import msgspec

from coach.data import data_folder
from coach.errors import DataError, UsageError
from coach.metrics.walls import walls_heard
from coach.model import Span, TaggedSession, TaggedUtterance
from coach.practice.scenario import (
    REACTIONS,
    Aspect,
    Endings,
    Layer,
    Lines,
    Register,
    Say,
    Scenario,
    Topic,
    TrustStyle,
    Voice,
)

HERE, EARLIER = "here", "earlier"
# How far around the place the owner's words are taken up, in utterances of either side.
BEFORE, AFTER = 12, 60
# Shorter statements carry nothing that could be told; longer utterances are told statement by statement.
SHORTEST, LONGEST = 12, 70
# What was said before is taken up again when asked about: so many statements, the latest.
RECALLED = 24
_DEEP = frozenset({"disclosure", "wish", "insight"})
_ASPECTS: dict[str, Aspect] = {"disclosure": "feeling", "wish": "wish", "insight": "meaning", "commitment": "step"}
# Words by which a statement answers what is asked for; the first that fits. A mark of the owner's comes before them.
_SIGNS: tuple[tuple[Aspect, tuple[str, ...]], ...] = (
    (
        "feeling",
        (
            "不安",
            "心配",
            "つら",
            "しんど",
            "怖",
            "悔し",
            "さびし",
            "寂し",
            "情けな",
            "申し訳",
            "嬉し",
            "うれし",
            "腹が立",
        ),
    ),
    ("wish", ("たいんです", "たいと思", "たいなと", "てほしい", "ればいいな", "なれば")),
    ("tried", ("やってみ", "試し", "頼んでみ", "始めてみ", "相談し")),
    ("others", ("妻", "家内", "主人", "息子", "娘", "社員", "従業員", "スタッフ", "職人", "お客")),
    ("story", ("最初", "昔", "年前", "始めた頃", "きっかけ", "継い", "先代", "創業")),
    ("concrete", ("先週", "先月", "昨日", "この前", "こないだ", "その日", "のときに", "その時")),
)


@dataclass(frozen=True, slots=True)
class _Statement:
    """One or two sentences of the owner, with what is voiced in them."""

    text: str
    aspect: Aspect
    deep: bool
    feeling: bool
    words: frozenset[str]


class _Common(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reactions: dict[str, Lines]
    endings: Endings
    ask: Lines
    lead: Lines
    hint: Lines


@cache
def common(register: Register) -> _Common:
    """Reactions any owner of that register could have. Raises DataError."""
    name = "polite" if register == "polite" else "plain"
    file = data_folder("prompts").joinpath("practice", f"common_{name}.toml")
    try:
        read = msgspec.convert(tomllib.loads(file.read_text("utf-8")), _Common)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise DataError(f"練習相手の受け答えを読めません ({error})。", where=f"prompts/practice/{file.name}") from error
    missing = [key for key in REACTIONS if key not in read.reactions]
    if missing:
        raise DataError(f"{'、'.join(missing)} がありません。", where=f"prompts/practice/{file.name}")
    return read


def owner_of_talk(talk: TaggedSession, position: int, walls: Sequence[str], keywords: Sequence[str]) -> Scenario:
    """An owner set up from what the real one said around the utterance ``position``; only their own words, in their order.

    ``walls``: the walls heard in the talk; ``keywords``: what the talk there is about. Raises UsageError when the
    owner said too little after the place to be practised with.
    """
    spoken = [u for u in talk.utterances[max(0, position - BEFORE) : position] if u.role == "owner"]
    rest = [u for u in talk.utterances[position : position + AFTER] if u.role == "owner"]
    later = [s for u in rest for s in _statements(u)]
    if not spoken or len(later) < 2:
        raise UsageError(
            "この場面の後に経営者の言葉が少なく、練習相手を組み立てられませんでした。",
            todo="話がもう少し続いている場面を選ぶと、稽古ができます。",
        )
    register = _register(spoken + rest)
    told = common(register)
    # What lay deepest is told last: what the owner voiced, else words in which one of the walls is heard.
    deep = [s for s in later if s.deep][-2:] or [s for s in later[1:] if walls_heard(s.text)][-1:]
    first = next((s for s in later if s not in deep), later[0])
    says = tuple(_say(s) for s in later if s not in deep and s is not first)
    last_words = spoken[-1].utterance.text.strip()
    topics = [Topic(id=HERE, name="この面談の話", keywords=tuple(dict.fromkeys(keywords)) or ("話",), ask=told.ask,
                    say=says or (_say(first),))]  # fmt: skip
    before = [s for u in talk.utterances[:position] if u.role == "owner" for s in _statements(u)]
    before = [s for s in before if s.text not in last_words][-RECALLED:]
    if before:
        topics.append(_earlier(before, topics[0].keywords, told.ask))
    stages = [first, *(s for s in deep if s is not first)]
    layers = tuple(
        Layer(
            n=n,
            title="実際の面談で話されたこと",
            topic=HERE,
            trust=0.34 + 0.1 * (n - 1),
            needs=("open|reflect",) if n == 1 else ("open", "reflect|empathy"),
            lead=told.lead,
            lines=(statement.text,),
            hint=told.hint,
            unsaid=f"実際の面談では「{_short(statement.text)}」と話されていました。",
            opened_by="直前の言葉を受け止めてから、短く一つだけ尋ねると、ここまで話が進むことがあります。",
        )
        for n, statement in enumerate(stages if len(stages) > 1 else [first, later[-1]], 1)
    )
    transcript = talk.transcript
    return Scenario(
        version=1, id=f"talk-{transcript.id}-{position}", title="自分の面談の一場面", name="経営者",
        firm=transcript.firm or "面談の会社", industry=transcript.industry or "", prefecture="", employees=0, age=0,
        difficulty=2, step=transcript.step_number or 3, visit=transcript.session_no or 1, walls=tuple(walls),
        about=f"実際の面談の場面です。経営者は「{last_words[-60:]}」と話したところです。",
        goal="同じ場面で、別の言い方を試します。", source="取り込んだ面談",
        voice=Voice(register=register, talk=0.55), trust=TrustStyle(start=0.34), opening=(last_words,), topic=tuple(topics),
        fact=(), layer=layers, reactions=told.reactions, endings=told.endings,
    )  # fmt: skip


def _register(spoken: Sequence[TaggedUtterance]) -> Register:
    polite = sum(("です" in u.utterance.text) or ("ます" in u.utterance.text) for u in spoken)
    return "polite" if polite * 2 >= len(spoken) else "plain"


def _statements(utterance: TaggedUtterance) -> list[_Statement]:
    """What an utterance tells, with what is voiced in it: as a whole, or sentence by sentence where it is long."""
    u = utterance.utterance
    sentences = list(u.sentences)
    while len(sentences) > 1 and sentences[0].stop - sentences[0].begin < SHORTEST:
        # A short first word (「ないです」「カメラ、ですか」) answers what the real advisor had asked.
        del sentences[0]
    pieces: list[tuple[int, int]] = []
    for sentence in sentences:
        wide = not pieces or (len(u.text) > LONGEST and pieces[-1][1] - pieces[-1][0] >= SHORTEST * 2)
        if wide:
            pieces.append((sentence.begin, sentence.stop))
        else:
            pieces[-1] = (pieces[-1][0], sentence.stop)
    out = []
    for begin, stop in pieces:
        text = u.text[begin:stop].strip()
        if len(text) < SHORTEST:
            continue
        marks = [m.signal for m in utterance.marks if _within(utterance, m.span, begin, stop)]
        words = frozenset(t.text for t in u.tokens if t.pos in ("NOUN", "PROPN") and len(t.text) > 1 and t.text in text)
        out.append(_Statement(text, _aspect(text, marks), bool(_DEEP & set(marks)), "disclosure" in marks, words))
    return out


def _within(utterance: TaggedUtterance, span: Span, begin: int, stop: int) -> bool:
    u = utterance.utterance
    offset = u.offsets[u.turns.index(span.turn)]
    return offset + span.begin < stop and begin < offset + span.stop


def _aspect(text: str, marks: Sequence[str]) -> Aspect:
    """What the statement could be the answer to."""
    for mark in marks:
        if mark in _ASPECTS:
            return _ASPECTS[mark]
    return next((aspect for aspect, signs in _SIGNS if any(sign in text for sign in signs)), "more")


def _earlier(before: Sequence[_Statement], here: Sequence[str], ask: Lines) -> Topic:
    """What was told before the place: told again where it is asked about by its own words."""
    words = dict.fromkeys(word for statement in before for word in sorted(statement.words))
    return Topic(
        id=EARLIER,
        name="ここまでに出た話",
        keywords=tuple(word for word in words if word not in here) or ("前の話",),
        ask=("先ほどのお話に戻りますが、前におっしゃっていたことをもう一度聞かせてください", *ask[:1]),
        say=tuple(_say(statement) for statement in before),
    )


def _say(statement: _Statement) -> Say:
    return Say(aspect=statement.aspect, lines=(statement.text,), feeling=statement.feeling)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
