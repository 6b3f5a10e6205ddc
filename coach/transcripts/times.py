"""Times as transcripts write them: clock strings and numbers, half- or full-width, to seconds."""

from __future__ import annotations

import math
import re

_NARROW = str.maketrans("０１２３４５６７８９：．，", "0123456789:.,")
_D = "[0-9０-９]"
#: A clock time inside a larger pattern: H:MM:SS or M:SS, with an optional fraction.
CLOCK = rf"{_D}{{1,3}}[:：]{_D}{{2}}(?:[:：]{_D}{{2}})?(?:[.,．，]{_D}{{1,9}})?"
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?:[.,](\d{1,9}))?", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}(?:\.\d{1,9})?", re.ASCII)


def parse_clock(text: str) -> float | None:
    """``H:MM:SS``, ``MM:SS`` with ``.mmm`` or ``,mmm`` in seconds; None where it is not a time of day or length.

    Full-width digits, colons, points and commas count as their half-width forms. In ``MM:SS`` the minutes may
    exceed 59 (recordings of more than an hour); elsewhere minutes and seconds are 0–59.
    """
    match = _CLOCK.fullmatch(text.strip().translate(_NARROW))
    if match is None:
        return None
    hours, minutes, seconds, fraction = match.groups()
    if int(seconds) > 59 or (hours is not None and (int(minutes) > 59 or len(minutes) > 2)):
        return None
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return whole + int(fraction) / 10 ** len(fraction) if fraction else float(whole)


def parse_seconds(value: object) -> float | None:
    """Seconds from a JSON or table value: a finite number ≥ 0, or text with a clock time or a plain number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        try:
            seconds = float(value)
        except OverflowError:
            return None
        return seconds if math.isfinite(seconds) and seconds >= 0 else None
    if isinstance(value, str):
        clock = parse_clock(value)
        if clock is not None:
            return clock
        narrow = value.strip().translate(_NARROW)
        return float(narrow) if _NUMBER.fullmatch(narrow) else None
    return None


def read_span(start: object, end: object) -> tuple[float | None, float | None, str | None]:
    """``(start, end, problem)``: seconds where readable, and a Japanese reason where something had to be left out.

    None and empty text are "the file has no time", not a problem. An end before its start is left out: one of the
    two is wrong, and the start is the one the order of the talk confirms.
    """
    begin, stop = parse_seconds(start), parse_seconds(end)
    for raw, seconds, name in ((start, begin, "始まり"), (end, stop, "終わり")):
        if seconds is None and raw is not None and not (isinstance(raw, str) and not raw.strip()):
            return begin, stop, f"{name}の時刻が読めなかったため、その時刻なしで取り込みます。"
    if begin is not None and stop is not None and stop < begin:
        return begin, None, "終わりの時刻が始まりより前のため、終わりの時刻なしで取り込みます。"
    return begin, stop, None
