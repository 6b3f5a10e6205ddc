"""An owner made of a real talk: what the real owner said there and later, with reactions common to many owners."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache

import msgspec

from coach.data import data_folder
from coach.errors import DataError, UsageError
from coach.model import TaggedSession, TaggedUtterance
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

HERE = "here"
# How far around the place the owner's words are taken up, in utterances of either side.
BEFORE, AFTER = 12, 60
# Shorter utterances carry nothing that could be told.
SHORTEST = 12
_DEEP = frozenset({"disclosure", "wish", "insight"})
_ASPECTS: dict[str, Aspect] = {"disclosure": "feeling", "wish": "wish", "insight": "meaning", "commitment": "step"}


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
    later = [u for u in rest if len(u.utterance.text.strip()) >= SHORTEST]
    if not spoken or len(later) < 2:
        raise UsageError(
            "この場面の後に経営者の言葉が少なく、練習相手を組み立てられませんでした。",
            todo="話がもう少し続いている場面を選ぶと、稽古ができます。",
        )
    register = _register(spoken + later)
    told = common(register)
    deep = [u for u in later if _DEEP & {m.signal for m in u.marks}][-2:]
    first = next((u for u in later if u not in deep), later[0])
    says = tuple(_say(u) for u in later if u not in deep and u is not first)
    last_words = spoken[-1].utterance.text.strip()
    topic = Topic(
        id=HERE,
        name="この面談の話",
        keywords=tuple(dict.fromkeys(keywords)) or ("話",),
        ask=told.ask,
        say=says or (_say(first),),
    )
    stages = [first, *(u for u in deep if u is not first)]
    layers = tuple(
        Layer(
            n=n,
            title="実際の面談で話されたこと",
            topic=HERE,
            trust=0.34 + 0.12 * (n - 1),
            needs=("open|reflect",) if n == 1 else ("open", "reflect|empathy"),
            lead=told.lead,
            lines=(utterance.utterance.text.strip(),),
            hint=told.hint,
            unsaid=f"実際の面談では「{_short(utterance)}」と話されていました。",
            opened_by="直前の言葉を受け止めてから、短く一つだけ尋ねると、ここまで話が進むことがあります。",
        )
        for n, utterance in enumerate(stages if len(stages) > 1 else [first, later[-1]], 1)
    )
    transcript = talk.transcript
    return Scenario(
        version=1, id=f"talk-{transcript.id}-{position}", title="自分の面談の一場面", name="経営者",
        firm=transcript.firm or "面談の会社", industry=transcript.industry or "", prefecture="", employees=0, age=0,
        difficulty=2, step=transcript.step_number or 3, visit=transcript.session_no or 1, walls=tuple(walls),
        about=f"実際の面談の場面です。経営者は「{last_words[-60:]}」と話したところです。",
        goal="同じ場面で、別の言い方を試します。", source="取り込んだ面談",
        voice=Voice(register=register, talk=0.4), trust=TrustStyle(start=0.34), opening=(last_words,), topic=(topic,),
        fact=(), layer=layers, reactions=told.reactions, endings=told.endings,
    )  # fmt: skip


def _register(spoken: Sequence[TaggedUtterance]) -> Register:
    polite = sum(("です" in u.utterance.text) or ("ます" in u.utterance.text) for u in spoken)
    return "polite" if polite * 2 >= len(spoken) else "plain"


def _say(utterance: TaggedUtterance) -> Say:
    signals = [m.signal for m in utterance.marks]
    aspect: Aspect = next((_ASPECTS[s] for s in signals if s in _ASPECTS), "more")
    return Say(aspect=aspect, lines=(utterance.utterance.text.strip(),), feeling="disclosure" in signals)


def _short(utterance: TaggedUtterance) -> str:
    text = utterance.utterance.text.strip()
    return text if len(text) <= 60 else text[:59] + "…"
