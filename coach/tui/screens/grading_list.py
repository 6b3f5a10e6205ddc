"""The grades of a session, or of all: to begin one, to go on with one, to have a second person grade."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, WorkerState, get_current_worker

from coach.errors import Cancelled, CoachError, EngineError
from coach.grading.grade import Grade
from coach.tui.grade_words import state, way
from coach.tui.messages import Trouble
from coach.tui.owner_words import day
from coach.tui.screens.confirm import ConfirmScreen
from coach.tui.screens.grading_start import GradingOptions, GradingStartScreen
from coach.tui.widgets.blocks import bullet, lines, para
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.list_page import ListPage
from coach.tui.widgets.page import Block, Page, blank
from coach.tui.widgets.progress_line import ProgressLine
from coach.tui.widgets.rows import Row
from coach.tui.widgets.session_header import about
from coach.workflows.log import log_unexpected
from coach.workflows.progress import Progress

if TYPE_CHECKING:
    from coach.tui.app import CoachApp
    from coach.workflows.grading import GradeEntry
    from coach.workflows.workspace import Workspace

GRADER_SETTING = "grader_name"
EMPTY = "この面談の採点は、まだありません。n で始められます。"
EMPTY_ALL = "まだ採点がありません。書庫で面談を選んで S を押すと、採点を始められます。"
CHOOSE = "採点を選ぶと使えます。"


class GradesScreen(Screen[None]):
    """``session`` None: the grades of all sessions, where one can only go on or look."""

    CSS_PATH = "grading_list.tcss"
    HELP_TOPIC = "grades"
    TITLE_JA = "採点"
    AUTO_FOCUS = "#grades-page"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "開く", id="grades.open", tooltip="選んだ採点の続きをします・読みます"),
        Binding("n", "new", "採点を始める", id="grades.new", tooltip="この面談の採点を新しく始めます"),
        Binding("b", "second", "二人目", id="grades.second", tooltip="選んだ採点の二人目として、提案も一人目も伏せて付けます"),
        Binding("A", "app.agreement", "一致を見る", id="grades.agreement", tooltip="採点する人どうし、提案との一致を見ます"),
        Binding("D", "delete", "削除", id="grades.delete", tooltip="選んだ採点を、経過ごと消します (先に確かめます)"),
        Binding("escape,q", "back", "戻る", id="grades.back", tooltip="前の画面へ戻ります。読み取り中なら止めます"),
    ]  # fmt: skip

    class Told(Message):
        """The session is being read for the proposal."""

        def __init__(self, progress: Progress) -> None:
            super().__init__()
            self.progress = progress

    class Begun(Message):
        """A grade was begun; None when the user stopped or it failed."""

        def __init__(self, grade: Grade | None) -> None:
            super().__init__()
            self.grade = grade

    def __init__(self, workspace: Workspace, session: str | None = None) -> None:
        super().__init__()
        self.workspace, self.session = workspace, session
        self.source = workspace.store.sessions.get(session) if session is not None else None
        self.entries: tuple[GradeEntry, ...] = ()
        self._worker: Worker[None] | None = None

    @property
    def coach(self) -> CoachApp:
        from coach.tui.app import CoachApp

        assert isinstance(self.app, CoachApp)
        return self.app

    @property
    def working(self) -> bool:
        """Whether a grade is being begun."""
        return self._worker is not None

    @property
    def current(self) -> GradeEntry | None:
        """The chosen grade."""
        target = self.query_one(Page).target
        return next((entry for entry in self.entries if entry.n == target), None)

    def compose(self) -> ComposeResult:
        yield Heading("採点", "  ".join(about(self.source)) if self.source else "すべての面談")
        yield ProgressLine(id="grades-progress")
        yield ListPage(id="grades-page")
        yield KeyHints()

    def on_mount(self) -> None:
        self.reload()
        if self.session is not None and not self.entries:
            self.call_after_refresh(self.action_new)

    def on_screen_resume(self) -> None:
        if self.is_mounted:
            self.reload()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A grade is begun for a session; what needs a grade is offered only where there is one."""
        if action == "new":
            return self.session is not None
        return bool(self.entries) if action in {"open", "second", "delete"} else True

    # ── showing ──

    def reload(self) -> None:
        """Read the grades again and draw them."""
        from coach.workflows.grading import all_grades, grades_of

        try:
            self.entries = grades_of(self.workspace, self.session) if self.session else all_grades(self.workspace)
        except CoachError as error:
            self.coach.show_trouble(error)
        names = {} if self.session else {row.id: row for row in self.workspace.store.sessions.rows()}
        page = self.query_one(Page)
        blocks = [blank()]
        for entry in self.entries:
            row = names.get(entry.session)
            blocks += [_block(entry, "  ".join(t for t in (row.firm, row.title) if t) if row else ""), blank()]
        if not self.entries:
            blocks.append(para(EMPTY if self.session else EMPTY_ALL))
            blocks += [blank(), bullet("提案を見ながらでも、伏せたままでも付けられます。", "dim")]
            blocks.append(bullet("決めた段階はその場で残ります。途中で閉じても、続きから始められます。", "dim"))
        page.show(blocks, keep=True)
        page.select_first()
        self.refresh_bindings()

    # ── beginning ──

    def action_new(self) -> None:
        from coach.workflows.grading import rubrics

        try:
            found, broken = rubrics(self.workspace)
        except CoachError as error:
            self.coach.show_trouble(error)
            return
        for problem in broken:
            self.coach.tell(problem.text())
        name = self.workspace.store.settings.get(GRADER_SETTING)
        self._ask(GradingStartScreen(found, grader=name if isinstance(name, str) else ""), None)

    def action_second(self) -> None:
        from coach.workflows.grading import grade

        entry = self.current
        if entry is None:
            self.coach.tell(CHOOSE)
            return
        rubric = grade(self.workspace, entry.n).rubric
        self._ask(GradingStartScreen([rubric], second=True), entry)

    def _ask(self, screen: GradingStartScreen, first: GradeEntry | None) -> None:
        if self.working or (self.session is None and first is None):
            return

        def chosen(options: GradingOptions | None) -> None:
            if options is None:
                return
            if first is None:
                self.coach.remember(GRADER_SETTING, options.grader)
            session = first.session if first else self.session
            assert session is not None
            self.query_one(ProgressLine).show(Progress("load", 0, 0), 0)
            self._worker = self._begin(session, options, first.n if first else None)

        self.app.push_screen(screen, chosen)

    @work(thread=True, exclusive=True, group="begin", exit_on_error=False)
    def _begin(self, session: str, options: GradingOptions, second_of: int | None) -> None:
        """Touches no widget. A session that was not read yet is read first."""
        from coach.workflows.grading import start_grade

        worker = get_current_worker()
        begun: Grade | None = None
        try:
            begun = start_grade(
                self.workspace, session, options.rubric, options.grader, blind=options.blind, second_of=second_of,
                on_progress=self._tell, cancelled=lambda: worker.is_cancelled,
            )  # fmt: skip
        except Cancelled:
            pass
        except CoachError as error:
            self.post_message(Trouble(error))
        self.post_message(self.Begun(begun))

    def _tell(self, progress: Progress) -> None:
        self.post_message(self.Told(progress))

    def on_grades_screen_told(self, event: Told) -> None:
        if self.working:
            self.query_one(ProgressLine).show(event.progress, 0)

    def on_grades_screen_begun(self, event: Begun) -> None:
        self._worker = None
        self.query_one(ProgressLine).say("")
        if event.grade is not None:
            self._show(event.grade)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker is self._worker and event.state is WorkerState.ERROR:
            if isinstance(event.worker.error, Exception):
                log_unexpected(self.coach.log_folder, event.worker.error)
            self.post_message(Trouble(EngineError("思いがけない不具合で、採点を始められませんでした。")))
            self.post_message(self.Begun(None))

    # ── one grade ──

    def on_page_chosen(self, event: Page.Chosen) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Open a grade; while a second one of the session is under way, its grader is asked first."""
        entry = self.current
        if entry is None:
            return
        under_way = [e for e in self.entries if e.second_of == entry.n and e.status == "draft"]
        if not under_way:
            self._open(entry.n)
            return
        names = "・".join(e.grader for e in under_way)
        text = f"二人目 ({names}) の採点が途中です。開くと {entry.grader} の段階が見えます。"
        question = f"{entry.grader} の採点を開きますか"
        self.app.push_screen(
            ConfirmScreen(question, text, yes="開く", no="開かない"), lambda yes: self._open(entry.n) if yes else None
        )

    def _open(self, n: int) -> None:
        from coach.workflows.grading import grade

        try:
            self._show(grade(self.workspace, n))
        except CoachError as error:
            self.coach.show_trouble(error)

    def _show(self, grade: Grade) -> None:
        from coach.tui.screens.grading import GradingScreen

        self.app.push_screen(GradingScreen(self.workspace, grade))

    def action_delete(self) -> None:
        entry = self.current
        if entry is None:
            self.coach.tell(CHOOSE)
            return
        question = f"{entry.grader} の採点を消しますか"
        text = "段階、コメント、経過がすべて消え、元に戻せません。面談の記録は残ります。"
        self.app.push_screen(
            ConfirmScreen(question, text, yes="消す", no="残す"), lambda yes: self._delete(entry.n) if yes else None
        )

    def _delete(self, n: int) -> None:
        from coach.workflows.grading import delete_grade

        try:
            delete_grade(self.workspace, n)
        except CoachError as error:
            self.coach.show_trouble(error)
        self.reload()

    # ── leaving ──

    def action_back(self) -> None:
        if self._worker is not None:
            self._worker.cancel()
        else:
            self.dismiss(None)

    def on_unmount(self) -> None:
        if self._worker is not None:
            self._worker.cancel()


def _block(entry: GradeEntry, session: str) -> Block:
    def rows(width: int) -> list[Row]:
        out = lines(f"{entry.grader}  {state(entry)}", width, style="strong")
        if session:
            out += lines(session, width, indent=2)
        told = [f"{entry.rubric_name} 第{entry.rubric_version}版", way(entry), f"開始 {day(entry.begun_at)}"]
        if entry.status == "final":
            told.append(f"確定 {day(entry.at)}")
        return out + lines("  ".join(told), width, style="dim", indent=2)

    return Block(rows, entry.n)
