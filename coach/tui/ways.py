"""Moving between the screens of the app; each screen is imported when it is first gone to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events, work
from textual.app import App
from textual.message import Message
from textual.widgets import Input

from coach.errors import CoachError
from coach.tui.screens.library import LibraryScreen

if TYPE_CHECKING:
    from coach.workflows.practice import Practice
    from coach.workflows.watch_folder import FolderWatch
    from coach.workflows.workspace import Workspace


#: Between two looks at the watched folder. A file has to lie still from one look to the next before it is offered.
WATCH_SECONDS = 15.0


class FilesNoticed(Message):
    """New files in the watched folder, or (``left``) files whose import was broken off."""

    def __init__(self, paths: Sequence[Path], left: int = 0) -> None:
        super().__init__()
        self.paths, self.left = tuple(paths), left


class Ways(App[None]):
    """The ways from anywhere to a screen; ``CoachApp`` is the app itself."""

    workspace: Workspace

    def show_trouble(self, error: CoachError) -> None:
        """An error of the catalogue as a quiet panel."""
        from coach.tui.screens.trouble import TroubleScreen

        self.push_screen(TroubleScreen(error))

    @property
    def library(self) -> LibraryScreen:
        """The screen at the bottom."""
        screen = self.screen_stack[0]
        assert isinstance(screen, LibraryScreen)
        return screen

    # ── files that come in ──

    def tell(self, text: str, seconds: float = 3) -> None:
        """A short message in the corner."""
        raise NotImplementedError

    def begin_folder_watch(self) -> None:
        """Look at the watched folder from time to time, from now on; and say if an import was broken off."""
        self._watch: FolderWatch | None = None
        self.look_at_folder()
        self.set_interval(WATCH_SECONDS, self.look_at_folder)

    @work(thread=True, exclusive=True, group="watch")
    def look_at_folder(self) -> None:
        """One look. In a thread: a folder on another machine may take its time."""
        from coach.workflows.watch_folder import FolderWatch, broken_off, watched

        store, left = self.workspace.store, 0
        try:
            if self._watch is None:
                left = broken_off(store)
            folder = watched(store)
            if self._watch is None or self._watch.folder != folder:
                self._watch = FolderWatch(store, folder)
            paths = self._watch.look()
        except CoachError:
            return  # a store in trouble is told where something is done with it
        if paths or left:
            self.post_message(FilesNoticed(paths, left))

    def on_files_noticed(self, message: FilesNoticed) -> None:
        """Said, never imported by itself."""
        if message.paths:
            self.tell(f"見守るフォルダーに、新しい記録が {len(message.paths)} 件あります。i のあと F2 で見られます。")
        elif message.left:
            self.tell(f"取り込みの途中の記録が {message.left} 件あります。i のあと F2 で続けられます。")

    def open_waiting(self) -> None:
        """The files that wait for the user, in one list."""
        from coach.workflows.import_many import left_to_do

        try:
            paths = left_to_do(self.workspace.store)
        except CoachError as error:
            self.show_trouble(error)
            return
        if paths:
            self.import_files(paths)
        else:
            self.tell("取り込みを待っている記録はありません。")

    def no_longer_waits(self, path: Path, session: str) -> None:
        """A file of the list of those that wait was imported by hand."""
        from coach.workflows.import_many import settled

        try:
            if self.workspace.store.import_files.get(path) is not None:
                settled(self.workspace.store, path, session)
        except CoachError as error:
            self.show_trouble(error)

    def on_paste(self, event: events.Paste) -> None:
        """Files dropped onto the library (a terminal pastes their paths) are taken in."""
        from coach.tui.paths import parse_paths

        if not isinstance(self.screen, LibraryScreen) or isinstance(self.focused, Input):
            return
        paths = [Path(path).absolute() for path in parse_paths(event.text)]
        if paths and all(path.exists() for path in paths):
            self.import_files(paths)

    def import_files(self, paths: Sequence[Path]) -> object:
        """Take files in."""
        raise NotImplementedError

    # ── screens ──

    def open_review(self, session: str, turn: int | None = None) -> None:
        """ふりかえり of a session, at a turn if one is given; a review that is open below is come back to."""
        from coach.tui.screens.review import ReviewScreen

        below = next((s for s in self.screen_stack if isinstance(s, ReviewScreen) and s.session_id == session), None)
        try:
            if below is None:
                below = ReviewScreen(self.workspace, session)
                self.push_screen(below)
            while self.screen is not below:
                self.pop_screen()
        except CoachError as error:
            self.show_trouble(error)
        else:
            below.call_after_refresh(below.jump, turn)

    def action_consult(self) -> None:
        """相談 about the craft, without a session."""
        from coach.tui.screens.converse import ConverseScreen

        if isinstance(self.screen, ConverseScreen):
            return
        try:
            self.push_screen(ConverseScreen(self.workspace))
        except CoachError as error:
            self.show_trouble(error)

    def action_owners(self) -> None:
        """稽古: the owners one can practise with; a list that is open below is come back to."""
        from coach.tui.screens.owners import OwnersScreen

        below = next((s for s in self.screen_stack if isinstance(s, OwnersScreen)), None)
        if below is None:
            self.push_screen(OwnersScreen(self.workspace))
            return
        while self.screen is not below:
            self.pop_screen()

    def practise(self, begin: Callable[[], Practice], *, instead: bool = False) -> None:
        """Begin or take up a practice and open it, ``instead`` of the screen on top; what hinders it is told."""
        from coach.tui.screens.practice import PracticeScreen

        try:
            screen = PracticeScreen(self.workspace, begin())
        except CoachError as error:
            self.show_trouble(error)
            return
        if instead:
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    def action_kept_questions(self) -> None:
        """問いかけ集."""
        from coach.tui.screens.kept_questions import KeptQuestionsScreen

        if not isinstance(self.screen, KeptQuestionsScreen):
            self.push_screen(KeptQuestionsScreen(self.workspace))

    def action_growth(self) -> None:
        """成長の記録."""
        from coach.tui.screens.growth import GrowthScreen

        if not isinstance(self.screen, GrowthScreen):
            self.push_screen(GrowthScreen(self.workspace))

    def action_engagements(self) -> None:
        """支援先: the office's list; one that is open below is come back to."""
        from coach.tui.screens.engagements import EngagementsScreen

        below = next((s for s in self.screen_stack if isinstance(s, EngagementsScreen)), None)
        if below is None:
            self.push_screen(EngagementsScreen(self.workspace))
            return
        while self.screen is not below:
            self.pop_screen()

    def open_case(self, case_id: str) -> None:
        """A case, read whole."""
        from coach.tui.screens.case import CaseScreen
        from coach.workflows.cases import load_case

        try:
            self.push_screen(CaseScreen(load_case(self.workspace, case_id)))
        except CoachError as error:
            self.show_trouble(error)

    def search_cases(self, text: str = "") -> None:
        """事例をさがす."""
        from coach.tui.screens.search_cases import SearchCasesScreen

        self.push_screen(SearchCasesScreen(self.workspace, text))

    def action_search_talk(self) -> None:
        """発話をさがす."""
        from coach.tui.screens.search_talk import SearchTalkScreen

        if not isinstance(self.screen, SearchTalkScreen):
            self.push_screen(SearchTalkScreen(self.workspace))

    def action_library(self) -> None:
        """Close every screen above the library."""
        while len(self.screen_stack) > 1:
            self.pop_screen()

    def action_settings(self) -> None:
        from coach.tui.screens.settings import SettingsScreen

        if not isinstance(self.screen, SettingsScreen):
            self.push_screen(SettingsScreen(self.workspace))

    def action_grades(self, session: str | None = None) -> None:
        """採点: the grades of a session, or of all; a list that is open below is come back to."""
        from coach.tui.screens.grading_list import GradesScreen

        below = next((s for s in self.screen_stack if isinstance(s, GradesScreen) and s.session == session), None)
        try:
            if below is None:
                below = GradesScreen(self.workspace, session)
                self.push_screen(below)
            while self.screen is not below:
                self.pop_screen()
        except CoachError as error:
            self.show_trouble(error)

    def action_agreement(self) -> None:
        """採点の一致; a screen that is open below is come back to."""
        from coach.tui.screens.agreement import AgreementScreen

        below = next((s for s in self.screen_stack if isinstance(s, AgreementScreen)), None)
        if below is None:
            self.push_screen(AgreementScreen(self.workspace))
            return
        while self.screen is not below:
            self.pop_screen()
