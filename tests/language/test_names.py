"""GiNZA's own entities and Sudachi's words, from the recogniser that only 匿名化 loads."""

from __future__ import annotations

import pytest

from coach.language.names import LONGEST, read_names

pytestmark = [pytest.mark.xdist_group("language"), pytest.mark.language]


def test_names_places_firms_and_figures() -> None:
    talk = "長野県松本市の有限会社あさひ製作所の田中健一です。去年、八百万円の機械を買いました。"
    first, nothing, long = read_names([talk, "", "はい。" * (LONGEST // 3 + 1) + talk])
    found = {entity.text: entity.label for entity in first.entities}
    assert found["田中健一"] == "Person"
    assert found["有限会社あさひ製作所"] == "Company"
    assert any("松本市" in words for words in found)
    assert found["八百万円"] == "Money"
    assert (nothing.entities, nothing.words) == ((), ())
    text = "はい。" * (LONGEST // 3 + 1) + talk
    again = next(entity for entity in long.entities if entity.text == "田中健一")
    assert text[again.begin : again.stop] == "田中健一"
    assert all(text[word.begin : word.stop] == word.text for word in long.words)


def test_readings() -> None:
    (read,) = read_names(["齋藤さんとさいとうさん"])
    assert [word.reading for word in read.words] == ["サイトウ", "サン", "ト", "サイトウ", "サン"]
