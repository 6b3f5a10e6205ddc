"""Matrix products of the model by numpy's BLAS instead of thinc's own.

Two thirds of the parse are products of matrices. thinc hands them to blis, which on this project's machines takes
twice the processor time of the OpenBLAS that comes with numpy; the parses are the same (docs/evidence.md, speed).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy
from thinc.api import NumpyOps, get_current_ops, set_current_ops


class BlasOps(NumpyOps):  # type: ignore[misc]  # thinc's class is compiled and untyped
    """thinc's operations on numpy arrays with another matrix product. Its name stays, so that models load as ever."""

    def gemm(self, x: Any, y: Any, out: Any = None, trans1: bool = False, trans2: bool = False) -> Any:
        """x·y, either transposed first; float32 arrays of two dimensions."""
        return numpy.matmul(x.T if trans1 else x, y.T if trans2 else y, out=out)


@contextmanager
def numpy_products() -> Iterator[None]:
    """Models made within keep these operations for good; what is made elsewhere is not touched."""
    before = get_current_ops()
    if type(before) is not NumpyOps:  # another device was chosen: not ours to change
        yield
        return
    set_current_ops(BlasOps())
    try:
        yield
    finally:
        set_current_ops(before)
