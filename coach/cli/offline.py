"""``coach doctor --offline-proof``: the main jobs without a network, and what that shows."""

from __future__ import annotations

import sys
from dataclasses import asdict

from coach.cli.output import print_json
from coach.workflows.offline import Trial, namespace_trial, watched_trial

SHOWN = (
    "分かること: 上の仕事は、どれも通信なしで終わります。Python の部品が通信しようとすれば、数に出ます。",
    "分からないこと: ほかのアプリや OS の通信、上にない操作。一つ目の方法では、Python の外の部品の通信は数えられません。",
    "通信するのは `coach model use 名前 --allow-download` と `coach batch … --cluster 宛先` だけです。`coach serve` は、この機械の中だけで受け取ります。",
)


def offline_proof(*, as_json: bool) -> int:
    """Run both trials and say what came of them. 0 when nothing wanted a network and every job went well."""
    if not as_json:
        print("主な仕事を、見本の記録で動かします (一、二分かかります)。", file=sys.stderr)
    watched, alone = watched_trial(), namespace_trial()
    good = watched.ok and not watched.why_not and (alone.ok or (bool(alone.why_not) and not alone.jobs))
    if as_json:
        print_json({"ok": good, "watched": asdict(watched), "namespace": asdict(alone)})
        return 0 if good else 1
    print("1. 通信を拒み、試みを数えながら (Python の監査フック)")
    _show(watched)
    if not watched.why_not:
        print(f"   通信の試み: {len(watched.tries)} 回")
    if watched.ipv6_checks:
        print(
            f"   ほかに {watched.ipv6_checks} 回、部品 (urllib3) が、この機械で IPv6 が使えるかを確かめようとしました。"
            "送る先のない確かめで、これも拒みました。"
        )
    for tried in watched.tries[:10]:
        print(f"     {tried}")
    print("2. 通信のない場所で (Linux のネットワーク名前空間)")
    _show(alone)
    print("\n" + "\n".join(SHOWN))
    return 0 if good else 1


def _show(trial: Trial) -> None:
    for job in trial.jobs:
        print(f"   {'よい' if job.ok else '要確認'}  {job.name}: {job.text} ({job.seconds:.1f} 秒)")
    if trial.why_not:
        print(f"   {trial.why_not}")
