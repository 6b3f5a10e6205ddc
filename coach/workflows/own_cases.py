"""The organisation's own cases: written, drafted from a session, changed, shared as one file.

An own case is searched as soon as it is complete; until then it is a 下書き. Nothing of a session is stored before the
user has gone through what is masked (coach.workflows.case_masks).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from coach.cases.loading import bundled_cases, problems_of
from coach.errors import DataError, NotFoundError
from coach.model import Case, Review
from coach.store.own_cases import CaseOrigin, OwnCase, content_digest
from coach.workflows.anonymise import NameList, keep_list, name_list
from coach.workflows.case_fields import missing_in
from coach.workflows.case_masks import apply_masks, propose_masks
from coach.workflows.case_toml import HOW_TO, case_from_table, read_case_file
from coach.workflows.export import write_privately
from coach.workflows.masking import Mask
from coach.workflows.name_words import NAME, OPTIONAL

if TYPE_CHECKING:
    from coach.workflows.workspace import Workspace

# A file to share: {"format": "coachcases", "version": 1, "cases": [cards without their ids]}.
FORMAT, VERSION = "coachcases", 1
ENDING = ".coachcases"
LARGEST = 50_000_000
READ_ONCE_MORE = (
    "名前などを伏せた事例でも、組み合わせで会社が分かることがあります。渡す前に、もう一度ひととおりお読みください。"
)


@dataclass(frozen=True, slots=True)
class Added:
    """The id of a case in the store, whether it was there already, and what it still lacks (then it is a 下書き)."""

    id: str
    known: bool
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SessionDraft:
    """A case drafted from a session, not yet masked, the masks to go through, and the list of the session's names."""

    session: str
    case: Case
    masks: tuple[Mask, ...]
    names: NameList

    def masked(self, masks: Sequence[Mask] | None = None) -> Case:
        """The case with those masks (the proposed ones when None) applied."""
        return apply_masks(self.case, self.masks if masks is None else masks)


@dataclass(frozen=True, slots=True)
class Shared:
    """``cases`` were written; ``drafts`` were left out because they are not complete."""

    cases: int
    drafts: int


@dataclass(frozen=True, slots=True)
class Imported:
    """Id and title of what was added; titles of what was there already."""

    added: tuple[tuple[str, str], ...]
    known: tuple[str, ...]


def lacking(case: Case) -> list[str]:
    """What keeps a case from being searched, as Japanese phrases; nothing when it is complete."""
    return missing_in(case) or list(problems_of(case))


def keep_case(
    ws: Workspace,
    case: Case,
    *,
    origin: CaseOrigin,
    source: str = "",
    session: str | None = None,
    author: str = "",
) -> Added:
    """Store a case: a new one when its id is empty, else in the place of its earlier version. StoreError."""
    missing = tuple(lacking(case))
    own = ws.store.own_cases
    if case.id:
        own.change(case, draft=bool(missing))
        return Added(case.id, False, missing)
    id = own.add(case, draft=bool(missing), origin=origin, source=source, session=session, author=author)
    return Added(id, False, missing)


def add_file(ws: Workspace, path: Path, *, draft: bool = False, author: str = "") -> Added:
    """Take in a case from a TOML file. ``draft``: also when it is not complete.

    A case with the same content is not added twice. Raises DataError naming everything that is missing, StoreError.
    """
    case = replace(read_case_file(path), id="")
    known = ws.store.own_cases.with_content(case)
    missing = lacking(case)
    if known is not None:
        return Added(known, True, tuple(missing))
    if missing and not draft:
        # What the form calls missing, a file may have written in a way that cannot be used.
        texts = "\n".join(f"- {text}" for text in dict.fromkeys((*missing_in(case), *_unusable(case))))
        raise DataError(
            f"まだ足りない所があります。\n{texts}", where=path.name,
            todo=f"{HOW_TO}\nこのまま下書きとして残すときは `--draft` を付けます。",
        )  # fmt: skip
    return keep_case(ws, case, origin="file", source=path.name, author=author)


def _unusable(case: Case) -> list[str]:
    """Words that stand where only words of a list may."""
    return [text for text in problems_of(case) if "使えません" in text and "「」" not in text]


def draft_from_session(ws: Workspace, session: str) -> SessionDraft:
    """The draft of a case from the stored review of a session. Blocks for some seconds while names are found.

    Raises NotFoundError when there is no review yet, EngineError, StoreError.
    """
    from coach.workflows.case_draft import draft_case

    review: Review | None = ws.store.reviews.latest(session)
    if review is None:
        # The name of a session that is not there is told as such.
        ws.store.sessions.get(session)
        raise NotFoundError(
            "この面談のふりかえりがまだありません。", where=session,
            todo="先にふりかえりを開くと、そこから事例の下書きを作れます。",
        )  # fmt: skip
    dismissed = frozenset(key for key, v in ws.store.verdicts.of(session).items() if v.verdict == "dismiss")
    case = draft_case(review, dismissed)
    names = name_list(ws, session)
    return SessionDraft(session, case, propose_masks(case, names.masks), names)


def keep_session_draft(ws: Workspace, draft: SessionDraft, masks: Sequence[Mask]) -> Added:
    """Store the masked draft, and what was decided about names for the other exports of the session. StoreError."""
    names = {mask.found for mask in draft.names.masks if mask.kind not in OPTIONAL}
    decided = {mask.found: mask for mask in masks if mask.found in names or mask.kind == NAME}
    known = [decided.pop(mask.found, mask) for mask in draft.names.masks]
    added = [mask for mask in decided.values() if mask.found in draft.names.text]
    with ws.store.transaction():
        keep_list(ws, replace(draft.names, masks=(*known, *added)))
        return keep_case(ws, draft.masked(masks), origin="session", session=draft.session)


def remove_case(ws: Workspace, id: str) -> OwnCase:
    """Delete an own case for good and return what it was. Raises NotFoundError, StoreError."""
    removed = ws.store.own_cases.get(id)
    ws.store.own_cases.remove(id)
    return removed


def export_cases(ws: Workspace, path: Path | str) -> Shared:
    """Write the complete own cases to one file (0600), without who wrote them and which session they came from.

    Raises NotFoundError when there is none, CoachError when the file cannot be written, StoreError.
    """
    own = ws.store.own_cases.all()
    cases = [entry.case for entry in own if not entry.draft]
    drafts = len(own) - len(cases)
    if not cases:
        raise NotFoundError(
            "書き出せる自組織の事例がまだありません。" + (f"下書きは {drafts} 件あります。" if drafts else ""),
            todo="下書きは、空の所を埋めると書き出せます。",
        )
    write_privately(Path(path).expanduser(), cases_file(cases))
    return Shared(len(cases), drafts)


def cases_file(cases: Sequence[Case]) -> str:
    """Cases as a file that ``import_cases`` reads, without their ids."""
    rows = [{name: value for name, value in asdict(case).items() if name != "id"} for case in cases]
    text = msgspec.json.format(msgspec.json.encode({"format": FORMAT, "version": VERSION, "cases": rows}), indent=1)
    return text.decode() + "\n"


def import_cases(ws: Workspace, path: Path | str) -> Imported:
    """Take in a file written by ``export_cases``: all of it, or nothing when one case in it is not sound.

    Cases with content that is here already (own or bundled) are left out; the others get ids of their own. Raises
    DataError naming each case that cannot be used, StoreError.
    """
    path = Path(path).expanduser()
    cases = _shared_cases(path)
    seen = {content_digest(case) for case in bundled_cases()}
    added, known = [], []
    with ws.store.transaction():
        for case in cases:
            digest = content_digest(case)
            if digest in seen or ws.store.own_cases.with_content(case) is not None:
                known.append(case.title)
                continue
            seen.add(digest)
            added.append((ws.store.own_cases.add(case, draft=False, origin="import", source=path.name), case.title))
    return Imported(tuple(added), tuple(known))


def _shared_cases(path: Path) -> list[Case]:
    """The cases of a shared file, every one complete. Raises DataError."""
    try:
        if path.stat().st_size > LARGEST:
            raise DataError("事例のファイルにしては大きすぎます。", where=path.name)
        table: Any = msgspec.json.decode(path.read_bytes())
    except OSError as error:
        raise DataError(f"ファイルを読めませんでした ({error.strerror})。", where=str(path)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        table = None
    if not isinstance(table, dict) or table.get("format") != FORMAT or not isinstance(table.get("cases"), list):
        raise DataError(
            "事例を分け合うためのファイルではないようです。", where=path.name,
            todo="`coach cases export --to 出力先` で書き出したファイルを取り込めます。",
        )  # fmt: skip
    if table.get("version") != VERSION:
        raise DataError(
            f"より新しい形で書き出されたファイルです (形 {table.get('version')}、こちらが読めるのは {VERSION})。",
            where=path.name, todo="伴走コーチを新しい版にすると取り込めます。",
        )  # fmt: skip
    cases: list[Case] = []
    wrong: list[str] = []
    for n, row in enumerate(table["cases"], 1):
        try:
            case = replace(case_from_table(row if isinstance(row, dict) else {}, f"{n} 件目"), id="")
        except DataError as error:
            wrong.append(f"- {n} 件目: {error.what}")
            continue
        if problems := lacking(case):
            wrong.append(f"- {n} 件目「{case.title or '題なし'}」: {problems[0]}")
        cases.append(case)
    if wrong:
        raise DataError(
            "直すところがあるため、どの事例もまだ取り込んでいません。\n" + "\n".join(wrong), where=path.name,
            todo="書き出した方に、そろえてもう一度書き出してもらうと取り込めます。",
        )  # fmt: skip
    return cases
