"""From a file to a stored session: preview, roles confirmed by the user, stored once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from coach.data import data_folder
from coach.errors import ReadError, RoleError
from coach.model import RawTranscript, Role
from coach.store import Store
from coach.transcripts import RoleGuess, advisor_by_name, guess_roles, read_file, to_transcript
from coach.transcripts.line_pattern import LinePattern
from coach.workflows.line_patterns import read_by, reread

SAMPLE = "sample.txt"


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What the file holds, before anything is stored. ``known`` is the session it was imported as before."""

    path: Path
    raw: RawTranscript
    guess: RoleGuess
    digest: str
    known: str | None


def sample_path() -> Path:
    """The bundled sample transcript (創作)."""
    return Path(str(data_folder("corpora").joinpath("transcripts", "samples", SAMPLE)))


def preview_file(store: Store, path: Path | str, pattern: LinePattern | None = None, format: str = "") -> ImportPreview:
    """Read a file and guess roles: by ``pattern`` (its name ``format``), else by the reader or saved format that fits.

    Raises ReadError, StoreError.
    """
    path = Path(path)
    raw = _read(store, path) if pattern is None else read_by(path, pattern, format)
    digest = content_digest(raw)
    return ImportPreview(path, raw, guess_roles(raw), digest, store.sessions.id_of(digest))


def _read(store: Store, path: Path) -> RawTranscript:
    try:
        raw = read_file(path)
    except ReadError:
        if (by_format := reread(store, path, None)) is None:
            raise
        return by_format
    return reread(store, path, raw) or raw


def content_digest(raw: RawTranscript) -> str:
    """Hash of what is said, by whom and when: equal talk in another encoding or file name is the same session."""
    hasher = hashlib.sha256()
    for s in raw.segments:
        hasher.update(repr((s.name, s.role, s.start, s.end, s.text)).encode("utf-8", "surrogatepass"))
    return hasher.hexdigest()


def roles_for(preview: ImportPreview, advisor: str | None) -> dict[str | None, Role]:
    """Roles for a run without a preview: by the advisor's name, else the guess when it is sure.

    Raises RoleError with the names in the file when it is not clear who the advisor is.
    """
    if advisor is not None:
        try:
            roles = dict(advisor_by_name(preview.raw, advisor))
        except RoleError as error:
            raise RoleError(error.what, where=error.where or preview.path.name, todo=error.todo) from None
        # A caption without a name is kept as spoken by someone else rather than given to either side.
        if None in preview.raw.names() and None not in roles:
            roles[None] = "other"
        return roles
    if preview.guess.stated or preview.guess.sure:
        return preview.guess.roles
    names = "、".join(str(n) for n in preview.raw.names() if n is not None)
    if not names:
        raise RoleError(
            "話し手の名前がない記録です。",
            where=preview.path.name,
            todo="話し手の付いた形 (「支援者：…」など) にするか、アプリの取り込み画面で確かめられます。",
        )
    raise RoleError(
        f"どなたが支援者か、はっきりしませんでした。記録にある名前: {names}",
        where=preview.path.name,
        todo="`--advisor 名前` で教えていただくか、アプリの取り込み画面で選べます。",
    )


def roles_among_many(preview: ImportPreview, advisor: str | None) -> dict[str | None, Role]:
    """As ``roles_for``, for one of many files under one advisor's name: a file that does not have the name and is clear by
    itself (「支援者：…」) stands as it is. Raises RoleError."""
    try:
        return roles_for(preview, advisor)
    except RoleError:
        if advisor is not None and not any(preview.raw.names()):
            return roles_for(preview, None)  # that there are no names is the reason, not whose name is missing
        if advisor is None or not (preview.guess.stated or preview.guess.sure):
            raise
        return preview.guess.roles


def import_preview(
    store: Store,
    preview: ImportPreview,
    roles: Mapping[str | None, Role],
    *,
    title: str | None = None,
    firm: str | None = None,
    date: str | None = None,
    session_no: int | None = None,
    support_step: str | None = None,
    person: str | None = None,
) -> str:
    """Store the session and return its id; the id it already has when the same talk was imported before.

    What the user typed wins over what the file says; ``person`` is who advised. Raises RoleError, StoreError.
    """
    wanted = str(preview.raw.meta.get("id") or preview.path.stem)
    transcript = to_transcript(preview.raw, roles, id=wanted)
    given = {"title": title, "firm": firm, "date": date, "session_no": session_no, "support_step": support_step}
    changes = {key: value for key, value in given.items() if value not in (None, "")}
    if transcript.title is None and "title" not in changes:
        changes["title"] = preview.path.stem
    transcript = replace(transcript, **changes)  # type: ignore[arg-type]
    return store.sessions.add(
        transcript, source=preview.path.name, digest=preview.digest, format=preview.raw.format, person=person
    )


def import_file(
    store: Store, path: Path | str, advisor: str | None = None, person: str | None = None
) -> tuple[str, ImportPreview]:
    """Preview and store in one go, for the command line. Raises ReadError, RoleError, StoreError."""
    preview = preview_file(store, path)
    return import_preview(store, preview, roles_for(preview, advisor), person=person), preview
