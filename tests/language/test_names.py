"""GiNZA's own entities, from the recogniser that only the drafting of a case loads."""

from __future__ import annotations

import pytest

from coach.language.names import LONGEST, entities_of

pytestmark = [pytest.mark.xdist_group("language"), pytest.mark.language]


def test_names_places_firms_and_figures() -> None:
    talk = "長野県松本市の有限会社あさひ製作所の田中健一です。去年、八百万円の機械を買いました。"
    first, nothing, long = entities_of([talk, "", "はい。" * (LONGEST // 3 + 1) + talk])
    found = {entity.text: entity.label for entity in first}
    assert found["田中健一"] == "Person"
    assert found["有限会社あさひ製作所"] == "Company"
    assert any("松本市" in words for words in found)
    assert found["八百万円"] == "Money"
    assert nothing == ()
    assert {"田中健一"} <= {entity.text for entity in long}
