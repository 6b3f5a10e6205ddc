"""``coach cases check | coverage``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from coach.cases.coverage import FAILURES, Coverage, Cross, Table, coverage_of
from coach.cases.loading import parse_case
from coach.cli.output import print_json, print_table
from coach.errors import CoachError, DataError, UsageError
from coach.model import Case

if TYPE_CHECKING:
    from coach.cases.checking import Card


def check(files: Sequence[Path], *, as_json: bool = False) -> int:
    """Check case files, or all bundled cases; everything to mend is named. 0 when there is nothing, else 8."""
    from coach.cases.checking import bundled_cards, check_cards
    from coach.cases.encoder import load_encoder

    cards, broken = _read(files) if files else (list(bundled_cards()), [])
    ids = {card.case.id for card in cards}
    # A changed copy of a bundled case is compared with the others only.
    others = [card for card in bundled_cards() if card.case.id not in ids]
    remarks = check_cards(cards, load_encoder(), others) if cards else ()
    if as_json:
        print_json({"checked": len(cards), "broken": [error.text() for error in broken], "remarks": remarks})
        return DataError.exit_code if broken or remarks else 0
    for error in broken:
        print(error.text(), file=sys.stderr)
    for remark in remarks:
        print(remark.text())
    found = {remark.file for remark in remarks}
    if files:
        for card in cards:
            if card.file not in found:
                print(f"{card.file}: {card.case.id} よさそうです。")
    elif not remarks:
        print(f"同梱の事例 {len(cards)} 件に、直すところはありませんでした。")
    if remarks:
        print(f"\n{len(cards)} 件のうち {len(found)} 件に、見直せそうな所が {len(remarks)} か所ありました。")
    return DataError.exit_code if broken or remarks else 0


def _read(files: Sequence[Path]) -> tuple[list[Card], list[CoachError]]:
    """The cards that follow the schema, and what is wrong with the others."""
    from coach.cases.checking import Card

    cards: list[Card] = []
    broken: list[CoachError] = []
    for path in files:
        try:
            cards.append(Card(path.name, parse_case(path.read_text("utf-8"), path.name)))
        except OSError as error:
            broken.append(CoachError(f"読めませんでした ({error.strerror})。", where=str(path)))
        except UnicodeDecodeError:
            broken.append(CoachError("文字の形が UTF-8 ではありません。", where=str(path)))
        except CoachError as error:
            broken.append(error)
    return cards, broken


def coverage(cases: Sequence[Case], *, as_json: bool = False, markdown: Path | None = None) -> int:
    """Show what the cases cover, or write it as Markdown. Raises UsageError when the file cannot be written."""
    found = coverage_of(cases)
    if as_json:
        print_json(found)
    elif markdown is not None:
        try:
            markdown.write_text(coverage_markdown(found), "utf-8")
        except OSError as error:
            raise UsageError(
                f"書き出せませんでした ({error.strerror})。", where=str(markdown), todo="別の場所を指定してください。"
            ) from error
        print(f"{markdown} に書き出しました。")
    else:
        _print(found)
    return 0


def _head(found: Coverage) -> list[str]:
    thin = [f"{table}「{row.name}」{row.count} 件" for table, row in found.thin()]
    return [
        f"事例 {found.total} 件、都道府県 {found.prefectures}。失敗 {found.failures:.0%} (目安 {FAILURES:.0%} 以上)。",
        f"手薄な行: {'、'.join(thin)}。" if thin else "どの行にも二件以上あります。",
        "壁と目的は、一件がいくつかの行に入ります。",
    ]


def _print(found: Coverage) -> None:
    print("\n".join(_head(found)))
    for table in found.tables:
        print(f"\n■ {table.name}")
        print_table([table.name, "件"], [[row.name, f"{row.count:3}"] for row in table.rows], [24, 4])
    for cross in found.crosses:
        print(f"\n■ {cross.name}")
        rows = [[name, *(f"{n:4}" for n in counts)] for name, counts in zip(cross.rows, cross.counts, strict=True)]
        print_table(["", *cross.columns], rows, [18] + [12] * len(cross.columns))


def coverage_markdown(found: Coverage) -> str:
    """The tables as a Markdown document."""
    parts = ["# 事例の広がり", "\n".join(_head(found))]
    parts += [_one_way(table) for table in found.tables]
    parts += [_two_way(cross) for cross in found.crosses]
    return "\n\n".join(parts) + "\n"


def _one_way(table: Table) -> str:
    rows = "\n".join(f"| {row.name} | {row.count} |" for row in table.rows)
    return f"## {table.name}\n\n| {table.name} | 件 |\n|---|---:|\n{rows}"


def _two_way(cross: Cross) -> str:
    head = f"|  | {' | '.join(cross.columns)} |\n|---|{'---:|' * len(cross.columns)}"
    rows = "\n".join(
        f"| {name} | {' | '.join(map(str, counts))} |" for name, counts in zip(cross.rows, cross.counts, strict=True)
    )
    return f"## {cross.name}\n\n{head}\n{rows}"
