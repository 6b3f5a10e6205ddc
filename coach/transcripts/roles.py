"""Who is the advisor, who the owner: a proposal with reasons, for the preview to confirm. Never a silent decision."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from coach.errors import RoleError
from coach.model import RawTranscript, Role

from .role_words import normal, role_words

#: From here on a proposal may stand without a question in the preview.
SURE = 0.7
_SIDE: dict[Role, str] = {"advisor": "支援者", "owner": "経営者側", "other": "同席者"}
_QUESTION = re.compile(r"[？?]|(?:です|ます|でしょう|ました|ません|んです|でした|ございます|だろう)か(?=[。、…\s」]|$)")
_SENTENCE = re.compile(r"[^。？！?!\s][^。？！?!]*")
_CALLS_OWNER = re.compile(r"社長(?:さん)?(?:、|は|の|が|も|って|ご自身|に|から)|御社|貴社")
_SPEAKS_AS_OWNER = re.compile(r"うち(?:の|は|も|で|が|に|みたい)|弊社|先生、|わが社|うちんとこ")
_ALIKE = 0.1  # leaning; two people nearer than this ask about as much
_ENOUGH = 4  # sentences; below this the manner of speaking says little


@dataclass(frozen=True, slots=True)
class NameGuess:
    """What is proposed for one name: ``role`` (None: cannot be known), confidence 0–1 and a Japanese reason."""

    name: str | None
    role: Role | None
    confidence: float
    reason: str


@dataclass(frozen=True, slots=True)
class RoleGuess:
    """Proposals in order of appearance. ``stated``: the file itself says every role, so there is nothing to ask."""

    people: tuple[NameGuess, ...]
    stated: bool = False

    @property
    def roles(self) -> dict[str | None, Role]:
        """The proposed roles by name, ready for ``to_transcript``; names that cannot be known are left out."""
        return {guess.name: guess.role for guess in self.people if guess.role is not None}

    @property
    def sure(self) -> bool:
        """Whether every proposal is at least ``SURE`` and both an advisor and an owner are among them."""
        found = {guess.role for guess in self.people}
        return {"advisor", "owner"} <= found and all(guess.confidence >= SURE for guess in self.people)


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a person speaks: sentences, share of questions, and leaning to the advisor's side (about -0.5 to 1.5)."""

    sentences: int
    questions: float
    leaning: float
    calls_owner: bool


def guess_roles(raw: RawTranscript) -> RoleGuess:
    """Propose a role for every name: by the label's words, else by manner of speaking and by elimination.

    Several advisors and several people on the owner's side are normal. Where the file states the roles, they are
    repeated (one entry per name and role). Segments without a name get role None: the file does not say who spoke.
    """
    if raw.segments and all(segment.role is not None for segment in raw.segments):
        pairs = dict.fromkeys((segment.name, segment.role) for segment in raw.segments)
        return RoleGuess(
            tuple(NameGuess(name, role, 1.0, "記録に書かれています。") for name, role in pairs), stated=True
        )
    names = [name for name in raw.names() if name is not None]
    known = _by_label(names)
    unknown = [name for name in names if name not in known]
    known |= _by_talk(unknown, known, _manners(raw, unknown))
    silent = NameGuess(None, None, 0.0, "話し手の名前が書かれていないため、どちらの発話か分かりません。")
    return RoleGuess(tuple(silent if name is None else known[name] for name in raw.names()))


def advisor_by_name(raw: RawTranscript, name: str) -> dict[str | None, Role]:
    """Roles when the user names the advisor: that name (or the one name that contains it) is the advisor.

    The others are the owner's side unless their label says 支援者 or 同席者. Segments without a name get no role;
    ``to_transcript`` then says so. Raises RoleError where the name is not found or fits several people.
    """
    names = [known for known in raw.names() if known is not None]
    wanted = normal(name)
    listed = "、".join(f"「{known}」" for known in names)
    hits = [known for known in names if normal(known) == wanted]
    hits = hits or [known for known in names if wanted and wanted in normal(known)]
    if not hits:
        todo = f"記録にある名前は{listed}です。" if names else "この記録には、話し手の名前が書かれていません。"
        raise RoleError(f"「{name}」という話し手が見当たりません。", todo=todo)
    if len(hits) > 1:
        both = "、".join(f"「{known}」" for known in hits)
        raise RoleError(
            f"「{name}」に当てはまる話し手が複数います。",
            todo=f"{both}のどちらか、名前をそのまま指定すると決まります。",
        )
    labelled = _by_label([known for known in names if known != hits[0]])
    roles: dict[str | None, Role] = {}
    for known in names:
        guess = labelled.get(known)
        said = guess.role if guess is not None and guess.confidence >= SURE else None
        roles[known] = "advisor" if known == hits[0] else said or "owner"
    return roles


def _by_label(names: list[str]) -> dict[str, NameGuess]:
    found: dict[str, NameGuess] = {}
    for name in names:
        words = role_words(name)
        if len(words) == 1:
            role, word = next(iter(words.items()))
            found[name] = NameGuess(name, role, 0.95, f"名前に「{word}」とあるため、{_SIDE[role]}と見ました。")
    letters = {normal(name): name for name in names if len(normal(name)) == 1}
    for first, second in (("a", "b"), ("q", "a")):
        if first in letters and second in letters and letters[first] not in found:
            pair: tuple[tuple[str, Role], ...] = ((first, "advisor"), (second, "owner"))
            for letter, role in pair:
                name = letters[letter]
                reason = f"「{name}」という記号から、{_SIDE[role]}と見ました。念のためご確認ください。"
                found[name] = NameGuess(name, role, 0.6, reason)
    return found


def _by_talk(
    unknown: list[str], known: Mapping[str, NameGuess], manners: Mapping[str, _Manner]
) -> dict[str, NameGuess]:
    roles = {guess.role for guess in known.values()}
    if len(unknown) == 1 and len(roles & {"advisor", "owner"}) == 1:
        role: Role = "owner" if "advisor" in roles else "advisor"
        against = manners[unknown[0]].leaning < 0.1 if role == "advisor" else manners[unknown[0]].leaning > 0.6
        other = "支援者" if role == "owner" else "経営者側"
        reason = f"ほかの方が{other}のようなので、{_SIDE[role]}と見ました。"
        return {unknown[0]: NameGuess(unknown[0], role, 0.5 if against else 0.8, reason)}
    ranked = sorted(unknown, key=lambda name: -manners[name].leaning)
    if not ranked:
        return {}
    if "advisor" in roles:
        return {name: _beside_advisor(name, manners[name]) for name in unknown}
    top, rest = ranked[0], ranked[1:]
    if not rest:
        asks = manners[top].leaning >= 0.3
        return {top: _guess(top, "advisor" if asks else "owner", 0.3, manners[top])}
    gap = manners[top].leaning - manners[rest[0]].leaning
    sure = max(0.3, min(0.85, 0.4 + gap)) if gap >= _ALIKE else 0.3
    if min(manners[name].sentences for name in (top, rest[0])) < _ENOUGH:
        sure = min(sure, 0.5)
    if manners[top].questions < 0.1 and not manners[top].calls_owner:
        # Hardly a question and no 「社長」: the lead comes from the other's way of speaking alone.
        sure = min(sure, 0.4)
    found = {top: _guess(top, "advisor", sure, manners[top])}
    for name in rest:
        # Nearly as inquiring as the first: perhaps the second advisor. Which one is for the user to say.
        second = len(rest) > 1 and manners[name].leaning >= 0.3 and manners[name].leaning >= 0.7 * manners[top].leaning
        limit = sure if len(rest) == 1 else min(sure, 0.6)
        found[name] = _guess(name, "advisor" if second else "owner", 0.4 if second else limit, manners[name])
    if gap < _ALIKE:
        # Their figures say nothing for one or the other, so they are not given as the reason.
        alike = "話し方の違いがわずかなため、仮に{}としました。念のためご確認ください。"
        for name in (top, rest[0]):
            found[name] = replace(found[name], reason=alike.format(_SIDE[found[name].role or "owner"]))
    return found


def _beside_advisor(name: str, manner: _Manner) -> NameGuess:
    asks = manner.leaning >= 0.5
    return _guess(name, "advisor" if asks else "owner", 0.4 if asks else 0.6, manner)


def _guess(name: str, role: Role, confidence: float, manner: _Manner) -> NameGuess:
    share = f"話した文のうち問いかけが {manner.questions * 100:.0f} % "
    call = "で、「社長」「御社」と呼びかけている" if manner.calls_owner and role == "advisor" else "の"
    doubt = "" if confidence >= SURE else "念のためご確認ください。"
    return NameGuess(name, role, round(confidence, 2), f"{share}{call}ため、{_SIDE[role]}と見ました。{doubt}")


def _manners(raw: RawTranscript, names: list[str]) -> dict[str, _Manner]:
    sentences, questions, calls, owns = (dict.fromkeys(names, 0) for _ in range(4))
    for segment in raw.segments:
        name = segment.name
        if name is None or name not in sentences:
            continue
        sentences[name] += len(_SENTENCE.findall(segment.text))
        questions[name] += len(_QUESTION.findall(segment.text))
        calls[name] += len(_CALLS_OWNER.findall(segment.text))
        owns[name] += len(_SPEAKS_AS_OWNER.findall(segment.text))
    found: dict[str, _Manner] = {}
    for name in names:
        total = max(1, sentences[name])
        share = min(1.0, questions[name] / total)
        leaning = share + 0.5 * min(1.0, 5 * calls[name] / total) - 0.5 * min(1.0, 5 * owns[name] / total)
        found[name] = _Manner(sentences[name], share, leaning, calls[name] > 0)
    return found
