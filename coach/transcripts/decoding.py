"""Bytes to text: UTF-8, CP932, EUC-JP, UTF-16, ISO-2022-JP, with no replacement characters and no guess in silence.

A file that mixes encodings (files glued together) is refused with the line at which it changes: read as one of them,
half of the talk would be garbage that nobody sees until the review.
"""

from __future__ import annotations

import codecs
import re

from coach.errors import ReadError

from .kinds import refuse_known
from .zip_document import refuse_zip

NAMES_JA = {
    "utf-8": "UTF-8",
    "cp932": "Shift_JIS",
    "euc_jp": "EUC-JP",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32-le": "UTF-32",
    "utf-32-be": "UTF-32",
    "iso2022_jp": "ISO-2022-JP",
}  # fmt: skip
# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAVE = "エディターで UTF-8 として保存し直すと読めます。"
_SAMPLE = 100_000
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_FOREIGN = re.compile("[^\x00-\x7f]")
# Half-width katakana, private use and 縺・繧・繝 fill Japanese text that was decoded wrongly.
_WRONG = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\uff61-\uff9f\ue000-\uf8ff\ufffd縺繧繝]")
_USUAL = re.compile("[ぁ-ヿ、-〜！-￤ー]")
_SIXTEEN = re.compile("[\t\n\r\x20-\x7e、-〜ぁ-ヿ！-￥]")
_JAPANESE = re.compile("[　-ヿ一-鿿！-￥]")


def decode(data: bytes) -> tuple[str, str]:
    """``(text, encoding)``: text without byte order mark, with ``\\n`` line ends only.

    ``encoding`` is a key of ``NAMES_JA``. Raises ReadError (no file name in it) for binary data, an unknown or broken
    encoding and for mixed encodings; the last two name the line.
    """
    encoding, body = _encoding(data)
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        before = body[: error.start].decode(encoding, "replace")
        raise _unreadable(before.count("\n") + 1, encoding) from None
    return text.replace("\r\n", "\n").replace("\r", "\n"), encoding


def _encoding(data: bytes) -> tuple[str, bytes]:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name, data[len(mark) :]
    refuse_known(data)
    refuse_zip(data)
    if b"\x00" in data:
        # A stray NUL in ordinary text is left out later, as every control character is.
        stray = _sixteen_score(data)[0] < 0.5 and _few_controls(data) and _decodes(data, "utf-8")
        return ("utf-8" if stray else _sixteen(data)), data
    if b"\x1b$" in data and _decodes(data, "iso2022_jp"):
        return "iso2022_jp", data
    if _decodes(data, "utf-8"):
        # UTF-16 without NUL and without mark can be valid UTF-8, but then it is full of control characters.
        return ("utf-8" if _few_controls(data) else _sixteen(data)), data
    return _legacy(data), data


def _legacy(data: bytes) -> str:
    """CP932, EUC-JP or UTF-16 for data that is not UTF-8; refuses mixtures."""
    found = [(score, name) for name in ("cp932", "euc_jp") if (score := _score_bytes(data, name)) is not None]
    score, main = max(found, key=lambda item: item[0]) if found else (-1.0, None)
    if score < 0 and (wide := _sixteen_score(data))[0] >= 0.5:
        return wide[1]
    if not _few_controls(data):
        raise _binary()
    lines = data.split(b"\n")
    if score < 0.3:
        # UTF-8 can happen to decode as CP932 from end to end; what most lines are tells which one is the stranger.
        main = _majority(lines) or main
    if main is None:
        raise _binary()
    _refuse_mixture(lines, main)
    return main


def _majority(lines: list[bytes]) -> str | None:
    kinds = [kind for line in lines if not line.isascii() and (kind := _kind(line)[1])]
    return max(dict.fromkeys(kinds), key=kinds.count) if kinds else None


def _refuse_mixture(lines: list[bytes], main: str) -> None:
    for number, line in enumerate(lines, 1):
        if line.isascii():
            continue
        own = _score_bytes(line, main)
        if own is not None and own >= 0.3:
            continue
        score, kind = _kind(line)
        # A short line may look odd in its right encoding; another one must read clearly better.
        if kind not in (None, main) and score > 0.2 and (own is None or score > own + 0.5):
            raise ReadError(
                f"文字コードが混ざっているようです（ほかの行は {NAMES_JA[main]}、この行は {NAMES_JA[kind or main]}）。",
                where=f"{number} 行目",
                todo="この行の前後をエディターで確かめ、全体を UTF-8 で保存し直すと読めます。",
            )
        if own is None:
            raise _unreadable(number, main)


def _kind(line: bytes) -> tuple[float, str | None]:
    """The encoding in which one line reads best, with its score; None where none fits."""
    best: tuple[float, str | None] = (-9.0, None)
    for name in ("utf-8", "cp932", "euc_jp"):
        score = _score_bytes(line, name)
        if score is None or (name == "utf-8" and not _JAPANESE.search(line.decode())):
            continue
        # Valid UTF-8 of several bytes is hardly ever an accident, whatever the characters are.
        score += 0.5 if name == "utf-8" else 0.0
        if score > best[0]:
            best = (score, name)
    return best


def _score_bytes(data: bytes, name: str) -> float | None:
    """How Japanese the data reads in this encoding (about -2 to 1); None where it does not decode."""
    try:
        text = data.decode(name)[:_SAMPLE]
    except UnicodeDecodeError:
        return None
    foreign = len(_FOREIGN.findall(text)) or 1
    return (len(_USUAL.findall(text)) - 2 * len(_WRONG.findall(text))) / foreign


def _sixteen(data: bytes) -> str:
    score, name = _sixteen_score(data)
    if score < 0.5:
        raise _binary()
    return name


def _sixteen_score(data: bytes) -> tuple[float, str]:
    """The better byte order of UTF-16 and the share of ordinary characters in it (-1: it does not decode)."""
    best = (-1.0, "utf-16-le")
    for name in ("utf-16-le", "utf-16-be"):
        if not _decodes(data, name):
            continue
        sample = data[: _SAMPLE * 2].decode(name, "ignore")
        ordinary = len(_SIXTEEN.findall(sample)) - 5 * len(_CONTROL.findall(sample))
        best = max(best, (ordinary / len(sample), name))
    return best


def _decodes(data: bytes, name: str) -> bool:
    try:
        data.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _few_controls(data: bytes) -> bool:
    sample = data[:_SAMPLE].decode("latin-1")
    return len(_CONTROL.findall(sample)) * 100 <= len(sample)


def _binary() -> ReadError:
    return ReadError(
        "文字の記録ではないファイルのようです。",
        todo="文字に起こしたファイル（テキスト・字幕・CSV・JSON）を選ぶと取り込めます。",
    )


def _unreadable(line: int, encoding: str) -> ReadError:
    return ReadError(f"{NAMES_JA[encoding]} として読めない文字があります。", where=f"{line} 行目", todo=_SAVE)
