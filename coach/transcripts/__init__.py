"""Transcripts in: one reader per format, one raw shape, roles confirmed by the user, one ``Transcript``.

Nothing is invented: a speaker or a time that the file does not have stays None, and what a reader cannot use is kept
in ``RawTranscript.unread`` with its line and a reason. Formats are listed in docs/formats.md.
"""

from __future__ import annotations

from .building import to_transcript
from .interchange import dump_interchange
from .reading import read_bytes, read_file
from .roles import NameGuess, RoleGuess, advisor_by_name, guess_roles

__all__ = [
    "NameGuess",
    "RoleGuess",
    "advisor_by_name",
    "dump_interchange",
    "guess_roles",
    "read_bytes",
    "read_file",
    "to_transcript",
]
