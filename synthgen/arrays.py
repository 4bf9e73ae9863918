"""Array types, and the base of the frozen dataclasses that hold arrays."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

F32: TypeAlias = npt.NDArray[np.float32]
F64: TypeAlias = npt.NDArray[np.float64]
U8: TypeAlias = npt.NDArray[np.uint8]
U32: TypeAlias = npt.NDArray[np.uint32]
Bool: TypeAlias = npt.NDArray[np.bool_]


def read_only(array: npt.ArrayLike, dtype: npt.DTypeLike | None = None) -> npt.NDArray[Any]:
    """A contiguous array of the given dtype that cannot be written to.

    An array that already is all of that is returned as it is; anything else is copied, so that nobody
    who holds the original can change what was handed on.
    """
    given = np.asarray(array)
    wanted = given.dtype if dtype is None else np.dtype(dtype)
    if given.dtype == wanted and given.flags.c_contiguous and not given.flags.writeable:
        return given
    copy = np.array(given, dtype=wanted, order="C", copy=True)
    copy.setflags(write=False)
    return copy


class ArrayFields:
    """Base of a frozen dataclass with array fields: equal where every field is equal, not hashable.

    Such a dataclass says ``eq=False``: the ``__eq__`` that dataclass makes cannot compare arrays.
    """

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return all(
            _is_equal(getattr(self, f.name), getattr(other, f.name))
            for f in fields(self)  # type: ignore[arg-type]
        )

    __hash__ = None  # type: ignore[assignment]


def _is_equal(a: object, b: object) -> bool:
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return a.dtype == b.dtype and np.array_equal(a, b)
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(map(_is_equal, a, b))
    return bool(a == b)
