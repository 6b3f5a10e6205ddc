"""相談: talking with the coach. A question is answered in a thread; nothing said is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static
from textual.worker import Worker, WorkerState

from coach.errors import CoachError, EngineError
from coach.language.wrap import wrap
from coach.model import Transcript
from coach.tui.screens.confirm import ConfirmScreen
from coach.tui.widgets.answer_box import AnswerBox
from coach.tui.widgets.converse_talk import AskedTarget, ConverseTalk, HabitTarget, talk_blocks
from coach.tui.widgets.finding_panel import CaseTarget, TurnTarget
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.page import Page
from coach.tui.widgets.session_header import note
from coach.tui.widgets.transcript import TranscriptView
from coach.workflows.converse import Consultation
from coach.workflows.log import log_unexpected

if TYPE_CHECKING:
    from coach.tui.app import CoachApp
    from coach.workflows.workspace import Workspace

WIDE_FROM = 100
BREAKPOINTS = [(0, "-narrow"), (WIDE_FROM, "-wide")]
PLACEHOLDER = "聞きたいことを書いて Enter"
LOADING = "聞き取りの準備をしています。先に書いて送っても大丈夫です。"
THINKING = "考えています。"
AGAIN = "書いた言葉は残っています。もう一度 Enter で送れます。"


class ConverseScreen(Screen[int | None]):
    """``ConverseScreen(workspace, session, cursor=…)``; without a session it is about the craft.

    ``cursor`` is the turn the user stands at in the review. In a wide window the transcript stands beside the talk and links move
    it; in a narrow one a link to a turn closes the screen with that turn.
    """

    CSS_PATH = "converse.tcss"
    HELP_TOPIC = "converse"
    TITLE_JA = "相談"
    AUTO_FOCUS = "AnswerBox"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.focus_next", "話と記録へ", id="converse.next", tooltip="書く欄、これまでの話、記録を行き来します"),
        Binding("f8", "forget", "初めから", id="converse.forget", tooltip="ここまでの相談を消して、初めから話します"),
        Binding("escape", "back", "戻る", id="converse.back", tooltip="書く欄へ。書く欄からは、相談を残して戻ります"),
        *[Binding(str(k), f"choose('{k}')", show=False, id=f"converse.choose{k}", tooltip=f"{k} 番のリンクを開きます")
          for k in range(1, 10)],
    ]  # fmt: skip

    class Ready(Message):
        """What answers is loaded; or could not be (``error``)."""

        def __init__(self, error: CoachError | None = None) -> None:
            super().__init__()
            self.error = error

    class Answered(Message):
        """An answer is there."""

    class Failed(Message):
        """A question could not be answered."""

        def __init__(self, error: CoachError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, workspace: Workspace, session: str | None = None, *, cursor: int | None = None) -> None:
        super().__init__()
        self.workspace, self.session = workspace, session
        self.consultation = Consultation(workspace, session)
        self.transcript: Transcript | None = workspace.store.sessions.get(session) if session is not None else None
        # Where the user went by themselves since the last answer.
        self.cursor = cursor
        # The turn opened last from a link: where the review goes on.
        self.opened: int | None = None
        self.pending: str | None = None
        self.ready = False

    @property
    def coach(self) -> CoachApp:
        from coach.tui.app import CoachApp

        assert isinstance(self.app, CoachApp)
        return self.app

    @property
    def talk(self) -> ConverseTalk:
        return self.query_one(ConverseTalk)

    @property
    def box(self) -> AnswerBox:
        return self.query_one(AnswerBox)

    @property
    def wide(self) -> bool:
        """Whether the transcript stands beside the talk."""
        return self.transcript is not None and self.app.size.width >= WIDE_FROM

    def compose(self) -> ComposeResult:
        yield Heading("相談", note(self.transcript, None) if self.transcript else "進め方と事例のこと")
        with Container(id="converse-body"):
            if self.transcript is not None:
                yield TranscriptView(self.transcript.turns, id="converse-transcript")
            with Vertical(id="converse-side"):
                yield ConverseTalk(id="converse-talk")
                yield Static("", id="converse-status", markup=False)
                yield AnswerBox(placeholder=PLACEHOLDER, id="converse-box")
        yield KeyHints()

    def on_mount(self) -> None:
        if self.cursor is not None:
            self._stand_at(self.cursor)
        self._show()
        self._warm()

    def _show(self) -> None:
        self.talk.show(
            talk_blocks(
                self.consultation.history, self.pending, self.consultation.suggestions(), alone=self.session is None
            )
        )
        if self.consultation.history or self.pending:
            self.talk.to_end()
        told = "" if self.pending is None else THINKING if self.ready else LOADING
        self.query_one("#converse-status", Static).update(told)

    def tell(self, text: str, *, error: bool = False) -> None:
        """A message that breaks between phrases."""
        shown = "\n".join(wrap(text, max(16, min(56, self.size.width * 8 // 10 - 4))))
        self.notify(shown, severity="error" if error else "information", markup=False)

    # ── asking ──

    def on_answer_box_submitted(self) -> None:
        text = " ".join(self.box.text.split())
        if not text or self.pending is not None:
            return
        self.box.text = ""
        # A bare number is the link of that number: digits alone are no question.
        if not (len(text) == 1 and text.isdecimal() and self.talk.choose_key(str(int(text)))):
            self.ask(text)

    def ask(self, text: str) -> None:
        """Ask; the answer comes as a message."""
        if self.pending is not None:
            return
        self.pending = text
        self._show()
        if self.ready:
            self._answer(text, self.cursor)

    @work(thread=True, group="converse", exit_on_error=False)
    def _warm(self) -> None:
        try:
            self.consultation.warm()
        except CoachError as error:
            self.post_message(self.Ready(error))
        else:
            self.post_message(self.Ready())

    @work(thread=True, group="converse", exit_on_error=False)
    def _answer(self, text: str, cursor: int | None) -> None:
        """Touches no widget. The exchange is kept also when the screen is left meanwhile."""
        try:
            self.consultation.ask(text, cursor=cursor)
        except CoachError as error:
            self.post_message(self.Failed(error))
        else:
            self.post_message(self.Answered())

    def on_converse_screen_ready(self, event: Ready) -> None:
        self.ready = True
        if event.error is not None:
            self._give_back(event.error)
        elif self.pending is not None:
            self._answer(self.pending, self.cursor)
        self._show()

    def on_converse_screen_answered(self) -> None:
        self.pending = self.cursor = None
        self._show()

    def on_converse_screen_failed(self, event: Failed) -> None:
        self._give_back(event.error)
        self._show()

    def _give_back(self, error: CoachError) -> None:
        """The question that was not answered goes back into the box."""
        if self.pending is not None:
            self.box.text = f"{self.pending}\n{self.box.text}".strip()
            self.box.move_cursor(self.box.document.end)
        self.pending = None
        self.tell(error.text(), error=True)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker.group != "converse" or event.state is not WorkerState.ERROR:
            return
        error = EngineError("思いがけない不具合で、答えられませんでした。", todo=AGAIN)
        self.post_message(self.Failed(error) if self.ready else self.Ready(error))
        if isinstance(event.worker.error, Exception):
            log_unexpected(self.coach.log_folder, event.worker.error)

    # ── links ──

    def on_page_chosen(self, event: Page.Chosen) -> None:
        event.stop()
        match event.target:
            case TurnTarget(turn):
                self._open_turn(turn)
            case CaseTarget(case_id):
                self.coach.open_case(case_id)
            case HabitTarget(_, name):
                self.ask(f"{name}とは何ですか")
            case AskedTarget(text):
                self.ask(text)

    def _open_turn(self, turn: int) -> None:
        self.opened = turn
        if self.wide:
            self._stand_at(turn)
        else:
            self.dismiss(turn)

    def _stand_at(self, turn: int) -> None:
        if self.transcript is None:
            return
        at = next((n for n, t in enumerate(self.transcript.turns) if t.i == turn), None)
        if at is not None:
            view = self.query_one(TranscriptView)
            self.call_after_refresh(view.move_to, at, center=True)

    def on_transcript_view_moved(self, event: TranscriptView.Moved) -> None:
        # Moved by a link it is no choice of the user's.
        if self.transcript is not None and self.query_one(TranscriptView).has_focus:
            self.cursor = self.opened = self.transcript.turns[event.position].i

    def action_choose(self, key: str) -> None:
        self.talk.choose_key(key)

    # ── leaving ──

    def action_forget(self) -> None:
        """Begin anew, after asking."""
        if not self.consultation.history or self.pending is not None:
            return

        def forget(sure: bool | None) -> None:
            if sure:
                self.consultation.clear()
                self._show()

        self.app.push_screen(
            ConfirmScreen("ここまでの相談を消しますか", "消すと元には戻せません。", yes="消す", no="残す"), forget
        )

    def action_back(self) -> None:
        """From the talk or the transcript to the box; from the box away. Everything stays."""
        if not self.box.has_focus:
            self.talk.to_end()
            self.box.focus()
        else:
            self.dismiss(self.opened)
