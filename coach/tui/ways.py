"""Moving between the screens of the app; each screen is imported when it is first gone to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.app import App

from coach.errors import CoachError
from coach.tui.screens.library import LibraryScreen

if TYPE_CHECKING:
    from coach.workflows.practice import Practice
    from coach.workflows.workspace import Workspace


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
