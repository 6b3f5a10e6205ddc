"""話の地図 (みえる化): the owner's words by topic, arranged by hand; every change can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from coach.engagement import arranging
from coach.engagement.carte import extend, unread, with_branches
from coach.errors import CoachError
from coach.language.wrap import cell_width
from coach.model.engagement import BRANCH_NAMES, Carte, Engagement, Node, Telling
from coach.reports.carte import SIGNS, places
from coach.tui.screens.choice import ChoiceScreen
from coach.tui.screens.engagement_base import EngagementBase
from coach.tui.screens.note import NoteScreen
from coach.tui.widgets.blocks import bullet, lines, para
from coach.tui.widgets.heading import Heading
from coach.tui.widgets.page import Block, Page, blank
from coach.tui.widgets.rows import Part, Row
from coach.workflows.engagements import MAP_ENDINGS, carte_of, visits_of

if TYPE_CHECKING:
    from coach.workflows.workspace import Workspace

EMPTY = (
    "まだ地図に置ける言葉がありません。",
    "面談の記録を訪問に結び、ふりかえりを一度開くと、経営者の言葉が話題ごとに並びます。",
    "A で、話題を自分で書き始めることもできます。",
)
# What stands in an empty branch, as an invitation.
INVITATIONS = {
    "told": "経営者が課題として話されたことを、v でここへ移すか、a で書きます。",
    "hidden": "まだ仮の置き場です。一緒に眺めて、経営者の口から出た言葉を置きます。",
    "walls": "壁になりそうな言葉は、まだ聞こえていません。",
    "topic": "まだ言葉がありません。",
}
SIGN_STYLES: dict[Telling, str] = {"": "dim", "fact": "dim", "feeling": "owner", "wish": "good"}


@dataclass(frozen=True, slots=True)
class NodeTarget:
    """A node of the map."""

    id: int


class CarteScreen(EngagementBase):
    """The map of an engagement. Raises StoreError when it cannot be read."""

    HELP_TOPIC = "carte"
    MINOR = ("merge", "undo")
    TITLE_JA = "話の地図"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "source", "元の発話", id="carte.source", tooltip="その言葉が話された所を開きます"),
        Binding("r", "rename", "言い直す", id="carte.rename", tooltip="選んだ所の言葉を直します"),
        Binding("v", "move", "移す", id="carte.move", tooltip="別の話題や課題の下へ移します"),
        Binding("K,shift+up", "shift(-1)", "上へ", show=False, id="carte.up", tooltip="並びの一つ上へ動かします"),
        Binding("J,shift+down", "shift(1)", "下へ", show=False, id="carte.down", tooltip="並びの一つ下へ動かします"),
        Binding("M", "merge", "まとめる", id="carte.merge", tooltip="すぐ上の同じ段のものと一つにします"),
        Binding("1", "mark('fact')", "事実", show=False, id="carte.fact", tooltip="事実として話された、と印を付けます"),
        Binding("2", "mark('feeling')", "気持ち", show=False, id="carte.feeling", tooltip="気持ちとして話された、と印を付けます"),
        Binding("3", "mark('wish')", "望み", show=False, id="carte.wish", tooltip="望みとして話された、と印を付けます"),
        Binding("0", "mark('')", "印なし", show=False, id="carte.unmark", tooltip="印を外します"),
        Binding("a", "add", "書き足す", id="carte.add", tooltip="選んだ所の話題に、一行書き足します"),
        Binding("A", "add_topic", "話題を足す", show=False, id="carte.topic", tooltip="新しい話題を足します"),
        Binding("d,delete", "delete", "外す", id="carte.delete", tooltip="選んだ所を、下にあるものごと外します (u で戻せます)"),
        Binding("u", "undo", "元に戻す", id="carte.undo", tooltip="直前の変更を取り消します"),
        Binding("n", "take_in", "新しい記録", id="carte.new", tooltip="まだ入れていない記録の言葉を足します"),
        Binding("e", "export", "書き出す", id="carte.export", tooltip="印刷用 (HTML)、Markmap、Mermaid、OPML で書き出します"),
        Binding("escape,q", "back", "戻る", id="carte.back", tooltip="支援先のページへ戻ります"),
    ]  # fmt: skip

    def __init__(self, workspace: Workspace, engagement: Engagement) -> None:
        super().__init__(workspace)
        self.engagement = engagement
        self.carte: Carte = carte_of(workspace, engagement.n)
        self._sitting: int | None = None
        self._before: list[Carte] = []
        self._new = 0

    @property
    def current(self) -> Node | None:
        """The chosen node."""
        target = self.page.target
        return next((n for n in self.carte.nodes if target == NodeTarget(n.id)), None)

    # ── showing ──

    def reload(self) -> None:
        try:
            self._new = len(unread(self.carte, visits_of(self.workspace, self.engagement.n)))
        except CoachError as error:
            self.coach.show_trouble(error)
        self._show()

    def _show(self, select: int | None = None) -> None:
        told = sum(1 for node in self.carte.nodes if node.parent is not None)
        new = f"  新しい記録 {self._new} 件 (n)" if self._new else ""
        self.query_one(Heading).note = f"{self.engagement.name}  言葉 {told}{new}"
        page = self.page
        if not self.carte.nodes:
            page.show([para(EMPTY[0]), blank(), *(bullet(text) for text in EMPTY[1:])])
        else:
            page.show(self._blocks(), keep=True)
            if select is not None:
                page.reveal(NodeTarget(select))
            page.select_first()
        self.refresh_bindings()

    def _blocks(self) -> list[Block]:
        blocks: list[Block] = []
        for depth, node in arranging.outline(self.carte):
            if depth == 0 and blocks:
                blocks.append(blank())
            blocks.append(_line(node, depth))
            if depth == 0 and not self.carte.children(node.id):
                blocks.append(para(INVITATIONS[node.branch], "dim", indent=5))
        return [*blocks, blank()]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys for a node are offered only where there is one."""
        if action in {"rename", "move", "shift", "merge", "mark", "add", "delete", "export", "source"}:
            return bool(self.carte.nodes)
        return {"take_in": self._new > 0, "undo": bool(self._before)}.get(action, True)

    # ── changing ──

    def _change(self, made: Carte, select: int | None = None, *, before: Carte | None = None) -> bool:
        """Draw and store another map; False when it could not be stored.

        ``before`` is what an undo goes back to (None: the one shown until now).
        """
        if made == self.carte:
            return True
        start = self.carte if before is None else before
        if not self._before or self._before[-1] != start:
            self._before.append(start)
        return self._keep(made, select)

    def _keep(self, made: Carte, select: int | None = None) -> bool:
        store = self.workspace.store.engagements
        try:
            self._sitting = store.put_carte(self.engagement.n, made, sitting=self._sitting)
        except CoachError as error:
            self.coach.show_trouble(error)
            return False
        self.carte = made
        self._show(select)
        return True

    def action_undo(self) -> None:
        if self._before:
            made = self._before.pop()
            known = {node.id for node in self.carte.nodes}
            # What comes back is what one wants to see.
            self._keep(made, next((node.id for node in made.nodes if node.id not in known), None))

    def action_shift(self, way: int) -> None:
        if self.current is not None:
            self._change(arranging.shift(self.carte, self.current.id, way), self.current.id)

    def action_mark(self, telling: Telling) -> None:
        if self.current is not None:
            self._change(arranging.mark(self.carte, self.current.id, telling), self.current.id)

    def action_merge(self) -> None:
        node = self.current
        if node is None:
            return
        made, stays = arranging.merge(self.carte, node.id)
        if made == self.carte:
            self.coach.tell("すぐ上に、まとめられるものがありません。")
        else:
            self._change(made, stays)

    def action_delete(self) -> None:
        node = self.current
        if node is None:
            return
        order = [n.id for _, n in arranging.outline(self.carte)]
        made = arranging.delete(self.carte, node.id)
        left = {n.id for n in made.nodes}
        at = order.index(node.id)
        near = next((id for id in (*order[at:], *reversed(order[:at])) if id in left), None)
        if made == self.carte:
            self.coach.tell("この枝は、どの地図にもあるものです。")
            return
        self._change(made, near)
        self.coach.tell("外しました。u で戻せます。")

    def action_rename(self) -> None:
        node = self.current
        if node is not None:
            self._ask("言い直す", node.text, lambda before, text: (arranging.rename(before, node.id, text), node.id))

    def action_add(self) -> None:
        node = self.current
        if node is not None:
            parent = node.id if node.parent is None else node.parent
            self._ask(
                "書き足す", "", lambda before, text: arranging.add(before, text, parent), self.carte.get(parent).text
            )

    def action_add_topic(self) -> None:
        self._ask("話題を足す", "", lambda before, text: arranging.add(before, text, None))

    def _ask(
        self, title: str, text: str, change: Callable[[Carte, str], tuple[Carte, int | None]], about: str = ""
    ) -> None:
        """Words for a node; kept while they are typed, each time from the map as it was before."""
        before = with_branches(self.carte)

        def keep(words: str) -> bool:
            made, id = change(before, words)
            return self._change(made, id, before=before)

        self.app.push_screen(NoteScreen(title, text, keep, about=about))

    def action_move(self) -> None:
        node = self.current
        if node is None:
            return
        inside = arranging.below(self.carte, node.id) | {node.id}
        tops = [n for n in self.carte.children(None) if n.id not in inside and n.id != node.parent]
        names: dict[str, int] = {}
        for top in tops:
            names[top.text if top.text not in names else f"{top.text} ({top.id})"] = top.id

        def chosen(name: str | None) -> None:
            if not name:
                return
            if name in names:
                self._change(arranging.move(self.carte, node.id, names[name]), node.id)
            else:
                made, topic = arranging.add(self.carte, name, None)
                self._change(arranging.move(made, node.id, topic), node.id)

        if node.parent is None and node.branch != "topic":
            self.coach.tell(f"「{BRANCH_NAMES[node.branch]}」は動かさず、中のものを移します。")
            return
        self.app.push_screen(ChoiceScreen("移す先", list(names), free="新しい話題の名前"), chosen)

    def action_take_in(self) -> None:
        try:
            visits = visits_of(self.workspace, self.engagement.n)
        except CoachError as error:
            self.coach.show_trouble(error)
            return
        count = len(self.carte.nodes)
        made = extend(self.carte, visits)
        self._new = 0
        self._change(made)
        self.coach.tell(f"言葉を {len(made.nodes) - count} 足しました。並べたものはそのままです。u で戻せます。")

    # ── going on ──

    def on_page_chosen(self, event: Page.Chosen) -> None:
        event.stop()
        self.action_source()

    def action_source(self) -> None:
        node = self.current
        if node is None:
            return
        if not node.heard:
            self.coach.tell(
                "支援者が書いたもので、元の発話はありません。"
                if node.parent is not None
                else "話題です。下の言葉で Enter を押すと、元の発話を開きます。"
            )
            return
        if len(node.heard) == 1:
            self.coach.open_review(node.heard[0].session, node.heard[0].turn)
            return
        names = {f"第{h.visit}回 {h.turn}番": h for h in node.heard}

        def chosen(name: str | None) -> None:
            if name in names:
                self.coach.open_review(names[name].session, names[name].turn)

        self.app.push_screen(ChoiceScreen("どの発話を開きますか", list(names)), chosen)

    def action_export(self) -> None:
        if self._sitting is None and not self._before:
            # What is written out is what is stored.
            self._keep(self.carte)
        self.export(self.engagement, "話の地図", [ending for ending in MAP_ENDINGS if ending != ".htm"])


def _line(node: Node, depth: int) -> Block:
    if depth == 0:
        return para(node.text, "heading", target=NodeTarget(node.id))
    sign = SIGNS[node.telling] or " " * 2
    first: tuple[Part, ...] = ((" " * (2 * depth), ""), (f"{sign} ", SIGN_STYLES[node.telling]))
    at = f"  {places(node)}" if node.heard else ""

    def rows(width: int) -> list[Row]:
        out = lines(node.text, width, first=first)
        last = out[-1]
        if not at:
            return out
        if last.width + cell_width(at) <= width:
            return [*out[:-1], Row((*last.parts, (at, "dim")))]
        return [*out, *lines(at.strip(), width, style="dim", indent=2 * depth + 3)]

    return Block(rows, NodeTarget(node.id))
