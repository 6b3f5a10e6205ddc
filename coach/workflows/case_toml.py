"""Own cases as TOML files: the schema of the bundled cards, read forgivingly and written with room for what is missing."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import msgspec

from coach.data import toml_table, trimmed
from coach.errors import DataError
from coach.model import Case
from coach.workflows.case_fields import BLANK, field_hints, field_labels

HOW_TO = "書き方は docs/cases.md にあります。"
# A card is a page; a larger file is something else.
LARGEST = 1_000_000
LONG = ("situation", "turning_point", "aftermath")
NOT_TOLD = ("hidden_issue", "turning_point", "aftermath", "learned")
UNTOLD = "面談の記録だけでは分からないところです"
HEAD = "# 事例の下書き。空の所を埋めて、`coach cases add このファイル` で加えます。書き方: docs/cases.md\n"
_TYPES = {"int": "数字", "str": "文字", "array": "並び ([…])", "object": "表"}


def read_case_file(path: Path) -> Case:
    """The case in a TOML file, complete or not; fields that are not there are empty. Raises DataError."""
    try:
        if path.stat().st_size > LARGEST:
            raise DataError("事例のファイルにしては大きすぎます。", where=path.name, todo=HOW_TO)
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise DataError(f"ファイルを読めませんでした ({error.strerror})。", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise DataError(
            "文字の形が UTF-8 ではありません。", where=path.name, todo="UTF-8 で保存し直すと読めます。"
        ) from error
    return case_from_toml(text, path.name)


def case_from_toml(text: str, where: str) -> Case:
    """The case in the text of a file. Raises DataError naming the line or the field."""
    try:
        table = toml_table(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError(
            _place(str(error)), where=where, todo=f"かぎ括弧や引用符の閉じ忘れを確かめてください。{HOW_TO}"
        ) from error
    return case_from_table(table, where)


def case_from_table(table: dict[str, Any], where: str) -> Case:
    """The case in plain data. Raises DataError naming the field that is unknown or of another form."""
    labels = field_labels()
    known = {f.name for f in fields(Case)}
    unknown = [key for key in table if key not in known]
    if unknown:
        raise DataError(f"知らない項目があります: {'、'.join(unknown)}", where=where, todo=HOW_TO)
    try:
        return msgspec.convert(trimmed(asdict(BLANK) | table), Case)
    except msgspec.ValidationError as error:
        raise DataError(_wrong(str(error), labels), where=where, todo=HOW_TO) from error


def _place(message: str) -> str:
    found = re.search(r"line (\d+), column (\d+)", message)
    return f"{found[1]} 行目の {found[2]} 文字目で読めなくなりました。" if found else "TOML として読めませんでした。"


def _wrong(message: str, labels: dict[str, str]) -> str:
    """「Expected `int`, got `str` - at `$.step`」 in words."""
    path = re.search(r"at `\$\.?([^`]*)`", message)
    name = re.split(r"[.\[]", path[1])[0] if path else ""
    place = f"「{labels.get(name, name)}」({path[1].replace('[...]', '')})" if path and name else "どこか"
    if found := re.search(r"Expected `(\w+)", message):
        return f"{place}の形が違います。{_TYPES.get(found[1], found[1])}で書きます。"
    if found := re.search(r"missing required field `(\w+)`", message):
        return f"{place}に {found[1]} がありません。"
    return f"{place}の形が違います ({message})。"


def case_toml(case: Case) -> str:
    """The case as a TOML file that ``case_from_toml`` reads back; what is empty says what belongs there."""
    labels, hints = field_labels(), field_hints()
    lines = [HEAD]
    groups = ("closed", "opened")
    for field in fields(Case):
        value = getattr(case, field.name)
        if field.name in ("id", *groups):
            continue
        if not value and field.name in labels:
            hint = UNTOLD if field.name in NOT_TOLD else hints.get(field.name, "")
            lines.append(f"# {labels[field.name]}" + (f": {hint}" if hint else ""))
        lines.append(f"{field.name} = {_value(value, long=field.name in LONG)}")
    for group in groups:
        for item in getattr(case, group):
            lines += ["", f"[[{group}]]"]
            lines += [f"{name} = {_value(text)}" for name, text in asdict(item).items()]
    return "\n".join(lines) + "\n"


def _value(value: object, *, long: bool = False) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_value(v) for v in value) + "]"
    if isinstance(value, int):
        return str(value)
    # JSON's escapes are TOML's too, but for the one control character JSON leaves as it is.
    clean = str(value).encode("utf-8", "replace").decode()
    quoted = json.dumps(clean, ensure_ascii=False).replace("\x7f", "\\u007f")
    if long and value:
        # Line breaks as such, so that the text can be edited; an escaped backslash before an n is none.
        broken = re.sub(r"(\\\\)|\\n", lambda match: match[1] or "\n", quoted[1:-1])
        return f'"""\n{broken}\n"""'
    return quoted
