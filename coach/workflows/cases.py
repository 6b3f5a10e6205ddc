"""Cases for the screens and the command line: one index over the bundled cards and the organisation's own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from coach.cases.filters import ALL_CASES, CaseFilter
from coach.cases.loading import INDUSTRIES, OUTCOMES, bundled_cases
from coach.errors import NotFoundError, UsageError
from coach.language.terms import terms
from coach.model import OWN_CASE_PREFIX, STEP_NAMES, WALLS, Case, CaseMatch
from coach.store import Store
from coach.workflows.encoder import chosen_encoder

if TYPE_CHECKING:
    from coach.cases.encoder import Encoder
    from coach.cases.search import CaseIndex
    from coach.workflows.workspace import Workspace

# Words in a session's own 業種 field that mean one of the cards' industries.
INDUSTRY_WORDS: dict[str, tuple[str, ...]] = {
    "製造": ("製造", "加工", "工場", "木工", "印刷", "酒造", "縫製"), "建設": ("建設", "工務店", "建築", "土木", "塗装", "設備工事", "造園"),
    "小売": ("小売", "販売", "書店", "商店"), "卸売": ("卸",), "飲食": ("飲食", "食堂", "居酒屋", "喫茶", "料理", "そば", "ラーメン"),
    "宿泊・観光": ("宿", "旅館", "観光", "ホテル", "民泊"), "運輸": ("運送", "運輸", "物流", "タクシー", "バス", "倉庫"),
    "介護・医療": ("介護", "医療", "歯科", "薬局", "看護", "福祉", "鍼灸"), "農林水産": ("農", "漁", "林業", "酪農", "養殖", "養蜂", "果樹"),
    "IT": ("IT", "システム", "ソフト", "Web", "情報"), "生活サービス": ("美容", "理容", "クリーニング", "葬", "写真", "整備", "銭湯"),
    "教育・保育": ("教育", "保育", "塾", "教室", "学校", "幼稚園"), "専門サービス": ("清掃", "ビルメン", "警備", "デザイン", "測量", "翻訳", "広告"),
}  # fmt: skip

DRAFT = "下書き (さがす対象にはまだ入っていません)"
# What a search depends on besides the bundled cards: the encoder's name in the settings, and the own cases.
IndexState = tuple[str, tuple[tuple[str, str], ...]]


def industry_of(text: str | None) -> str | None:
    """The cards' industry for a session's own words for it, or None."""
    if not text:
        return None
    if text in INDUSTRIES:
        return text
    return next((name for name, words in INDUSTRY_WORDS.items() if any(w in text for w in words)), None)


def index_state(store: Store) -> IndexState:
    """What the index was built of; when it differs, the index is out of date. Cheap. Raises StoreError."""
    return chosen_encoder(store).choice, store.own_cases.state()


def build_index(store: Store, cache: Path, encoder: Encoder | None = None) -> CaseIndex:
    """The index over all complete cases with the encoder chosen in the settings, or else the bundled one.

    Only passages that were never met are read and encoded. ``encoder``: the one already loaded, where the choice has
    not changed. Raises EngineError, DataError, StoreError.
    """
    import numpy as np

    from coach.cases.passages import passages_of_all
    from coach.cases.search import CaseIndex
    from coach.cases.vectors import vectors_for
    from coach.workflows.encoder import working_encoder

    encoder = encoder or working_encoder(store)
    cases = searched_cases(store)
    parts: list[tuple[tuple[Case, ...], Path | None]] = [(cases, cache)]
    if store.encrypted:
        # What own cases are about could be guessed from their vectors: under a passphrase those are not kept.
        bundled = len(bundled_cases())
        parts = [(cases[:bundled], cache), (cases[bundled:], None)]
    vectors = np.concatenate(
        [vectors_for(passages_of_all(some), encoder, folder) for some, folder in parts if some], dtype=np.float32
    )
    return CaseIndex(cases, vectors, encoder, _terms_of_all)


def searched_cases(store: Store) -> tuple[Case, ...]:
    """The bundled cases and the complete own ones. Raises DataError, StoreError."""
    return bundled_cases() + tuple(own.case for own in store.own_cases.all() if not own.draft)


@lru_cache(maxsize=50_000)
def terms_of(text: str) -> tuple[str, ...]:
    """Search terms of a text, kept: the passages are the same at every new index, and searches repeat."""
    return tuple(terms(text))


def _terms_of_all(texts: Sequence[str]) -> list[list[str]]:
    return [list(terms_of(text)) for text in texts]


def load_case(ws: Workspace, case_id: str) -> Case:
    """The case of that id (「C012」, also 「c12」, 「u3」 for an own one). Raises NotFoundError, StoreError."""
    wanted = case_id.strip().upper()
    if wanted.startswith(OWN_CASE_PREFIX):
        return ws.store.own_cases.get(wanted).case
    digits = wanted.removeprefix("C")
    wanted = f"C{int(digits):03d}" if digits.isdecimal() else case_id
    for case in bundled_cases():
        if case.id == wanted:
            return case
    raise NotFoundError(f"事例 {case_id} は見つかりませんでした。", todo="`coach cases list` で一覧を見られます。")


def case_filter(
    industry: str | None = None,
    step: int | None = None,
    wall: str | None = None,
    outcome: str | None = None,
    own: bool = False,
) -> CaseFilter:
    """A filter of words a user gave. Raises UsageError naming what could be meant."""
    steps = tuple(str(n) for n in range(1, len(STEP_NAMES) + 1))
    given = (
        ("業種", industry, INDUSTRIES), ("段階", None if step is None else str(step), steps), ("壁", wall, WALLS),
        ("結果", outcome, OUTCOMES),
    )  # fmt: skip
    for name, value, allowed in given:
        if value is not None and value not in allowed:
            raise UsageError(
                f"{name}の「{value}」では絞り込めません。", todo=f"次のどれかにします: {'、'.join(allowed)}"
            )
    return CaseFilter(industry, step, wall, outcome, own)


def search_cases(ws: Workspace, text: str, top: int = 5, only: CaseFilter = ALL_CASES) -> tuple[CaseMatch, ...]:
    """Cases like a situation told in free words, best first; nothing for an empty text.

    The walls heard in the words move near ties, as in a review. Raises EngineError, DataError, StoreError.
    """
    from coach.cases.search import Situation
    from coach.metrics.walls import walls_heard

    if not text.strip():
        return ()
    situation = Situation(text, terms_of(text), walls=walls_heard(text))
    return ws.case_index().search([situation], top, only)[0]


def list_cases(ws: Workspace, only: CaseFilter) -> tuple[CaseMatch, ...]:
    """The cases a filter lets through, own ones first, drafts too; needs no encoder. Raises StoreError, DataError."""
    own = ws.store.own_cases.all()
    drafts = {o.case.id for o in own if o.draft}
    found = [case for case in (*(o.case for o in own), *bundled_cases()) if only.allows(case)]
    return tuple(CaseMatch(c.id, c.title, 0.0, DRAFT if c.id in drafts else "") for c in found)
