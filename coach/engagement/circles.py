"""The three circles at the end (近畿経済産業局): 事業者の満足感, 伴走者の達成感, 社会性から捉えた効果, and where they overlap.

A summary of what the users wrote, not a mark: an item counts as seen only with something written as its evidence.
"""

from __future__ import annotations

from dataclasses import dataclass

from coach.model.engagement import Sheet

from .sheets import SEEN, form_of


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a circle: what was said of it and its evidence."""

    label: str
    state: str
    evidence: str

    @property
    def seen(self) -> bool:
        """Whether it was seen at least in part, with evidence."""
        return self.state in SEEN[:2] and bool(self.evidence)


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle and its items."""

    id: str
    name: str
    items: tuple[Item, ...]

    @property
    def seen(self) -> tuple[Item, ...]:
        """The items that were seen."""
        return tuple(item for item in self.items if item.seen)


def circles(sheet: Sheet) -> tuple[Circle, ...]:
    """The three circles as they are written."""
    form = form_of("circles")
    return tuple(
        Circle(
            section.circle,
            section.title,
            tuple(
                Item(field.label, sheet.text(field.id), sheet.text(f"{field.id}_why"))
                for field in section.fields
                if field.kind == "choice"
            ),
        )
        for section in form.sections
        if section.circle
    )


def overlap_text(found: tuple[Circle, ...]) -> str:
    """What can be said of the overlap, in words."""
    answered = [item for circle in found for item in circle.items if item.state]
    if not answered:
        return "まだ書かれていません。"
    bare = sum(1 for item in answered if item.state in SEEN[:2] and not item.evidence)
    told = [circle.name for circle in found if circle.seen]
    missing = [circle.name for circle in found if not circle.seen]
    if not missing:
        text = "三つの円のどれにも、根拠のある項目があります。重なる出来事を一つ、言葉にしてみる手があります。"
    elif told:
        text = f"根拠のある項目があるのは {'、'.join(told)} です。{'、'.join(missing)} は、まだ見えていません。"
    else:
        text = "見られたと言える項目は、まだありません。"
    return text + (f"根拠がまだ書かれていない項目が {bare} つあります。" if bare else "")
