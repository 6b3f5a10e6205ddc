"""Facts that are figures: shares, questions, reflections, silence, and how they moved since earlier sessions."""

from __future__ import annotations

from coach.conversation.facts.asked import Asked, Fact
from coach.conversation.model import Found
from coach.conversation.view import TIME_NAMES, View, place, quoted, turn_ref
from coach.habits.registry import HABITS
from coach.metrics.reference import OPEN_RATIO, REFLECTION_RATIO, TALK_SHARE

# Below these a difference is as likely chance as change (our judgement; ratios of single sessions move that much).
LEAST_SHARE, LEAST_RATIO = 0.03, 0.1


def percent(share: float) -> str:
    """A share as a whole number."""
    return str(round(share * 100))


def talk_share(view: View, asked: Asked) -> Found:
    """Who talked how much, of the whole or of a part."""
    metrics = view.metrics
    longest = metrics.longest_advisor_turn_i
    refs = (turn_ref(longest),) if longest is not None else ()
    time = asked.slots.time
    if time in TIME_NAMES and metrics.course:
        tenths = {"early": metrics.course[:5], "middle": metrics.course[3:7], "late": metrics.course[5:]}[time or ""]
        share = sum(tenths) / len(tenths)
        values = {"time": TIME_NAMES[time or ""], "advisor": percent(share), "owner": str(100 - round(share * 100)),
                  "whole": percent(metrics.talk_share)}  # fmt: skip
        return Found("part", values, refs)
    values = {
        "advisor": percent(metrics.talk_share),
        "owner": str(100 - round(metrics.talk_share * 100)),
        "basis": "時間" if metrics.talk_share_basis == "time" else "文字数",
        "reference": f"{TALK_SHARE.text}です。",
        "longest": f"{place(longest)}の {metrics.longest_advisor_turn} 字" if longest is not None else "見当たりません",
    }
    return Found("whole", values, refs)


def longest_turn(view: View, asked: Asked) -> Found:
    """The longest turns of both sides."""
    metrics = view.metrics
    mine, theirs = metrics.longest_advisor_turn_i, metrics.longest_owner_stretch_i
    texts = {t.i: t.text for t in view.turns}
    first = mine if mine is not None else theirs
    if first is None:
        return Found("one", {"place": place(view.turns[0].i), "quote": quoted(view.turns[0].text), "chars": "0"})
    size = metrics.longest_advisor_turn if mine is not None else metrics.longest_owner_stretch
    values = {"place": place(first), "quote": quoted(texts.get(first, "")), "chars": str(size)}
    if mine is None or theirs is None:
        return Found("one", values, (turn_ref(first),))
    values |= {"owner_place": place(theirs), "owner_chars": str(metrics.longest_owner_stretch)}
    return Found("both", values, (turn_ref(mine), turn_ref(theirs)))


def question_mix(view: View, asked: Asked) -> Found:
    """Questions by kind, and how many were open."""
    metrics = view.metrics
    asked_of = metrics.questions
    total = sum(asked_of.values())
    if not total or metrics.open_ratio is None:
        return Found("none")
    others = "".join(
        f"、{name}が {asked_of.get(kind, 0)}"
        for kind, name in (("Q_LEADING", "誘導質問"), ("Q_ACCUSE", "責めて聞こえる質問"))
        if asked_of.get(kind, 0)
    )
    values = {
        "total": str(total),
        "open": str(asked_of.get("Q_OPEN", 0)),
        "closed": str(asked_of.get("Q_CLOSED", 0)),
        "others": others,
        "ratio": percent(metrics.open_ratio),
        "reference": OPEN_RATIO.text,
        "run": str(metrics.longest_question_run),
    }
    at = metrics.longest_question_run_i
    return Found("found", values, (turn_ref(at),) if at is not None else ())


def reflection_count(view: View, asked: Asked) -> Found:
    """How often the owner's words were received, against questions."""
    metrics = view.metrics
    asked_times = sum(metrics.questions.values())
    values = {
        "reflections": str(metrics.reflections),
        "empathies": str(metrics.empathies),
        "questions": str(asked_times),
        "ratio": f"{metrics.reflection_to_question:.1f}" if metrics.reflection_to_question is not None else "-",
        "reference": REFLECTION_RATIO.text,
    }
    received = [a.span.turn for u in view.known.tagged.utterances for a in u.acts if a.label in ("REFLECT", "EMPATHY")]
    refs = tuple(turn_ref(t) for t in dict.fromkeys(received))[:3]
    if not metrics.reflections and not metrics.empathies:
        return Found("none", values)
    return Found("found", values, refs)


def silence(view: View, asked: Asked) -> Found:
    """The longest silence and what came after it."""
    silences = view.metrics.silences
    if silences is None:
        return Found("untimed")
    if not silences:
        return Found("none")
    turn, seconds = max(silences, key=lambda item: item[1])
    at = view.position(turn)
    following = view.turns[at + 1] if at is not None and at + 1 < len(view.turns) else None
    spoke = {"advisor": "支援者", "owner": "経営者", "other": "同席者"}
    after = (
        f"{spoke[following.speaker]}が「{quoted(following.text, 24)}」と続けています。"
        if following
        else "面談が終わっています。"
    )
    words = quoted(view.turns[at].text, 20) if at is not None else ""
    values = {
        "count": str(len(silences)),
        "place": place(turn),
        "seconds": f"{seconds:.0f}",
        "quote": words,
        "after": after,
    }
    return Found("found", values, (turn_ref(turn),))


def progress(view: View, asked: Asked) -> Found:
    """Figures beside those of the last reviewed session, of the same firm where there is one."""
    if not view.earlier:
        return Found("none")
    before = next((e for e in view.earlier if e.same_firm), view.earlier[0])
    metrics = view.metrics
    changes = []
    for name, old, new in (
        ("支援者の話した割合", before.talk_share, metrics.talk_share),
        ("開いた問いの割合", before.open_ratio, metrics.open_ratio),
    ):
        if old is not None and new is not None:
            near = "ほぼ同じ" if abs(new - old) < LEAST_SHARE else "増" if new > old else "減"
            changes.append(f"{name}が {percent(old)} %から {percent(new)} % ({near})")
    old, new = before.reflection_to_question, metrics.reflection_to_question
    if old is not None and new is not None:
        near = "ほぼ同じ" if abs(new - old) < LEAST_RATIO else "増" if new > old else "減"
        changes.append(f"問いに対する受け止めの比が {old:.1f} から {new:.1f} ({near})")
    flags = {h.flag: h.name for h in HABITS}
    habit = next((h for h in HABITS if h.id == asked.slots.habit), None)
    shown = [habit.flag] if habit else [f for f in flags if before.flags.get(f)][:1]
    for flag in shown:
        now = sum(f.finding.flag == flag for f in view.findings())
        changes.append(f"{flags[flag]}が {before.flags.get(flag, 0)} か所から {now} か所")
    if not changes:
        return Found("none")
    return Found("found", {"when": before.name, "changes": "、".join(changes[-1:] if habit else changes[:4])})


FIGURES: dict[str, Fact] = {
    "talk_share": talk_share,
    "longest_turn": longest_turn,
    "question_mix": question_mix,
    "reflection_count": reflection_count,
    "silence": silence,
    "progress": progress,
}
