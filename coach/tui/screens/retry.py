"""もう一度その場面: say it anew at a place of the talk; what is heard in it comes back at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from coach.errors import CoachError, EngineError
from coach.language.wrap import wrap
from coach.model import Attempt, KeptQuestion, Review, ReviewedFinding
from coach.tui.widgets.answer_box import AnswerBox
from coach.tui.widgets.attempt_blocks import (
    INVITATION,
    READING,
    AttemptTarget,
    SuggestionTarget,
    attempt_blocks,
    course_blocks,
    suggestion_blocks,
)
from coach.tui.widgets.blocks import para
from coach.tui.widgets.finding_panel import HABIT_OF
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.page import Block, Page, blank
from coach.tui.widgets.scene import SceneView
from coach.workflows.log import log_unexpected

if TYPE_CHECKING:
    from coach.workflows.workspace import Workspace

KEPT = "問いかけ集に残しました。"
KEPT_ALREADY = "この問いは、もう問いかけ集にあります。"


class RetryScreen(Screen[str]):
    """Dismisses with what stands in the box, so that a line half written is there again the next time."""

    CSS_PATH = "retry.tcss"
    HELP_TOPIC = "retry"
    TITLE_JA = "もう一度その場面"
    AUTO_FOCUS = "AnswerBox"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2", "suggest", "候補", id="retry.suggest", tooltip="この場での問いの候補を開きます・閉じます"),
        Binding("ctrl+s", "keep", "問いかけ集へ", id="retry.keep", tooltip="今の言い方 (下で選んでいればそれ) を残します"),
        Binding("tab", "app.focus_next", "下へ移る", id="retry.next", tooltip="書く欄と、下の欄を行き来します"),
        Binding("escape", "back", "戻る", id="retry.back", tooltip="ふりかえりへ戻ります (言い直しは残っています)"),
        Binding("q", "back", "戻る", show=False, id="retry.quit", tooltip="下の欄からふりかえりへ戻ります"),
    ]  # fmt: skip

    class Judged(Message):
        """An attempt was read and kept."""

        def __init__(self, attempt: Attempt) -> None:
            super().__init__()
            self.attempt = attempt

    class Failed(Message):
        """An attempt could not be read or kept."""

        def __init__(self, error: CoachError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, workspace: Workspace, review: Review, reviewed: ReviewedFinding, *, draft: str = "") -> None:
        from coach.workflows.retry import original_attempt, scene_of

        super().__init__()
        self.workspace, self.review, self.reviewed, self.draft = workspace, review, reviewed, draft
        self.scene = scene_of(review, reviewed.finding)
        self.original = original_attempt(review, self.scene)
        self.attempts = workspace.store.attempts.of(review.session, reviewed.finding.key)
        self.latest: Attempt | None = None
        self.reading = self.unfolded = False
        self._worker: Worker[None] | None = None

    def compose(self) -> ComposeResult:
        finding = self.reviewed.finding
        habit = HABIT_OF.get(finding.habit)
        yield Heading("もう一度その場面", f"{habit.name if habit else finding.habit}  {finding.turns[0]}番")
        yield SceneView(self.scene.heard_text, self.original.text if self.original else "", id="retry-scene")
        yield AnswerBox(self.draft, placeholder="今なら、どう言いますか (Enter で確かめる)", id="retry-box")
        yield Page(id="retry-results")
        yield KeyHints()

    def on_mount(self) -> None:
        box = self.query_one(AnswerBox)
        box.move_cursor(box.document.end)
        self._show()

    # ── drawing ──

    def _show(self, *, keep: bool = False) -> None:
        blocks: list[Block] = []
        if self.reading:
            blocks.append(para(READING, "dim"))
        elif self.latest is not None:
            blocks += attempt_blocks(self.latest)
        else:
            blocks.append(para(INVITATION))
        # What was heard in the original is a hint; it comes after a first attempt of one's own.
        earlier = [attempt for attempt in self.attempts if attempt is not self.latest]
        if self.attempts:
            blocks += course_blocks(self.original, earlier)
        blocks += suggestion_blocks(self.reviewed.questions, open_=self.unfolded)
        self.query_one(Page).show([*blocks, blank()], keep=keep)

    def tell(self, text: str, *, error: bool = False) -> None:
        shown = "\n".join(wrap(text, max(16, min(56, self.app.size.width * 8 // 10 - 4))))
        self.notify(shown, severity="error" if error else "information", timeout=4, markup=False)

    # ── an attempt ──

    def on_answer_box_submitted(self) -> None:
        text = " ".join(self.query_one(AnswerBox).text.split())
        if not text or self.reading:
            return
        if self.latest is not None and text == self.latest.text:
            return
        self.reading = True
        self._show()
        self._worker = self._judge(text)

    @work(thread=True, group="retry", exit_on_error=False)
    def _judge(self, text: str) -> None:
        """Touches no widget. Keeps the attempt here, so that leaving the screen meanwhile loses nothing."""
        from coach.workflows.retry import judge_attempt

        finding = self.reviewed.finding
        try:
            attempt = judge_attempt(self.workspace, self.review, finding, text)
            kept = self.workspace.store.attempts.add(self.review.session, finding.key, attempt)
        except CoachError as error:
            self.post_message(self.Failed(error))
        else:
            self.post_message(self.Judged(kept))

    def on_retry_screen_judged(self, event: Judged) -> None:
        self.reading = False
        self.latest = event.attempt
        self.attempts = (*self.attempts, event.attempt)
        self._show()
        box = self.query_one(AnswerBox)
        if " ".join(box.text.split()) == event.attempt.text:
            # The next one can be written over it; who has gone on writing is left alone.
            box.select_all()

    def on_retry_screen_failed(self, event: Failed) -> None:
        self.reading = False
        self._show()
        self.tell(event.error.text(), error=True)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker is self._worker and event.state is WorkerState.ERROR:
            self.post_message(
                self.Failed(
                    EngineError(
                        "思いがけない不具合で、読み取れませんでした。",
                        todo="書いた言葉は残っています。もう一度 Enter で試せます。",
                    )
                )
            )
            folder = getattr(self.app, "log_folder", None)
            if folder is not None and isinstance(event.worker.error, Exception):
                log_unexpected(folder, event.worker.error)

    # ── what can be done with it ──

    def action_suggest(self) -> None:
        """Unfold the review's questions, or fold them again."""
        self.unfolded = not self.unfolded
        self._show(keep=True)
        if self.unfolded:
            for suggestion in self.reviewed.questions[:1]:
                self.query_one(Page).reveal(SuggestionTarget(suggestion))

    def action_keep(self) -> None:
        """What is chosen below; else the attempt just made."""
        from coach.workflows.kept_questions import keep_attempt, keep_suggestion

        page = self.query_one(Page)
        target = page.target if page.has_focus else None
        finding = self.reviewed.finding
        try:
            if isinstance(target, SuggestionTarget):
                self._told(keep_suggestion(self.workspace, self.review, finding, target.suggestion))
            elif isinstance(target, AttemptTarget):
                self._told(keep_attempt(self.workspace, self.review, finding, target.attempt))
            elif self.latest is not None:
                self._told(keep_attempt(self.workspace, self.review, finding, self.latest))
            else:
                self.tell("Enter で一度確かめてから残せます。")
        except CoachError as error:
            self.tell(error.text(), error=True)

    def _told(self, outcome: tuple[KeptQuestion, bool]) -> None:
        self.tell(KEPT if outcome[1] else KEPT_ALREADY)

    def on_page_chosen(self, event: Page.Chosen) -> None:
        """An attempt is taken up again; a suggestion is copied, as everywhere."""
        event.stop()
        if isinstance(event.target, AttemptTarget):
            box = self.query_one(AnswerBox)
            box.text = event.target.attempt.text
            box.move_cursor(box.document.end)
            box.focus()
        elif isinstance(event.target, SuggestionTarget):
            self.app.copy_to_clipboard(event.target.suggestion.text)
            self.tell("問いを写しました。Ctrl+S で問いかけ集に残せます。")

    def on_key(self, event: events.Key) -> None:
        """A number chooses a suggestion, unless it is being written."""
        page = self.query_one(Page)
        digit = event.character or ""
        if page.has_focus and digit.isdecimal() and page.choose_key(digit):
            event.stop()

    def action_back(self) -> None:
        self.dismiss(self.query_one(AnswerBox).text)
