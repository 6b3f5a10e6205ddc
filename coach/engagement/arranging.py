"""Arranging the map by hand: every change gives a new map, so that any can be taken back."""

from __future__ import annotations

from dataclasses import replace

from coach.model.engagement import Carte, Node, Telling


def rename(carte: Carte, id: int, text: str) -> Carte:
    """Other words for a node; an empty text changes nothing. Where it was heard stays."""
    words = " ".join(text.split())
    return _changed(carte, replace(carte.get(id), text=words)) if words else carte


def mark(carte: Carte, id: int, telling: Telling) -> Carte:
    """Mark how it was told: 事実, 気持ち, 望み or nothing. Branches carry no mark."""
    node = carte.get(id)
    return carte if node.parent is None else _changed(carte, replace(node, telling=telling))


def add(carte: Carte, text: str, parent: int | None) -> tuple[Carte, int | None]:
    """A node of the advisor's own as the last below ``parent`` (None: a new topic, before the fixed branches).

    Returns the map and the new node's id, None when the text was empty.
    """
    words = " ".join(text.split())
    if not words:
        return carte, None
    node = Node(carte.next_id, words, parent, carte.get(parent).branch if parent is not None else "topic")
    if parent is None:
        at = next((k for k, n in enumerate(carte.nodes) if n.parent is None and n.branch != "topic"), len(carte.nodes))
        return replace(carte, nodes=(*carte.nodes[:at], node, *carte.nodes[at:])), node.id
    return replace(carte, nodes=(*carte.nodes, node)), node.id


def delete(carte: Carte, id: int) -> Carte:
    """The map without a node and all below it. The fixed branches stay and are only emptied."""
    gone = {id, *below(carte, id)}
    if carte.get(id).parent is None and carte.get(id).branch != "topic":
        gone.discard(id)
    return replace(carte, nodes=tuple(node for node in carte.nodes if node.id not in gone))


def shift(carte: Carte, id: int, way: int) -> Carte:
    """A node one place up (-1) or down (+1) among its neighbours; topics stay before the fixed branches."""
    node = carte.get(id)
    near = [n.id for n in carte.children(node.parent) if node.parent is not None or n.branch == node.branch]
    at = near.index(id)
    if not 0 <= at + way < len(near):
        return carte
    other = near[at + way]
    swapped = {id: carte.get(other), other: node}
    return replace(carte, nodes=tuple(swapped.get(n.id, n) for n in carte.nodes))


def move(carte: Carte, id: int, parent: int | None) -> Carte:
    """A node with all below it under another one, as the last there; None makes it a topic of its own.

    Nothing changes where it would come under itself, and for the fixed branches.
    """
    node = carte.get(id)
    fixed = node.parent is None and node.branch != "topic"
    if fixed or parent == node.parent or parent == id or (parent is not None and parent in below(carte, id)):
        return carte
    branch = carte.get(parent).branch if parent is not None else "topic"
    inside = below(carte, id)
    others = tuple(n for n in carte.nodes if n.id != id)
    moved = replace(node, parent=parent, branch=branch)
    if parent is None:
        at = next((k for k, n in enumerate(others) if n.parent is None and n.branch != "topic"), len(others))
        nodes = (*others[:at], moved, *others[at:])
    else:
        nodes = (*others, moved)
    return replace(carte, nodes=tuple(replace(n, branch=branch) if n.id in inside else n for n in nodes))


def merge(carte: Carte, id: int) -> tuple[Carte, int]:
    """A node made one with its neighbour above: both texts (of topics the upper one's), all places, all below.

    Returns the map and the id of what remains; the first of its neighbours and the fixed branches stay as they are.
    """
    node = carte.get(id)
    near = [n for n in carte.children(node.parent) if node.parent is not None or n.branch == "topic"]
    at = next((k for k, n in enumerate(near) if n.id == id), 0)
    if at == 0:
        return carte, id
    above = near[at - 1]
    text = above.text if node.parent is None or node.text in above.text else f"{above.text} / {node.text}"
    telling = above.telling if above.telling == node.telling else above.telling or node.telling
    heard = tuple(dict.fromkeys((*above.heard, *node.heard)))
    one = replace(above, text=text, telling=telling, heard=heard)
    nodes = tuple(
        one if n.id == above.id else replace(n, parent=above.id) if n.parent == id else n
        for n in carte.nodes
        if n.id != id
    )
    return replace(carte, nodes=nodes), above.id


def below(carte: Carte, id: int) -> frozenset[int]:
    """The ids of everything below a node."""
    found: set[int] = set()
    stack = [id]
    while stack:
        for node in carte.children(stack.pop()):
            found.add(node.id)
            stack.append(node.id)
    return frozenset(found)


def outline(carte: Carte, parent: int | None = None, depth: int = 0) -> tuple[tuple[int, Node], ...]:
    """The nodes as they are read from top to bottom, each with its depth (0: branches)."""
    out: list[tuple[int, Node]] = []
    for node in carte.children(parent):
        out.append((depth, node))
        out.extend(outline(carte, node.id, depth + 1))
    return tuple(out)


def _changed(carte: Carte, node: Node) -> Carte:
    return replace(carte, nodes=tuple(node if n.id == node.id else n for n in carte.nodes))
