"""発話をさがす: every turn of every session that holds some words, as they are typed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widgets import Input, Label

from coach.errors import CoachError
from coach.language.wrap import cell_width, pad, shorten
from coach.model import ROLE_NAMES
from coach.store import TalkFound, TalkHit
from coach.tui.widgets.blocks import para
from coach.tui.widgets.choice import Choice
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.key_hints import KeyHints
from coach.tui.widgets.list_page import ListPage
from coach.tui.widgets.page import Block, Page, blank
from coach.tui.widgets.rows import Part, Row, printable
from coach.tui.widgets.transcript_layout import clock

if TYPE_CHECKING:
    from coach.tui.app import CoachApp
    from coach.workflows.workspace import Workspace

# Turns shown at first, and further ones at a time.
SHOWN = 60
# Seconds without a key before a search; less than a search over thousands of sessions takes.
PAUSE = 0.12
MORE = "more"
SPEAKER = 6  # cells of 支援者, 経営者, 同席者
# Cells before the first mark where a line has to be cut.
BEFORE = 20
INVITE = (
    "面談で出た言葉を入れると、その言葉のある発話が、取り込みの新しい順に並びます。",
    "空白で区切ると、どの言葉もある発話だけになります。全角と半角、大文字と小文字、カタカナとひらがなは区別しません。",
)
NOT_FOUND = "その言葉のある発話は見当たりませんでした。短くすると見つかることがあります。"


class SearchTalkScreen(Screen[None]):
    """Typing searches after a short pause; Enter goes to the turns, Enter there opens ふりかえり at the turn."""

    CSS_PATH = "search_talk.tcss"
    HELP_TOPIC = "search_talk"
    TITLE_JA = "発話をさがす"
    AUTO_FOCUS = "#query"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "open", "その発話へ", tooltip="選んだ発話を、ふりかえりの画面で開きます", id="search_talk.open"
        ),
        Binding("slash", "query", "言葉を変える", tooltip="さがす言葉の欄に戻ります", id="search_talk.query"),
        Binding("f", "speaker", "話し手", tooltip="支援者・経営者・同席者でしぼります", id="search_talk.speaker"),
        Binding("escape", "back", "戻る", tooltip="前の画面に戻ります", id="search_talk.back"),
    ]

    class Found(Message):
        """What a search brought."""

        def __init__(self, asked: object, found: TalkFound) -> None:
            super().__init__()
            self.asked, self.found = asked, found

    class Failed(Message):
        """A search that could not be done."""

        def __init__(self, error: CoachError) -> None:
            super().__init__()
            self.error = error

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self.found = TalkFound()
        self.limit = SHOWN
        self._asked: tuple[str, str, int] = ("", "", SHOWN)
        self._pause: Timer | None = None

    @property
    def coach(self) -> CoachApp:
        from coach.tui.app import CoachApp

        assert isinstance(self.app, CoachApp)
        return self.app

    @property
    def page(self) -> ListPage:
        return self.query_one(ListPage)

    def compose(self) -> ComposeResult:
        yield Heading("発話をさがす")
        yield Input(placeholder="さがす言葉", id="query", compact=True)
        options = (("", "すべて"), *ROLE_NAMES.items())
        yield Horizontal(Label("話し手"), Choice(options, "", id="speaker"), classes="filters")
        yield ListPage(id="results")
        yield KeyHints()

    def on_mount(self) -> None:
        self._show()

    # ── asking ────────────────────────────────────────────────────────────────

    def on_input_changed(self, _: Input.Changed) -> None:
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self.search_now)

    def on_input_submitted(self, _: Input.Submitted) -> None:
        self.search_now()
        self._to_results()

    def on_choice_changed(self, _: Choice.Changed) -> None:
        self.search_now()

    def search_now(self, *, limit: int = SHOWN) -> None:
        """Search for what stands in the field, unless it is what was asked last."""
        if self._pause is not None:
            self._pause.stop()
        query = " ".join(self.query_one("#query", Input).value.split())
        asked = (query, self.query_one(Choice).value or "", limit)
        if asked == self._asked:
            return
        self._asked = asked
        if query:
            self._search(asked)
        else:
            self.found = TalkFound()
            self._show()

    @work(thread=True, exclusive=True, group="talk")
    def _search(self, asked: tuple[str, str, int]) -> None:
        from coach.workflows.talk_search import search_talk

        query, side, limit = asked
        speaker = next((role for role in ROLE_NAMES if role == side), None)
        try:
            found = search_talk(self.workspace, query, speaker, limit)
        except CoachError as error:
            self.post_message(self.Failed(error))
        else:
            self.post_message(self.Found(asked, found))

    # ── answers ───────────────────────────────────────────────────────────────

    def on_search_talk_screen_found(self, message: Found) -> None:
        if message.asked != self._asked:
            return  # further letters were typed meanwhile
        more = self._asked[2] > SHOWN
        self.found = message.found
        self._show(keep=more)

    def on_search_talk_screen_failed(self, message: Failed) -> None:
        self._asked = ("", "", SHOWN)
        self.coach.show_trouble(message.error)

    def _show(self, *, keep: bool = False) -> None:
        hits, query = self.found.hits, self._asked[0]
        if not query:
            note, blocks = "", [blank(), *(para(text, "dim" if n else "") for n, text in enumerate(INVITE))]
        elif not hits:
            note, blocks = "0 件", [blank(), para(NOT_FOUND)]
        else:
            sessions = len({hit.session for hit in hits})
            first = "はじめの " if self.found.more else ""
            note = f"{first}{len(hits)} 発話  面談 {sessions} 件"
            blocks = hit_blocks(hits)
            if self.found.more:
                blocks += [blank(), para("続きを見る", "key", target=MORE)]
        self.query_one(Heading).note = note
        self.page.show(blocks, keep=keep)
        self.refresh_bindings()

    # ── moving ────────────────────────────────────────────────────────────────

    def on_page_chosen(self, message: Page.Chosen) -> None:
        if message.target == MORE:
            self.search_now(limit=self._asked[2] + SHOWN)
        elif isinstance(message.target, tuple):
            session, turn = message.target
            self.coach.open_review(session, turn)

    def _to_results(self) -> None:
        self.page.focus()
        self.page.select_first()

    def on_key(self, event: events.Key) -> None:
        if event.key == "down" and self.focused is not None and self.focused.id == "query":
            event.stop()
            self._to_results()

    def action_open(self) -> None:
        self.page.action_choose()

    def action_query(self) -> None:
        self.query_one("#query", Input).focus()

    def action_speaker(self) -> None:
        self.query_one(Choice).focus()

    def action_back(self) -> None:
        self.dismiss(None)


def hit_blocks(hits: Sequence[TalkHit]) -> list[Block]:
    """The turns under their sessions; each can be chosen (session and turn number)."""
    blocks: list[Block] = []
    for _, group in groupby(hits, key=lambda hit: hit.session):
        first, *rest = group
        blocks += [blank(), Block(_session_row(first))]
        blocks += [Block(_turn_row(hit), (hit.session, hit.turn)) for hit in (first, *rest)]
    return blocks


def _session_row(hit: TalkHit) -> Callable[[int], list[Row]]:
    name = " ".join(part for part in (hit.firm, hit.title) if part) or hit.source
    return lambda width: [
        Row(((f"{hit.date}  " if hit.date else "", "dim"), (shorten(name, max(4, width - 12)), "strong")))
    ]


def _turn_row(hit: TalkHit) -> Callable[[int], list[Row]]:
    def rows(width: int) -> list[Row]:
        time = clock(hit.start)
        head: list[Part] = [("  ", ""), (pad(ROLE_NAMES[hit.speaker], SPEAKER), f"{hit.speaker} strong"), ("  ", "")]
        head += [(pad(time, 7), "dim")] if time else []
        room = width - sum(cell_width(text) for text, _ in head)
        return [Row((*head, *excerpt(hit, max(8, room))))]

    return rows


def excerpt(hit: TalkHit, width: int) -> list[Part]:
    """One line of the turn, ``width`` cells at most, with the first mark in view and the marks in another style."""
    text = printable(hit.text).replace("\n", " ")
    begin = 0
    if hit.marks and cell_width(text) > width and cell_width(text[: hit.marks[0][1]]) > width - 2:
        begin = hit.marks[0][0]
        while begin and cell_width(text[begin - 1 : hit.marks[0][0]]) <= min(BEFORE, width // 3):
            begin -= 1
    shown = shorten(("…" if begin else "") + text[begin:], width)
    lead = 1 if begin else 0
    parts: list[Part] = []
    at = 0
    for start, stop in ((a - begin + lead, b - begin + lead) for a, b in hit.marks):
        start, stop = max(start, at), min(stop, len(shown))
        if start < stop:
            parts += [(shown[at:start], ""), (shown[start:stop], "evidence")]
            at = stop
    return [part for part in (*parts, (shown[at:], "")) if part[0]]
