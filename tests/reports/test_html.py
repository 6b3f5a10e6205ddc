from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from coach.reports.html import render_html
from coach.reports.model import ReportInput
from coach.reports.record import finding_ref, turn_anchor
from coach.reports.strip import NEAR, _rows, strip
from coach.reports.style import DARK, LIGHT, TONES

VOID = {"meta", "br", "col"}


class Checker(HTMLParser):
    """Collects tags, ids and links, and fails on tags that do not nest."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(report: ReportInput) -> Checker:
    checker = Checker()
    checker.feed(render_html(report))
    assert checker.open == []
    return checker


@pytest.mark.parametrize("name", ["full", "dismissed", "bare", "empty"])
def test_well_formed_and_alone(name: str, request: pytest.FixtureRequest) -> None:
    report = request.getfixturevalue(name)
    page = read(report)
    assert len(page.ids) == len(set(page.ids))
    assert all(link.startswith("#") and link[1:] in page.ids for link in page.links)
    assert not {"script", "link", "img", "iframe", "object", "form"} & set(page.tags)
    html = render_html(report)
    assert '<html lang="ja">' in html
    assert not re.search(r"@import|url\(|https?://(?!example)", html)
    assert "取扱注意　この報告には面談の内容が含まれます。" in html


def test_talk_is_escaped(full: ReportInput) -> None:
    html = render_html(full)
    assert "<script" not in html
    assert "&lt;script&gt;alert(&#x27;四月&#x27;)&lt;/script&gt;" in html
    assert "山田 &lt;b&gt;太郎&lt;/b&gt;" in html
    assert "<title>若手が続けて辞めた話 &lt;第2回&gt;" in html
    assert "有限会社〇〇 &amp; 製作所" in html
    assert "\x1b" not in html


def test_links_go_there_and_back(full: ReportInput) -> None:
    html = render_html(full)
    finding = html[html.index('id="finding-1"') :]
    assert all(f'href="#turn-{n}"' in finding[: finding.index("</article>")] for n in (5, 7, 9))
    turn = html[html.index('id="turn-9"') : html.index('id="turn-10"')]
    assert 'href="#finding-1"' in turn
    assert '<mark class="tone-q">どうして辞める前に' in turn


def test_strip_follows_times_or_length(full: ReportInput, bare: ReportInput) -> None:
    turns = full.review.tagged.transcript.turns
    by_time, by_length = strip(turns, True, [], []), strip(turns, False, [], [])
    assert by_time != by_length
    assert by_time.count("<rect") == len(turns) + 1
    untimed = bare.review.tagged.transcript.turns
    assert strip(untimed, True, [], []) == strip(untimed, False, [], [])
    assert turn_anchor(3) in by_time


def test_marks_do_not_cover_each_other() -> None:
    # Every 2.2 %: as dense as three rows can hold.
    marks = [(n * 0.022, finding_ref(n, "詰問", "q"), n) for n in range(30)]
    rows: dict[int, list[float]] = {}
    for row, x, _, _ in _rows(marks):
        rows.setdefault(row, []).append(x * 100)
    assert set(rows) == {0, 1, 2}
    assert all(b - a >= NEAR for places in rows.values() for a, b in pairwise(places))


def luminance(colour: str) -> float:
    channels = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, two: str) -> float:
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_contrast(colours: dict[str, str]) -> None:
    texts = ("text", "muted", "advisor", "owner", "other", *TONES)
    pairs = [(text, ground) for text in texts for ground in ("bg", "card", "soft")]
    pairs += [("on", tone) for tone in TONES] + [("text", f"{tone}-bg") for tone in TONES]
    assert {pair: c for pair in pairs if (c := contrast(colours[pair[0]], colours[pair[1]])) < 4.5} == {}


def test_style_uses_only_known_colours(full: ReportInput) -> None:
    html = render_html(full)
    used = set(re.findall(r"var\(--([\w-]+)\)", html))
    assert used - set(LIGHT) == {"tone", "tone-bg", "speaker", "c"}
    assert set(LIGHT) == set(DARK)
