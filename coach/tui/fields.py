"""What people type into the fields about a session, brought into one shape or refused with a hint."""

from __future__ import annotations

import datetime
import re
import unicodedata

from coach.model import STEP_NAMES

_ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988}
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_ERA_DATE = re.compile(
    r"(令和|平成|R|H)\s*(\d{1,2}|元)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?", re.IGNORECASE
)
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")


def read_date(text: str) -> str | None:
    """ISO date of 「2025-11-04」「2025/11/4」「令和7年11月4日」「20251104」; None for an empty text.

    Raises ValueError for anything else.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None
    if match := _ERA_DATE.fullmatch(plain):
        years = 1 if match[2] == "元" else int(match[2])
        year, month, day = _ERAS[match[1].upper()] + years, int(match[3]), int(match[4])
    elif match := _DATE.fullmatch(plain) or _PACKED.fullmatch(plain):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
    else:
        raise ValueError(plain)
    return datetime.date(year, month, day).isoformat()


def read_session_no(text: str) -> int | None:
    """The number of a meeting from 「2」「第２回」; None for an empty text. Raises ValueError."""
    plain = unicodedata.normalize("NFKC", text).strip().removeprefix("第").removesuffix("回").strip()
    if not plain:
        return None
    number = int(plain)
    if not 0 < number < 1000:
        raise ValueError(plain)
    return number


def step_label(number: int) -> str:
    """「3 信頼関係」: the step without the circled figure, which some terminals draw two cells wide."""
    return f"{number} {STEP_NAMES[number - 1][1:]}"


def step_number(step: str | None) -> int | None:
    """1–7 of a step as stored (「③信頼関係」, 「3」), else None."""
    if not step:
        return None
    for number, name in enumerate(STEP_NAMES, 1):
        if step[:1] == name[:1] or unicodedata.normalize("NFKC", step)[:1] == str(number):
            return number
    return None
