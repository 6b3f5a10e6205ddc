"""numpy's matrix products stand in for thinc's: same numbers, and only in our own pipeline."""

from __future__ import annotations

from typing import Any

import numpy
import pytest
from thinc.api import Model, NumpyOps, get_current_ops

from coach.language.blas import BlasOps, numpy_products


@pytest.mark.parametrize("trans1", [False, True])
@pytest.mark.parametrize("trans2", [False, True])
def test_the_products_are_those_of_thinc(trans1: bool, trans2: bool) -> None:
    random = numpy.random.default_rng(1)
    x = random.random((5, 7), dtype="f").T.copy() if trans1 else random.random((5, 7), dtype="f")
    y = random.random((7, 3), dtype="f").T.copy() if trans2 else random.random((7, 3), dtype="f")
    known = NumpyOps().gemm(x, y, trans1=trans1, trans2=trans2)
    assert numpy.allclose(BlasOps().gemm(x, y, trans1=trans1, trans2=trans2), known, rtol=1e-5)
    out = numpy.zeros_like(known)
    assert BlasOps().gemm(x, y, out=out, trans1=trans1, trans2=trans2) is out
    assert numpy.allclose(out, known, rtol=1e-5)


def test_only_models_made_within_keep_them() -> None:
    before = get_current_ops()
    with numpy_products():
        within: Model[Any, Any] = Model("within", lambda model, x, train: (x, lambda d: d))
    without: Model[Any, Any] = Model("without", lambda model, x, train: (x, lambda d: d))
    assert type(within.ops) is BlasOps
    assert type(without.ops) is not BlasOps
    assert get_current_ops() is before


def test_our_pipeline_reads_with_them(nlp: Any) -> None:
    costly = [node for node in nlp.get_pipe("tok2vec").model.walk() if node.name == "maxout"]
    assert costly
    assert all(type(node.ops) is BlasOps for node in costly)
