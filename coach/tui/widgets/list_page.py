"""A page that is a list: what Enter means is told by the screen, so that it stands in the line of keys."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from coach.tui.widgets.page import Page


class ListPage(Page, inherit_bindings=False):
    """The keys of a page without Enter. A click still posts ``Page.Chosen``."""

    BINDINGS: ClassVar[list[BindingType]] = [b for b in Page.BINDINGS if isinstance(b, Binding) and b.key != "enter"]
