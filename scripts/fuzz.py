"""Made-up input by the ten thousand for readers, tagger, simulator, store and command line.

.venv/bin/python scripts/fuzz.py [--runs 50000] [--seed 0] [--only readers|tagger|simulator|store|cli]

What is made and what must hold is in tests/fuzz (the suite runs a little of it); a failure is shown as the smallest
input that does it, and the other targets go on. Each input may take 20 s of clock and the process 6 GB of memory.
Atheris (coverage-guided) is not among this project's packages and is not used.
"""

from __future__ import annotations

import argparse
import os
import pickle
import resource
import signal
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from types import FrameType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("OMP_NUM_THREADS", "1")

from hypothesis import HealthCheck, Phase, Verbosity, seed, settings  # noqa: E402

from tests.fuzz.running import attempt  # noqa: E402
from tests.fuzz.target import Target  # noqa: E402
from tests.fuzz.targets import TARGETS  # noqa: E402

# Where the inputs that failed are left.
KEPT = Path(tempfile.gettempdir()) / "coach-fuzz"
SECONDS, BYTES = 20, 6 * 1024**3


class TooSlow(Exception):
    """One input took longer than anything a user has would."""


def _too_slow(number: int, frame: FrameType | None) -> None:
    raise TooSlow(f"more than {SECONDS} s")


def run(target: Target, runs: int, number: int) -> tuple[int, float, str]:
    """How many inputs were run, the slowest in seconds, and the failure as text ("" when there was none)."""
    count, slowest, last = 0, 0.0, None

    def wrap(check: Callable[[Any], None]) -> Callable[[Any], None]:
        def timed(given: Any) -> None:
            nonlocal count, slowest, last
            count, last = count + 1, given
            begin = perf_counter()
            signal.setitimer(signal.ITIMER_REAL, SECONDS)
            try:
                check(given)
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
                slowest = max(slowest, perf_counter() - begin)

        return timed

    how = settings(
        max_examples=runs, database=None, deadline=None, suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink), report_multiple_bugs=False, verbosity=Verbosity.quiet,
    )  # fmt: skip
    try:
        attempt(target, how, wrap, seed(number))
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        # Hypothesis runs the smallest input that fails last.
        kept = KEPT / f"{target.group}-{target.name.replace(' ', '-')}.pickle"
        kept.write_bytes(pickle.dumps(last))
        trace = "".join(traceback.format_tb(error.__traceback__)[-4:])
        return count, slowest, f"{trace}{type(error).__name__}: {str(error)[:500]}\n{ascii(last)[:700]}\nkept: {kept}\n"
    return count, slowest, ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=sorted({target.group for target in TARGETS}))
    args = parser.parse_args()
    signal.signal(signal.SIGALRM, _too_slow)
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, resource.RLIM_INFINITY))
    warnings.simplefilter("ignore")
    KEPT.mkdir(exist_ok=True)
    chosen = [target for target in TARGETS if args.only in (None, target.group)]
    share = sum(target.share for target in chosen)
    total, failed, begin = 0, 0, perf_counter()
    with tempfile.TemporaryDirectory() as home:
        os.environ["HOME"] = os.environ["COACH_HOME"] = home
        for target in chosen:
            runs = max(1, round(args.runs * target.share / share))
            since = perf_counter()
            count, slowest, failure = run(target, runs, args.seed)
            total, failed = total + count, failed + bool(failure)
            rate = count / max(1e-6, perf_counter() - since)
            print(
                f"{target.group:<10} {target.name:<34} {count:>7,} inputs  {rate:>7,.0f}/s  slowest {slowest:6.2f} s"
                + ("  FAILED" if failure else ""),
                flush=True,
            )
            if failure:
                print(failure, flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{total:,} inputs, {failed} targets failed, {perf_counter() - begin:,.0f} s, peak {peak:,.0f} MB, seed {args.seed}"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
