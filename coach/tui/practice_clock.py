"""Time of a practice: it counts only while the screen is open."""

from __future__ import annotations

import math
from collections.abc import Callable
from time import monotonic

# From here on the time that is left is counted in the line above the talk.
TOLD_FROM = 120


class PracticeClock:
    """``spent`` seconds before now, ``minutes`` the limit (None: none). ``now`` gives seconds and is given by tests."""

    def __init__(self, minutes: int | None, spent: float, now: Callable[[], float] = monotonic) -> None:
        self.minutes, self._spent, self._now = minutes, spent, now
        self._since: float | None = None

    def start(self) -> None:
        """Go on counting; harmless when it counts already."""
        if self._since is None:
            self._since = self._now()

    def stop(self) -> float:
        """Stop counting; the seconds since ``start``, to be kept in the store."""
        if self._since is None:
            return 0.0
        passed = self._now() - self._since
        self._spent += passed
        self._since = None
        return passed

    @property
    def left(self) -> float | None:
        """Seconds left, negative when the time is over; None without a limit."""
        if self.minutes is None:
            return None
        running = self._now() - self._since if self._since is not None else 0.0
        return self.minutes * 60 - self._spent - running

    @property
    def over(self) -> bool:
        """Whether there was a limit and it is reached."""
        return self.left is not None and self.left <= 0

    @property
    def text(self) -> str:
        """What is told of it: whole minutes, in the end half minutes."""
        left = self.left
        if left is None:
            return ""
        if left <= 0:
            return "時間になりました。最後に一言どうぞ"
        if left > TOLD_FROM:
            return f"残り {math.ceil(left / 60)} 分"
        return f"残り {math.ceil(left / 30) * 30} 秒"
