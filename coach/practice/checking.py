"""What is still thin in an owner file: it can be played, but plays would read alike or come to a standstill."""

from __future__ import annotations

from coach.practice.scenario import ASPECTS, REACTIONS, Scenario

# Our judgement, from playing: below these a second practice with the same owner repeats itself.
LINES, TOPICS, FACTS, WORDINGS, REACTION_LINES, ASKS = 300, 5, 10, 3, 5, 6


def thin_places(scenario: Scenario) -> list[str]:
    """Advice for the author, as Japanese sentences; empty when nothing is thin."""
    out: list[str] = []
    total = len(all_lines(scenario))
    if total < LINES:
        out.append(f"台詞が {total} 行です。{LINES} 行ほどあると、何度やっても同じ会話になりにくくなります。")
    if len(scenario.topic) < TOPICS:
        out.append(f"topic が {len(scenario.topic)} つです。{TOPICS} つ以上あると話が広がります。")
    if len(scenario.fact) < FACTS:
        out.append(
            f"fact が {len(scenario.fact)} つです。数や名前を聞かれて困らないよう、{FACTS} ほど書いておくと安心です。"
        )
    missing = [key for key in REACTIONS if key not in scenario.reactions]
    if missing:
        out.append(f"reactions に {'、'.join(missing)} がありません。その場面では黙ってしまいます。")
    out += [
        f"reactions.{key} が {len(lines)} 行です ({REACTIONS[key]})。{REACTION_LINES} 行以上あると繰り返しが目立ちません。"
        for key, lines in scenario.reactions.items() if len(lines) < REACTION_LINES
    ]  # fmt: skip
    for topic in scenario.topic:
        if len(topic.ask) < ASKS:
            out.append(
                f"topic {topic.id} の ask が {len(topic.ask)} 行です。尋ね方はいろいろあるので {ASKS} 行以上あると聞き取れます。"
            )
        if sum(say.aspect == "more" for say in topic.say) < 2:
            out.append(f'topic {topic.id} に aspect = "more" の say が足りません。二つ以上ないと、話がすぐ途切れます。')
        if topic.id in {layer.topic for layer in scenario.layer}:
            told = {say.aspect for say in topic.say}
            lacking = [a for a in ASPECTS if a in ("story", "concrete", "feeling", "wish") and a not in told]
            if lacking:
                out.append(f"topic {topic.id} は layer の話題ですが、{'、'.join(lacking)} の say がありません。")
        out += [
            f"topic {topic.id} の {say.aspect} の言い方が {len(say.lines)} つです。{WORDINGS} つ以上あると、毎回違って聞こえます。"
            for say in topic.say if len(say.lines) < WORDINGS
        ]  # fmt: skip
    for layer in scenario.layer[1:]:
        if not any(need in ("reflect", "empathy") for group in layer.needs for need in group.split("|")):
            out.append(f"layer {layer.n} は、受け止め (reflect / empathy) がなくても話すことになっています。")
    return out


def all_lines(scenario: Scenario) -> list[str]:
    """Every line the owner can say."""
    out = [*scenario.opening, *scenario.endings.opened, *scenario.endings.polite, *scenario.endings.walkout]
    for topic in scenario.topic:
        out += [*topic.guarded, *(line for say in topic.say for line in say.lines)]
    for fact in scenario.fact:
        out += [*fact.lines, *fact.short, *fact.guarded]
    for layer in scenario.layer:
        out += [*layer.lead, *layer.lines]
    out += [line for lines in scenario.reactions.values() for line in lines]
    out += [line for taboo in scenario.taboo for line in taboo.lines]
    return out + [line for back in scenario.asks_back for line in back.lines]
