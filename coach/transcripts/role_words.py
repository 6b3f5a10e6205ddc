"""Words in a speaker's label that say which side of the table the person sits on."""

from __future__ import annotations

import unicodedata

from coach.model import Role

ADVISOR_WORDS: tuple[str, ...] = (
    "支援者", "指導員", "診断士", "相談員", "支援員", "コーチ", "コンサル", "アドバイザー", "専門家", "主担当", "副担当",
    "伴走担当", "支援担当", "商工会", "信用金庫", "信金", "銀行", "行員", "税理士", "聞き手", "インタビュアー",
    "コーディネーター", "advisor", "adviser", "coach", "consultant", "interviewer",
)  # fmt: skip
OWNER_WORDS: tuple[str, ...] = (
    "経営者", "社長", "代表", "店主", "オーナー", "専務", "常務", "会長", "事業主", "事業者", "相談者", "取締役", "女将",
    "後継者", "幹部", "工場長", "店長", "部長", "owner", "client", "ceo",
)  # fmt: skip
OTHER_WORDS: tuple[str, ...] = ("同席者", "同席", "通訳", "書記", "記録係", "見学", "observer", "interpreter")
_WORDS: tuple[tuple[Role, tuple[str, ...]], ...] = (
    ("advisor", ADVISOR_WORDS),
    ("owner", OWNER_WORDS),
    ("other", OTHER_WORDS),
)


def normal(label: str) -> str:
    """The label for comparison: full-width letters and digits narrowed, lower case, no outer space."""
    return unicodedata.normalize("NFKC", label).strip().lower()


def role_words(label: str) -> dict[Role, str]:
    """Per role the first word of that role found in the label; two entries mean that the label is ambiguous."""
    plain = normal(label)
    found: dict[Role, str] = {}
    for role, words in _WORDS:
        for word in words:
            if word in plain:
                found[role] = word
                break
    return found
