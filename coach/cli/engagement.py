"""``coach engagement list | show | export`` and ``coach office``: the firms that are supported."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict

from coach.cli.output import print_json, print_notes, print_table
from coach.language.wrap import wrap
from coach.model.engagement import STATUS_NAMES, Engagement
from coach.model.vocabulary import STEP_NAMES
from coach.workflows.workspace import Workspace

WIDTH = 76
NONE_YET = "支援先は、まだありません。アプリの書庫で f を押すと、支援先の画面から加えられます。"
NO_SIGNS = "早めに気づきたい所は、見当たりませんでした。"


def engagement(args: argparse.Namespace) -> int:
    """Dispatch on the action."""
    from coach.workflows.engagements import export_engagement, find_engagement

    with Workspace() as ws:
        if args.action == "list":
            return _list(ws, as_json=args.json)
        found = find_engagement(ws.store, args.engagement)
        if args.action == "show":
            return _show(ws, found, as_json=args.json)
        notes = export_engagement(ws, found, args.to, anonymise=args.anonymise)
        print(f"書き出しました: {args.to}", file=sys.stderr)
        print_notes(notes)
        return 0


def _list(ws: Workspace, *, as_json: bool) -> int:
    everyone = ws.store.engagements.all()
    if as_json:
        print_json([{"id": e.id, **asdict(e)} for e in everyone])
    elif not everyone:
        print(NONE_YET)
    else:
        rows = [[e.id, e.name, e.industry, _team(e), _step(e), STATUS_NAMES[e.status]] for e in everyone]
        print_table(["番号", "支援先", "業種", "担当", "段階", "状態"], rows, [5, 28, 14, 20, 16, 8])
    return 0


def _show(ws: Workspace, found: Engagement, *, as_json: bool) -> int:
    from coach.engagement.sheets import forms
    from coach.workflows.engagements import visits_of
    from coach.workflows.office import signs_of

    visits, look = visits_of(ws, found.n), signs_of(ws, found.n)
    papers = ws.store.engagements
    if as_json:
        print_json(
            {
                "id": found.id,
                **asdict(found),
                "visits": [
                    {
                        "visit": v.number,
                        "session": v.session,
                        "date": v.date,
                        "before": v.before.values,
                        "after": v.after.values,
                    }
                    for v in visits
                ],
                **{f.id: papers.sheet(found.n, f.id).values for f in forms() if not f.per_visit},
                "signs": [asdict(sign) for sign in look],
            }
        )
        return 0
    print(f"{found.id} {found.name}")
    facts = (found.industry, found.area, found.size, _team(found), _step(found), STATUS_NAMES[found.status])
    print("  " + "  ".join(fact for fact in facts if fact))
    for form in forms():
        if not form.per_visit:
            print(
                f"  {form.short}: {'書いてあります' if papers.sheet(found.n, form.id).written else 'まだ書かれていません'}"
            )
    for visit in visits:
        parts = [
            visit.date, visit.session or "記録なし", "事前打合せ あり" if visit.before.written else "",
            "事後打合せ あり" if visit.after.written else "",
        ]  # fmt: skip
        print(f"  第{visit.number}回  " + "  ".join(part for part in parts if part))
    print()
    if not look:
        print(NO_SIGNS)
    for sign in look:
        print(f"気になる所: {sign.name}")
        for evidence in sign.evidence:
            _say(f"- {evidence.text}")
        _say(f"尋ねてみるなら: {sign.ask}")
    return 0


def office(*, as_json: bool) -> int:
    """The office's view: every engagement, where it stands, what may be worth asking about."""
    from coach.workflows.office import office_json, office_rows, signs_of

    with Workspace() as ws:
        if as_json:
            print_json(office_json(ws))
            return 0
        rows = office_rows(ws)
        if not rows:
            print(NONE_YET)
            return 0
        table = []
        for row in rows:
            e, p = row.engagement, row.progress
            names = "、".join(sign.name for sign in signs_of(ws, e.n))
            waiting = f"事後打合せ待ち 第{'・'.join(map(str, p.waiting))}回" if p.waiting else ""
            table.append(
                [
                    e.id,
                    e.name,
                    _team(e),
                    _step(e),
                    f"{p.visits}回",
                    p.last_date or "-",
                    p.next_date or "-",
                    "  ".join(filter(None, (names, waiting))),
                ]
            )
        heads = ["番号", "支援先", "担当", "段階", "訪問", "前回", "次回", "気になる所"]
        print_table(heads, table, [5, 24, 16, 16, 4, 10, 10, 44])
        print("\n根拠は `coach engagement show 番号` で見られます。", file=sys.stderr)
    return 0


def _team(e: Engagement) -> str:
    return "・".join(name for name in (e.main, e.second) if name)


def _step(e: Engagement) -> str:
    return STEP_NAMES[e.step - 1] if e.step else ""


def _say(text: str, indent: str = "  ") -> None:
    for n, line in enumerate(wrap(text, WIDTH - len(indent) - 2)):
        print(indent + ("  " if n else "") + line)
