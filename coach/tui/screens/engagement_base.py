"""What the screens of a 支援先 share: the page, the way to the app, and telling what could not be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.screen import Screen

from coach.errors import CoachError
from coach.model.engagement import Engagement, SheetKind
from coach.tui.screens.path_prompt import PathPromptScreen
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.list_page import ListPage

if TYPE_CHECKING:
    from coach.tui.app import CoachApp
    from coach.workflows.workspace import Workspace

BREAKPOINTS = [(0, "-narrow"), (96, "-wide")]
# What a file name may not hold on the systems this runs on.
_NOT_IN_NAMES = str.maketrans(dict.fromkeys('/\\:*?"<>|', "_"))


class EngagementPage(ListPage):
    """A page that may be as wide as its tables."""

    MAX_WIDTH = 130


class EngagementBase(Screen[None]):
    """A page under a heading; subclasses say what stands on it (``reload``)."""

    CSS_PATH = "engagement.tcss"
    TITLE_JA = "支援先"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    # Actions whose hints give way in a narrow window.
    MINOR: ClassVar[tuple[str, ...]] = ()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace

    @property
    def coach(self) -> CoachApp:
        from coach.tui.app import CoachApp

        assert isinstance(self.app, CoachApp)
        return self.app

    @property
    def page(self) -> EngagementPage:
        return self.query_one(EngagementPage)

    def compose(self) -> ComposeResult:
        yield Heading(self.TITLE_JA)
        yield EngagementPage(id="engagement-page")
        yield KeyHints(minor=self.MINOR)

    def on_mount(self) -> None:
        self.page.focus()
        self.reload()

    def on_screen_resume(self) -> None:
        # Sheets, sessions and the map are changed on other screens.
        if self.is_mounted:
            self.reload()

    def reload(self) -> None:
        """Read the store again and draw."""
        raise NotImplementedError

    def attempt(self, write: Callable[[], object]) -> bool:
        """Do something with the store and draw again; a failure is told."""
        try:
            write()
        except CoachError as error:
            self.coach.show_trouble(error)
            return False
        self.reload()
        return True

    def go(self, make: Callable[[], Screen[None]]) -> None:
        """Open another screen; what hinders it (it reads the store) is told."""
        try:
            self.app.push_screen(make())
        except CoachError as error:
            self.coach.show_trouble(error)

    def action_choose(self) -> None:
        self.page.action_choose()

    def action_back(self) -> None:
        self.dismiss(None)

    def export(
        self,
        engagement: Engagement,
        name: str,
        endings: Sequence[str],
        *,
        kind: SheetKind | None = None,
        visit: int = 0,
    ) -> None:
        """Ask for a place and write the sheets or the map there."""
        from coach.workflows.engagements import export_engagement

        def without_names(path: Path) -> str:
            notes = export_engagement(self.workspace, engagement, path, kind=kind, visit=visit, anonymise=True)
            return "\n".join((f"書き出しました。{path}", *notes))

        def write(path: Path | None) -> None:
            if path is None:
                return
            if prompt.anonymise:
                self.coach.write_without_names(lambda: without_names(path))
                return
            try:
                export_engagement(self.workspace, engagement, path, kind=kind, visit=visit)
            except CoachError as error:
                self.coach.show_trouble(error)
            else:
                self.coach.tell(f"書き出しました。{path}")

        start = Path.home() / (f"{engagement.name} {name}".translate(_NOT_IN_NAMES) + endings[0])
        prompt = PathPromptScreen(start, endings=endings, hint=HINTS[endings[0]], names=True)
        self.app.push_screen(prompt, write)


HINTS = {
    ".docx": "終わりは .docx (Word など)。",
    ".html": ".html 印刷  .md Markmap  .mmd Mermaid  .opml アウトライナー",
}
