"""The fixed words of the field: roles, dialogue acts, steps, walls, topics."""

from __future__ import annotations

from typing import Literal

Role = Literal["advisor", "owner", "other"]
ROLE_NAMES: dict[Role, str] = {"advisor": "支援者", "owner": "経営者", "other": "同席者"}

ActLabel = Literal[
    "Q_OPEN", "Q_CLOSED", "Q_LEADING", "Q_ACCUSE", "REFLECT", "EMPATHY", "BACKCHANNEL",
    "PERMISSION", "PROPOSE", "INFORM", "JUDGE", "OTHER",
]  # fmt: skip
ACT_LABELS: tuple[ActLabel, ...] = (
    "Q_OPEN", "Q_CLOSED", "Q_LEADING", "Q_ACCUSE", "REFLECT", "EMPATHY", "BACKCHANNEL",
    "PERMISSION", "PROPOSE", "INFORM", "JUDGE", "OTHER",
)  # fmt: skip
ACT_NAMES: dict[ActLabel, str] = {
    "Q_OPEN": "開かれた質問", "Q_CLOSED": "閉じた質問", "Q_LEADING": "誘導質問", "Q_ACCUSE": "責める質問",
    "REFLECT": "受け止め・要約", "EMPATHY": "共感・励まし", "BACKCHANNEL": "相づち", "PERMISSION": "許可取り",
    "PROPOSE": "提案・助言", "INFORM": "情報提供", "JUDGE": "否定・評価", "OTHER": "その他",
}  # fmt: skip
QUESTION_ACTS: frozenset[str] = frozenset({"Q_OPEN", "Q_CLOSED", "Q_LEADING", "Q_ACCUSE"})
RECEIVING_ACTS: frozenset[str] = frozenset({"REFLECT", "EMPATHY"})
EXPOSITORY_ACTS: frozenset[str] = frozenset({"PROPOSE", "INFORM", "JUDGE"})

STEP_NAMES: tuple[str, ...] = (
    "①事前", "②双方の理解", "③信頼関係", "④気づき・腹落ち", "⑤内発的動機づけ", "⑥課題解決", "⑦フォローアップ",
)  # fmt: skip
WALLS: tuple[str, ...] = ("見えない", "向き合わない", "実行できない", "付いてこない", "足りない")
TOPICS: tuple[str, ...] = (
    "売上拡大", "DX推進", "ビジョンと戦略", "取引先拡大", "コスト削減", "GX推進", "人材育成", "資金調達",
    "人材採用", "リーダーシップ", "コミュニケーション能力", "責任感・決断力",
)  # fmt: skip
# Ids of an organisation's own cases begin with it (U001); those of the bundled ones with C.
OWN_CASE_PREFIX = "U"
