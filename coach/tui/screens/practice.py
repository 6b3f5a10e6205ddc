"""稽古: talking with an owner who reacts. One line at a time is read in a thread; nothing said is ever lost."""

from __future__ import annotations

from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from coach.errors import CoachError, EngineError
from coach.practice.hearing import is_silence
from coach.tui.screens.practice_base import METER_SETTING, PLACEHOLDER
from coach.tui.screens.practice_paths import PracticePaths
from coach.tui.widgets.answer_box import AnswerBox
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.page import Page
from coach.tui.widgets.practice_talk import LineTarget, PracticeTalk
from coach.tui.widgets.relation_meter import RelationMeter
from coach.workflows.log import log_unexpected

BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
SILENCE = "…"
AGAIN_TODO = "書いた言葉は残っています。もう一度 Enter で送れます。"


def exchange_of(turn: int) -> int:
    """Which exchange a turn of ``Practice.transcript`` belongs to: the owner opens, then line and answer in turn."""
    return (turn + 1) // 2


class PracticeScreen(PracticePaths):
    """``PracticeScreen(workspace, practice)``. Leaving keeps everything."""

    CSS_PATH = "practice.tcss"
    HELP_TOPIC = "practice"
    TITLE_JA = "稽古"
    AUTO_FOCUS = "AnswerBox"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "hint", "ヒント", id="practice.hint", tooltip="今言えそうなことを一つ (もう一度で別のもの)"),
        Binding("f3", "meter", "様子", id="practice.meter", tooltip="相手の様子を出します・伏せます"),
        Binding("f4", "heard", "聞こえ方", id="practice.heard", tooltip="自分の言葉がどう聞こえたかを出します・閉じます"),
        Binding("f5", "branches", "別の道", id="practice.branches", tooltip="前に通った、別の続きへ移ります"),
        Binding("f8", "finish", "終える", id="practice.finish", tooltip="稽古を区切って、ふりかえります"),
        Binding("f9", "converse", "相談", id="practice.converse", tooltip="稽古を止めて、ここまでのことをコーチと話します"),
        Binding("tab", "app.focus_next", "さかのぼる", id="practice.next", tooltip="書く欄と記録を行き来します。記録で自分の言葉を選ぶと、そこからやり直せます"),
        Binding("escape", "back", "休む", id="practice.back", tooltip="書く欄へ。書く欄からは、稽古を残して離れます"),
        Binding("q", "back", "休む", show=False, id="practice.quit", tooltip="記録から書く欄へ戻ります"),
    ]  # fmt: skip

    class Ready(Message):
        """The parser and the encoder are loaded; or could not be (``error``)."""

        def __init__(self, error: CoachError | None = None) -> None:
            super().__init__()
            self.error = error

    class Answered(Message):
        """The owner has answered."""

    class Failed(Message):
        """A line could not be read."""

        def __init__(self, error: CoachError) -> None:
            super().__init__()
            self.error = error

    def compose(self) -> ComposeResult:
        yield Heading("稽古")
        yield RelationMeter(id="practice-meter")
        yield PracticeTalk(id="practice-talk")
        yield Page(id="practice-hint")
        yield Static("", id="practice-status", markup=False)
        yield AnswerBox(placeholder=PLACEHOLDER, id="practice-box")
        yield KeyHints(minor=("meter",))

    def on_mount(self) -> None:
        self.query_one("#practice-hint", Page).can_focus = False
        self.set_interval(1.0, self.tick)
        self._show()
        self._warm()

    # ── talking ──

    def on_answer_box_submitted(self) -> None:
        text = " ".join(self.box.text.split())
        if self.pending is not None:
            return
        if self.over:
            if text:
                self.tell("この稽古は終わっています。Tab で記録に移ると、前の場面からやり直せます。")
            else:
                self.action_finish()
            return
        self.pending = text or SILENCE
        self.hint = None
        self.box.text = ""
        self._show()
        if self.ready:
            self._answer(self.pending, self.clock.over)

    @work(thread=True, group="practice", exit_on_error=False)
    def _warm(self) -> None:
        try:
            self.practice.warm()
        except CoachError as error:
            self.post_message(self.Ready(error))
        else:
            self.post_message(self.Ready())

    @work(thread=True, group="practice", exit_on_error=False)
    def _answer(self, line: str, last: bool) -> None:
        """Touches no widget. The line is kept by the practice, also when the screen is left meanwhile."""
        try:
            self.practice.say(line, last=last)
        except CoachError as error:
            self.post_message(self.Failed(error))
        else:
            self.post_message(self.Answered())

    def on_practice_screen_ready(self, event: Ready) -> None:
        self.ready = True
        if event.error is not None:
            self._give_back(event.error)
        elif self.pending is not None:
            self._answer(self.pending, self.clock.over)
        self._show(end=self.pending is not None)

    def on_practice_screen_answered(self) -> None:
        self.pending = None
        self.shown = len(self.practice.exchanges)
        self._spend()
        self._show()

    def on_practice_screen_failed(self, event: Failed) -> None:
        self._give_back(event.error)
        self._show()

    def _give_back(self, error: CoachError) -> None:
        """The line that was not answered goes back into the box, before what was written since."""
        if self.pending is not None and not is_silence(self.pending):
            rest = self.box.text
            self.box.text = self.pending + (f"\n{rest}" if rest else "")
            self.box.move_cursor(self.box.document.end)
        self.pending = None
        self.tell(error.text(), error=True)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker.group != "practice" or event.state is not WorkerState.ERROR:
            return
        error = EngineError("思いがけない不具合で、聞き取れませんでした。", todo=AGAIN_TODO)
        self.post_message(self.Failed(error) if self.ready else self.Ready(error))
        if isinstance(event.worker.error, Exception):
            log_unexpected(self.coach.log_folder, event.worker.error)

    # ── help on demand ──

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """An exam goes straight on, without help; there are no hints for a talk that is over."""
        if action in {"meter", "heard", "branches"}:
            return not self.exam
        if action == "hint":
            return not self.exam and not self.over
        return True

    def action_hint(self) -> None:
        if self.pending is None:
            self.hint = self.practice.hint()
            self._show()

    def action_meter(self) -> None:
        self.meter = not self.meter
        self.coach.remember(METER_SETTING, self.meter)
        self.tick()

    def action_heard(self) -> None:
        """Under all of one's lines, or under none."""
        if len(self.exchanges) < 2:
            self.tell("一言話すと、その言葉がどう聞こえたかを見られます。")
            return
        self.heard = set() if self.heard else set(range(1, len(self.exchanges)))
        self._show()

    def action_converse(self) -> None:
        """Talk with the coach about the practice so far; the practice waits, and its time with it."""
        if self._busy():
            return
        if self.exam:
            self.tell("本番では、終わってから相談できます。")
            return
        from coach.tui.screens.practice_converse import PracticeConverseScreen
        from coach.workflows.practice_consultation import PracticeConsultation

        try:
            if self.consultation is None:
                self.consultation = PracticeConsultation(self.workspace, self.practice)
            screen = PracticeConverseScreen(self.workspace, self.practice, self.consultation)
        except CoachError as error:
            self.tell(error.text(), error=True)
            return
        self.app.push_screen(screen, self._after_converse)

    def _after_converse(self, turn: int | None) -> None:
        """Back at the practice; at the place that was opened, where one was."""
        exchange = exchange_of(turn) if turn is not None else 0
        if 0 < exchange < len(self.exchanges):
            self.talk.focus()
            self.call_after_refresh(self.talk.reveal, LineTarget(exchange))
        else:
            self.box.focus()

    # ── leaving ──

    def action_back(self) -> None:
        """From the talk to the box; from the box away. Everything stays."""
        if self.talk.has_focus:
            self.talk.to_end()
            self.box.focus()
            return
        if len(self.exchanges) > 1 and not self.over:
            self.coach.tell("ここまでを残しました。練習相手の一覧から続けられます。")
        self.dismiss(None)
