"""For all tests: a home of their own, no network, one language pipeline per worker."""

from __future__ import annotations

import os

# Before anything imports a hub client or a numerical library: both read these once.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ.setdefault("OMP_NUM_THREADS", "1")

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from spacy.language import Language


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that need the pipeline go to one worker, so that it is loaded once (``--dist loadgroup``)."""
    for item in items:
        if "nlp" in getattr(item, "fixturenames", ()) and item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group("language"))


@pytest.fixture(autouse=True)
def _home_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing a test does reaches the home of whoever runs it."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("COACH_HOME", str(home / "coach"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "HF_HOME"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The real pipeline, loaded once per worker."""
    from coach.language.pipeline import load

    return load()


@pytest.fixture
def names_by_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """匿名化 without GiNZA: names are known from the session's own data, from さん and from their form."""
    from coach.language.names import NamesRead

    monkeypatch.setattr("coach.workflows.anonymise.read_names_apart", lambda texts: [NamesRead() for _ in texts])
