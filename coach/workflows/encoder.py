"""Which part measures meaning: choosing it, showing it, and going on with the bundled one when it cannot be loaded."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from coach.errors import EngineError, UsageError
from coach.store import Store

if TYPE_CHECKING:
    from coach.cases.encoder import Encoder

SETTING = "encoder"
BUNDLED = "bundled"
BACK = "`coach model use bundled` で同梱の部品に戻せます。"
_HUB = re.compile(r"[\w.-]+(/[\w.-]+)?")


@dataclass(frozen=True, slots=True)
class EncoderChoice:
    """The setting: ``choice`` is "bundled", an absolute folder or a Hub name; ``kind`` "bundled", "folder" or "hub".

    ``missing`` says that the chosen folder is not there any more.
    """

    choice: str
    kind: str
    missing: bool


def chosen_encoder(store: Store) -> EncoderChoice:
    """What is set, without loading it. Raises StoreError."""
    choice = str(store.settings.get(SETTING, BUNDLED))
    if choice == BUNDLED:
        return EncoderChoice(choice, "bundled", False)
    # Folders are kept as absolute paths.
    if Path(choice).is_absolute():
        return EncoderChoice(choice, "folder", not Path(choice).is_dir())
    return EncoderChoice(choice, "hub", False)


def use_encoder(
    store: Store, wanted: str, *, allow_download: bool = False, on_load: Callable[[], None] = lambda: None
) -> Encoder:
    """Load, try and then set the encoder; the setting stays as it was when anything fails.

    ``wanted``: "bundled", a folder of a sentence-transformers model, or a Hub name with ``allow_download``.
    ``on_load`` is called before the slow part. Raises EngineError (cannot be loaded, or no use for Japanese), UsageError (no such folder, no leave to download).
    """
    from coach.cases.encoder import load_encoder, try_encoder

    choice = _choice_of(wanted, allow_download)
    on_load()
    encoder = load_encoder(choice, allow_download=allow_download and not Path(choice).is_absolute())
    try_encoder(encoder)
    store.settings.set(SETTING, choice)
    return encoder


def _choice_of(wanted: str, allow_download: bool) -> str:
    if wanted == BUNDLED:
        return wanted
    folder = Path(wanted).expanduser()
    if folder.is_dir():
        return str(folder.resolve())
    if folder.exists() or not _HUB.fullmatch(wanted) or wanted.startswith("."):
        raise UsageError(
            "モデルのフォルダーが見つかりませんでした。",
            where=wanted,
            todo="sentence-transformers の形で保存したフォルダーを指定します。",
        )
    if not allow_download:
        raise UsageError(
            "この名前のフォルダーはありませんでした。",
            where=wanted,
            todo="Hugging Face Hub の名前でしたら、--allow-download を付けると取り寄せます (そのときだけ通信します)。",
        )
    return wanted


def working_encoder(store: Store) -> Encoder:
    """The chosen encoder, or the bundled one when the chosen cannot be loaded. Raises EngineError when neither can."""
    from coach.cases.encoder import load_encoder

    choice = chosen_encoder(store).choice
    try:
        return load_encoder(choice)
    except EngineError:
        if choice == BUNDLED:
            raise
        return load_encoder()


def encoder_notice(store: Store, used: Encoder) -> str:
    """What to tell the user when ``used`` stands in for the chosen encoder; empty when all is as chosen."""
    from coach.cases.encoder import bundled_name

    chosen = chosen_encoder(store)
    if chosen.kind == "bundled" or used.name != bundled_name():
        return ""
    why = "フォルダーが見つからないため" if chosen.missing else "読み込めないため"
    return f"選んだ部品 ({chosen.choice}) を{why}、同梱の部品でさがしました。{BACK}"
