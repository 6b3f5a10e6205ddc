"""``coach lock``: the passphrase of the database, and how commands come by it.

The passphrase is typed without an echo. For automation it may stand in a file (``--passphrase-file``) or in
COACH_PASSPHRASE, which is taken out of the environment at once so that no child process inherits it.
"""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from contextlib import AbstractContextManager
from pathlib import Path

from coach.errors import LockedError, UsageError
from coach.store import default_home
from coach.store.encryption import asking, is_encrypted
from coach.workflows.secrets import (
    LOST,
    Sealed,
    change,
    check_new,
    finish_sealing,
    passphrase_from,
    remove,
    require,
    set_first,
)

VARIABLE = "COACH_PASSPHRASE"


class Giver:
    """Gives the passphrase of a locked file: from a file, from the environment, or, where ``typed``, from the user."""

    def __init__(self, file: Path | None, *, typed: bool) -> None:
        self._typed = typed
        given = os.environ.pop(VARIABLE, None)
        self._given = passphrase_from(file) if file is not None else given or None

    def __call__(self, path: Path, again: bool) -> str | None:
        """Asked by the store. A passphrase that was handed over is tried once."""
        if self._given is not None:
            return None if again else self._given
        if not (self._typed and has_terminal()):
            return None
        if again:
            print("合言葉が合いませんでした。", file=sys.stderr)
        return getpass.getpass(f"合言葉 ({path.name}): ")


def giving(file: Path | None, *, typed: bool = True) -> AbstractContextManager[None]:
    """Within the block, commands that open a locked database get its passphrase. ``typed``: the user may be asked."""
    return asking(Giver(file, typed=typed))


def has_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def lock(args: argparse.Namespace) -> int:
    """``coach lock [set | change | remove]``; without a word, how it stands."""
    if args.action is None:
        return _state()
    from coach.workflows.workspace import Workspace

    with Workspace() as ws:  # opening a locked database asks for the present passphrase
        require(ws.store, encrypted=args.action != "set")
        if args.action == "remove":
            sealed = remove(ws.store)
            print("合言葉を外しました。保存先は、この機械に自分として入れる人なら読めます。", file=sys.stderr)
        elif args.action == "change":
            sealed = change(ws.store, _new(args.new_passphrase_file))
            print("合言葉を変えました。", file=sys.stderr)
        else:
            sealed = set_first(ws.store, _new(args.new_passphrase_file))
            print("合言葉を決めました。次に開くときからお尋ねします。", file=sys.stderr)
    _tell(sealed)
    return 0


def _new(file: Path | None) -> str:
    if file is not None:
        return passphrase_from(file)
    if not has_terminal():
        raise UsageError(
            "端末がないため、新しい合言葉をお尋ねできません。",
            todo="自動で動かすときは --new-passphrase-file で渡せます (docs/privacy.md)。",
        )
    print("\n".join(LOST), file=sys.stderr)
    first = getpass.getpass("新しい合言葉: ")
    check_new(first, getpass.getpass("もう一度: "))
    return first


def _tell(sealed: Sealed) -> None:
    if sealed.backups:
        print(f"控え {sealed.backups} 個も同じように書き直しました。", file=sys.stderr)
    for path in sealed.left:
        print(f"書き直せなかったもの: {path}", file=sys.stderr)
    print("書き出したファイルと、よそに置いた写しは、そのままです。", file=sys.stderr)


def _state() -> int:
    from coach.workflows.workspace import Workspace

    path = default_home() / "coach.db"
    if not is_encrypted(path):
        print("合言葉: なし (coach.db は、この機械に自分として入れる人なら読めます)")
        print("`coach lock set` で決められます。")
        return 0
    print("合言葉: あり (coach.db は暗号化してあります)")
    try:
        with Workspace() as ws:
            sealed = finish_sealing(ws.store)
            left = ws.store.open_copies()
    except LockedError as error:
        print(error.text(), file=sys.stderr)
        return 0
    if sealed is not None:
        _tell(sealed)
    for copy in left:
        print(f"要確認: 鍵のかかっていない控えがあります: {copy}")
    return 0
