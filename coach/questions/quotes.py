"""Clauses of the owner worth giving back: whole, telling, and in words an advisor can say out loud.

A clause is quoted as it was said, except for its ending (「〜んですけどね」 goes) and for everyday dialect endings, which
are given in common speech: an advisor does not imitate a dialect. Where more dialect remains, nothing is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coach.model import TaggedUtterance, Token

# Characters. Shorter is a word rather than a thought; longer cannot be said back in one breath (our judgement).
QUOTE_MIN, QUOTE_MAX = 7, 28
# A clause shorter than this takes the one before it along, where both fit.
FULL = 14
# A plain fact in an utterance shorter than this is an answer, not a thing to come back to.
SHORT = 15
# A plain fact without a telling word counts where the owner has told at least this much in one go.
AT_LENGTH = 30
# Weight of a mark from which what is told weighs on the owner: a disclosure.
HEAVY = 1.2
PAUSES = "、，,。．？！?!…　"
SORTS = ("loss", "feeling", "joy", "cannot", "wish", "doubt", "event", "blow", "state", "burden")

_TRAILING = re.compile(
    r"(?:というか|いうか|と思います|と思うんですけど|と思うんです|と思うんだけど|と思いますけど|ものですから|もんですから|ものだから|もんだから|もので|もんで|んですけれども|んですけど|んですけどね|んだけども|んだけど|んやけど"
    r"|んですが|んですよ|んですわ|んです|のです|んやわ|んよね|んよ|んや|んだ|んでね|んで|ですけれども|ですけど|ですけどね|けれども|けれど|けども|けど|ですが|ますが"
    r"|ですから|なので|ので|から|のに|ですし|(?<=[るいただすうむくぐぬぶつん])し|のよね?|のや|が|ね|ねえ|よ|よね|わ|さ|さあ|なあ|な|って感じ|わけです|わけで|ですよ|ですね|です)+$"
)
_LEADING = re.compile(
    r"^(?:(?:うーん|んー|ええと|えっと|えーと|えー|あのー|なんか|なんていうか|なんやろ|なんだろ|なんつうか|いやあ|いやいや|ああ|あー|そうですね|そうなんです|そうなんよ|せやけど|けれど|ほんでも|そしたら"
    r"|したら|ほいで|ほんで|そんで|それで|だもんで|でまあ|あとはね|だから|だって|やから|でも|ほら|いうても|とにかく|へえ|うん|まあ|いや|あれですわ)[、。…ー\s]*"
    r"|(?:はい|ええ|その|あの|で|ただ|けど|正直|やっぱり|やっぱ|そう|もう|ん|あ|え|それが|それと|あと)[、。…ー\s]+)+"
)
_BROKEN = re.compile(
    r"[（）()「」『』…％%？?！!]|何(?!とか|と(?:なく|も)|年|十|度|回|人|も|か|が)|どう(?!も|か|し(?:よう|た)|なる|せ)|どこ(?!か|も)|いつ(?!も|か|の間|まで)|誰(?!か|も|に(?:も|言))|どっち|どんな|いくら|なんぼ|おっしゃ|じゃなくて$|(?:が|も|人|名)(?:い|お)(?:る|た|ます|ました)$|(?:じゃ|では)なくて、|ございま"
    r"|^(?:どうか|か、|それ|あれ|これ|そこ|そういう|こういう|そんな|こんな|ああいう|そう|こう|ああ|あっこ|そっち|あっち|どれ|なに)|(?:^|[^ぁ-ん])(?:それ|あれ|これ|そこ)$|[のた]か$|[たるい]も$|ようがな|のは分かります$|とは思います$|(?<![なあ行入立待持困思違使会言買取乗帰])って$|っていう$|という$|とは$|てのじゃ|ますか$|ですか$"
)
# Talk around the talk: greetings, thanks, serving tea, the recording. Nothing to come back to.
_COURTESY = re.compile(
    r"お願いし|よろしく|お忙し|忙しいところ|ありがとう|どうも|すいません|すみません|すんません|おおきに|失礼|お久し|ご無沙汰|緊張|コーヒー|お茶|座って|寒い|暑い|雨の中|わざわざ"
    r"|来てもろ|来てもら|来ていただ|申し訳ないですけど|申し訳ないけど|教えて(?:くだ|ほし|もら|いただ|くれ)|聞いて(?:い|も|ください)|ちょっと待|冗談|大げさ|こういうとこ|うまいこと言|うまく言|ごめん|聞きた(?:い|く)|お聞きし|伺いた"
)
_LOSS = r"亡くな(?:っ|り)|亡くし|逝っ"
_FEELING = (
    r"怖|こわ[いくか]|不安|心配|しんど|つら[いくかさ]|辛[いくかさ]|きつ[いくか]|苦し|苦痛|悔し|情けな|寂し|さみし|さびし|申し訳な|済まな|悩[んみ]|眠れ|寝れ|寝られ"
    r"|疲れ|嫌[でなに]|嫌[やだ]|腹[がの]?立|恥ずかし|気が重|口が重|頭が痛|胃が|惜し|限界|自信がな|自信をなく|孤独|(?<!持ち)こたえ|たまら|ショック|泣きそう|泣け|むなし|虚し|後悔|負い目|気になって"
    r"|もやもや|焦[っりる]|責め|そんなこと(?:ばか|ばっか)|頭から離れ|気が気|心細|惨め|みじめ|かわいそう|寂れ|重[いく]て?$|気がせ|ほっとし|堪え"
)
_JOY = r"嬉し|うれし|楽し[いかく]|ありがた|誇り|面白[いか]|おもしろ[いか]|いいな(?:って|あ|と)|喜ん|救われ|助かっ"
_WISH = (
    r"(?<!み)た(?:い|くて|いと|いな|いなあ|いって)(?:思(?:う|い|って|った|っています|いまして))?$|てほしい$|て欲しい$|がほしい$"
    r"|(?:たら|れば|なら)(?:いい|良い|嬉しい|うれしい)(?:な|なあ|と思う|と思って)?$|ようになれば$|ばな(?:あ)?と思|(?:でき|れ|やれ)ないかな$"
)
_DOUBT = (
    r"かな(?:あ|って|と|と思|あと|って思)?(?:う|って|った)?$|だろう(?:か|な)?(?:と思(?:う|って))?$|のかと(?:思[うっい]て?)?$|どうしよう|どうしたら|どうすれば"
    r"|かもしれな|迷[っい]|んじゃないか"
)
_CANNOT = (
    r"(?:でき|言え|言い出せ|話せ|頼め|任せられ|断れ|休め|決められ|踏み切れ|切り出せ|動け|進め|つけられ|変えられ|捨てられ|考えられ|見られ|やれ|読め|使え|聞け|出せ|行け|払え|返せ|上げられ|辞めさせられ|分から|わから|続けられ)(?:ない|なく|なかった|ません|ず)"
    r"|無理(?:だ|な|か)?|苦手|今はちょっと|ちょっと$|難しい|気がしない|余裕がな|時間がな|する気にな"
)
_PAST = re.compile(r"た$|[んい]だ$|(?:て|で|まして)$")
# A figure (「四百万ほど」「210円」) is an answer, not a thing to come back to.
_FIGURE = re.compile(r"[0-9０-９]|[一二三四五六七八九十百千万]+(?:円|割|件|万|台|本|枚|名|パーセント|歳)")
# Dialect endings with one safe rendering; what they leave behind is caught by _DIALECT.
_RENDER: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"しゅう(?=[てなし、])|しう(?=な)", "しく"), (r"しもうた", "しまった"), (r"(?<=[一-龥])さ(?=[入行来帰])", "に"), (r"れで(?=やり)", "れて"), (r"([らかさたなばまわれえけせめべ])んようにな", r"\1なくな"), (r"重たなる", "重たくなる"), (r"よう(?=分か|わか)", "よく"), (r"言われへん", "言えない"), (r"かもしれん$", "かもしれない"), (r"思て", "思って"), (r"思うと(?:った|った)", "思っていた"), (r"思うとる", "思っている"), (r"んかなて", "のかなって"), (r"(めよ|しよ|えよ|けよ)か(?=な)", r"\1うか"), (r"かなと(?:も|か)?、?思[っう].*$", "かな"), (r"(苦手|不安|心配|大変|嫌|無理|限界|いっぱい)で$", r"\1"), (r"かな(?:あ)?って$|かなって$|かなと思て$", "かな"), (r"れねえかな", "れないかな"), (r"ねえかな", "ないかな"), (r"てて$", "ていて"), (r"でけへん|ようせん", "できない"), (r"せえへん|しいひん", "しない"), (r"けえへん|きいひん", "来ない"), (r"([らけえせれべめかたま])へん", r"\1ない"), (r"いひん", "いない"),
        (r"(分から|わから|足ら|知ら|言わ|行か|来|いか|動か|継が|やら|回ら|変わら|減ら|続か|決まら|つか|使わ|思わ|会わ|聞か|合わ|なら)ん(?=$|とこ|こと|の|かっ)", r"\1ない"),
        (r"(でき|言え|出せ|頼め|られ|断れ|休め|見え|辞めれ)ん$", r"\1ない"), (r"なんだ$", "なかった"),
        (r"(思|言|困|残|知|分か|変わ|回|黙)っとった$", r"\1っていた"), (r"とった$", "ていた"), (r"どった$", "でいた"), (r"とります", "ています"), (r"(?<=[っいし])とる$", "ている"), (r"んどる$", "んでいる"),
        (r"(?<=[てで])はって", "おられて"), (r"しはった$", "された"), (r"やった$", "だった"), (r"ばっかりや$|ばっかや$", "ばっかりだ"), (r"(?<=[ぁ-ん一-龥])や$", "だ"),
        (r"([るうつむぶすたい])んは", r"\1のは"), (r"([るうつむぶすたい])んが", r"\1のが"), (r"よう分から", "よく分から"), (r"よう言わ", "うまく言わ"), (r"もろて", "もらって"), (r"しもた", "しまった"), (r"しもて", "しまって"),
        (r"(?<![とてっ])いうのを", "というのを"), (r"なって[ぇえ]$", "なって"), (r"ねえ$|ねぇ$", "ない"), (r"([言い])うた$", "言った"), (r"うちとこ", "うち"), (r"やりてえ$", "やりたい"), (r"してえ$", "したい"),
        (r"よかった?ら", "よかったら"), (r"せな$", "しないと"), (r"ようけ", "たくさん"), (r"ええな$", "いいな"), (r"かなあ$", "かな"), (r"ないかん$", "ないといけない"), (r"なあかん$", "ないといけない"),
    )
)  # fmt: skip
_DIALECT = re.compile(
    r"へん|ひん|とう?る(?!こと)|とって|とう?ます|てはる|はる$|はっ[たて]|やん|ねん|あかん|しもう|ほん[まで]|せや|やさけ|やから|やけ|さかい|じゃけ|じゃろ|じゃった|じゃわ|ちょる|ちょった|ちゅう|ばい|ばってん|とよ|けん$|けえ|きに|がや|がよ|ちゃ$|がね$|だら|だで|ずら"
    r"|だべ|べ$|べさ|べか|べえ|だども|んだ|げど|だげ|ども$|っぺ$|がら|ごど|ぐ(?:ねえ|て$)|だっ?ちゃ|っちゃ|なも|みゃ|にゃ|のう$|わい|ぞな|やき|ぜよ|なんだ$|おら|わだし|おめ|どこさ|[一-龥]さ(?=[行来帰出])|でえ|りゃあ|いうて|言うて|いうん|思て|思う?と[っん]|やろ|なんや|ようせ"
    r"|[ぁぃぅぇぉ](?![っんー])|良か|っていっ[たて]|[らかさたなばまわ]ん$|しれん|けん、|けん向|ょうる|ようる|すっぺ|っぺって|でけだ|でだ$|っかわ|[短長高早遅安]え$|思うて|たい思|じゃ$|りゃ|うぢ|お[っり](?:た|て|ま)|おる|よる$|よった|よう$|とら[んれ]|んじゃ$|もしん|っかも|[いん]だ(?=[一-龥ぁ-ん])(?!け|っ|か|ろ|と|ら)|だまんま|てだ$|がら|さ(?=[入鉛嫁])|しとり|しとっ|はけえ|とも$|つけて?な$|ごたる|げな|なか$|よか|とるん|とん|へえ|ちゅ|やが|やね|やと|やし|やっ[たて](?!り)|さん?にゃ|ん(?:なら|でも)$|だけえ|けど$|っけ$"
)


@dataclass(frozen=True, slots=True)
class Quote:
    """A clause in words that can be said back; ``sort`` decides what can be asked about it. ``weight`` orders."""

    text: str
    sort: str
    weight: float
    age: int = 0


def quotes(tagged: TaggedUtterance, telling: frozenset[str], hollow: frozenset[str], age: int = 0) -> Iterator[Quote]:
    """Quotable clauses of an owner's utterance. ``telling``: words that make an unmarked clause worth a question."""
    if _only_courtesy(tagged.utterance.text):
        return
    cues = tuple((m.signal, m.cue) for m in tagged.marks if m.cue)
    for sentence in tagged.utterance.sentences:
        tokens = tagged.utterance.tokens[sentence.first : sentence.last]
        whole = tagged.utterance.text[sentence.begin : sentence.stop]
        if _COURTESY.search(whole):
            continue
        clauses = list(_clauses(tokens))
        for k, clause in enumerate(clauses):
            last = k + 1 == len(clauses)
            text = _said_back(tagged.utterance.text, clauses, k, last)
            if text is None:
                continue
            content = _content(clause, hollow) + (
                _content(clauses[k - 1], hollow) if k and len(text) > len(clause[0].text) + FULL else 0
            )
            marked = _marked(cues, tagged.utterance.text[clause[0].begin : clause[-1].stop])
            sort = _weighed(sort_of(text), marked)
            if content < (1 if marked or sort in ("feeling", "wish", "cannot", "doubt") else 2):
                continue
            known = any(w in text for w in telling)
            if sort in ("event", "state") and not marked and text.endswith(("て", "で")) and not known:
                continue
            if (
                sort in ("event", "state")
                and not marked
                and not known
                and (content < 3 or len(tagged.utterance.text) < AT_LENGTH)
            ):
                continue
            if sort in ("event", "state") and len(tagged.utterance.text) < SHORT:
                # What is said in a few words answers the advisor's question.
                continue
            if sort in ("event", "state") and _FIGURE.search(text) and not marked:
                continue
            strength = {"loss": 3.2, "feeling": 3.0, "wish": 2.6, "doubt": 2.4, "cannot": 2.2, "joy": 2.0}.get(
                sort, 1.0 if known else 0.4
            )
            yield Quote(text, sort, strength + marked + 0.04 * min(len(text), 22) + 0.2 * last, age)


def _weighed(sort: str, marked: float) -> str:
    """A thing that happened or is so, told with a word of trouble, is a blow or a burden."""
    return {"event": "blow", "state": "burden"}.get(sort, sort) if marked >= HEAVY else sort


def sort_of(text: str) -> str:
    """What a clause tells: one of ``SORTS``, by how it ends and by the words of feeling in it."""
    if re.search(_LOSS, text):
        return "loss"
    if re.search(_WISH, text):
        return "wish"
    if re.search(_FEELING, text):
        return "feeling"
    if re.search(_CANNOT, text):
        return "cannot"
    if re.search(_DOUBT, text):
        return "doubt"
    if re.search(_JOY, text):
        return "joy"
    return (
        "event"
        if _PAST.search(text) and not re.search(r"な(?:い|く)て$|(?:てい|で)て$|じゃなかった$", text)
        else "state"
    )


def _content(clause: Sequence[Token], hollow: frozenset[str]) -> int:
    return sum(t.pos in ("VERB", "ADJ") or (t.pos in ("NOUN", "PROPN") and t.norm not in hollow) for t in clause)


def _only_courtesy(text: str) -> bool:
    return len(text) < 30 and _COURTESY.search(text) is not None


def _clauses(tokens: Sequence[Token]) -> Iterator[tuple[Token, ...]]:
    """Runs of words between commas, blanks and sentence ends."""
    words: list[Token] = []
    for token in tokens:
        if token.tag.startswith("感動詞") and not words:
            # 「え夢にも出てきます」: recognised speech has no comma after a filler.
            continue
        gap = bool(words) and token.begin > words[-1].stop
        if token.text in PAUSES or gap:
            if words:
                yield tuple(words)
            words = [] if token.text in PAUSES else [token]
        else:
            words.append(token)
    if words:
        yield tuple(words)


def _said_back(text: str, clauses: Sequence[tuple[Token, ...]], k: int, last: bool) -> str | None:
    """Clause ``k``, with those before it where it is short, in words an advisor can say; None when it cannot be."""
    clause = clauses[k]
    if clause[0].tag.startswith(("助詞", "助動詞", "接尾辞")) or not any(
        t.pos in ("VERB", "ADJ", "AUX") for t in clause
    ):
        return None
    own = text[clause[0].begin : clause[-1].stop]
    if not _ends_well(clause, own, last):
        return None
    said = own
    for earlier in reversed(clauses[max(0, k - 2) : k]):
        longer = text[earlier[0].begin : clause[-1].stop]
        if len(_plain(said)) >= FULL or len(longer) > QUOTE_MAX + 4:
            break
        if earlier[0].tag.startswith(("助詞", "助動詞", "接尾辞")) or len(earlier) < 2:
            break
        said = longer
    for candidate in dict.fromkeys((said, own)):
        out = _plain(candidate)
        fits = len(out) - out.count("、") >= QUOTE_MIN and len(out) <= QUOTE_MAX
        if fits and not _BROKEN.search(out) and not _DIALECT.search(out):
            return out
    return None


def _plain(said: str) -> str:
    """Without lead-in and trailing particles, dialect endings in common speech."""
    out = re.sub(r"[\s　]+", "、", _TRAILING.sub("", _LEADING.sub("", said.strip())).strip())
    for pattern, plain in _RENDER:
        out = pattern.sub(plain, out)
    return out


def _ends_well(clause: Sequence[Token], own: str, last: bool) -> bool:
    """Whether the thought is whole: a finished predicate; one left hanging in て only where the sentence ends too."""
    bare = _TRAILING.sub("", own)
    stop = clause[0].begin + len(bare)
    final = next((t for t in reversed(clause) if t.stop <= stop), clause[-1])
    if bare.endswith(("ちょっと", "かなって", "かなあって")) or (
        bare.endswith("ん") and final.tag.startswith("助動詞")
    ):
        return True
    if final.text in ("て", "で", "まして") and final.tag.startswith("助詞-接続助詞"):
        before = [t for t in clause if t.stop <= final.begin][-1:]
        # 「つらいて」 is 「つらいって」 in the west.
        return last and not any(t.pos == "ADJ" and t.text.endswith("い") for t in before)
    if final.tag.startswith(("形状詞", "名詞-普通名詞-形状詞可能")) or re.search(
        r"(?:苦手|不安|心配|大変|限界|無理|嫌)で$", bare
    ):
        return last
    form = final.inflection.split(";")[-1]
    if final.pos in ("VERB", "AUX", "ADJ") and form.startswith(("終止形", "意志推量形")):
        return True
    # The same form leads on to a noun; at a pause in the middle it is a whole thought only before a joining particle.
    return final.pos in ("VERB", "AUX", "ADJ") and form.startswith("連体形") and (last or bare != own)


def _marked(cues: Sequence[tuple[str, str]], text: str) -> float:
    weights = {"disclosure": 1.2, "wish": 1.0, "insight": 0.8, "hesitation": 0.3}
    return max((weights.get(signal, 0.0) for signal, cue in cues if cue in text), default=0.0)
