"""What a long piece of work says of itself while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from coach.model import Finding

Stage = Literal["load", "parse", "read", "search", "grade", "done"]
STAGE_NAMES: dict[Stage, str] = {
    "load": "解析の準備をしています",
    "parse": "記録を読んでいます",
    "read": "やりとりを見ています",
    "search": "似た事例を探しています",
    "grade": "見本の組を加えています",
    "done": "できました",
}


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` pieces of a stage; ``findings`` as far as they are known (they may still change)."""

    stage: Stage
    done: int
    total: int
    findings: tuple[Finding, ...] = ()

    @property
    def text(self) -> str:
        """One line for the user."""
        name = STAGE_NAMES[self.stage]
        return f"{name} {self.done}/{self.total}" if self.total > 1 else name


OnProgress = Callable[[Progress], None]
IsCancelled = Callable[[], bool]


def silent(_: Progress) -> None:
    """Progress nobody looks at."""


def never() -> bool:
    """Work nobody cancels."""
    return False
