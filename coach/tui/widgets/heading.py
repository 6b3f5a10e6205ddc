"""The line at the top of a screen: where one is, what it holds, and the way to help."""

from __future__ import annotations

from rich.text import Text
from textual import events
from textual.app import RenderResult
from textual.reactive import reactive
from textual.widget import Widget

from coach.language.wrap import cell_width, shorten
from coach.tui.keymap import key_name, rows_of_class


class Heading(Widget):
    """「伴走コーチ  書庫  12 件 …                ? ヘルプ」 in one line; the middle gives way first."""

    DEFAULT_CSS = """
    Heading { dock: top; height: 1; background: $panel; color: $foreground; padding: 0 1; }
    """

    note: reactive[str] = reactive("")

    def __init__(self, title: str, note: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.title_text = title
        self.set_reactive(Heading.note, note)

    def render(self) -> RenderResult:
        muted = self.app.theme_variables.get("text-muted", "")
        help_text = self._help_text()
        width = self.size.width
        line = Text("伴走コーチ", style="bold", no_wrap=True)
        line.append("  ")
        line.append(self.title_text, style=f"bold {self.app.theme_variables.get('primary', '')}")
        room = width - cell_width(line.plain) - cell_width(help_text) - 5
        if self.note and room >= 6:
            line.append("   " + shorten(self.note, room), style=muted)
        gap = width - cell_width(line.plain) - cell_width(help_text)
        if gap > 0:
            line.append(" " * gap)
            line.append(help_text, style=muted)
        return line

    def _help_text(self) -> str:
        keys = next(
            (row.keys[0] for row in rows_of_class(type(self.app), self.app._keymap) if row.id == "app.help"), ""
        )
        return f"{key_name(keys)} ヘルプ" if keys else "? ヘルプ"

    async def on_click(self, event: events.Click) -> None:
        # Only the right end says ヘルプ.
        if event.x >= self.size.width - 8:
            await self.app.run_action("help")
