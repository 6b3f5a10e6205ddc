"""The bundled model as a SentenceTransformer, and models from a folder; nothing here reaches for the network."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import numpy as np
import pytest

from coach.cases.encoder import BundledE5, SentenceTransformerEncoder, load_encoder
from coach.errors import EngineError

pytestmark = [pytest.mark.xdist_group("cases"), pytest.mark.filterwarnings("ignore::FutureWarning")]
TEXTS = ["値上げが怖い", "息子が継ぐかどうか、まだ聞いていない。" * 9, "はい"]


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **_: object) -> None:
        raise AssertionError(f"network: {args[1:]}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture(scope="module")
def wrapped():
    from coach.cases.st_module import sentence_transformer

    return sentence_transformer()


@pytest.fixture(scope="module")
def bow_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny real model: counts of five words."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import BoW

    folder = tmp_path_factory.mktemp("models") / "tiny"
    model = SentenceTransformer(modules=[BoW(["値上げ", "資金", "息子", "機械", "客"])], device="cpu")
    model.save(str(folder))
    return folder


def test_both_ways_give_the_same_vectors(wrapped) -> None:
    direct = BundledE5()
    assert np.allclose(wrapped.encode(TEXTS, prompt_name="query"), direct.queries(TEXTS), atol=1e-6)
    assert np.allclose(wrapped.encode(TEXTS, prompt_name="document"), direct.passages(TEXTS), atol=1e-6)
    assert not np.allclose(direct.queries(TEXTS), direct.passages(TEXTS), atol=1e-3)


def test_the_librarys_own_query_and_document_ways(wrapped) -> None:
    direct = BundledE5()
    assert np.allclose(wrapped.encode_query(TEXTS), direct.queries(TEXTS), atol=1e-6)
    assert np.allclose(wrapped.encode_document(TEXTS), direct.passages(TEXTS), atol=1e-6)
    assert wrapped.similarity(wrapped.encode_query(TEXTS), wrapped.encode_document(TEXTS)).shape == (3, 3)


def test_a_text_without_a_prompt_is_a_passage(wrapped) -> None:
    assert np.allclose(wrapped.encode(TEXTS), BundledE5().passages(TEXTS), atol=1e-6)


def test_another_prompt_stands_before_the_text(wrapped) -> None:
    assert np.allclose(wrapped.encode(["値上げ"], prompt="相談: "), BundledE5().passages(["相談: 値上げ"]), atol=1e-6)


def test_its_size_is_known(wrapped) -> None:
    assert wrapped.get_embedding_dimension() == BundledE5.dimension
    assert wrapped.encode("はい").shape == (BundledE5.dimension,)


def test_saved_and_loaded_it_is_the_same(wrapped, tmp_path: Path) -> None:
    from coach.cases.st_module import load_saved

    wrapped.save(str(tmp_path / "e5"))
    again = load_saved(tmp_path / "e5")
    assert again.prompts == wrapped.prompts
    assert np.array_equal(again.encode_query(TEXTS), wrapped.encode_query(TEXTS))


def test_a_folder_with_other_code_is_refused(wrapped, tmp_path: Path) -> None:
    from coach.cases.st_module import load_saved

    wrapped.save(str(tmp_path / "e5"))
    table = tmp_path / "e5" / "modules.json"
    rows = json.loads(table.read_text("utf-8"))
    rows[0]["type"] = "antigravity.Module"
    table.write_text(json.dumps(rows), encoding="utf-8")
    with pytest.raises(EngineError, match="知らない"):
        load_saved(tmp_path / "e5")
    with pytest.raises(EngineError, match="読み込めません"):
        SentenceTransformerEncoder(str(tmp_path / "e5"))


def test_a_folder_without_a_model_is_an_error_of_ours(tmp_path: Path) -> None:
    from coach.cases.st_module import load_saved

    with pytest.raises(EngineError, match="読み込めません"):
        load_saved(tmp_path)
    with pytest.raises(EngineError, match="読み込めません") as caught:
        load_encoder(str(tmp_path / "nowhere"))
    assert str(tmp_path / "nowhere") in caught.value.text()
    assert caught.value.todo


def test_a_local_model_is_read_and_gives_unit_vectors(bow_folder: Path) -> None:
    encoder = load_encoder(str(bow_folder))
    assert isinstance(encoder, SentenceTransformerEncoder)
    assert encoder.dimension == 5
    queries, passages = encoder.queries(["値上げ 資金", "息子"]), encoder.passages(["息子 息子", "値上げ"])
    assert queries.dtype == np.float32
    assert np.allclose(np.linalg.norm(queries, axis=1), 1)
    assert queries @ passages.T == pytest.approx(np.array([[0, 2**-0.5], [1, 0]]), abs=1e-6)
    assert encoder.queries([]).shape == (0, 5)


def test_prompts_of_a_local_model_are_used(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import BoW

    model = SentenceTransformer(
        modules=[BoW(["問", "文", "客"])], prompts={"query": "問 ", "document": "文 "}, device="cpu"
    )
    model.save(str(tmp_path / "prompted"))
    encoder = load_encoder(str(tmp_path / "prompted"))
    assert encoder.queries(["客"])[0] == pytest.approx([2**-0.5, 0, 2**-0.5], abs=1e-6)
    assert encoder.passages(["客"])[0] == pytest.approx([0, 2**-0.5, 2**-0.5], abs=1e-6)


def test_a_search_index_works_with_a_local_model(bow_folder: Path, tmp_path: Path) -> None:
    from coach.cases.loading import bundled_cases
    from coach.cases.passages import passages_of_all
    from coach.cases.search import CaseIndex, Situation
    from coach.cases.vectors import vectors_for
    from coach.language.terms import terms_of_all

    cases, encoder = bundled_cases()[:3], load_encoder(str(bow_folder))
    vectors = vectors_for(passages_of_all(cases), encoder, tmp_path)
    index = CaseIndex(cases, vectors, encoder, terms_of_all)
    (found,) = index.search([Situation("目標", ("目標",))], top=3)
    assert {m.id for m in found} == {"C001", "C002", "C003"}


def test_two_models_in_folders_of_the_same_name_are_told_apart(bow_folder: Path, tmp_path: Path) -> None:
    import shutil

    twin = tmp_path / "other" / bow_folder.name
    shutil.copytree(bow_folder, twin)
    assert load_encoder(str(twin)).name != load_encoder(str(bow_folder)).name
