"""What the user can do on the review screen. Each action writes to the store at once and draws the state again."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from coach.errors import CoachError
from coach.language.wrap import shorten
from coach.model import CaseMatch
from coach.tui.screens.case import CaseScreen
from coach.tui.screens.choice import ChoiceScreen
from coach.tui.screens.note import NoteScreen
from coach.tui.screens.path_prompt import PathPromptScreen
from coach.tui.screens.review_keeping import ReviewKeeping
from coach.tui.screens.summary import SummaryScreen
from coach.tui.widgets.finding_panel import AskTarget, CaseTarget, TurnTarget
from coach.tui.widgets.page import Page
from coach.tui.widgets.transcript_layout import clock, speaker

if TYPE_CHECKING:
    from coach.workflows.export import SheetKind

REASONS = (
    "経営者から求められた話だった",
    "この場の流れでは自然だった",
    "記録の言葉が違っている (聞き取りの誤り)",
    "話し手が入れ替わっている",
    "前の面談で済んでいたこと",
)
SHEET_HINT = "終わりが .docx なら Word、.xlsx なら Excel、.html .md も選べます。"
WITHOUT_NAMES = "名前を置きかえて書き出す (匿名化)"
CHOOSE_FIRST = "n か p で気になる所を選ぶと使えます。"


class ReviewActions(ReviewKeeping):
    """Actions; the bindings are on the screen itself."""

    # ── findings ──

    def action_finding(self, way: int) -> None:
        found = self.state.beside(way, self.transcript.cursor)
        if found is None:
            self.tell(self._no_more(way))
            return
        if self.narrow:
            self.open_panel()
        self.show_finding(found)

    def _no_more(self, way: int) -> str:
        if not self.state.shown:
            return "まだ読んでいるところです。" if self.working else "気になる所はありません。"
        return "この先に気になる所はありません。" if way > 0 else "この前に気になる所はありません。"

    def action_filter(self) -> None:
        self.state.habit = self.state.next_habit()
        if self.state.current is None and self.state.shown:
            self.show_finding(self.state.shown[0])
        else:
            self.refresh_view(keep=False)

    # ── verdicts ──

    def action_agree(self) -> None:
        current = self.state.current
        if current is None:
            self.tell(CHOOSE_FIRST)
            return
        key = current.finding.key
        given = self.state.verdicts.get(key)
        if given is not None and given.verdict == "agree":
            self._clear(key)
        else:
            self._verdict(key, "agree")

    def action_dismiss_finding(self) -> None:
        current = self.state.current
        if current is None:
            self.tell(CHOOSE_FIRST)
            return
        key = current.finding.key
        if self.state.dismissed(current.finding):
            self._clear(key)
            return
        self.app.push_screen(
            ChoiceScreen("違うと思うわけ", REASONS, free="ほかのわけを書く", none="わけは書かない"),
            lambda reason: self._verdict(key, "dismiss", reason) if reason is not None else None,
        )

    def action_undo_verdict(self) -> None:
        current = self.state.current
        if current is not None and current.finding.key in self.state.verdicts:
            self._clear(current.finding.key)

    def _verdict(self, key: str, verdict: Literal["agree", "dismiss"], reason: str = "") -> None:
        verdicts = self.workspace.store.verdicts
        if self.keep(lambda: verdicts.set(self.session_id, key, verdict, reason)):
            self._verdicts_changed()

    def _clear(self, key: str) -> None:
        if self.keep(lambda: self.workspace.store.verdicts.clear(self.session_id, key)):
            self._verdicts_changed()

    def _verdicts_changed(self) -> None:
        self.state.verdicts = self.workspace.store.verdicts.of(self.session_id)
        self.refresh_view()

    # ── notes and bookmarks ──

    def action_note(self) -> None:
        turns = self.state.transcript.turns
        if not turns:
            return
        turn = turns[self.transcript.cursor]
        about = shorten(f"{speaker(turn)} {clock(turn.start)}  {turn.text}", 64)

        def write(text: str) -> bool:
            if not self.keep(lambda: self.workspace.store.notes.put(self.session_id, turn.i, text)):
                return False
            notes = dict(self.state.notes)
            notes.pop(turn.i, None)
            self.state.notes = notes | ({turn.i: text.strip()} if text.strip() else {})
            return True

        self.app.push_screen(
            NoteScreen("メモ", self.state.notes.get(turn.i, ""), write, about=about), lambda _: self.refresh_view()
        )

    def action_bookmark(self) -> None:
        turns = self.state.transcript.turns
        if turns:
            turn = turns[self.transcript.cursor].i
            if self.keep(lambda: self.workspace.store.bookmarks.toggle(self.session_id, turn)):
                self.state.bookmarks = self.workspace.store.bookmarks.of(self.session_id)
                self.refresh_view()

    def action_next_mark(self) -> None:
        """To the next turn with a bookmark or a note, round the end to the first."""
        places = sorted(
            self.state.position_of[turn]
            for turn in {*self.state.bookmarks, *self.state.notes}
            if turn in self.state.position_of
        )
        if not places:
            self.tell("しおりもメモもまだありません。b でしおり、m でメモを付けられます。")
            return
        self.transcript.move_to(next((p for p in places if p > self.transcript.cursor), places[0]), center=True)

    # ── taking something along ──

    def action_copy(self) -> None:
        """The chosen question; else, in the panel, the quote; else the turn under the cursor."""
        target = self.panel.target if self.panel.has_focus else None
        current = self.state.current
        if isinstance(target, AskTarget):
            self.copy(target.text, "問い")
        elif self.panel.has_focus and current is not None:
            self.copy(current.finding.quote, "発話")
        elif self.state.transcript.turns:
            self.copy(self.state.transcript.turns[self.transcript.cursor].text, "発話")

    def copy(self, text: str, what: str) -> None:
        self.app.copy_to_clipboard(text)
        self.tell(shorten(text, 60), title=f"{what}を写しました")

    def action_export(self) -> None:
        if self.state.review is None:
            self.tell("最後まで読み終わると書き出せます。")
            return
        self.app.push_screen(PathPromptScreen(self._export_path()), self._export)

    def action_export_sheet(self) -> None:
        """フィードバックシート or 逐語録検討シート; with names replaced by way of their list."""
        if self.state.review is None:
            self.tell("最後まで読み終わると書き出せます。")
            return
        from coach.workflows.export import KINDS, OFFICE, SHEETS

        sheets: dict[str, SheetKind] = {name: kind for kind, name in SHEETS.items()}

        def chosen(name: str | None) -> None:
            if name == WITHOUT_NAMES:
                self.action_anonymise()
            elif name is not None:
                path = self._export_path().with_suffix(f".{name}.docx")
                prompt = PathPromptScreen(path, endings=(*OFFICE, *KINDS), hint=SHEET_HINT)
                self.app.push_screen(prompt, lambda path: self._export_sheet(path, sheets[name]))

        self.app.push_screen(ChoiceScreen("書き出す用紙", [*sheets, WITHOUT_NAMES]), chosen)

    def action_anonymise(self) -> None:
        """匿名化: the list of names, and exports without them."""
        if self.state.review is None:
            self.tell("最後まで読み終わると、名前を置きかえて書き出せます。")
            return
        from coach.tui.screens.anonymise import AnonymiseScreen

        self.app.push_screen(AnonymiseScreen(self.workspace, self.session_id))

    def _export_sheet(self, path: Path | None, sheet: SheetKind) -> None:
        if path is None:
            return
        from coach.workflows.export import export_session

        try:
            done = export_session(self.workspace, self.session_id, path, sheet=sheet)
        except CoachError as error:
            self.tell(error.text(), title="書き出せませんでした", error=True)
        else:
            self.tell("\n".join((str(path), *done.notes)), title="書き出しました")

    def _export_path(self) -> Path:
        transcript = self.state.transcript
        name = "_".join(text for text in (transcript.firm, transcript.title, transcript.date) if text) or transcript.id
        return Path.home() / (re.sub(r"[\\/:*?\"<>|\s\x00-\x1f]+", "_", name).strip("_.")[:60] + ".html")

    def _export(self, path: Path | None) -> None:
        if path is None:
            return
        from coach.workflows.export import export_session

        try:
            export_session(self.workspace, self.session_id, path)
        except CoachError as error:
            self.tell(error.text(), title="書き出せませんでした", error=True)
        except OSError as error:
            self.tell(f"{path} に書けませんでした。({error.strerror})", error=True)
        else:
            self.tell(str(path), title="書き出しました")

    def action_summary(self) -> None:
        if self.state.review is None or not self.state.revealed:
            self.tell("最後まで読み終わると要約を見られます。")
            return
        self.app.push_screen(SummaryScreen(self.state.review), self.jump)

    def action_make_case(self) -> None:
        """この面談を事例にする: first what is masked, then the form."""
        if self.state.review is None:
            self.tell("最後まで読み終わると、事例の下書きを作れます。")
            return
        from coach.tui.screens.confirm_masks import ConfirmMasksScreen
        from coach.tui.screens.own_case import OwnCaseScreen

        def kept(case_id: str | None) -> None:
            if case_id is not None:
                self.app.push_screen(OwnCaseScreen(self.workspace, case_id))

        self.app.push_screen(ConfirmMasksScreen(self.workspace, self.session_id), kept)

    def action_grades(self) -> None:
        """採点 of this session."""
        if self.state.review is None:
            self.tell("最後まで読み終わると採点できます。")
            return
        from coach.tui.screens.grading_list import GradesScreen

        self.app.push_screen(GradesScreen(self.workspace, self.session_id))

    # ── the panel ──

    def on_page_chosen(self, event: Page.Chosen) -> None:
        event.stop()
        target = event.target
        if isinstance(target, CaseTarget):
            self.open_case(target.case_id)
        elif isinstance(target, AskTarget):
            self.pick(target.text)
            self.copy(target.text, "問い")
        elif isinstance(target, TurnTarget):
            self.jump(target.turn)

    def action_choose(self, key: str) -> None:
        if self.state.revealed and self.panel.choose_key(key):
            self.open_panel()

    def open_case(self, case_id: str) -> None:
        from coach.workflows.cases import load_case

        current = self.state.current
        matches: tuple[CaseMatch, ...] = current.cases if current else ()
        try:
            case = load_case(self.workspace, case_id)
        except CoachError as error:
            self.tell(error.text(), title="事例を開けませんでした", error=True)
            return
        self.app.push_screen(CaseScreen(case, next((m for m in matches if m.id == case_id), None)))
