"""Lists of names for what belongs to more than one session, or to none: a 支援先, the 問いかけ集, everything that is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from coach.model.engagement import VISIT_SHEETS, Engagement, SheetKind
from coach.store.aliases import AliasRow
from coach.workflows.anonymise import NameList, made_list, names_found, rows_of, session_texts, settled
from coach.workflows.masking import Replacer
from coach.workflows.name_finding import Found, known_of

if TYPE_CHECKING:
    from coach.workflows.workspace import Workspace

_SHEETS: tuple[SheetKind, ...] = ("overview", "plan", "before", "after", "circles")
NO_NAME = "支援先"


def engagement_names(ws: Workspace, engagement: Engagement) -> NameList:
    """The names in the sheets, the map and the sessions of an engagement, with the signs they have in its sessions.

    Aliases are kept, so that they are the same next time. Blocks for some seconds. Raises EngineError, StoreError.
    """
    store = ws.store.engagements
    lists = settled(ws, list(store.sessions(engagement.n).values()))
    texts = list(engagement_texts(ws, engagement))
    found = [
        *known_of([engagement.main, engagement.second], engagement.name),
        *(Found(m.found, m.kind, m.sure, m.reading) for names in lists for m in names.masks),
        *names_found(texts),
    ]
    own = (engagement.name, engagement.main, engagement.second, engagement.area)
    text = "\n".join((*own, *texts, *(names.text for names in lists)))
    names = made_list(lists[0].session if lists else "", found, ws.store.aliases.of_engagement(engagement.n), text)
    ws.store.aliases.put_of_engagement(engagement.n, rows_of(names.masks))
    return names


def engagement_texts(ws: Workspace, engagement: Engagement) -> Iterator[str]:
    """What is written in the sheets of an engagement, former versions too, and in its map as it was arranged. StoreError."""
    store = ws.store.engagements
    yield from (engagement.industry, engagement.size)
    for kind in _SHEETS:
        for visit in store.sheets(engagement.n, kind) if kind in VISIT_SHEETS else (0,):
            for paper in store.history(engagement.n, kind, visit):
                yield from paper.sheet.values.values()
    carte = store.carte(engagement.n)
    if carte is not None:
        yield from (node.text for node in carte.nodes)


def anonymous_engagement(engagement: Engagement, replacer: Replacer) -> Engagement:
    """The engagement with a sign for its name, without area and advisors, begun in a month."""
    name = replacer.text(engagement.name)
    return replace(
        engagement,
        name=NO_NAME if name == engagement.name else name,
        industry=replacer.text(engagement.industry),
        size=replacer.text(engagement.size),
        area="",
        main="",
        second="",
        began=engagement.began[:7],
    )


def loose_names(texts: Sequence[str], lists: Sequence[NameList], known: Sequence[str] = ()) -> NameList:
    """The names in texts of no session, by what was decided in ``lists`` and by what is found now. Raises EngineError.

    A name that the lists know keeps its sign unless another name had it first; on in any of them, it is on here. ``known``
    are names of people.
    """
    masks = [mask for names in lists for mask in names.masks]
    rows: dict[str, AliasRow] = {}
    used: set[str] = set()
    for row in rows_of(masks):
        if row.words in rows:
            rows[row.words] = replace(rows[row.words], masked=rows[row.words].masked or row.masked)
        else:
            rows[row.words] = replace(row, alias="") if row.alias in used and _signed(row.alias) else row
            used.add(row.alias)
    found = [*known_of(known, ""), *names_found(texts)]
    return made_list("", found, list(rows.values()), "\n".join(texts))


def _signed(alias: str) -> bool:
    """Whether an alias stands for one name alone: 「(電話番号)」 stands for any."""
    return alias[:1].isascii() and alias[:1].isalpha()


def forget_lost_names(ws: Workspace, n: int) -> None:
    """Take the names out of the table of an engagement that stand in none of its sessions and sheets any more.

    Raises NotFoundError, StoreError.
    """
    rows = ws.store.aliases.of_engagement(n)
    if not rows:
        return
    engagement = ws.store.engagements.get(n)
    left = [engagement.name, engagement.main, engagement.second, engagement.area, *engagement_texts(ws, engagement)]
    for session in ws.store.engagements.sessions(n).values():
        left += session_texts(ws, session)
    whole = _solid("\n".join(left))
    lost = [row.words for row in rows if _solid(row.words) not in whole]
    if lost:
        ws.store.aliases.forget(n, lost)


def _solid(text: str) -> str:
    """Without blanks: captions cut a name in two."""
    return text.replace(" ", "").replace("　", "")
