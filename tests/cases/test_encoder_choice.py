"""Choosing the encoder: tried before it is set, followed by the search, and the bundled one when it is gone."""

from __future__ import annotations

import json
import shutil
import socket
from pathlib import Path

import numpy as np
import pytest

from coach.cases.encoder import BundledE5, Vectors, load_encoder, try_encoder
from coach.cases.loading import bundled_cases
from coach.cli.main import main
from coach.errors import EngineError, UsageError
from coach.store import open_store
from coach.workflows.cases import search_cases
from coach.workflows.encoder import chosen_encoder, encoder_notice, use_encoder, working_encoder
from coach.workflows.workspace import Workspace

pytestmark = [pytest.mark.xdist_group("cases"), pytest.mark.filterwarnings("ignore::FutureWarning")]


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **_: object) -> None:
        raise AssertionError(f"network: {args[1:]}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real sentence-transformers folder made from nothing: the mean of a random vector per letter."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers

    texts = "".join(f"{c.situation}{c.told_issue}{''.join(c.owner_words)}" for c in bundled_cases())
    vocabulary = {letter: k for k, letter in enumerate(["[UNK]", *sorted(set(texts))])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), behavior="isolated")
    weights = np.random.default_rng(7).standard_normal((len(vocabulary), 48)).astype(np.float32)
    folder = tmp_path_factory.mktemp("models") / "letters"
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)], device="cpu").save(str(folder))
    return folder


@pytest.fixture
def folder(letters: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(letters, tmp_path / "models" / "letters"))


@pytest.fixture
def words_only(tmp_path: Path) -> Path:
    """A model that knows five words between blanks: Japanese sentences are nothing to it."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import BoW

    model = SentenceTransformer(modules=[BoW(["値上げ", "資金", "息子", "機械", "客"])], device="cpu")
    model.save(str(tmp_path / "words"))
    return tmp_path / "words"


def test_a_folder_is_tried_set_and_used_by_the_next_search(folder: Path) -> None:
    with Workspace() as ws:
        before = ws.case_index()
        assert before.encoder.name == BundledE5.name
        encoder = use_encoder(ws.store, str(folder))
        assert encoder.dimension == 48
        found = search_cases(ws, "得意先に値上げを言い出せない", 3)
        assert len(found) == 3
        assert ws.case_index().encoder.name == encoder.name
        assert ws.case_index().vectors.shape[1] == 48
        assert encoder_notice(ws.store, ws.case_index().encoder) == ""
        use_encoder(ws.store, "bundled")
        assert search_cases(ws, "得意先に値上げを言い出せない", 3)
        assert ws.case_index().encoder.name == BundledE5.name
        assert len(list((ws.home / "cache").glob("st-letters*.npz"))) == 1


def test_the_setting_is_kept_as_an_absolute_path(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    with open_store() as store:
        use_encoder(store, "letters")
        assert (chosen_encoder(store).choice, chosen_encoder(store).kind) == (str(folder), "folder")


def test_a_vanished_folder_is_replaced_by_the_bundled_encoder_and_said(folder: Path, capsys) -> None:
    assert main(["model", "use", str(folder)]) == 0
    shutil.rmtree(folder)
    capsys.readouterr()
    assert main(["cases", "search", "得意先に値上げを言い出せない", "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)
    assert str(folder) in err
    assert "フォルダーが見つからない" in err
    assert "coach model use bundled" in err
    assert main(["model", "show"]) == 0
    assert "coach model use bundled" in capsys.readouterr().out
    assert main(["model", "use", "bundled"]) == 0
    assert main(["cases", "search", "得意先に値上げを言い出せない"]) == 0
    assert "見つからない" not in capsys.readouterr().err


def test_a_folder_broken_later_is_replaced_and_said(folder: Path) -> None:
    with open_store() as store:
        use_encoder(store, str(folder))
        (folder / "modules.json").write_text("{", "utf-8")
        encoder = working_encoder(store)
        assert encoder.name == BundledE5.name
        assert "読み込めない" in encoder_notice(store, encoder)
        with pytest.raises(EngineError) as caught:
            load_encoder(str(folder))
        assert "coach model use bundled" in caught.value.todo


def test_what_cannot_read_japanese_is_refused_and_nothing_is_set(words_only: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with open_store() as store:
        with pytest.raises(EngineError, match="日本語の文を数に直せません"):
            use_encoder(store, str(words_only))
        with pytest.raises(EngineError, match="読み込めません"):
            use_encoder(store, str(tmp_path / "empty"))
        assert chosen_encoder(store).kind == "bundled"


@pytest.mark.parametrize("name", ["intfloat/multilingual-e5-small", "some-model"])
def test_a_hub_name_needs_leave_to_download(name: str) -> None:
    with open_store() as store:
        with pytest.raises(UsageError) as caught:
            use_encoder(store, name)
        assert "--allow-download" in caught.value.todo
        assert chosen_encoder(store).kind == "bundled"


@pytest.mark.parametrize("name", ["/no/such/folder", "./nothing", "~/nothing/here", "a/b/c"])
def test_a_path_that_leads_nowhere_is_no_hub_name(name: str) -> None:
    with open_store() as store, pytest.raises(UsageError, match="フォルダーが見つかりません"):
        use_encoder(store, name, allow_download=True)


class Fake:
    """Gives the vectors it is told to."""

    name = "test/fake"
    dimension = 2

    def __init__(self, query: list[float], same: list[float], other: list[float]) -> None:
        self._query, self._passages = query, [same, other]

    def queries(self, _: object) -> Vectors:
        return np.array([self._query], dtype=np.float32)

    def passages(self, _: object) -> Vectors:
        return np.array(self._passages, dtype=np.float32)


@pytest.mark.parametrize(
    ("query", "same", "other", "why"),
    [
        ([1, 0], [float("nan"), 0], [0, 1], "数に直せません"),
        ([2, 0], [1, 0], [0, 1], "数に直せません"),
        ([1, 0], [1, 0], [1, 0], "見分けられません"),
        ([1, 0], [0, 1], [1, 0], "見分けられません"),
        ([1, 0, 0], [1, 0, 0], [0, 1, 0], "揃いません"),
    ],
)
def test_useless_vectors_are_refused(query: list[float], same: list[float], other: list[float], why: str) -> None:
    with pytest.raises(EngineError, match=why):
        try_encoder(Fake(query, same, other))


def test_useful_vectors_pass() -> None:
    try_encoder(Fake([1, 0], [0.8, 0.6], [0, 1]))
    try_encoder(load_encoder())


def test_replaced_files_make_another_encoder(folder: Path) -> None:
    old = load_encoder(str(folder)).name
    assert load_encoder(str(folder)).name == old
    note = folder / "README.md"
    note.write_text("別の重みに替えた" + (note.read_text("utf-8") if note.exists() else ""), "utf-8")
    assert load_encoder(str(folder)).name != old


def test_show_and_doctor_say_which_is_used(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["model", "show"]) == 0
    assert f"同梱の部品 ({BundledE5.name})" in capsys.readouterr().out
    assert main(["model", "use", str(folder)]) == 0
    assert "48 次元" in capsys.readouterr().out
    assert main(["model", "show", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "choice": str(folder), "kind": "folder", "name": str(folder), "missing": False,
    }  # fmt: skip
    from coach.cli.doctor import _encoder

    _, good, text = _encoder()
    assert good
    assert "st/letters" in text
    shutil.rmtree(folder)
    _, good, text = _encoder()
    assert not good
    assert "coach model use bundled" in text
