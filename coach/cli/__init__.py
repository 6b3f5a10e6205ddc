"""The command line: ``main`` is the entry point ``coach``."""

from coach.cli.main import main

__all__ = ["main"]
