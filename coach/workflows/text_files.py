"""Text files a user wrote for us: rubrics, owners, scripts of a practice."""

from __future__ import annotations

from pathlib import Path

from coach.errors import CoachError, DataError


def read_text_file(path: Path, kind: type[CoachError] = DataError) -> str:
    """The text of a UTF-8 file, with or without a mark at its beginning. Raises ``kind``."""
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise kind(
            "文字の形が UTF-8 ではありません。", where=str(path), todo="UTF-8 で保存し直すと読めます。"
        ) from error
    except OSError as error:
        raise kind(f"読めませんでした ({error.strerror})。", where=str(path)) from error
