from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from synthgen.arrays import F64, ArrayFields, read_only


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pose(ArrayFields):
    name: str
    matrix: F64


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OtherPose(ArrayFields):
    name: str
    matrix: F64


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Track(ArrayFields):
    poses: tuple[Pose, ...] = field(default=())


def pose(name: str = "a", scale: float = 1.0) -> Pose:
    return Pose(name=name, matrix=np.eye(3) * scale)


def test_a_read_only_array_cannot_be_written() -> None:
    array = read_only([1.0, 2.0])
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 5.0


def test_writing_to_the_original_does_not_change_the_copy() -> None:
    original = np.zeros(3)
    copy = read_only(original)
    original[0] = 1.0
    assert copy[0] == 0.0


def test_the_original_stays_writable() -> None:
    original = np.zeros(3)
    read_only(original)
    original[0] = 1.0
    assert original[0] == 1.0


def test_a_finished_array_is_returned_as_it_is() -> None:
    once = read_only(np.arange(4.0))
    assert read_only(once) is once
    assert read_only(once, np.float64) is once


def test_the_dtype_is_converted() -> None:
    assert read_only([1, 2], np.float32).dtype == np.float32


def test_the_result_is_contiguous() -> None:
    transposed = np.arange(6.0).reshape(2, 3).T
    result = read_only(transposed)
    assert result.flags.c_contiguous
    assert np.array_equal(result, transposed)


def test_equal_fields_make_equal_values() -> None:
    assert pose() == pose()


@pytest.mark.parametrize("other", [pose(name="b"), pose(scale=2.0)])
def test_any_unequal_field_makes_unequal_values(other: Pose) -> None:
    assert pose() != other


def test_another_dtype_is_not_equal() -> None:
    assert pose() != Pose(name="a", matrix=np.eye(3, dtype=np.float32))


def test_another_shape_is_not_equal() -> None:
    assert pose() != Pose(name="a", matrix=np.ones((1, 3)))


def test_another_class_is_not_equal() -> None:
    assert pose() != OtherPose(name="a", matrix=np.eye(3))
    assert pose() != "a"


def test_equality_reaches_into_tuples() -> None:
    assert Track(poses=(pose(),)) == Track(poses=(pose(),))
    assert Track(poses=(pose(),)) != Track(poses=(pose(scale=2.0),))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layers(ArrayFields):
    arrays: tuple[F64, ...]


@pytest.mark.parametrize(
    ("other", "is_equal"),
    [
        ((np.zeros(3), np.ones(3)), True),
        ((np.zeros(3), np.zeros(3)), False),
        ((np.zeros(3),), False),
        ((np.zeros(3), np.ones(3), np.ones(3)), False),
        ((), False),
    ],
)
def test_equality_reaches_into_tuples_of_arrays(other: tuple[F64, ...], is_equal: bool) -> None:
    assert (Layers(arrays=(np.zeros(3), np.ones(3))) == Layers(arrays=other)) is is_equal


def test_values_with_arrays_are_not_hashable() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(pose())
