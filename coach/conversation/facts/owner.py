"""Facts from the owner's side: feelings, wishes, walls, topics, promises, the course of the talk. Never a diagnosis."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from coach.conversation.facts.asked import Asked, Fact
from coach.conversation.facts.figures import percent
from coach.conversation.model import Found
from coach.conversation.view import View, place, quoted, turn_ref
from coach.metrics.owner_course import moment_name
from coach.model import STEP_NAMES, OwnerMoment, Turn

FEELINGS = frozenset({"disclosure", "hesitation"})
WISHES = frozenset({"wish", "commitment"})
TURNING = frozenset({"insight", "commitment"})
AT_ONCE = 2
_PROMISE = re.compile(
    r"次回|来週|来月|次に(伺|会|お会い)|今度(伺|お)|までに|宿題|約束|お持ち(し|いただ)|持って(き|い)|用意(し|いただ|できます|して)|送(り|って)|お送り|(して|やって|聞いて|話して|出して|書いて|見て|考えて)(み|おき)(ます|る)|お願い(でき|し)ますか"
)
_SKIP_WORDS = frozenset({"事", "物", "時", "所", "人", "方", "今", "前", "後", "言う", "思う", "有る", "居る", "為る", "成る", "行く", "来る", "中", "会社",
                         "社長", "良い", "無い", "まあ", "そう", "何", "様", "其れ", "此れ", "月", "年", "日", "一", "二", "三", "本当", "自分", "感じ", "見る", "遣る", "出来る", "分かる", "話", "話す"})  # fmt: skip


def _moments(view: View, signals: frozenset[str]) -> tuple[OwnerMoment, ...]:
    return tuple(m for m in (view.course.moments if view.course else ()) if signals.intersection(m.signals))


def _moment(view: View, asked: Asked, signals: frozenset[str]) -> Found:
    found = _moments(view, signals)
    if asked.slots.time is not None:
        inside = view.at_time(asked.slots.time)
        found = tuple(m for m in found if m.turn in inside)
    one, at = asked.pick(found)
    if one is None:
        return Found("no_more" if found else "none", {}, (), at, len(found))
    values = {"place": place(one.turn), "quote": quoted(one.quote), "name": moment_name(one), "count": str(len(found))}
    return Found("next" if asked.shown else "first", values, (turn_ref(one.turn),), at + 1, len(found))


def owner_feelings(view: View, asked: Asked) -> Found:
    """Where a feeling was told or held back."""
    return _moment(view, asked, FEELINGS)


def owner_wishes(view: View, asked: Asked) -> Found:
    """Where a wish or the will to act was told."""
    return _moment(view, asked, WISHES)


def owner_course(view: View, asked: Asked) -> Found:
    """How much was told at length in each half, and the moment that turned."""
    course = view.course
    if course is None or course.long_first is None or course.long_second is None:
        return Found("none")
    values = {"first": percent(course.long_first), "second": percent(course.long_second)}
    turning = _moments(view, TURNING) or _moments(view, frozenset({"disclosure"}))
    if not turning:
        return Found("short", values)
    one = turning[0]
    values |= {"name": moment_name(one), "place": place(one.turn), "quote": quoted(one.quote)}
    return Found("found", values, (turn_ref(one.turn),))


def owner_worry(view: View, asked: Asked) -> Found:
    """The owner's own words of worry, hesitation and wish, and the walls heard in them."""
    told = sorted(_moments(view, FEELINGS | WISHES), key=lambda m: "disclosure" not in m.signals)[:AT_ONCE]
    walls = view.course.walls if view.course else ()
    if not told and not walls:
        return Found("none")
    quotes = "、".join(f"{place(m.turn)}の「{quoted(m.quote)}」" for m in sorted(told, key=lambda m: m.turn))
    heard = f"「{walls[0].wall}」の壁を思わせる言葉もありました。" if walls else ""
    first = quotes or "、".join(f"「{quoted(w)}」" for w in walls[0].words[:3])
    turns = [m.turn for m in told] or list(walls[0].turns[:2])
    return Found("found", {"quotes": first, "walls": heard}, tuple(turn_ref(t) for t in sorted(turns)))


def walls(view: View, asked: Asked) -> Found:
    """Which wall can be heard, in which words."""
    found = view.course.walls if view.course else ()
    if not found:
        return Found("none")
    first = found[0]
    rest = "".join(f"「{w.wall}」" for w in found[1:])
    values = {
        "wall": first.wall,
        "words": "".join(f"「{quoted(word)}」" for word in first.words[:3]),
        "others": f"ほかに{rest}の壁を思わせる言葉もありました。" if rest else "",
    }
    return Found("found", values, tuple(turn_ref(t) for t in first.turns[:3]))


def owner_said(view: View, asked: Asked) -> Found:
    """What the owner said about a thing, in their own words."""
    topic = asked.slots.topic
    if not topic:
        return Found("no_topic")
    found = _turns_with(view, topic)
    values = {"topic": topic, "count": str(len(found))}
    if not found:
        return Found("none", values)
    part = found[asked.shown : asked.shown + AT_ONCE]
    if not part:
        return Found("no_more", values, (), len(found), len(found))
    values["quotes"] = "".join(f"{place(t.i)}「{_near(t.text, topic)}」" for t in part) + "。"
    when = "next" if asked.shown else "first"
    return Found(when, values, tuple(turn_ref(t.i) for t in part), asked.shown + len(part), len(found))


def _turns_with(view: View, topic: str) -> list[Turn]:
    stems = [topic, re.sub(r"(さん|様|のこと|問題)$", "", topic)]
    # 「若手の離職」: each half of it alone also tells of the thing.
    parts = [p for p in re.split(r"[のとや・]", topic) if len(p) >= 2]
    for words in (stems, parts):
        found = [t for t in view.owner_turns() if any(w and w in t.text for w in words)]
        if found:
            return found
    return []


def _near(text: str, topic: str, limit: int = 36) -> str:
    at = max(0, text.find(topic))
    begin = max(0, at - limit // 3) if len(text) > limit else 0
    return ("…" if begin else "") + quoted(text[begin:], limit)


def session_summary(view: View, asked: Asked) -> Found:
    """What the record says of itself, the figures, the owner's frequent words, the moment that turned."""
    transcript, metrics = view.known.tagged.transcript, view.metrics
    title = f"「{transcript.title}」" if transcript.title else "この面談"
    name = transcript.firm or title
    number = f"の第 {transcript.session_no} 回" if transcript.session_no else ""
    length = f"、{round(metrics.minutes)} 分" if metrics.minutes and metrics.minutes >= 1 else ""
    values = {
        "head": f"{name}{number}、{metrics.turns} 発話{length}",
        "figures": f"支援者の話した割合は {percent(metrics.talk_share)} %、問いのある発話は {sum(metrics.questions.values())} です。",
    }
    told = _moments(view, TURNING) or _moments(view, FEELINGS | WISHES)
    words = _frequent(view)
    if not told or not words:
        return Found("bare", values)
    values |= {
        "words": "".join(f"「{w}」" for w in words),
        "quote": quoted(told[0].quote),
        "place": place(told[0].turn),
    }
    return Found("found", values, (turn_ref(told[0].turn),))


def _frequent(view: View, most: int = 3) -> list[str]:
    """The owner's most frequent nouns as they were said."""
    counts: Counter[str] = Counter()
    for u in view.known.tagged.utterances:
        if u.role == "owner":
            content = {word for reading in u.utterance.readings for word in reading.content}
            nouns = [t for t in u.utterance.tokens if t.pos in ("NOUN", "PROPN") and len(t.text) >= 2]
            counts.update(t.text for t in nouns if t.norm in content and t.norm not in _SKIP_WORDS)
    return [word for word, n in counts.most_common(most) if n >= 2]


def promises(view: View, asked: Asked) -> Found:
    """Words of both sides about what comes next; the owner's own will to act first."""
    own = [(m.turn, m.quote) for m in _moments(view, frozenset({"commitment"}))]
    size = len(view.turns)
    late = [(t.i, _match(t.text)) for n, t in enumerate(view.turns) if n >= size // 2 and _PROMISE.search(t.text)]
    found = sorted(dict([*late, *own]).items())
    if not found:
        return Found("none")
    part: Sequence[tuple[int, str]] = found[asked.shown : asked.shown + AT_ONCE] or found[-AT_ONCE:]
    quotes = "".join(f"{place(t)}「{quoted(text)}」" for t, text in part) + "。"
    values = {"quotes": quotes, "count": str(len(found))}
    return Found("found", values, tuple(turn_ref(t) for t, _ in part), asked.shown + len(part), len(found))


def _match(text: str) -> str:
    """The sentence that speaks of what comes next."""
    sentences = re.split(r"(?<=[。？])", text)
    return next((s for s in sentences if _PROMISE.search(s)), text)


def which_step(view: View, asked: Asked) -> Found:
    """The step the record states; it is never guessed."""
    transcript = view.known.tagged.transcript
    visit = f"。面談は {transcript.session_no} 回目です" if transcript.session_no else ""
    step = transcript.step_number
    if step is None:
        return Found("unknown", {"visit": visit.replace("。面談は", " (").replace("です", ")") if visit else ""})
    return Found("told", {"step": f"「{STEP_NAMES[step - 1]}」", "visit": visit})


OWNER: dict[str, Fact] = {
    "owner_feelings": owner_feelings,
    "owner_wishes": owner_wishes,
    "owner_course": owner_course,
    "owner_worry": owner_worry,
    "owner_said": owner_said,
    "walls": walls,
    "session_summary": session_summary,
    "promises": promises,
    "which_step": which_step,
}
