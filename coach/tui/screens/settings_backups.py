"""控え in the settings: making a copy now, and putting one back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work
from textual.screen import Screen

from coach.errors import CoachError
from coach.tui.backups import COPYING, PUTTING_BACK, Copied, copied, taken_back
from coach.tui.screens.choice import ChoiceScreen
from coach.tui.screens.confirm import ConfirmScreen
from coach.workflows.backup import called

if TYPE_CHECKING:
    from coach.store import BackupFile
    from coach.tui.app import CoachApp
    from coach.workflows.workspace import Workspace

GOES_BACK = (
    "記録も、メモや採点などの書き込みも、設定も、そのときの様子になります。"
    "いまの様子は先に控えに取っておくので、また戻せます。"
)


class BackupRows(Screen[None]):
    """The part of the settings behind the rows of ``backup_blocks``. ``doing`` is what goes on, in words."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self.doing = ""

    @property
    def coach(self) -> CoachApp:
        """The app."""
        from coach.tui.app import CoachApp

        assert isinstance(self.app, CoachApp)
        return self.app

    def show_all(self) -> None:
        """The page anew."""
        raise NotImplementedError

    def copy_now(self) -> None:
        """Make a copy, beside what the user does."""
        if not self.doing:
            self.doing = COPYING
            self.show_all()
            self._copy()

    @work(thread=True, group="backup")
    def _copy(self) -> None:
        self.post_message(copied(self.workspace.store))

    def on_copied(self, message: Copied) -> None:
        """Told; the row shows the new copy."""
        self.done()
        if message.error is not None:
            self.coach.show_trouble(message.error)
        else:
            self.coach.tell("控えを取りました。")

    def done(self) -> None:
        """Nothing goes on any more."""
        self.doing = ""
        self.show_all()

    def choose_copy(self) -> None:
        """Which copy, then whether really; what follows is the app's (``CoachApp.on_put_back``)."""
        try:
            copies = {called(backup): backup for backup in self.workspace.store.backups.all()}
        except CoachError as error:
            self.coach.show_trouble(error)
            return

        def chosen(name: str | None) -> None:
            if name is not None:
                self._ask(copies[name])

        if copies and not self.doing:
            self.app.push_screen(ChoiceScreen("どの控えに戻しますか", list(copies)), chosen)

    def _ask(self, backup: BackupFile) -> None:
        def answered(yes: bool | None) -> None:
            if yes:
                self.doing = PUTTING_BACK
                self.show_all()
                self._put_back(backup)

        question = f"{backup.day} の控え {backup.n} に戻しますか"
        self.app.push_screen(ConfirmScreen(question, GOES_BACK, yes="戻す", no="やめる"), answered)

    @work(thread=True, group="backup")
    def _put_back(self, backup: BackupFile) -> None:
        # To the app: this screen may be left before it is done.
        self.app.post_message(taken_back(self.workspace.store, backup))
