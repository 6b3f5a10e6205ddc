"""From a reviewed session to the draft of a case: what the session tells, in its own words, and nothing else.

What a session cannot tell (the hidden issue, what came of it, what was learnt) stays empty for the user to fill.
Nothing here is masked or stored yet; see coach.workflows.case_masks and coach.workflows.own_cases.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from coach.language.acts.reading import LIGHT
from coach.metrics.owner_course import owner_course
from coach.metrics.strengths import OPENING
from coach.model import RECEIVING_ACTS, Act, Case, Closing, Exchange, Finding, Review, TaggedUtterance
from coach.workflows.case_fields import BLANK
from coach.workflows.cases import industry_of

MOST_WORDS, MOST_CLOSED, MOST_OPENED, MOST_KEYWORDS = 5, 2, 4, 6
# Characters of a quotation: longer than any in the bundled cases, short enough to be read at a glance.
QUOTE, ANSWER, SITUATION = 90, 160, 200
# Findings at places where something was said that the owner answered (the others are about stretches).
CLOSING_HABITS = ("interrogation", "premature", "judging", "leading", "one_sided", "dropped", "sheet")
TELLING = frozenset({"disclosure", "wish", "insight", "commitment"})
# Words that show a rung of the ladder; where none is there, the user chooses.
RUNG_WORDS: dict[str, tuple[str, ...]] = {
    "気持ち": ("気持ち", "感じ", "つらい", "うれし", "心配", "不安", "引っかか", "思い"),
    "願い": ("これから", "したい", "なりたい", "望", "理想", "どうなったら", "将来"),
    "一歩": ("まず", "一歩", "明日", "今週", "できそう", "始める"),
    "事実": ("いつ", "誰", "どこ", "どんなとき", "どんな時", "どんな朝", "どんな日", "場面", "何が", "どれくらい"),
}
NOUNS = ("名詞-普通名詞-一般", "名詞-普通名詞-サ変可能")
NO_KEYWORDS = LIGHT | {
    "社長",
    "感じ",
    "自分",
    "今日",
    "昨日",
    "明日",
    "部分",
    "意味",
    "場合",
    "仕事",
    "会社",
    "人間",
    "最後",
}
# A shorter sentence (「そうかもしれません。」) says nothing by itself.
LEAST = 14


def draft_case(review: Review, dismissed: frozenset[str] = frozenset()) -> Case:
    """The draft of a case from a review, unmasked, its id empty. ``dismissed``: keys of findings the user rejected."""
    transcript = review.tagged.transcript
    words = _owner_words(review)
    return replace(
        BLANK,
        title=(transcript.title or "").strip(),
        industry=industry_of(transcript.industry) or "",
        industry_detail=(transcript.industry or "").strip(),
        step=transcript.step_number or 0,
        visit=transcript.session_no or 0,
        walls=tuple(wall.wall for wall in owner_course(review.tagged).walls),
        keywords=_keywords(review, words),
        situation=_situation(review),
        told_issue=_told_issue(review),
        owner_words=words,
        closed=_closed(review, dismissed),
        opened=_opened(review),
    )


def _owner(review: Review) -> list[TaggedUtterance]:
    return [u for u in review.tagged.utterances if u.role == "owner"]


def _marked(review: Review, signals: frozenset[str]) -> Iterator[str]:
    """Sentences of the owner in which one of the signals was heard, in order."""
    texts = {turn.i: turn.text for turn in review.tagged.transcript.turns}
    for utterance in _owner(review):
        for mark in utterance.marks:
            if mark.signal in signals and mark.span.turn in texts:
                sentence = texts[mark.span.turn][mark.span.begin : mark.span.stop].strip()
                if len(sentence) >= LEAST:
                    yield _cut(sentence, QUOTE)


def _owner_words(review: Review) -> tuple[str, ...]:
    """Sentences in which the owner told something, in order; the moments' own quotes where marks give too few."""
    every = list(dict.fromkeys(_marked(review, TELLING)))
    told = dict.fromkeys(words for words in every if not any(words != other and words in other for other in every))
    if len(told) > MOST_WORDS:
        kept = sorted(sorted(told, key=len, reverse=True)[:MOST_WORDS], key=list(told).index)
        return tuple(kept)
    for moment in owner_course(review.tagged).moments:
        if len(told) == MOST_WORDS:
            break
        quote = moment.quote.strip("…")
        if len(quote) >= LEAST and not any(quote in words or words in quote for words in told):
            told[quote] = None
    return tuple(told)


def _told_issue(review: Review) -> str:
    """The first thing the owner told as a trouble or a request, in their words."""
    return next(_marked(review, frozenset({"disclosure", "request"})), "")


def _situation(review: Review) -> str:
    """What the owner told longest in the first half, as a quotation: the ground for the user's own lines."""
    owner = _owner(review)
    half = owner[: max(1, len(owner) // 2 + 1)]
    longest = max(half, key=lambda u: len(u.utterance.text), default=None)
    if longest is None or len(longest.utterance.text) < OPENING:
        return ""
    return f"経営者の話から: 「{_cut(longest.utterance.text.strip(), SITUATION)}」"


def _closed(review: Review, dismissed: frozenset[str]) -> tuple[Closing, ...]:
    """Findings with the advisor's words and the owner's reply, the weightiest first."""
    out: list[Closing] = []
    places = {t: k for k, u in enumerate(review.tagged.utterances) for t in u.utterance.turns}
    findings = [r.finding for r in review.findings if r.finding.habit in CLOSING_HABITS]
    for finding in sorted(findings, key=lambda f: -f.severity):
        if finding.key in dismissed:
            continue
        reply = _reply(review, finding, places)
        if reply and all(reply != c.reply for c in out):
            why = next((e for e in finding.evidence if "まだない" not in e), "")
            out.append(Closing(_cut(finding.quote.strip(), QUOTE), _cut(reply, QUOTE), why))
        if len(out) == MOST_CLOSED:
            break
    return tuple(out)


def _reply(review: Review, finding: Finding, places: Mapping[int, int]) -> str:
    """What the owner said after the words the finding quotes."""
    utterances = review.tagged.utterances
    quoted = finding.spans[0].turn if finding.spans else finding.turns[0]
    if quoted not in places or utterances[places[quoted]].role != "advisor":
        return ""
    after = utterances[places[quoted] + 1 : places[quoted] + 3]
    return next((u.utterance.text.strip() for u in after if u.role == "owner"), "")


def _opened(review: Review) -> tuple[Exchange, ...]:
    """Open questions the owner answered at length, those named as strengths first, then in the order of the talk."""
    strong = {turn for strength in review.strengths for turn in strength.turns}
    found: list[tuple[bool, int, Exchange]] = []
    utterances = review.tagged.utterances
    for k, u in enumerate(utterances):
        answer = next((v for v in utterances[k + 1 : k + 3] if v.role == "owner"), None)
        if u.role != "advisor" or answer is None or u.labels & {"Q_ACCUSE", "JUDGE"}:
            continue
        said = answer.utterance.text.strip()
        question = _words(u, review, frozenset({"Q_OPEN"}))
        if not question:
            # A review without acts still names the question among its strengths.
            question = next((s.quote for s in review.strengths if s.kind in ("question", "deepening") and set(s.turns) & set(u.utterance.turns)), "")  # fmt: skip
        if question and len(said) >= OPENING:
            receive = _words(u, review, RECEIVING_ACTS)
            exchange = Exchange(_cut(question, QUOTE), rung(question), _cut(said, ANSWER), _cut(receive, QUOTE))
            found.append((not strong & set(u.utterance.turns), k, exchange))
    best = sorted(found, key=lambda item: (item[0], -len(item[2].answer)))[:MOST_OPENED]
    return tuple(exchange for _, _, exchange in sorted(best, key=lambda item: item[1]))


def _words(u: TaggedUtterance, review: Review, labels: frozenset[str]) -> str:
    """The sentences of an utterance that carry one of the acts, the surest reading of each sentence only."""
    texts = {turn.i: turn.text for turn in review.tagged.transcript.turns}
    surest: dict[tuple[int, int], Act] = {}
    for act in u.acts:
        place = (act.span.turn, act.span.begin)
        if place not in surest or act.score > surest[place].score:
            surest[place] = act
    chosen = [a for _, a in sorted(surest.items()) if a.label in labels and a.span.turn in texts]
    return "".join(texts[a.span.turn][a.span.begin : a.span.stop].strip() for a in chosen)


def rung(question: str) -> str:
    """The rung of the inquiry ladder a question's words show, "" where they show none."""
    return next((kind for kind, words in RUNG_WORDS.items() if any(word in question for word in words)), "")


def _keywords(review: Review, words: Sequence[str]) -> tuple[str, ...]:
    """Nouns the owner used, those of the quoted sentences first, then by how often they came."""
    counts: Counter[str] = Counter()
    for utterance in _owner(review):
        counts.update(
            t.norm if t.norm else t.text
            for t in utterance.utterance.tokens
            if t.tag in NOUNS and len(t.text) > 1 and t.norm not in NO_KEYWORDS
        )
    told = "".join(words)
    ranked = sorted(counts, key=lambda w: (w not in told, -counts[w], -len(w), w))
    return tuple(ranked[:MOST_KEYWORDS])


def _cut(text: str, most: int) -> str:
    """At most ``most`` characters, ended after a sentence or a comma where one is near."""
    if len(text) <= most:
        return text
    stop = max(text.rfind(sign, most // 2, most) for sign in "。？")
    if stop < 0:
        stop = text.rfind("、", most // 2, most - 1)
    return (
        text[: stop + 1].rstrip("、") + ("" if stop > 0 and text[stop] in "。？" else "…")
        if stop > 0
        else text[: most - 1] + "…"
    )
