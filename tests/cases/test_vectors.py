"""Vectors are kept: each passage is encoded once."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coach.cases.loading import bundled_cases
from coach.cases.passages import Passage, passages_of_all
from coach.cases.vectors import bundled_vectors, pack, vectors_for

CASES = bundled_cases()[:6]
PASSAGES = passages_of_all(CASES)


def cache_file(folder: Path) -> Path:
    (file,) = folder.glob("*.npz")
    return file


def test_rows_are_in_the_order_of_the_passages(encoder, tmp_path: Path) -> None:
    vectors = vectors_for(PASSAGES, encoder, tmp_path)
    assert vectors.shape == (len(PASSAGES), encoder.dimension)
    assert np.allclose(vectors[7], encoder.passages([PASSAGES[7].text])[0], atol=1e-6)


def test_the_second_time_nothing_is_encoded(encoder, tmp_path: Path) -> None:
    first = vectors_for(PASSAGES, encoder, tmp_path)
    assert sorted(encoder.encoded) == sorted({p.text for p in PASSAGES})
    encoder.encoded.clear()
    second = vectors_for(PASSAGES, encoder, tmp_path)
    assert encoder.encoded == []
    assert np.allclose(first, second, atol=2e-3)  # kept in half precision


def test_only_what_was_edited_is_encoded_again(encoder, tmp_path: Path) -> None:
    vectors_for(PASSAGES, encoder, tmp_path)
    encoder.encoded.clear()
    edited = (*CASES[:2], replace(CASES[2], situation="雨の日に伺った。"), *CASES[3:])
    vectors_for(passages_of_all(edited), encoder, tmp_path)
    assert encoder.encoded == ["雨の日に伺った。"]


def test_a_removed_case_leaves_the_cache(encoder, tmp_path: Path) -> None:
    vectors_for(PASSAGES, encoder, tmp_path)
    edited = passages_of_all((*CASES[:1], replace(CASES[1], situation="雨の日に伺った。")))
    vectors_for(edited, encoder, tmp_path)
    with np.load(cache_file(tmp_path)) as table:
        assert set(table["digests"].tolist()) == {p.digest for p in edited}


@pytest.mark.parametrize("keep", [0, 1, 10, 200, 0.5, 0.9, 0.999])
def test_a_torn_cache_is_made_anew(encoder, tmp_path: Path, keep: float) -> None:
    vectors_for(PASSAGES, encoder, tmp_path)
    file = cache_file(tmp_path)
    whole = file.read_bytes()
    file.write_bytes(whole[: int(keep if keep >= 1 or keep == 0 else keep * len(whole))])
    encoder.encoded.clear()
    vectors = vectors_for(PASSAGES, encoder, tmp_path)
    assert len(encoder.encoded) == len({p.digest for p in PASSAGES})
    assert vectors.shape == (len(PASSAGES), encoder.dimension)
    encoder.encoded.clear()
    vectors_for(PASSAGES, encoder, tmp_path)
    assert encoder.encoded == []


def test_a_cache_with_broken_bytes_inside_is_made_anew(encoder, tmp_path: Path) -> None:
    vectors_for(PASSAGES, encoder, tmp_path)
    file = cache_file(tmp_path)
    data = bytearray(file.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 20] = b"\xff" * 20
    file.write_bytes(bytes(data))
    assert vectors_for(PASSAGES, encoder, tmp_path).shape == (len(PASSAGES), encoder.dimension)


def test_something_else_under_the_name_of_the_cache(encoder, tmp_path: Path) -> None:
    vectors_for(PASSAGES, encoder, tmp_path)
    cache_file(tmp_path).write_text("これは配列ではない", encoding="utf-8")
    assert len(vectors_for(PASSAGES, encoder, tmp_path)) == len(PASSAGES)


def test_each_encoder_keeps_its_own(encoder, tmp_path: Path) -> None:
    vectors_for(PASSAGES, encoder, tmp_path)
    encoder.encoded.clear()
    encoder.name = "test/another"
    vectors_for(PASSAGES, encoder, tmp_path)
    assert encoder.encoded
    assert len(list(tmp_path.glob("*.npz"))) == 2


def test_without_a_folder_nothing_is_kept(encoder, tmp_path: Path) -> None:
    vectors_for(PASSAGES[:4], encoder, None)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_costs_only_the_cache(encoder, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert len(vectors_for(PASSAGES[:4], encoder, blocked / "cache")) == 4


def test_the_cache_is_the_users_alone_and_leaves_no_scraps(encoder, tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    vectors_for(PASSAGES[:4], encoder, folder)
    assert [p.suffix for p in folder.iterdir()] == [".npz"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(cache_file(folder).stat().st_mode) == 0o600


def test_progress_is_told(encoder) -> None:
    seen: list[tuple[int, int]] = []
    vectors_for(PASSAGES, encoder, None, lambda done, total: seen.append((done, total)))
    total = len({p.digest for p in PASSAGES})
    assert seen[-1] == (total, total)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_equal_passages_are_encoded_once(encoder) -> None:
    twice = (Passage("A", "issue", "同じ"), Passage("B", "issue", "同じ"))
    assert len(vectors_for(twice, encoder, None)) == 2
    assert encoder.encoded == ["同じ"]


def test_packing_is_reproducible(encoder) -> None:
    vectors = {p.digest: v for p, v in zip(PASSAGES, encoder.passages([p.text for p in PASSAGES]), strict=True)}
    assert pack(vectors) == pack(dict(reversed(vectors.items())))


def test_no_vectors_are_shipped_for_an_unknown_encoder() -> None:
    assert bundled_vectors("test/unknown") == {}
