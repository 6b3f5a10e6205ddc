"""The sheets ⓐ–ⓓ and the evaluation, as data (``prompts/sheets/*.toml``): sections of fields in plain words."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

import msgspec

from coach.data import data_folder
from coach.errors import DataError
from coach.model.engagement import VISIT_SHEETS, Sheet, SheetKind

FieldKind = Literal["line", "text", "lines", "date", "choice"]
KINDS: tuple[SheetKind, ...] = get_args(SheetKind)
# What can be said of an item of the evaluation; the text below it is the evidence.
SEEN = ("見られた", "一部に見られた", "まだ見えない", "分からない")


@dataclass(frozen=True, slots=True)
class SheetField:
    """One thing to fill in. ``most``: a list is meant to have at most so many lines (0: as many as one likes)."""

    id: str
    label: str
    kind: FieldKind
    help: str = ""
    options: tuple[str, ...] = ()
    most: int = 0


@dataclass(frozen=True, slots=True)
class SheetSection:
    """Fields that belong together. ``circle`` names the circle of the evaluation they speak for."""

    title: str
    invitation: str
    fields: tuple[SheetField, ...]
    circle: str = ""


@dataclass(frozen=True, slots=True)
class SheetForm:
    """A sheet as a form. ``letter`` is its key and its name in aligned columns, ``mark`` the field's own sign (ⓐ)."""

    id: SheetKind
    letter: str
    mark: str
    title: str
    short: str
    sections: tuple[SheetSection, ...]

    @property
    def fields(self) -> tuple[SheetField, ...]:
        """All fields in order."""
        return tuple(field for section in self.sections for field in section.fields)

    def field(self, id: str) -> SheetField:
        """The field of that id. KeyError when there is none."""
        return {field.id: field for field in self.fields}[id]

    @property
    def per_visit(self) -> bool:
        """Whether there is one for every visit."""
        return self.id in VISIT_SHEETS


class _Field(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    label: str
    kind: Literal["line", "text", "lines", "date", "choice", "seen"]
    help: str = ""
    options: tuple[str, ...] = ()
    most: int = 0
    repeat: int = 0


class _Section(msgspec.Struct, forbid_unknown_fields=True):
    title: str
    invitation: str
    field: tuple[_Field, ...]
    circle: str = ""


class _File(msgspec.Struct, forbid_unknown_fields=True):
    version: int
    id: SheetKind
    letter: str
    mark: str
    title: str
    short: str
    section: tuple[_Section, ...]


@cache
def form_of(kind: SheetKind) -> SheetForm:
    """The form of a sheet. Raises DataError when its file breaks the schema."""
    where = f"prompts/sheets/{kind}.toml"
    text = data_folder("prompts").joinpath("sheets", f"{kind}.toml").read_text(encoding="utf-8")
    try:
        form = _form(msgspec.convert(tomllib.loads(text), _File))
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise DataError(f"シートの書き方に合わない所があります ({error})。", where=where) from error
    names = [field.id for field in form.fields]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DataError(f"同じ名前の欄が二つあります: {'、'.join(twice)}。", where=where)
    return form


def _form(file: _File) -> SheetForm:
    sections = tuple(
        SheetSection(s.title, s.invitation, tuple(f for raw in s.field for f in _fields(raw)), s.circle)
        for s in file.section
    )
    return SheetForm(file.id, file.letter, file.mark, file.title, file.short, sections)


def _fields(raw: _Field) -> tuple[SheetField, ...]:
    """A written field as the fields of the form: repeated ones numbered, an item of the evaluation with its evidence."""
    if raw.kind == "seen":
        evidence = SheetField(f"{raw.id}_why", "根拠", "text", raw.help)
        return SheetField(raw.id, raw.label, "choice", "", SEEN), evidence
    if raw.repeat:
        return tuple(
            SheetField(raw.id.replace("{n}", str(n)), raw.label.replace("{n}", str(n)), raw.kind, raw.help)
            for n in range(1, raw.repeat + 1)
        )
    return (SheetField(raw.id, raw.label, raw.kind, raw.help, raw.options, raw.most),)


def forms() -> tuple[SheetForm, ...]:
    """All forms in their order: ⓐ ⓑ ⓒ ⓓ, the three circles."""
    return tuple(form_of(kind) for kind in KINDS)


def entries(text: str) -> tuple[str, ...]:
    """The lines of a list that hold something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def with_line(text: str, line: str) -> str:
    """The text with a line more at its end; a line that is there already is not written twice."""
    if line in entries(text):
        return text
    return f"{text.rstrip()}\n{line}" if text.strip() else line


def settle(sheet: Sheet, key: str) -> Sheet:
    """The sheet with a proposal noted as taken or put away."""
    return sheet if key in sheet.settled else Sheet(sheet.values, (*sheet.settled, key))


def filled(form: SheetForm, sheet: Sheet) -> tuple[int, int]:
    """How many fields are written, and of how many."""
    return sum(bool(sheet.text(field.id)) for field in form.fields), len(form.fields)
