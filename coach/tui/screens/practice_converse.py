"""相談 in a running 稽古: the talk so far stands beside it, and the practice waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.tui.screens.converse import ConverseScreen
from coach.workflows.practice_consultation import PracticeConsultation

if TYPE_CHECKING:
    from coach.workflows.practice import Practice
    from coach.workflows.workspace import Workspace


class PracticeConverseScreen(ConverseScreen):
    """``PracticeConverseScreen(workspace, practice, consultation)``. Dismisses with a turn of the practice's transcript."""

    def __init__(self, workspace: Workspace, practice: Practice, consultation: PracticeConsultation) -> None:
        super().__init__(workspace)
        self.consultation = consultation
        if len(practice.exchanges) > 1:
            self.transcript = practice.transcript()
            # It is talked of as a session is, though it is none yet.
            self.session = self.transcript.id
