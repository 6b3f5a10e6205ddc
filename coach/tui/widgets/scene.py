"""A few lines of a place in the talk: what the owner had just said, and what was said then."""

from __future__ import annotations

from rich.text import Text
from textual.app import RenderResult
from textual.geometry import Size
from textual.widget import Widget

from coach.language.wrap import wrap
from coach.tui.widgets.rows import printable

LABEL = 8
# (lines of the owner, lines of the advisor) in a low window and in a tall one.
LOW, TALL = (3, 2), (7, 4)
TALL_FROM = 36
NOTHING_HEARD = "(面談の初めで、まだ話されていません)"
NOTHING_SAID = "(ここでは何も言われていません)"


class SceneView(Widget):
    """The end of the owner's words and the beginning of the advisor's: those are what meet at this place."""

    DEFAULT_CSS = "SceneView { width: 1fr; height: auto; }"

    def __init__(self, heard: str, said: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.heard, self.said = printable(heard).replace("\n", " "), printable(said).replace("\n", " ")

    def _lines(self, width: int) -> list[tuple[str, str, str]]:
        """(label, words, colour) line by line."""
        most_heard, most_said = TALL if self.app.size.height >= TALL_FROM else LOW
        room = max(8, width - LABEL - 1)
        heard = wrap(self.heard or NOTHING_HEARD, room)
        if len(heard) > most_heard:
            heard = ["…" + heard[-most_heard], *heard[len(heard) - most_heard + 1 :]]
        said = wrap(self.said or NOTHING_SAID, room)
        if len(said) > most_said:
            said = [*said[: most_said - 1], said[most_said - 1] + "…"]
        out = [("経営者" if n == 0 else "", line, "secondary") for n, line in enumerate(heard)]
        return out + [("そのとき" if n == 0 else "", line, "primary") for n, line in enumerate(said)]

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width)) if width > 0 else 0

    def render(self) -> RenderResult:
        text = Text(no_wrap=True)
        for n, (label, words, colour) in enumerate(self._lines(self.content_size.width)):
            text.append("\n" if n else "")
            # Every character of a label takes two cells.
            text.append(label + " " * (LABEL + 1 - 2 * len(label)), style=self.app.theme_variables.get(colour, ""))
            text.append(words)
        return text
