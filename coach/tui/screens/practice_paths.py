"""Other ways through a practice: back to a line, over to a branch, out to the debrief and on from there."""

from __future__ import annotations

from coach.errors import CoachError
from coach.language.wrap import shorten
from coach.practice.hearing import is_silence
from coach.tui.owner_words import mood
from coach.tui.screens.choice import ChoiceScreen
from coach.tui.screens.practice_base import PracticeBase
from coach.tui.widgets.page import Page
from coach.tui.widgets.practice_talk import WAITED, LineTarget
from coach.workflows.practised import practise_again

TRY = "ここから別の言い方を試す"
SHOW_HEARD, HIDE_HEARD = "どう聞こえたかを見る", "聞こえ方を閉じる"


class PracticePaths(PracticeBase):
    """Actions; the bindings are on the screen itself."""

    # ── going back ──

    def on_page_chosen(self, event: Page.Chosen) -> None:
        event.stop()
        if not isinstance(event.target, LineTarget):
            return
        k = event.target.exchange
        line = self.exchanges[k].line
        title = WAITED if is_silence(line) else f"「{shorten(line, 56)}」"
        if self.exam:
            self.tell("本番では、終わってからやり直せます。")
            return
        options = [TRY, HIDE_HEARD if k in self.heard else SHOW_HEARD]

        def chosen(choice: str | None) -> None:
            if choice == TRY:
                self.rewind(k)
            elif choice is not None:
                self.heard ^= {k}
                self._show(end=False)

        self.app.push_screen(ChoiceScreen(title, options), chosen)

    def rewind(self, k: int) -> None:
        """Stand before the k-th line again, with its words in the box to be changed."""
        if self._busy():
            return
        line = self.exchanges[k].line
        try:
            self.practice.go_to(k - 1)
        except CoachError as error:
            self.tell(error.text(), error=True)
            return
        if not self.box.text and not is_silence(line):
            self.box.text = line
            self.box.select_all()
        self._moved()
        self.tell("ここから、別の言い方を試せます。今までの続きは、F5 でいつでも開けます。")

    def action_branches(self) -> None:
        """Another way the talk went; the present one is kept."""
        if self._busy():
            return
        branches = self.practice.branches()
        if not branches:
            self.tell("別の道はまだありません。Tab で記録に移り、自分の言葉を選ぶと、そこからやり直せます。")
            return
        options: dict[str, int] = {}
        for branch in branches:
            line = WAITED if is_silence(branch.line) else f"「{shorten(branch.line, 22)}」"
            text = f"{line} から  {branch.lines}言まで  {mood(branch.trust)}"
            while text in options:
                text += " "
            options[text] = branch.n

        def chosen(choice: str | None) -> None:
            if choice is not None:
                self.practice.go_over(options[choice])
                self._moved()

        self.app.push_screen(ChoiceScreen("前に通った道", list(options)), chosen)

    def _busy(self) -> bool:
        if self.pending is not None:
            self.tell("返事を待っているところです。")
        return self.pending is not None

    def _moved(self) -> None:
        """The talk stands somewhere else now; a time limit was for the first way."""
        if self.clock.over:
            self.clock.minutes = None
        self.shown = len(self.practice.exchanges)
        self.heard = {k for k in self.heard if k < self.shown}
        self.hint = None
        self._show()
        self.box.focus()

    # ── the end ──

    def action_finish(self) -> None:
        if self._busy():
            return
        if len(self.exchanges) < 2:
            self.tell("まだ何も話していません。一言でも話すと、ふりかえれます。")
            return
        from coach.tui.screens.debrief import DebriefScreen

        here = self.exchanges[-1].n
        ask = self.asked_at is None or self.asked_at != here
        self.asked_at = here
        try:
            screen = DebriefScreen(self.workspace, self.practice, ask=ask)
        except CoachError as error:
            self.tell(error.text(), error=True)
            return
        self.app.push_screen(screen, self._after_debrief)

    def _after_debrief(self, chosen: str | int | None) -> None:
        self.exam = False
        if chosen == "review":
            self._review()
        elif chosen == "again":
            self.coach.practise(lambda: practise_again(self.workspace, self.number), instead=True)
        elif chosen == "other":
            self.dismiss(None)
            self.coach.action_owners()
        else:
            self._show()
            if isinstance(chosen, int):
                self.talk.focus()
                self.call_after_refresh(self.talk.reveal, LineTarget(chosen))

    def _review(self) -> None:
        try:
            session = self.practice.finish()
        except CoachError as error:
            self.tell(error.text(), error=True)
            return
        self.dismiss(None)
        self.coach.open_review(session)
