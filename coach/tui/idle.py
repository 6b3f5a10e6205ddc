"""The locked screen: comes by key or when nobody has used the app for a while; what runs below goes on.

The lock is a mode of the app (a stack of screens of its own), so that nothing below it is shown or gets a key. Work
that ends meanwhile opens and closes its screens on the stack below; what would lead on from there waits.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from textual import events
from textual.await_complete import AwaitComplete
from textual.message import Message
from textual.screen import Screen

from coach.tui.ways import Ways

IDLE_SETTING = "lock_after_minutes"
#: Minutes without a key or a move of the mouse; 0: never by itself. The middle ones are what offices ask for (judgement).
IDLE_CHOICES = {0: "切", 5: "5分", 15: "15分", 30: "30分"}
WORK, LOCK = "work", "lock"
_LOOK_EVERY = 5.0
# What a locked app still does; the rest of the app's keys would lead past the lock.
_ALLOWED = frozenset({"quit", "help_quit", "focus_next", "focus_previous"})


def now() -> float:
    """Seconds that also pass while the machine sleeps, where the system counts them."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


class Lockable(Ways):
    """The part of the app that locks it."""

    def __init__(self, *, locked: bool) -> None:
        """``locked``: there is no work yet; the lock comes first."""
        self.DEFAULT_MODE = LOCK if locked else WORK  # type: ignore[misc]
        super().__init__()
        self.add_mode(WORK, self.get_default_screen)
        self.add_mode(LOCK, _lock_screen)
        self.idle_minutes = 0
        self._used_at = now()
        self._unlocked = asyncio.Event()
        if not locked:
            self._unlocked.set()
        self._held: list[Message] = []

    @property
    def locked(self) -> bool:
        """Whether the lock is shown."""
        return self.current_mode == LOCK

    @property
    def screen_stack(self) -> list[Screen[Any]]:
        """The screens of the work, also while the lock is shown."""
        return self._screen_stacks.get(WORK, []).copy() if self.locked else super().screen_stack

    def watch_idle(self, minutes: object) -> None:
        """Lock after so many minutes (one of ``IDLE_CHOICES``; anything else is none)."""
        self.idle_minutes = minutes if isinstance(minutes, int) and minutes in IDLE_CHOICES else 0

    def begin_watching(self) -> None:
        """Look at the clock from now on."""
        self.set_interval(_LOOK_EVERY, self.lock_if_idle)

    def lock_if_idle(self) -> None:
        """Lock when nobody has used the app for the chosen time."""
        if self.idle_minutes and not self.locked and now() - self._used_at >= self.idle_minutes * 60:
            self.action_lock()

    def action_lock(self) -> None:
        """Show the lock."""
        if not self.locked and self.ready:
            self._unlocked.clear()
            self.switch_mode(LOCK)

    @property
    def ready(self) -> bool:
        """Whether the work has begun (a database under a passphrase is opened first)."""
        return hasattr(self, "workspace")

    def unlock(self) -> None:
        """Show the work again; what was held back happens now."""
        if self.locked:
            self._used_at = now()
            self.switch_mode(WORK)
            self._unlocked.set()
            held, self._held = self._held, []
            for message in held:
                self.post_message(message)

    def hold(self, message: Message) -> bool:
        """Keep a message for after the lock; False when the app is not locked."""
        if self.locked:
            self._held.append(message)
        return self.locked

    # ── Textual's own ways, so that nothing gets past the lock ───────────────────

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if (self.locked or not self.ready) and action not in _ALLOWED:
            return False
        return super().check_action(action, parameters)

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.InputEvent | events.Paste) and not event.is_forwarded:
            self.lock_if_idle()  # the machine may have slept: the key that wakes it must not reach the work
            self._used_at = now()
        await super().on_event(event)

    @contextmanager
    def _below(self) -> Iterator[None]:
        """Within the block the stack of the work is the current one. For calls that do not wait."""
        shown = self._current_mode
        self._current_mode = WORK
        try:
            yield
        finally:
            self._current_mode = shown

    def push_screen(self, *args: Any, mode: str | None = None, **options: Any) -> Any:
        """On the stack of the work, whatever is shown."""
        return super().push_screen(*args, mode=mode or (WORK if self.locked else None), **options)

    async def push_screen_wait(self, *args: Any, **options: Any) -> Any:
        """As ``App`` has it; the result is not acted upon before the lock is open."""
        result = await super().push_screen_wait(*args, **options)
        await self._unlocked.wait()
        return result

    def pop_screen(self) -> AwaitComplete:
        """From the stack of the work, whatever is shown."""
        if not self.locked:
            return super().pop_screen()
        with self._below():
            return super().pop_screen()

    def switch_screen(self, screen: Screen[Any] | str) -> AwaitComplete:
        """On the stack of the work, whatever is shown."""
        if not self.locked:
            return super().switch_screen(screen)
        with self._below():
            return super().switch_screen(screen)


def _lock_screen() -> Screen[Any]:
    from coach.tui.screens.lock import LockScreen

    return LockScreen()
