"""``coach batch``."""

from __future__ import annotations

import argparse
import sys
import time
from typing import TYPE_CHECKING

from coach.errors import UsageError
from coach.workflows.batch import BatchPlan, BatchProgress, BatchResult, review_folder
from coach.workflows.batch_review import UNSURE

if TYPE_CHECKING:
    from coach.workflows.batch import Runner
    from coach.workflows.line_patterns import NamedFormat

LEAVES = (
    "発話の本文が、この機械から {address} と、そこにつながる機械へ送られます。"
    "止めるときは Ctrl+C を押します。"
)  # fmt: skip
PLAIN = "この送り方は暗号化されません。信頼できる網の外では、tls:// と証明書をお使いください。"
LOOPBACK = ("127.", "localhost", "[::1]")


def batch(args: argparse.Namespace) -> int:
    """Review a folder. 0 when every file has its report, 1 when some need a look, 130 after Ctrl-C."""
    if args.jobs < 1 or args.timeout <= 0:
        raise UsageError("--jobs と --timeout には、1 以上の数を指定します。")
    folder, out = args.folder.expanduser(), args.out.expanduser()
    plan = BatchPlan(folder, out, args.to, args.advisor, args.recursive, _own_formats() if args.formats else ())
    line = _ProgressLine()
    try:
        result = review_folder(plan, _runner(args), line)
    finally:
        line.clear()
    _tell(plan, result)
    if result.stopped:
        return 130
    return 0 if result.counts["done"] == result.total else 1


def _own_formats() -> tuple[NamedFormat, ...]:
    from coach.store import open_store
    from coach.workflows.line_patterns import named_formats

    with open_store() as store:
        return named_formats(store)


def _runner(args: argparse.Namespace) -> Runner:
    from coach.workflows.batch_review import load_reviewer

    tls_given = [args.tls_ca, args.tls_cert, args.tls_key]
    if args.cluster is None:
        from coach.workflows.batch_pool import LocalPool

        if any(tls_given):
            raise UsageError("--tls-ca などは --cluster と一緒に使います。")
        return LocalPool(args.jobs, args.timeout, load_reviewer)
    from coach.workflows.batch_cluster import ClusterPool, Tls, check_address

    tls = Tls(*(str(path) if path else None for path in tls_given))
    check_address(args.cluster, tls)
    here = args.cluster.partition("://")[2].startswith(LOOPBACK)
    print(LEAVES.format(address=args.cluster), file=sys.stderr)
    if not tls and not here:
        print(PLAIN, file=sys.stderr)
    return ClusterPool(args.cluster, args.timeout, load_reviewer, tls)


def _tell(plan: BatchPlan, result: BatchResult) -> None:
    counts = result.counts
    if not result.total:
        print(f"{plan.source} にファイルがありませんでした。中のフォルダーも見るときは --recursive を付けます。")
        return
    earlier = f" (うち {result.skipped} 件は前に済んでいたもの)" if result.skipped else ""
    print(f"{result.total} 件のうち {counts['done']} 件の報告があります{earlier}。")
    if counts["unsure"]:
        print(f"{counts['unsure']} 件は、{UNSURE}。--advisor で支援者の名前を指定できます。")
        if not plan.formats:
            print("自分で保存した形式があれば、--formats を付けると使います。")
    if counts["failed"]:
        print(f"{counts['failed']} 件は読めませんでした。")
    for path in result.written:
        print(f"一覧: {path}")
    if result.stopped:
        print("途中でやめました。同じ命令をもう一度実行すると、続きから始まります。", file=sys.stderr)


def time_left(seconds: float) -> str:
    """「残り 約 12 分」; whole minutes, as it is no more exact than that."""
    if seconds < 60:
        return "残り 1 分以内"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"残り 約 {minutes} 分"
    return f"残り 約 {minutes // 60} 時間 {minutes % 60} 分"


class _ProgressLine:
    """One line on a terminal's error stream; nothing anywhere else."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._at = float("-inf")

    def __call__(self, progress: BatchProgress) -> None:
        if not self._shown or (time.monotonic() - self._at < 0.2 and progress.done < progress.total):
            return
        self._at = time.monotonic()
        parts = [f"{progress.done}/{progress.total} 件"]
        parts += [f"要確認 {progress.unsure}"] if progress.unsure else []
        parts += [f"読めない {progress.failed}"] if progress.failed else []
        parts += [time_left(progress.seconds_left)] if progress.seconds_left is not None else []
        sys.stderr.write(f"\r\x1b[K{'  '.join(parts)}")
        sys.stderr.flush()

    def clear(self) -> None:
        """Remove the line."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
