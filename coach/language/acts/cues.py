"""The signs of ``cues.toml``, compiled: a table of endings and words, each with its own examples."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

# What may stand after the last word without changing what the sentence does: marks, laughter, dots.
_CLOSING = re.compile(
    r"(?:[。．、，,.!！?？…‥・ー〜~―\s　「」『』）)]|[（(]\s*(?:笑|苦笑|沈黙|うなず[^）)]*)\s*[）)]|笑$)+$"
)
# Words people say before the sentence begins.
# Those that can also begin a phrase of their own (「あの店」「でもですね」「その後」) only before a pause.
_FILLERS = re.compile(
    r"^(?:(?:えーっと|えーと|ええと|えっと|えと|えー|あのー|そのー|うーん|んー|あー|なるほど|なんか)[、。，,…ー〜\s　]*"
    r"|(?:あの|その|まあ|まぁ|ま|ああ|あ|で|ほんで|ほな|じゃあ|では|それで|それでは|はい|ええ|うん|へえ|ほう|そうですか|そうですね|そうか"
    r"|えっ|え|ちょっと|ね)[、。，,…ー〜\s　]+)+"
)


@dataclass(frozen=True, slots=True)
class Cue:
    """One sign: where it stands (``at``), its compiled forms, and examples that are run as tests."""

    id: str
    at: str
    forms: tuple[str, ...]
    pattern: re.Pattern[str]
    hits: tuple[str, ...]
    misses: tuple[str, ...]


def core_of(text: str) -> str:
    """The sentence without closing marks and laughter: 「そうですか…（笑）」 → 「そうですか」."""
    stripped = _CLOSING.sub("", text.strip())
    return stripped or text.strip()


def without_fillers(text: str) -> str:
    """The sentence without leading fillers and connectives; the whole when nothing else is left."""
    return _FILLERS.sub("", text.strip()) or text.strip()


def _compile(at: str, forms: list[str]) -> re.Pattern[str]:
    union = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    if at == "end":
        return re.compile(rf"(?:{union})$")
    if at == "start":
        return re.compile(rf"^(?:{union})")
    if at == "whole":
        return re.compile(rf"^(?:(?:{union})[、。，,…ー〜！!\s　]*)+$")
    return re.compile(union)


@cache
def cues(name: str = "cues.toml") -> tuple[Cue, ...]:
    """All signs of a table beside this module, in file order."""
    table = tomllib.loads(files("coach.language.acts").joinpath(name).read_text("utf-8"))
    return tuple(
        Cue(c["id"], c["at"], tuple(c["forms"]), _compile(c["at"], c["forms"]), tuple(c["hits"]), tuple(c["misses"]))
        for c in table["cue"]
    )


def cues_in(text: str) -> frozenset[str]:
    """Ids of the signs one sentence shows.

    >>> sorted(cues_in("なるほど。"))
    ['back.channel']
    """
    core = core_of(text)
    start = without_fillers(core)
    closing = text[text.rfind(core) + len(core) :]
    found = set()
    for cue in cues():
        where = {"end": core, "whole": core, "in": core, "start": start, "mark": closing}[cue.at]
        if cue.pattern.search(where):
            found.add(cue.id)
    return frozenset(found)
