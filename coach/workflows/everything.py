"""Everything that is kept, written out in open forms (JSON, Markdown, CSV): readable without this program.

What has an import is written in the form that import reads: transcripts, own cases, kept questions. Left out are what can
be worked out again (parses, search indexes) and the table of names behind the aliases, which never leaves the database.
Without names (coach.workflows.everything_without_names) settings and received growth are left out too.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from coach.errors import CoachError, UsageError
from coach.transcripts.interchange import dump_interchange
from coach.workflows.export import render, write_privately

if TYPE_CHECKING:
    from coach.store import SessionRow
    from coach.store.practices import PracticeRow
    from coach.workflows.everything_without_names import AsKept
    from coach.workflows.workspace import Workspace

README = """伴走コーチから書き出した記録のすべて

{notice}
どのファイルも UTF-8 の文章です。伴走コーチがなくても、ふつうの編集ソフトや表計算ソフトで読めます。

sessions.csv              面談の一覧。folder の列が、下のフォルダーの名前です
sessions/…/transcript.json  面談の記録 (だれが何と言ったか)。coach import で取り込めます
sessions/…/report.md      ふりかえりの報告 (ふりかえった面談だけ)
sessions/…/review.json    ふりかえりの中身 (数字、気になる所、問いの候補)
sessions/…/written.json   自分で書いたもの: もっとも・違うと思う、メモ、しおり、はじめの問いへの答え、言い直し、相談
grades.csv / grades.json  採点。表は今の段階、JSON は採点表・提案・経過のすべて
practices.json            稽古でのやりとり
engagements/              支援先ごとの訪問、シート (前の版も)、話の地図
kept_questions.csv / kept_questions.json  問いかけ集。JSON は coach questions import で取り込めます
own_cases.coachcases      自組織の事例。coach cases import で取り込めます
own_cases.json            自組織の事例のすべて (下書きと、どこから来たかも)
consultations.json        進め方の相談 (面談によらないもの)
comparison_sets.json      採点をくらべる組
{more}
入っていないもの: 言葉の解析の控え (記録から作り直せます)、匿名化で使う名前の対応表 (外に出さないため)。
すべてを元のまま戻したいときは、coach backup で取る控えをお使いください。
"""
NOTICE = "取扱注意: 面談の言葉と名前が、そのまま入っています。置き場所と渡す相手にご注意ください。"
MORE = """\
shared_growth.json        受け取った成長の記録
settings.json             設定
"""
ANONYMOUS_NOTICE = """\
取扱注意: 名前は記号に置きかえてあります。残っていることもあるので、渡す前に読んでお確かめください。
面談と支援者は番号にし、日付は月までにしました。同じ記号でも、支援先 (なければ面談) が違えば別の人です。"""
ANONYMOUS_MORE = """
名前を置きかえたので入れていないもの: 受け取った成長の記録、設定。
"""
WITHOUT_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
LONGEST_NAME = 40


@dataclass(slots=True)
class Everything:
    """How much was written, and what could not be read."""

    path: Path
    sessions: int = 0
    reports: int = 0
    left_out: list[str] = field(default_factory=list)
    notes: tuple[str, ...] = ()


def export_everything(ws: Workspace, folder: Path | str, *, anonymise: bool = False) -> Everything:
    """Write all of it into a folder that is not there yet or is empty (0700, files 0600). All of it appears, or nothing.

    ``anonymise``: without names; blocks until they are found in every session. Raises UsageError when the folder holds
    something, EngineError, CoachError when it cannot be written, StoreError.
    """
    from coach.workflows.everything_without_names import AsKept, WithoutNames

    folder = Path(folder).expanduser()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(
            "そのフォルダーには、もう何か入っています。",
            where=str(folder),
            todo="まだない名前か、空のフォルダーにすると書き出せます。",
        )
    way = WithoutNames(ws) if anonymise else AsKept(ws)
    part: Path | None = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".coach-export-"))
        done = _write_all(ws, way, part, Everything(folder, notes=way.notes(folder)))
        if folder.is_dir():
            folder.rmdir()
        os.replace(part, folder)
    except OSError as error:
        raise CoachError(
            f"書き出せませんでした ({error.strerror})。",
            where=str(folder),
            todo="置き場所と空き容量を確かめてください。",
        ) from error
    finally:
        if part is not None:
            shutil.rmtree(part, ignore_errors=True)
    return done


def _write_all(ws: Workspace, way: AsKept, folder: Path, done: Everything) -> Everything:
    notice, more = (ANONYMOUS_NOTICE, ANONYMOUS_MORE) if way.without_names else (NOTICE, MORE)
    write_privately(folder / "README.txt", README.format(notice=notice, more=more))
    _sessions(ws, way, folder, done)
    _grades(ws, way, folder)
    _engagements(ws, way, folder)
    store = ws.store
    _json(folder / "practices.json", [_practice(ws, way, row) for row in store.practices.all()])
    _json(folder / "consultations.json", way.loose(_exchanges(ws, None)))
    sets = store.calibration_sets.all().items()
    _json(folder / "comparison_sets.json", {way.loose(name): way.loose(sessions) for name, sessions in sets})
    if not way.without_names:
        shared = [store.shared_growth.latest(person) for person in store.shared_growth.people()]
        rows = [{**_without(row, "body"), "growth": msgspec.Raw(row.body)} for row in shared if row]
        _json(folder / "shared_growth.json", rows)
        _json(folder / "settings.json", store.settings.all())
    _questions(ws, way, folder)
    _cases(ws, way, folder)
    return done


def _practice(ws: Workspace, way: AsKept, row: PracticeRow) -> Any:
    """A practice with its scenario and lines; its words may be those of the talk it retries."""
    whole = {
        "practice": _without(row, "scenario"),
        "scenario": msgspec.Raw(row.scenario),
        "lines": [_line(line) for line in ws.store.practices.lines(row.n)],
    }
    return way.of_session(whole, row.from_session or row.session or "")


def _sessions(ws: Workspace, way: AsKept, folder: Path, done: Everything) -> None:
    (folder / "sessions").mkdir(mode=0o700)
    rows = list(reversed(ws.store.sessions.rows()))
    table: list[Sequence[object]] = []
    for n, row in enumerate(rows, 1):
        name = folder_name(n, row.id if not way.without_names else "")
        _session(ws, way, row, folder / "sessions" / name, done)
        firm, title, source = ("", "", "") if way.without_names else (row.firm, row.title, row.source)
        facts = [row.date, row.session_no, row.support_step, row.industry, row.imported_at, row.reviewed_at]
        date, number, step, industry, imported, reviewed = way.of_session(facts, row.id)
        table.append(
            (name, way.id_of(row.id), date, firm, title, number, step, industry, way.who(row.person or ""), source,
             row.turns, imported, reviewed)
        )  # fmt: skip
    head = (
        "folder", "id", "date", "firm", "title", "session_no", "support_step", "industry", "person", "source", "turns",
        "imported_at", "reviewed_at",
    )  # fmt: skip
    _csv(folder / "sessions.csv", head, table)


def _session(ws: Workspace, way: AsKept, row: SessionRow, folder: Path, done: Everything) -> None:
    from coach.workflows.summary import review_json

    folder.mkdir(mode=0o700)
    store = ws.store
    write_privately(folder / "transcript.json", dump_interchange(way.transcript(row.id)))
    done.sessions += 1
    written = {
        "verdicts": store.verdicts.of(row.id),
        "notes": {str(turn): note for turn, note in store.notes.of(row.id).items()},
        "bookmarks": sorted(store.bookmarks.of(row.id)),
        "answers": store.answers.of(row.id),
        "attempts": store.attempts.of_session(row.id),
        "consultation": _exchanges(ws, row.id),
    }
    _json(folder / "written.json", {"person": way.who(row.person or "") or None, **way.of_session(written, row.id)})
    review = store.reviews.latest(row.id)
    if review is None:
        if row.reviewed_at is not None:
            done.left_out.append(f"{row.id}: 前の版のふりかえりのため、報告を作れませんでした。開き直すと作れます。")
        return
    _json(folder / "review.json", review_json(way.review(review)))
    write_privately(folder / "report.md", render(ws, review, ".md", way.names(row.id)))
    done.reports += 1


def _grades(ws: Workspace, way: AsKept, folder: Path) -> None:
    from coach.workflows.grading import all_grades, grade, history

    table: list[Sequence[object]] = []
    whole = []
    for entry in reversed(all_grades(ws)):
        given = grade(ws, entry.n)
        given = replace(given, grader=way.who(given.grader))
        steps = [replace(step, by=way.who(step.by)) for step in history(ws, entry.n)]
        whole.append(way.of_session({"grade": given, "history": steps}, given.session))
        marks = {mark.criterion: mark for mark in given.marks}
        for criterion in given.rubric.criterion:
            mark = marks.get(criterion.id)
            level = "" if mark is None else "判断できない" if mark.level is None else mark.level
            reason, at = way.of_session([mark.reason if mark else "", given.at], given.session)
            table.append(
                (given.n, way.id_of(given.session), given.grader, given.rubric.id, given.rubric.version, criterion.area,
                 criterion.name, level, reason, given.status, at)
            )  # fmt: skip
    head = (
        "grade", "session", "grader", "rubric", "rubric_version", "area", "criterion", "level", "reason", "status", "at",
    )  # fmt: skip
    _csv(folder / "grades.csv", head, table)
    _json(folder / "grades.json", whole)


def _engagements(ws: Workspace, way: AsKept, folder: Path) -> None:
    from coach.model.engagement import VISIT_SHEETS
    from coach.workflows.engagements import render_carte

    (folder / "engagements").mkdir(mode=0o700)
    store = ws.store.engagements
    for engagement in store.all():
        sheets: dict[str, Any] = {}
        for kind in ("overview", "plan", "before", "after", "circles"):
            visits = list(store.sheets(engagement.n, kind)) if kind in VISIT_SHEETS else [0]
            versions = {str(visit): store.history(engagement.n, kind, visit) for visit in visits}
            sheets[kind] = {visit: papers for visit, papers in versions.items() if papers}
        carte = store.carte(engagement.n)
        papers = {
            "sessions": {str(v): s for v, s in store.sessions(engagement.n).items()},
            "sheets": sheets,
            "map": carte,
        }
        told = way.engagement(engagement)
        _json(
            folder / "engagements" / f"{engagement.id}.json",
            {"engagement": told, **way.of_engagement(papers, engagement.n)},
        )
        if carte is not None and carte.nodes:
            nodes = tuple(replace(node, text=way.of_engagement(node.text, engagement.n)) for node in carte.nodes)
            text = render_carte(told, replace(carte, nodes=nodes), ".md", anonymous=way.without_names)
            write_privately(folder / "engagements" / f"{engagement.id}-map.md", text)


def _questions(ws: Workspace, way: AsKept, folder: Path) -> None:
    from coach.workflows.kept_questions import questions_file

    questions = way.questions(ws.store.kept_questions.all())
    write_privately(folder / "kept_questions.json", questions_file(questions))
    head = ("text", "tag", "note", "title", "heard", "origin", "case", "session", "turn", "at")
    _csv(folder / "kept_questions.csv", head, [[getattr(q, name) for name in head] for q in questions])


def _cases(ws: Workspace, way: AsKept, folder: Path) -> None:
    from coach.workflows.own_cases import cases_file

    own = [replace(entry, case=way.case(entry.case)) for entry in ws.store.own_cases.all()]
    if way.without_names:
        own = [replace(entry, author="", source="", session=None) for entry in own]
    _json(folder / "own_cases.json", own)
    if complete := [entry.case for entry in own if not entry.draft]:
        write_privately(folder / "own_cases.coachcases", cases_file(complete))


def _exchanges(ws: Workspace, session: str | None) -> list[dict[str, object]]:
    kept = ws.store.conversations.of(session, last=2**31)
    return [{"at": e.at, "question": e.question, "answer": msgspec.Raw(e.answer)} for e in kept]


def _line(line: Any) -> dict[str, object]:
    return {**_without(line, "reply"), "reply": msgspec.Raw(line.reply)}


def _without(value: Any, name: str) -> dict[str, Any]:
    """The fields of a dataclass but one."""
    return {key: getattr(value, key) for key in value.__dataclass_fields__ if key != name}


def folder_name(n: int, id: str) -> str:
    """A name any system takes for a folder, in the order of import: 「0003-面談 十月」."""
    plain = WITHOUT_NAME.sub("_", id)[:LONGEST_NAME].strip(" .")
    return f"{n:04}-{plain}" if plain else f"{n:04}"


def _json(path: Path, value: object) -> None:
    text = msgspec.json.format(msgspec.json.encode(value, order="deterministic"), indent=1)
    write_privately(path, text.decode() + "\n")


def _csv(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([["" if cell is None else cell for cell in row] for row in rows])
    # The mark at the beginning tells Excel that this is UTF-8.
    write_privately(path, ("\ufeff" + out.getvalue()).encode("utf-8", "surrogatepass"))
