"""採点の一致: how far graders agree with each other and with the proposals, over all sessions or a set of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, WorkerState, get_current_worker

from coach.errors import Cancelled, CoachError, EngineError
from coach.grading.agreement import Agreement
from coach.tui.screens.choice import ChoiceScreen
from coach.tui.screens.confirm import ConfirmScreen
from coach.tui.screens.line import LineScreen
from coach.tui.widgets.agreement_blocks import DifferingTarget, agreement_blocks
from coach.tui.widgets.blocks import para
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.list_page import ListPage
from coach.tui.widgets.page import Page, blank
from coach.workflows.log import log_unexpected

if TYPE_CHECKING:
    from coach.tui.app import CoachApp
    from coach.workflows.calibration import CalibrationSet
    from coach.workflows.progress import Progress
    from coach.workflows.workspace import Workspace

ALL = "すべての面談"
COUNTING = "数えています。少し時間がかかります。"
CHOOSE_SET = "g で組を選ぶと使えます。組がなければ n で作れます。"


class AgreementScreen(Screen[None]):
    """The figures are worked out in the background; another choice meanwhile replaces the question."""

    CSS_PATH = "agreement.tcss"
    HELP_TOPIC = "agreement"
    TITLE_JA = "採点の一致"
    AUTO_FOCUS = "#agreement-page"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "場面を開く", id="agreement.open", tooltip="段階が離れている所のうち、選んだものを採点の画面で開きます"),
        Binding("g", "choose_set", "組を選ぶ", id="agreement.set", tooltip="どの面談で比べるかを選びます"),
        Binding("n", "new_set", "組を作る", id="agreement.new", tooltip="比べる面談の組を作ります"),
        Binding("e", "edit_set", "組を直す", id="agreement.edit", tooltip="いまの組に入れる面談を選び直します"),
        Binding("D", "delete_set", "組を消す", show=False, id="agreement.delete", tooltip="いまの組を消します (面談と採点は残ります)"),
        Binding("b", "model_set", "見本の組", id="agreement.model_set", tooltip="創作の面談と見本の採点を加えて、見方をくらべます"),
        Binding("r", "rubric", "採点表", id="agreement.rubric", tooltip="どの採点表で比べるかを選びます"),
        Binding("escape,q", "back", "戻る", id="agreement.back", tooltip="前の画面へ戻ります"),
    ]  # fmt: skip

    class Counted(Message):
        """The figures for a set and a rubric; an error where they could not be worked out."""

        def __init__(self, asked: tuple[str | None, str], found: Agreement | CoachError) -> None:
            super().__init__()
            self.asked, self.found = asked, found

    class Adding(Message):
        """How far the model set has come: progress, the set when it is there, an error when it could not be added."""

        def __init__(self, state: Progress | CalibrationSet | CoachError) -> None:
            super().__init__()
            self.state = state

    def __init__(self, workspace: Workspace) -> None:
        from coach.workflows.grading import DEFAULT_RUBRIC

        super().__init__()
        self.workspace = workspace
        self.set_name: str | None = None
        self.rubric_id = DEFAULT_RUBRIC
        self.found: Agreement | None = None
        self._worker: Worker[None] | None = None
        self._adder: Worker[None] | None = None
        self._state: object = None

    @property
    def coach(self) -> CoachApp:
        from coach.tui.app import CoachApp

        assert isinstance(self.app, CoachApp)
        return self.app

    @property
    def sets(self) -> tuple[CalibrationSet, ...]:
        """The sets there are."""
        from coach.workflows.calibration import sets

        return sets(self.workspace)

    def compose(self) -> ComposeResult:
        yield Heading("採点の一致")
        yield ListPage(id="agreement-page")
        yield KeyHints()

    def on_mount(self) -> None:
        from coach.workflows.grading import all_grades

        used = [entry.rubric_id for entry in all_grades(self.workspace) if entry.status == "final"]
        if used and self.rubric_id not in used:
            self.rubric_id = used[0]
        self.count()

    def on_screen_resume(self) -> None:
        # A grade may have been reopened or finalised, or the set changed.
        if self.is_mounted and self._worker is not None and self._stand() != self._state:
            self.count()

    def _stand(self) -> object:
        from coach.workflows.grading import all_grades

        return ([(e.n, e.status, e.at) for e in all_grades(self.workspace)], self.sets)

    # ── counting ──

    def count(self) -> None:
        """Work the figures out anew for what is chosen."""
        self._state = self._stand()
        self.query_one(Heading).note = f"{self.set_name or ALL}  {self._rubric_name()}"
        self.query_one(Page).show([blank(), para(COUNTING, "dim")])
        self._worker = self._count(self.set_name, self.rubric_id)
        self.refresh_bindings()

    def _rubric_name(self) -> str:
        from coach.workflows.grading import rubrics

        return next(
            (rubric.name for rubric in rubrics(self.workspace)[0] if rubric.id == self.rubric_id), self.rubric_id
        )

    @work(thread=True, exclusive=True, group="agreement", exit_on_error=False)
    def _count(self, set_name: str | None, rubric_id: str) -> None:
        """Touches no widget."""
        from coach.workflows.calibration import agreement

        try:
            self.post_message(self.Counted((set_name, rubric_id), agreement(self.workspace, set_name, rubric_id)))
        except CoachError as error:
            self.post_message(self.Counted((set_name, rubric_id), error))

    def on_agreement_screen_counted(self, event: Counted) -> None:
        if event.asked != (self.set_name, self.rubric_id):
            return
        if isinstance(event.found, CoachError):
            self.found = None
            self.query_one(Page).show([blank(), para(event.found.what, "strong"), para(event.found.todo)])
        else:
            self.found = event.found
            self.query_one(Page).show([blank(), *agreement_blocks(event.found)])
        self.refresh_bindings()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker is self._worker and event.state is WorkerState.ERROR:
            if isinstance(event.worker.error, Exception):
                log_unexpected(self.coach.log_folder, event.worker.error)
            error = EngineError("思いがけない不具合で、一致を数えられませんでした。")
            self.post_message(self.Counted((self.set_name, self.rubric_id), error))
        elif event.worker is self._adder and event.state is WorkerState.ERROR:
            if isinstance(event.worker.error, Exception):
                log_unexpected(self.coach.log_folder, event.worker.error)
            self.post_message(self.Adding(EngineError("思いがけない不具合で、見本の組を加えられませんでした。")))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what there is something for."""
        if action == "open":
            return self.found is not None and bool(self.found.differing)
        return self.set_name is not None if action in {"edit_set", "delete_set"} else True

    # ── sets and rubrics ──

    def action_choose_set(self) -> None:
        names = [found.name for found in self.sets]
        if not names:
            self.coach.tell("まだ組がありません。n で作るか、b で見本の組を加えられます。")
            return

        def chosen(name: str | None) -> None:
            if name is not None:
                self.set_name = None if name == ALL else name
                self.count()

        self.app.push_screen(ChoiceScreen("どの面談で比べますか", [ALL, *names]), chosen)

    def action_new_set(self) -> None:
        def named(name: str | None) -> None:
            if name is not None:
                self._edit(name)

        about = "同じ面談を何人かで採点して、見方をそろえるための組です。"
        self.app.push_screen(
            LineScreen("新しい組の名前", about=about, placeholder="例: 4月の研修", topic="agreement"), named
        )

    def action_edit_set(self) -> None:
        if self.set_name is not None:
            self._edit(self.set_name)

    def _edit(self, name: str) -> None:
        from coach.tui.screens.agreement_set import AgreementSetScreen

        def done(saved: str | None) -> None:
            if saved is not None:
                self.set_name = saved
                self.count()

        self.app.push_screen(AgreementSetScreen(self.workspace, name), done)

    def action_delete_set(self) -> None:
        name = self.set_name
        if name is None:
            self.coach.tell(CHOOSE_SET)
            return

        def answered(yes: bool | None) -> None:
            from coach.workflows.calibration import delete_set

            if yes:
                try:
                    delete_set(self.workspace, name)
                except CoachError as error:
                    self.coach.show_trouble(error)
                    return
                self.set_name = None
                self.count()

        text = "面談と採点はそのまま残ります。"
        self.app.push_screen(ConfirmScreen(f"組「{name}」を消しますか", text, yes="消す", no="残す"), answered)

    # ── the model set ──

    def action_model_set(self) -> None:
        from coach.workflows.model_set import ABOUT, MODEL_SET, model_set_size

        if self._adder is not None and self._adder.is_running:
            return
        if any(found.name == MODEL_SET for found in self.sets):
            self.set_name = MODEL_SET
            self.count()
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self._adder = self._add_model_set()

        text = (
            f"{ABOUT}書庫に面談が {model_set_size()} 件入ります。二分ほどかかり、途中でやめても続きから加えられます。"
        )
        self.app.push_screen(ConfirmScreen("見本の組を加えますか", text, yes="加える", no="やめる"), answered)

    @work(thread=True, exclusive=True, group="model-set", exit_on_error=False)
    def _add_model_set(self) -> None:
        """Touches no widget."""
        from coach.workflows.model_set import add_model_set

        worker = get_current_worker()

        def tell(progress: Progress) -> None:
            self.post_message(self.Adding(progress))

        try:
            found = add_model_set(self.workspace, tell, lambda: worker.is_cancelled)
            self.post_message(self.Adding(found))
        except Cancelled:
            return
        except CoachError as error:
            self.post_message(self.Adding(error))

    def on_agreement_screen_adding(self, event: Adding) -> None:
        from coach.workflows.progress import Progress

        if isinstance(event.state, Progress):
            self.query_one(Page).show([blank(), para(event.state.text, "dim")])
        elif isinstance(event.state, CoachError):
            self.coach.show_trouble(event.state)
            self.count()
        else:
            self.set_name = event.state.name
            self.count()

    def action_rubric(self) -> None:
        from coach.workflows.grading import all_grades, rubrics

        used = {e.rubric_id: e.rubric_name for e in all_grades(self.workspace)}
        names = {rubric.id: rubric.name for rubric in rubrics(self.workspace)[0]} | used
        of = {f"{name} ({id})": id for id, name in names.items()}

        def chosen(name: str | None) -> None:
            if name is not None:
                self.rubric_id = of[name]
                self.count()

        self.app.push_screen(ChoiceScreen("どの採点表で比べますか", list(of)), chosen)

    # ── the places ──

    def on_page_chosen(self, event: Page.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """The newest final grade of that session, at the criterion, with the dialogue at its first evidence."""
        from coach.tui.screens.grading import GradingScreen
        from coach.workflows.grading import grade, grades_of

        target = self.query_one(Page).target
        if not isinstance(target, DifferingTarget):
            return
        entry = next(
            (
                e
                for e in grades_of(self.workspace, target.session)
                if e.status == "final" and e.rubric_id == self.rubric_id
            ),
            None,
        )
        if entry is None:
            self.coach.tell("この採点は、もう確定していません。")
            return
        self.app.push_screen(GradingScreen(self.workspace, grade(self.workspace, entry.n), target.criterion))

    def action_back(self) -> None:
        self.dismiss(None)
