"""ふりかえり: the transcript with its marks, the strip of the whole session, and the finding beside it."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.message import Message
from textual.worker import Worker, WorkerState, get_current_worker

from coach.errors import Cancelled, CoachError, EngineError
from coach.model import Finding, Review
from coach.tui.screens.opening import OpeningScreen
from coach.tui.screens.review_actions import ReviewActions
from coach.tui.screens.review_base import WIDE_FROM
from coach.tui.widgets.finding_panel import FindingPanel
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.progress_line import ProgressLine
from coach.tui.widgets.search_bar import SearchBar
from coach.tui.widgets.session_header import SessionHeader, note
from coach.tui.widgets.session_strip import SessionStrip
from coach.tui.widgets.transcript import TranscriptView
from coach.workflows.log import log_unexpected
from coach.workflows.progress import Progress

if TYPE_CHECKING:
    from coach.workflows.workspace import Workspace

# Progress is told at most this often: the screen has better things to draw.
TELL_EVERY = 0.1
BREAKPOINTS = [(0, "-narrow"), (WIDE_FROM, "-wide")]


class ReviewScreen(ReviewActions):
    """``ReviewScreen(workspace, session_id)``: shows the stored review, or makes one while the user reads."""

    CSS_PATH = "review.tcss"
    HELP_TOPIC = "review"
    TITLE_JA = "ふりかえり"
    AUTO_FOCUS = "TranscriptView"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "finding(1)", "次", id="review.next", tooltip="次の気になる所へ"),
        Binding("p", "finding(-1)", "前", id="review.previous", tooltip="前の気になる所へ"),
        Binding("a", "agree", "もっとも", id="review.agree", tooltip="この見方に同意します (もう一度で取り消し)"),
        Binding("x", "dismiss_finding", "違うと思う", id="review.dismiss", tooltip="わけを添えて外します (もう一度で戻す)"),
        Binding("u", "undo_verdict", "取り消す", show=False, id="review.undo", tooltip="もっとも・違うと思う、を取り消します"),
        Binding("r", "retry", "言い直す", id="review.retry", tooltip="この場面で、今ならどう言うかを試します"),
        Binding("P", "practise", "稽古", show=False, id="review.practise", tooltip="この場面を稽古する: この場面の経営者を相手に、別の言い方で話します"),
        Binding("t", "keep_question", "残す", id="review.keep", tooltip="選んだ問いか自分の発話を、問いかけ集に残します"),
        Binding("T", "app.kept_questions", "問いかけ集", show=False, id="review.kept", tooltip="残した問いを見ます"),
        Binding("c", "converse", "相談", id="review.converse", tooltip="この面談のことを、コーチと話します"),
        Binding("m", "note", "メモ", id="review.note", tooltip="この発話にメモを書きます"),
        Binding("b", "bookmark", "しおり", id="review.bookmark", tooltip="この発話にしおりを付けます・外します"),
        Binding("B", "next_mark", "次のしおり", show=False, id="review.next_mark", tooltip="次のしおりかメモへ"),
        Binding("f", "filter", "しぼる", id="review.filter", tooltip="詰問、一方的、早すぎのどれかだけを見ます"),
        Binding("slash", "search", "探す", id="review.search", tooltip="記録の中の言葉を探します"),
        Binding("right_square_bracket", "hit(1)", "次の一致", show=False, id="review.hit_next", tooltip="次の一致へ"),
        Binding("left_square_bracket", "hit(-1)", "前の一致", show=False, id="review.hit_prev", tooltip="前の一致へ"),
        Binding("s", "summary", "要約", id="review.summary", tooltip="数字と、うまくいった所を見ます"),
        Binding("e", "export", "書き出す", id="review.export", tooltip="報告を HTML か Markdown に書き出します"),
        Binding("E", "export_sheet", "用紙", show=False, id="review.export_sheet", tooltip="フィードバックシートか逐語録検討シートを書き出します (Word・Excel も)"),
        Binding("A", "anonymise", "匿名化", show=False, id="review.anonymise", tooltip="名前や連絡先を置きかえて書き出します"),
        Binding("S", "grades", "採点", show=False, id="review.grades", tooltip="この面談を採点します"),
        Binding("w", "make_case", "事例にする", show=False, id="review.make_case", tooltip="この面談を事例にします (名前を伏せて下書きを作る)"),
        Binding("y", "copy", "写す", show=False, id="review.copy", tooltip="選んだ問いか発話を写します"),
        Binding("o", "answers", "手応え", show=False, id="review.answers", tooltip="はじめの二つの問いに答え直します"),
        Binding("enter", "detail", "詳しく", show=False, id="review.detail", tooltip="気になる所の欄へ移ります"),
        Binding("escape", "leave", "戻す", show=False, id="review.leave", tooltip="欄を閉じます。読み取り中なら止めます"),
        Binding("ctrl+r", "analyse", "読み直す", show=False, id="review.analyse", tooltip="止めた読み取りを続けます"),
        Binding("q", "back", "戻る", id="review.back", tooltip="書庫へ戻ります (すべて残っています)"),
        *[Binding(str(k), f"choose('{k}')", show=False, id=f"review.choose{k}", tooltip=f"{k} 番の問い・事例を選びます")
          for k in range(1, 10)],
    ]  # fmt: skip

    class Told(Message):
        """The analysis has got further."""

        def __init__(self, progress: Progress) -> None:
            super().__init__()
            self.progress = progress

    class Reviewed(Message):
        """The analysis is done."""

        def __init__(self, review: Review) -> None:
            super().__init__()
            self.review = review

    class Stopped(Message):
        """The analysis ended early: by the user (no error) or by a fault."""

        def __init__(self, error: CoachError | None) -> None:
            super().__init__()
            self.error = error

    def __init__(self, workspace: Workspace, session_id: str) -> None:
        super().__init__(workspace, session_id)
        self._worker: Worker[None] | None = None
        self.drafts = {}

    def compose(self) -> ComposeResult:
        turns = self.state.transcript.turns
        yield Heading("ふりかえり", note(self.state.transcript, None))
        yield SessionHeader(id="review-header")
        yield SessionStrip(turns, id="review-strip")
        yield ProgressLine(id="review-progress")
        with Container(id="review-body"):
            yield TranscriptView(turns, id="review-transcript")
            yield FindingPanel(id="review-panel")
        yield SearchBar(id="review-search")
        yield KeyHints(minor=("bookmark", "filter", "keep_question", "export"))

    # ── opening ──

    def on_mount(self) -> None:
        self.load_marks()
        self.refresh_view()
        # The words of the talk first: unpacking the review of a long session takes a moment.
        self.call_after_refresh(self._open)

    def _open(self) -> None:
        from coach.workflows.review import stored_review

        self.opened = True
        try:
            review = stored_review(self.workspace, self.session_id)
        except CoachError:
            # A stored review that cannot be read is made anew; nothing of the user's is in it.
            review = None
        if review is not None:
            self.state.finish(review)
        self.refresh_view()
        if review is None:
            self.action_analyse()
        self._ask_first()

    def _ask_first(self) -> None:
        from coach.workflows.opening import OPENING_QUESTIONS

        answered = self.workspace.store.answers.of(self.session_id)
        open_questions = [question for question in OPENING_QUESTIONS if question[0] not in answered]
        if open_questions:
            self.app.push_screen(OpeningScreen(open_questions, self._keep_answer), lambda _: self._reveal())
        else:
            self._reveal()

    def _keep_answer(self, identity: str, question: str, text: str) -> bool:
        return self.keep(lambda: self.workspace.store.answers.put(self.session_id, identity, question, text))

    def action_answers(self) -> None:
        """Answer the opening questions again."""
        from coach.workflows.opening import OPENING_QUESTIONS

        given = {key: answer.text for key, answer in self.workspace.store.answers.of(self.session_id).items()}
        self.app.push_screen(OpeningScreen(OPENING_QUESTIONS, self._keep_answer, given=given), lambda _: self._reveal())

    def _reveal(self) -> None:
        """The questions are over: findings may be seen."""
        self.load_marks()
        self.state.revealed = True
        self._first_finding()
        self.refresh_view()

    def _first_finding(self) -> None:
        """Show the first finding unless one is in view; the cursor of somebody who reads is left alone."""
        if self.state.current is None and self.state.shown:
            self.show_finding(self.state.shown[0], move=self.transcript.cursor == 0 and not self.narrow)

    # ── the analysis ──

    def action_analyse(self) -> None:
        if self.working or self.state.review is not None:
            return
        self.working = True
        self.query_one(ProgressLine).show(Progress("load", 0, 0), 0)
        self._worker = self._analyse()
        self.refresh_view()

    @work(thread=True, exclusive=True, group="review", exit_on_error=False)
    def _analyse(self) -> None:
        """Touches no widget: what it has to say goes out as messages."""
        from coach.workflows.review import review_session

        worker = get_current_worker()
        told = [0.0, 0]

        def tell(progress: Progress) -> None:
            now = monotonic()
            if now - told[0] >= TELL_EVERY or len(progress.findings) != told[1]:
                told[:] = [now, len(progress.findings)]
                self.post_message(self.Told(progress))

        try:
            review = review_session(self.workspace, self.session_id, tell, lambda: worker.is_cancelled)
        except Cancelled:
            self.post_message(self.Stopped(None))
        except CoachError as error:
            self.post_message(self.Stopped(error))
        else:
            self.post_message(self.Reviewed(review))

    def on_review_screen_told(self, event: Told) -> None:
        if not self.working:
            return
        found: tuple[Finding, ...] = event.progress.findings
        self.query_one(ProgressLine).show(event.progress, len(found) if self.state.revealed else 0)
        if [f.finding for f in self.state.findings] != list(found) and found:
            self.state.take(found)
            self._first_finding()
            self.refresh_view()

    def on_review_screen_reviewed(self, event: Reviewed) -> None:
        self.working = False
        self.state.finish(event.review)
        self.query_one(ProgressLine).say("")
        self._first_finding()
        self.refresh_view()

    def on_review_screen_stopped(self, event: Stopped) -> None:
        self.working = False
        line = self.query_one(ProgressLine)
        if event.error is None:
            line.say("読むのを止めました。ここまでの分は残っています。Ctrl+R で続きから読みます。")
        else:
            line.say(f"{event.error.text().replace(chr(10), ' ')}  Ctrl+R でもう一度読みます。")
        self.refresh_view()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker is self._worker and event.state is WorkerState.ERROR:
            # Ours to repair; the user keeps what there is and is told in plain words.
            self.post_message(self.Stopped(EngineError("読み取りの途中で、思いがけない不具合がありました。")))
            folder = getattr(self.app, "log_folder", None)
            if folder is not None and isinstance(event.worker.error, Exception):
                log_unexpected(folder, event.worker.error)

    def on_unmount(self) -> None:
        if self._worker is not None:
            self._worker.cancel()

    # ── moving ──

    def on_transcript_view_moved(self, event: TranscriptView.Moved) -> None:
        found = self.state.at(event.position)
        if found is not None and found.finding.key != self.state.key:
            self.show_finding(found, move=False)
        else:
            self.refresh_strip()

    def on_session_strip_moved(self, event: SessionStrip.Moved) -> None:
        self.transcript.move_to(event.position, center=True)

    def action_detail(self) -> None:
        """Enter on a turn: the finding there, or the one in view."""
        found = self.state.at(self.transcript.cursor)
        if found is not None and found.finding.key != self.state.key:
            self.show_finding(found, move=False)
        self.open_panel()
        self.panel.focus()

    def action_leave(self) -> None:
        """Esc steps back once: out of the panel, then out of the search, then out of the analysis."""
        if self.panel.has_focus or (self.narrow and self.has_class("-panel")):
            self.remove_class("-panel")
            self.transcript.focus()
        elif self.query_one(SearchBar).has_class("-shown"):
            self.query_one(SearchBar).action_close()
        elif self.working and self._worker is not None:
            self._worker.cancel()

    def action_back(self) -> None:
        self.dismiss(None)

    def on_resize(self, event: events.Resize) -> None:
        # A panel that had the focus must not vanish with it when the window becomes narrow.
        if self.panel.has_focus:
            self.open_panel()
