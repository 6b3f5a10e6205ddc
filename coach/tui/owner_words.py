"""Words for the owner one practises with: how hard, in what mood, how a practice ended. Pure."""

from __future__ import annotations

import datetime

from coach.practice.scenario import Scenario
from coach.practice.state import Ending

DIFFICULTY = ("話しやすい", "ふつう", "むずかしい")
# Upper edges of trust (0–1) and how it shows from outside; our judgement, after playing. The lowest lies just above
# the trust at which an owner breaks the talk off.
MOODS = (
    (0.12, "話を終えたそうにしている"),
    (0.25, "身構えている"),
    (0.40, "様子を見ている"),
    (0.55, "少しほぐれてきた"),
    (0.72, "話しやすそうにしている"),
    (1.01, "胸の内を話してくれる"),
)
# A move smaller than this is not seen from outside.
SEEN = 0.02


def mood(trust: float) -> str:
    """How the owner seems at a trust of 0–1."""
    return next(word for edge, word in MOODS if trust < edge)


def moved(before: float, after: float) -> str:
    """What the last line did, in words; "" when nothing was to be seen."""
    if abs(after - before) < SEEN:
        return ""
    return "今の一言で、少しほぐれた" if after > before else "今の一言で、少し身構えた"


def called(scenario: Scenario) -> str:
    """How one speaks of the owner: with さん, unless the name is a role."""
    return scenario.name if scenario.name.endswith(("者", "長", "さん")) else f"{scenario.name}さん"


def ending_words(name: str, ending: Ending | None) -> str:
    """How the talk ended, told without a verdict; None: the trainee stopped."""
    if ending is None:
        return f"ここまでで、稽古を区切りました。{name}とは、まだ続きを話せます。"
    return {
        "opened": f"{name}は、胸の内まで話して、おだやかに席を立ちました。",
        "polite": f"{name}は、あいさつをして席を立ちました。",
        "walkout": f"{name}は、途中で話を切り上げました。前の場面に戻って、別の言い方も試せます。",
    }[ending]


def depth(layer: int, layers: int) -> str:
    """How far the talk went down."""
    return f"話の深さ {layer}/{layers}"


def day(at: str) -> str:
    """「10月14日」 of an ISO time in UTC, in local time; years that are not this one are written out."""
    moment = datetime.datetime.fromisoformat(at).astimezone()
    year = "" if moment.year == datetime.datetime.now().year else f"{moment.year}年"
    return f"{year}{moment.month}月{moment.day}日"
