"""Cases for the screens and the command line: one index over the bundled cards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from coach.cases.loading import INDUSTRIES, bundled_cases
from coach.errors import NotFoundError
from coach.language.terms import terms, terms_of_all
from coach.model import Case, CaseMatch
from coach.store import Store

if TYPE_CHECKING:
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


def industry_of(text: str | None) -> str | None:
    """The cards' industry for a session's own words for it, or None."""
    if not text:
        return None
    if text in INDUSTRIES:
        return text
    return next((name for name, words in INDUSTRY_WORDS.items() if any(w in text for w in words)), None)


def build_index(store: Store, cache: Path) -> CaseIndex:
    """The index over all cases with the encoder chosen in the settings. Raises EngineError, DataError."""
    from coach.cases.encoder import BUNDLED, load_encoder
    from coach.cases.passages import passages_of_all
    from coach.cases.search import CaseIndex
    from coach.cases.vectors import vectors_for

    choice = str(store.settings.get("encoder", BUNDLED))
    encoder = load_encoder(choice)
    cases = bundled_cases()
    vectors = vectors_for(passages_of_all(cases), encoder, cache)
    return CaseIndex(cases, vectors, encoder, terms_of_all)


def load_case(ws: Workspace, case_id: str) -> Case:
    """The case of that id (「C012」, also 「c12」). Raises NotFoundError."""
    digits = case_id.strip().upper().removeprefix("C")
    wanted = f"C{int(digits):03d}" if digits.isdigit() else case_id
    for case in bundled_cases():
        if case.id == wanted:
            return case
    raise NotFoundError(f"事例 {case_id} は見つかりませんでした。", todo="`coach cases list` で一覧を見られます。")


def search_cases(ws: Workspace, text: str, top: int = 5) -> tuple[CaseMatch, ...]:
    """Cases like a situation told in free words, best first; nothing for an empty text."""
    from coach.cases.search import Situation

    if not text.strip():
        return ()
    return ws.case_index().search([Situation(text, tuple(terms(text)))], top)[0]
