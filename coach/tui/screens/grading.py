"""採点: the dialogue on one side, the criteria on the other; the trainer sets the levels, the tool only proposes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from coach.errors import CoachError, GradeError
from coach.grading.grade import (
    CANNOT_JUDGE,
    Grade,
    clear_level,
    complete,
    differs,
    mark_of,
    ready,
    reasons_missing,
    set_comment,
    set_level,
    set_reason,
    visible_proposal,
)
from coach.grading.proposal import range_text
from coach.language.wrap import shorten
from coach.tui.screens.confirm import ConfirmScreen
from coach.tui.screens.grading_base import WIDE_FROM, GradingBase
from coach.tui.screens.line import LineScreen
from coach.tui.screens.note import NoteScreen
from coach.tui.widgets.criteria_strip import CriteriaStrip
from coach.tui.widgets.criterion_blocks import CommentTarget, LevelTarget, MoreTarget
from coach.tui.widgets.finding_panel import TurnTarget
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.page import Page
from coach.tui.widgets.search_bar import SearchBar
from coach.tui.widgets.transcript import TranscriptView
from coach.tui.widgets.transcript_layout import speaker

IS_FINAL = "確定した採点です。直すときは R で開き直します。"
SET_FIRST = "先に 1〜5 で段階を決めると、理由を書けます。"
BREAKPOINTS = [(0, "-narrow"), (WIDE_FROM, "-wide")]


class GradingScreen(GradingBase):
    """``GradingScreen(workspace, grade)``; opens at the first criterion without a level, or at ``criterion``."""

    CSS_PATH = "grading.tcss"
    HELP_TOPIC = "grading"
    TITLE_JA = "採点"
    AUTO_FOCUS = "#grading-page"
    HORIZONTAL_BREAKPOINTS = BREAKPOINTS
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "criterion(1)", "次", id="grading.next", tooltip="次の項目へ"),
        Binding("p", "criterion(-1)", "前", id="grading.previous", tooltip="前の項目へ"),
        Binding("u", "unset", "未記入へ", show=False, id="grading.unset", tooltip="まだ決めていない次の項目へ"),
        Binding("tab", "switch", "記録/項目", id="grading.switch", tooltip="記録と項目を行き来します"),
        *[Binding(str(k), f"level({k})", show=False, id=f"grading.level{k}", tooltip=f"段階を {k} にします") for k in range(1, 6)],
        Binding("0", "level(0)", "判断できない", show=False, id="grading.level0", tooltip="この面談では判断できない、とします"),
        Binding("backspace,delete", "clear", "段階を消す", show=False, id="grading.clear", tooltip="決めた段階を消します"),
        Binding("r", "reason", "理由", id="grading.reason", tooltip="その段階にした理由を一行書きます"),
        Binding("m", "comment(False)", "コメント", id="grading.comment", tooltip="記録の選んだ発話にコメントを書きます"),
        Binding("M", "comment(True)", "項目のコメント", show=False, id="grading.comment_on", tooltip="選んだ発話に、いまの項目についてのコメントを書きます"),
        Binding("l", "table", "一覧", id="grading.table", tooltip="全部の項目を並べて見ます (決めたあとは提案・ほかの人とも)"),
        Binding("w", "words", "Keep", id="grading.words", tooltip="Keep・Start・Stop (続けること・始めること・控えること) を書きます"),
        Binding("slash", "search", "探す", show=False, id="grading.search", tooltip="記録の中の言葉を探します"),
        Binding("right_square_bracket", "hit(1)", "次の一致", show=False, id="grading.hit_next", tooltip="次の一致へ"),
        Binding("left_square_bracket", "hit(-1)", "前の一致", show=False, id="grading.hit_prev", tooltip="前の一致へ"),
        Binding("F", "finalise", "確定", id="grading.finalise", tooltip="採点を確定します (先に確かめます)"),
        Binding("R", "reopen", "開き直す", id="grading.reopen", tooltip="確定した採点を、理由を書いて開き直します"),
        Binding("h", "history", "経過", show=False, id="grading.history", tooltip="この採点の、これまでの経過を見ます"),
        Binding("escape", "leave", "項目へ", show=False, id="grading.leave", tooltip="記録から項目へ戻ります"),
        Binding("q", "back", "戻る", id="grading.back", tooltip="前の画面へ戻ります (すべて残っています)"),
    ]  # fmt: skip

    def compose(self) -> ComposeResult:
        yield Heading("採点", self.note())
        yield CriteriaStrip(id="grading-strip")
        with Container(id="grading-body"):
            yield TranscriptView(self.source.turns, id="grading-dialogue", note_label="講評")
            yield Page(id="grading-page")
        yield SearchBar(id="grading-search")
        yield KeyHints(minor=("words",))

    def on_mount(self) -> None:
        self.refresh_view()
        if self.asked_for is not None:
            # Whoever asks for a criterion wants to see its place in the dialogue too.
            spans = self.marks().evidence
            if spans:
                self.call_after_refresh(self.transcript.move_to, self.position_of[spans[0].turn], center=True)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What only a draft or only a final grade allows is offered only there; levels answer with why not."""
        if action in {"finalise", "reason", "comment"}:
            return self.grade.status == "draft"
        return self.grade.status == "final" if action == "reopen" else True

    # ── levels ──

    def action_level(self, level: int) -> None:
        """Set the level; the last one of a blind grade shows the proposal, so it is asked for first."""
        if self.grade.status == "final":
            self.tell(IS_FINAL)
            return
        criterion, mark = self.criterion.id, mark_of(self.grade, self.criterion.id)
        if mark is not None and mark.level == (level or None):
            return

        def write(grade: Grade) -> Grade:
            made = set_level(grade, criterion, level or None)
            # An earlier reason is not thrown away: it is shown again to be gone over.
            return set_reason(made, criterion, mark.reason) if mark and differs(made, criterion) else made

        if self.grade.blind and not self.grade.revealed and complete(write(self.grade)):
            self._ask_to_reveal(write)
        elif self.change(write) and differs(self.grade, criterion) and not self.grade.blind:
            self.action_reason()

    def _ask_to_reveal(self, write: Callable[[Grade], Grade]) -> None:
        def answered(yes: bool | None) -> None:
            if yes and self.change(write):
                self.action_table()

        text = "この段階を決めると全部がそろい、提案を並べてお見せします。いまの段階は、見る前のものとして残ります。"
        question = "これで全部の段階が決まります。提案を見ますか"
        self.app.push_screen(ConfirmScreen(question, text, yes="決めて見る", no="先に見直す"), answered)

    def action_clear(self) -> None:
        if self.grade.status == "final":
            self.tell(IS_FINAL)
        elif mark_of(self.grade, self.criterion.id) is not None:
            self.change(partial(clear_level, criterion=self.criterion.id))

    def action_reason(self) -> None:
        """One line why the level is what it is; kept while it is typed."""
        criterion, mark = self.criterion, mark_of(self.grade, self.criterion.id)
        if mark is None:
            self.tell(SET_FIRST)
            return
        level = CANNOT_JUDGE if mark.level is None else f"段階 {mark.level}"
        proposal = visible_proposal(self.grade)
        about = f"{criterion.name}" + (f"  提案 {range_text(proposal.of(criterion.id))}" if proposal else "")

        def write(text: str) -> None:
            self.change(lambda g: set_reason(g, criterion.id, text) if mark_of(g, criterion.id) else g)

        self.app.push_screen(NoteScreen(f"{level} にした理由 (一行)", mark.reason, write, about=about))

    # ── comments ──

    def action_comment(self, on_criterion: bool) -> None:
        if self.source.turns:
            turn = self.source.turns[self.transcript.cursor].i
            self.edit_comment(turn, self.criterion.id if on_criterion else None)

    def edit_comment(self, turn: int, criterion: str | None) -> None:
        """Write or change a comment on a turn; an empty one is removed."""
        if self.grade.status == "final":
            self.jump(turn)
            return
        said = self.source.turns[self.position_of[turn]]
        found = next((c.text for c in self.grade.comments if (c.turn, c.criterion) == (turn, criterion)), "")
        title = f"「{self.grade.rubric.of(criterion).name}」についてのコメント" if criterion else "発話へのコメント"
        about = shorten(f"{turn}番 {speaker(said)}  {said.text}", 64)

        def write(text: str) -> None:
            self.change(lambda g: set_comment(g, turn, text, criterion))

        self.app.push_screen(NoteScreen(title, found, write, about=about))

    # ── moving ──

    def action_criterion(self, way: int) -> None:
        self.to_criterion()
        self.show_criterion(self.index + way)

    def action_unset(self) -> None:
        criteria = self.grade.rubric.criterion
        order = [(self.index + k) % len(criteria) for k in range(1, len(criteria) + 1)]
        found = next((n for n in order if mark_of(self.grade, criteria[n].id) is None), None)
        if found is None:
            self.tell("どの項目も決まっています。F で確定できます。")
            return
        self.to_criterion()
        self.show_criterion(found)

    def on_criteria_strip_moved(self, event: CriteriaStrip.Moved) -> None:
        self.to_criterion()
        self.show_criterion(event.index)

    def action_switch(self) -> None:
        if self.transcript.has_focus:
            self.to_criterion()
        else:
            self.to_dialogue()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        # By mouse too: in a window made narrow later, what has the keys is what is seen.
        if event.widget in (self.transcript, self.page):
            self.set_class(event.widget is self.transcript, "-dialogue")

    def on_page_chosen(self, event: Page.Chosen) -> None:
        event.stop()
        target = event.target
        if isinstance(target, LevelTarget):
            self.action_level(target.level)
        elif isinstance(target, TurnTarget):
            self.jump(target.turn)
        elif isinstance(target, MoreTarget):
            self.unfolded.add(target.n)
            self.refresh_view()
        elif isinstance(target, CommentTarget):
            self.edit_comment(target.turn, target.criterion)

    def action_leave(self) -> None:
        if self.query_one(SearchBar).has_class("-shown"):
            self.query_one(SearchBar).action_close()
        elif self.transcript.has_focus:
            self.to_criterion()

    def action_back(self) -> None:
        self.dismiss(None)

    # ── the other pages ──

    def action_table(self) -> None:
        from coach.tui.screens.grading_table import GradingTableScreen

        def chosen(criterion: str | None) -> None:
            if criterion is not None:
                ids = [c.id for c in self.grade.rubric.criterion]
                self.to_criterion()
                self.show_criterion(ids.index(criterion))

        self.app.push_screen(GradingTableScreen(self.workspace, self.grade), chosen)

    def action_words(self) -> None:
        from coach.tui.screens.grading_words import GradingWordsScreen

        self.app.push_screen(GradingWordsScreen(self))

    def action_history(self) -> None:
        from coach.tui.screens.grading_history import GradingHistoryScreen

        self.app.push_screen(GradingHistoryScreen(self.workspace, self.grade))

    # ── finishing ──

    def action_finalise(self) -> None:
        from coach.workflows.grading import finalise

        try:
            ready(self.grade)
        except GradeError as error:
            self.tell(error.text())
            self._to_missing()
            return

        def answered(yes: bool | None) -> None:
            if not yes:
                return
            try:
                self.grade = finalise(self.workspace, self.grade)
            except CoachError as error:
                self.tell(error.text(), title="確定できませんでした", error=True)
            else:
                self.tell("採点を確定しました。直すときは R で開き直せます。")
            self.refresh_view()

        text = "確定のあとも、理由を書けば開き直せます。経過は残ります。"
        self.app.push_screen(ConfirmScreen("この採点を確定しますか", text, yes="確定する", no="まだ続ける"), answered)

    def _to_missing(self) -> None:
        """Turn to the first criterion without a level; where all have one, to the first without its reason."""
        ids = [c.id for c in self.grade.rubric.criterion]
        unset = [i for i in ids if mark_of(self.grade, i) is None]
        lacking = unset or list(reasons_missing(self.grade))
        self.to_criterion()
        self.show_criterion(ids.index(lacking[0]))

    def action_reopen(self) -> None:
        from coach.workflows.grading import reopen

        def given(reason: str | None) -> None:
            if reason is None:
                return
            try:
                self.grade = reopen(self.workspace, self.grade.n, reason, self.grade.grader)
            except CoachError as error:
                self.tell(error.text(), title="開き直せませんでした", error=True)
            self.refresh_view()

        about = "開き直したことと理由は、経過に残ります。"
        self.app.push_screen(
            LineScreen("開き直す理由", about=about, placeholder="例: 12番の場面を読み違えていた", topic="grading"),
            given,
        )

    def action_search(self) -> None:
        self.to_dialogue()
        super().action_search()
