"""The map of an engagement (みえる化) as HTML that prints, as Mermaid and Markmap mind maps, and as OPML."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from xml.etree import ElementTree

from coach.model.engagement import TELLING_NAMES, Carte, Engagement, Heard, Node, Telling
from coach.reports.html import document
from coach.reports.parts import safe
from coach.reports.sheets import facts
from coach.reports.wording import ENGAGEMENT_NOTICE, one_line

TITLE = "話の地図"
ABOUT = (
    "経営者の言葉を、話題ごとに並べたものです。課題の見立ては、話しながら一緒に書き入れます。"
    "『奥にあるかもしれない課題』は支援者の仮の置き場所で、答えではありません。"
)
EMPTY = "まだ何も置かれていません。"
# Told apart by letter as well as by colour.
SIGNS: dict[Telling, str] = {"": "", "fact": "事", "feeling": "気", "wish": "望"}
STYLE = """
body{max-width:72rem}
@page{size:A4 landscape}
.map{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;align-items:center;margin-top:1rem}
.root{padding:.7rem 1rem;border:2px solid var(--advisor);border-radius:.6rem;font-weight:600;max-width:10rem}
.branches{list-style:none;margin:0 0 0 1.5rem;padding:0;border-left:1px solid var(--muted)}
.branches>li{display:grid;grid-template-columns:10rem 1fr;align-items:center;padding:.45rem 0 .45rem 1rem;position:relative}
.branches>li::before{content:"";position:absolute;left:0;top:50%;width:1rem;border-top:1px solid var(--muted)}
.topic{padding:.35rem .6rem;background:var(--soft);border-radius:.4rem;font-weight:600;print-color-adjust:exact;-webkit-print-color-adjust:exact}
.told{list-style:none;margin:0 0 0 .9rem;padding:0 0 0 .9rem;border-left:1px solid var(--rule);font-size:.9375rem;line-height:1.6}
.told .told{margin:.1rem 0 .1rem .4rem}
.told li{padding:.12rem 0}
.sign{display:inline-block;min-width:1.6em;text-align:center;font-size:.8125rem;border:1px solid var(--tone);color:var(--tone);border-radius:.3rem;margin-right:.4em}
.t-fact{--tone:var(--muted)}.t-feeling{--tone:var(--owner)}.t-wish{--tone:var(--good)}
.at{color:var(--muted);font-size:.8125rem;white-space:nowrap;margin-left:.4em}
.b-told .topic,.b-hidden .topic{background:none;border:1px solid var(--advisor)}
.b-hidden .topic{border-style:dashed}
.none{color:var(--muted)}
.told li{break-inside:avoid}
@media print{.map{display:block}.root{max-width:none;display:inline-block;margin-bottom:.4rem}.branches{margin-left:.8rem}.branches>li{align-items:start}.branches>li::before{top:1.4rem}}
.key{display:flex;gap:1.2rem;flex-wrap:wrap;font-size:.875rem;color:var(--muted);margin:.5rem 0}
"""


def place(heard: Heard) -> str:
    """Where something was said: 「第2回 11番」."""
    return f"第{heard.visit}回 {heard.turn}番"


def places(node: Node) -> str:
    """The places of a node on one line, the first three."""
    text = "、".join(place(heard) for heard in node.heard[:3])
    return text + (" ほか" if len(node.heard) > 3 else "")


def line_of(node: Node) -> str:
    """A node on one line: sign, words, places."""
    sign = f"[{SIGNS[node.telling]}] " if node.telling else ""
    at = f" ({places(node)})" if node.heard else ""
    return f"{sign}{one_line(node.text)}{at}"


def render_html(engagement: Engagement, carte: Carte, notice: str = ENGAGEMENT_NOTICE) -> str:
    """One self-contained HTML file in the style of the reports, for A4 in landscape."""
    items = "".join(f"<li><span>{_e(name)}</span>{_e(value)}</li>" for name, value in facts(engagement))
    signs = "".join(
        f'<span class="t-{telling}"><span class="sign">{SIGNS[telling]}</span>{TELLING_NAMES[telling]}</span>'
        for telling in SIGNS
        if telling
    )
    branches = "\n".join(_branch(carte, node) for node in carte.children(None))
    return document(
        f"{TITLE} {safe(engagement.name)}",
        f'<header>\n<p class="notice">{notice}</p>\n<h1>{TITLE} {_e(engagement.name)}</h1>\n<ul class="facts">{items}</ul>\n'
        f'<p class="lead">{ABOUT}</p>\n<p class="key">{signs}</p>\n</header>\n<main>\n<div class="map">'
        f'<div class="root">{_e(engagement.name)}</div>\n<ul class="branches">\n{branches}\n</ul></div>\n</main>\n',
        style=STYLE,
    )


def _branch(carte: Carte, node: Node) -> str:
    inside = _told(carte, node.id) or f'<p class="told none">{EMPTY}</p>'
    return f'<li class="b-{node.branch}"><div class="topic">{_e(node.text)}</div>{inside}</li>'


def _told(carte: Carte, parent: int) -> str:
    members = carte.children(parent)
    if not members:
        return ""
    rows = []
    for node in members:
        sign = f'<span class="sign">{SIGNS[node.telling]}</span>' if node.telling else ""
        at = f'<span class="at">{_e(places(node))}</span>' if node.heard else ""
        tone = f' class="t-{node.telling}"' if node.telling else ""
        rows.append(f"<li{tone}>{sign}{_e(node.text)}{at}{_told(carte, node.id)}</li>")
    return f'<ul class="told">{"".join(rows)}</ul>'


def _e(text: str) -> str:
    return escape(safe(text))


def _walk(carte: Carte, parent: int | None = None, depth: int = 0) -> Iterator[tuple[int, Node]]:
    for node in carte.children(parent):
        yield depth, node
        yield from _walk(carte, node.id, depth + 1)


def render_mermaid(engagement: Engagement, carte: Carte, notice: str = ENGAGEMENT_NOTICE) -> str:
    """A Mermaid ``mindmap``; every text is quoted, so that brackets in it are only characters."""
    lines = [f"%% {notice}", "mindmap", f'  root(("{_mermaid(engagement.name)}"))']
    for depth, node in _walk(carte):
        lines.append(f'{"  " * (depth + 2)}n{node.id}["{_mermaid(line_of(node))}"]')
    return "\n".join(lines) + "\n"


def _mermaid(text: str) -> str:
    # Entities as Mermaid writes them; a backtick would begin its Markdown.
    return one_line(safe(text)).replace("#", "#35;").replace('"', "#quot;").replace("`", "#96;")


def render_markmap(engagement: Engagement, carte: Carte, notice: str = ENGAGEMENT_NOTICE) -> str:
    """Markdown in nested points that Markmap draws, and that reads well as it is."""
    lines = [
        "---",
        "markmap:",
        "  colorFreezeLevel: 2",
        "---",
        "",
        f"# {_markdown(engagement.name)}",
        "",
        f"> {notice}",
        "",
    ]
    for depth, node in _walk(carte):
        if depth == 0:
            lines += ["", f"## {_markdown(node.text)}", ""]
        else:
            lines.append(f"{'  ' * (depth - 1)}- {_markdown(line_of(node))}")
    return "\n".join(lines).replace("\n\n\n", "\n\n") + "\n"


def _markdown(text: str) -> str:
    from coach.reports.markdown import escape as escape_markdown

    return escape_markdown(one_line(safe(text)))


def render_opml(engagement: Engagement, carte: Carte, notice: str = ENGAGEMENT_NOTICE) -> str:
    """OPML 2.0 for outliners and mind mappers; where it was said is the note of an entry."""
    top = ElementTree.Element("opml", version="2.0")
    ElementTree.SubElement(
        ElementTree.SubElement(top, "head"), "title"
    ).text = f"{TITLE} {one_line(safe(engagement.name))}"
    root = ElementTree.SubElement(ElementTree.SubElement(top, "body"), "outline", text=one_line(safe(engagement.name)))
    root.set("_note", notice)
    made: dict[int | None, ElementTree.Element] = {None: root}
    for _, node in _walk(carte):
        sign = f"[{TELLING_NAMES[node.telling]}] " if node.telling else ""
        entry = ElementTree.SubElement(made[node.parent], "outline", text=sign + one_line(safe(node.text)))
        if node.heard:
            entry.set("_note", "、".join(place(heard) for heard in node.heard))
        made[node.id] = entry
    ElementTree.indent(top)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(top, encoding="unicode") + "\n"
