"""Early signs the office looks for (中小企業庁の伴走支援の検証: 統括事務局のモニタリング). 気になる所 with evidence, never a verdict.

All thresholds are our judgement; the source names the signs and gives no figures.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from coach.habits import listening_only, sheet
from coach.model import TaggedSession
from coach.model.engagement import Heard

from .fields import Field, field_of, fields, tool_words
from .sheets import form_of
from .visits import Visit, quoted

# An owner's talk is shorter when it is at most this part of the first visit's; hesitation has risen when it is this
# much more often, and heard at least so many times.
SHORTER, MORE_OFTEN, FEWEST_HESITATIONS = 0.7, 1.5, 3
# From this visit on, open questions are expected (steps ④ and later of the course).
LATER_VISIT = 3
# Tools named at least so often in one visit, in at least so many visits.
TOOL_TIMES, TOOL_VISITS = 2, 2
# Proposals of one field: at least so many, over so many visits, such a part, while the owner spoke of it less often.
PROPOSALS, PROPOSAL_VISITS, ONE_FIELD, OWNERS_PART = 4, 2, 0.8, 0.5
# What is missing in a sheet after a visit before it counts as abstract.
LACKS = 2
NUMBER = re.compile(r"[0-9０-９]|[一二三四五六七八九十百千万]+(?:年|人|名|円|割|倍|個|回|本|社|軒|月|日|時間|分)")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence that can be checked, and where (``heard`` None: in the sheets, or over several visits)."""

    text: str
    heard: Heard | None = None


@dataclass(frozen=True, slots=True)
class Sign:
    """Something the office may want to ask about. ``ask`` is how to begin with the two supporters."""

    id: str
    name: str
    evidence: tuple[Evidence, ...]
    ask: str


def signs(visits: Sequence[Visit]) -> tuple[Sign, ...]:
    """The signs that can be seen in an engagement, in the order of the source."""
    found = []
    for id, name, look, ask in _SIGNS:
        evidence = tuple(look(visits))
        if evidence:
            found.append(Sign(id, name, evidence, ask))
    return tuple(found)


# ── trust ──


def _trust(visits: Sequence[Visit]) -> list[Evidence]:
    told = [(v, *_owner_talk(v.tagged)) for v in visits if v.tagged is not None]
    told = [entry for entry in told if entry[3]]
    if len(told) < 2:
        return []
    out = []
    lengths = [size / turns for _, size, _, turns in told]
    falling = all(b <= a for a, b in pairwise(lengths[-3:]))
    if falling and lengths[-1] <= SHORTER * lengths[0]:
        course = "、".join(f"第{v.number}回 {round(n)}字" for (v, *_), n in zip(told, lengths, strict=True))
        out.append(Evidence(f"経営者の一回の話が短くなってきています ({course})。"))
    rates = [count / turns for _, _, count, turns in told]
    if told[-1][2] >= FEWEST_HESITATIONS and rates[-1] >= MORE_OFTEN * rates[0] and rates[-1] > rates[-2]:
        last = told[-1][0]
        out.append(
            Evidence(
                f"ためらいの言葉が増えてきています (第{told[0][0].number}回 {told[0][2]}か所、第{last.number}回 {told[-1][2]}か所)。",
                _first_hesitation(last),
            )
        )
    return out


def _owner_talk(tagged: TaggedSession | None) -> tuple[int, int, int]:
    """Characters the owner said, how many hesitations were heard, and in how many utterances."""
    owner = [u for u in tagged.utterances if u.role == "owner"] if tagged is not None else []
    hesitant = sum(any(mark.signal == "hesitation" for mark in u.marks) for u in owner)
    return sum(len(u.utterance.text.strip()) for u in owner), hesitant, len(owner)


def _first_hesitation(visit: Visit) -> Heard | None:
    marks = [m for u in (visit.tagged.utterances if visit.tagged else ()) for m in u.marks if m.signal == "hesitation"]
    return Heard(visit.session, marks[0].span.turn, visit.number) if marks and visit.session else None


# ── listening only ──


def _listening(visits: Sequence[Visit]) -> list[Evidence]:
    out = []
    for visit in visits:
        tagged = visit.tagged
        if tagged is None or visit.session is None or visit.number < LATER_VISIT:
            continue
        for finding in listening_only.find(tagged):
            heard = Heard(visit.session, finding.turns[0], visit.number)
            out.append(Evidence(f"第{visit.number}回: {quoted(finding.quote)} のあと。{finding.evidence[0]}", heard))
        advisor = [u for u in tagged.utterances if u.role == "advisor"]
        if advisor and visit.review is not None and visit.review.metrics.questions.get("Q_OPEN", 0) == 0:
            out.append(
                Evidence(f"第{visit.number}回: 開かれた問いが読み取れませんでした (支援者の発話 {len(advisor)}回)。")
            )
    return out


# ── tool-driven ──


def _tools(visits: Sequence[Visit]) -> list[Evidence]:
    out, named = [], []
    for visit in visits:
        tagged = visit.tagged
        if tagged is None or visit.session is None:
            continue
        for finding in sheet.find(tagged):
            heard = Heard(visit.session, finding.turns[0], visit.number)
            out.append(Evidence(f"第{visit.number}回 {finding.turns[0]}番から: {finding.evidence[0]}", heard))
        spoken = [
            (u.utterance.turns[0], tool)
            for u in tagged.utterances
            if u.role == "advisor"
            for tool in tool_words(u.utterance.text)
        ]
        if len(spoken) >= TOOL_TIMES:
            named.append((visit, spoken))
    if len(named) >= TOOL_VISITS:
        for visit, spoken in named:
            tools = "".join(f"「{tool}」" for tool in dict.fromkeys(tool for _, tool in spoken))
            heard = Heard(visit.session or "", spoken[0][0], visit.number)
            out.append(Evidence(f"第{visit.number}回: 支援者の発話に {tools} が{len(spoken)}回出ています。", heard))
    return out


# ── one's own field ──


def _own_field(visits: Sequence[Visit]) -> list[Evidence]:
    proposed: list[tuple[Field, Heard, str]] = []
    owner: dict[str, int] = dict.fromkeys((field.id for field in fields()), 0)
    for visit in visits:
        tagged = visit.tagged
        if tagged is None or visit.session is None:
            continue
        for turn, text in _proposals(tagged):
            field = field_of(text)
            if field is not None:
                proposed.append((field, Heard(visit.session, turn, visit.number), text))
        for utterance in tagged.utterances:
            told = field_of(utterance.utterance.text) if utterance.role == "owner" else None
            if told is not None:
                owner[told.id] += 1
    if len(proposed) < PROPOSALS:
        return []
    counts = {field.id: sum(f.id == field.id for f, _, _ in proposed) for field, _, _ in proposed}
    top = max(counts, key=lambda id: counts[id])
    mine = [entry for entry in proposed if entry[0].id == top]
    part = owner[top] / max(1, sum(owner.values()))
    if (
        len(mine) < ONE_FIELD * len(proposed)
        or len({h.visit for _, h, _ in mine}) < PROPOSAL_VISITS
        or part >= OWNERS_PART
    ):
        return []
    name = mine[0][0].name
    out = [
        Evidence(
            f"分野の分かる提案 {len(proposed)}か所のうち {len(mine)}か所が「{name}」の話でした。"
            f"経営者の話で「{name}」に触れていたのは {sum(owner.values())}か所のうち {owner[top]}か所です。"
        )
    ]
    return out + [
        Evidence(f"第{heard.visit}回 {heard.turn}番: {quoted(text, 40)}", heard) for _, heard, text in mine[:3]
    ]


def _proposals(tagged: TaggedSession) -> list[tuple[int, str]]:
    """Turn and words of the proposals, one for each turn."""
    turns = {turn.i: turn.text for turn in tagged.transcript.turns}
    found: dict[int, str] = {}
    for utterance in tagged.utterances:
        for act in utterance.acts if utterance.role == "advisor" else ():
            if act.label == "PROPOSE":
                words = turns.get(act.span.turn, "")[act.span.begin : act.span.stop].strip()
                found[act.span.turn] = found.get(act.span.turn, "") + words
    return list(found.items())


# ── reports ──


def _reports(visits: Sequence[Visit]) -> list[Evidence]:
    out = []
    for visit in visits:
        if not visit.after.written:
            continue
        missing = lacking(visit)
        if len(missing) >= LACKS:
            out.append(Evidence(f"第{visit.number}回の事後打合せ: {'、'.join(missing)}が見当たりません。"))
    return out


def lacking(visit: Visit) -> tuple[str, ...]:
    """What a sheet after a visit does not hold: the owner's words as said, a figure, what comes next."""
    form = form_of("after")
    told = "\n".join(visit.after.text(f.id) for f in form.fields if f.kind in ("text", "lines", "line"))
    checks = (
        ("経営者の言葉の引用", bool(visit.after.text("owner_words")) or "「" in told),
        ("数字", NUMBER.search(told) is not None),
        ("次の一歩", any(visit.after.text(name) for name in ("next_plan", "requests", "next_prep"))),
    )
    return tuple(name for name, there in checks if not there)


_Look = Callable[[Sequence[Visit]], list[Evidence]]
_SIGNS: tuple[tuple[str, str, _Look, str], ...] = (
    ("trust", "信頼", _trust, "最近の面談で、社長が話しにくそうにされていた場面はありましたか。"),
    (
        "listening",
        "聴くだけ",
        _listening,
        "ここまでに伺った話を、社長と一度まとめてみるとしたら、どんな言葉になりますか。",
    ),
    ("tools", "道具先行", _tools, "シートを閉じて話を伺うとしたら、社長は何から話されそうですか。"),
    ("own_field", "得意分野", _own_field, "社長がいちばん時間をかけて話されたのは、どんなことでしたか。"),
    ("reports", "報告", _reports, "社長が実際に言われた言葉を、一つ教えていただけますか。"),
)
