"""Dialect, 敬語 and spoken fillers put into plain words; plain words stay as they are."""

from __future__ import annotations

import pytest

from coach.practice.plain import in_plain_words


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("この頃はどげんですか。", "この頃はどうですか。"),
        ("どげん気持ちやったとですか。", "どんな気持ちだったんですか。"),
        ("ずっと我慢しとんしゃったとですね。", "ずっと我慢していたんですね。"),
        ("えらい目にあいはりましたね。", "えらい目にあいましたね。"),
        ("そら、心細いですわ。", "それは心細いです。"),
        ("ほんで、どない思わはりましたか。", "それで、どう思いましたか。"),
        ("それは心細かったべなあ。", "それは心細かったでしょうね。"),
        ("なんと思ってらすか。", "なんと思っていますか。"),
        ("いかがでいらっしゃいますか。", "いかがですか。"),
        ("どのようにお感じになりましたか。", "どう感じましたか。"),
        ("お急ぎのことではございません。", "お急ぎのことではありません。"),
        ("えっと最近はどんなことが気になりますか", "最近はどんなことが気になりますか"),
    ],
)
def test_what_is_said_otherwise_is_heard_in_plain_words(said: str, plain: str) -> None:
    assert in_plain_words(said) == plain


@pytest.mark.parametrize(
    "line",
    [
        "それは、どういうことでしょうか。",
        "そういうことですか。大変なことですよね。",
        "そのへんのこと、もう少し聞かせてください。",
        "お世話になります。お気になさらないでください。",
        "ありがとうございます。",
        "話をそらさないでください。",
        "けんかになったことはありますか。",
        "言葉を聞かせてください。ことばは大切です。",
        "…",
        "",
    ],
)
def test_plain_words_stay(line: str) -> None:
    assert in_plain_words(line) == line
