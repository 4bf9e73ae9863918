"""Animations: what nodes and morph weights are at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from synthgen.arrays import F64
from synthgen.assets.gltf.accessors import AccessorReader
from synthgen.assets.gltf.document import Document
from synthgen.assets.gltf.schema import Animation as AnimationSource
from synthgen.assets.gltf.schema import Channel
from synthgen.errors import AssetError

Interpolation = Literal["LINEAR", "STEP", "CUBICSPLINE"]

TOGETHER = "all together"
"""The name of the animation that is all others at once, where each moves something else."""

_WIDTHS = {"translation": 3, "rotation": 4, "scale": 3}
_PARALLEL = 1.0 - 1e-9
"""The cosine between quaternions from which on a straight line is as good as an arc."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """Key frames of one value of one node."""

    node: int
    path: str
    """translation, rotation, scale, or weights."""
    times: F64
    """[k], ascending, in seconds."""
    values: F64
    """[k w]; with CUBICSPLINE [k 3 w]: incoming tangent, value, outgoing tangent."""
    interpolation: Interpolation

    def at(self, time: float) -> F64:
        """The value [w] at a time in seconds; before the first and after the last key it stays.

        Source: glTF 2.0, appendix C (Animation sampler interpolation modes).
        """
        last = len(self.times) - 1
        is_cubic = self.interpolation == "CUBICSPLINE"
        keys = self.values[:, 1] if is_cubic else self.values
        before = int(np.searchsorted(self.times, time, side="right")) - 1
        if before < 0 or before >= last:
            value = keys[min(max(before, 0), last)]
        elif self.interpolation == "STEP":
            value = keys[before]
        else:
            span = float(self.times[before + 1] - self.times[before])
            share = (time - float(self.times[before])) / span
            if is_cubic:
                value = _hermite(self.values[before], self.values[before + 1], share, span)
            elif self.path == "rotation":
                value = _slerp(keys[before], keys[before + 1], share)
            else:
                value = (1.0 - share) * keys[before] + share * keys[before + 1]
        return _unit(value) if self.path == "rotation" else np.asarray(value)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Animation:
    """Curves that run together."""

    name: str
    duration: float
    """Of the last key, in seconds."""
    curves: tuple[Curve, ...]

    def at(self, time: float) -> dict[tuple[int, str], F64]:
        """The values at a time, in seconds, by node and path."""
        return {(curve.node, curve.path): curve.at(time) for curve in self.curves}


def read_animations(document: Document, accessors: AccessorReader) -> tuple[Animation, ...]:
    """The animations of a document, with names that differ; broken ones are left out with a warning."""
    animations: list[Animation] = []
    for index, raw in enumerate(document.root.animations):
        pointer = f"/animations/{index}"
        try:
            source = document.parsed(AnimationSource, raw, pointer)
            curves = _Reader(document, accessors, source, pointer).curves()
        except AssetError as error:
            document.warn_without("an animation", error)
            continue
        if curves:
            name = str(source.name or f"animation {index}")
            taken = {each.name for each in animations}
            duration = max(float(curve.times[-1]) for curve in curves)
            unique = name if name not in taken else f"{name} ({index})"
            animations.append(Animation(name=unique, duration=duration, curves=curves))
    return (*animations, *_together(animations))


def _together(animations: list[Animation]) -> tuple[Animation, ...]:
    """All animations as one, where no two move the same: some programs write one for each object."""
    curves = tuple(curve for each in animations for curve in each.curves)
    if len(animations) < 2 or len({(curve.node, curve.path) for curve in curves}) < len(curves):
        return ()
    duration = max(each.duration for each in animations)
    return (Animation(name=TOGETHER, duration=duration, curves=curves),)


class _Reader:
    """Reads one animation."""

    def __init__(
        self, document: Document, accessors: AccessorReader, source: AnimationSource, pointer: str
    ) -> None:
        self._document = document
        self._accessors = accessors
        self._source = source
        self._pointer = pointer

    def curves(self) -> tuple[Curve, ...]:
        """One for each channel that moves something."""
        curves: dict[tuple[int, str], Curve] = {}
        for number, channel in enumerate(self._source.channels):
            curve = self._curve(channel, f"{self._pointer}/channels/{number}")
            if curve is None:
                continue
            if (curve.node, curve.path) in curves:
                found = "another channel has the same target"
                raise self._document.error(f"{self._pointer}/channels/{number}/target", found)
            curves[curve.node, curve.path] = curve
        return tuple(curves.values())

    def _curve(self, channel: Channel, pointer: str) -> Curve | None:
        node, path = channel.target.node, channel.target.path
        if node is None or path not in {*_WIDTHS, "weights"}:
            return None  # what an extension animates
        self._document.check_index(f"{pointer}/target/node", "nodes", node)
        if path in _WIDTHS and self._document.root.nodes[node].matrix is not None:
            raise self._document.error(f"{pointer}/target", f"the node {node} has a matrix, not its parts")
        if channel.sampler >= len(self._source.samplers):
            found = f"found the index {channel.sampler} of {len(self._source.samplers)} samplers"
            raise self._document.error(f"{pointer}/sampler", found)
        sampler = self._source.samplers[channel.sampler]
        place = f"{self._pointer}/samplers/{channel.sampler}"
        times = self._times(sampler.input, f"{place}/input")
        self._document.check_index(f"{place}/output", "accessors", sampler.output)
        width = _WIDTHS[path] if path in _WIDTHS else self._target_count(node, pointer)
        is_cubic = sampler.interpolation == "CUBICSPLINE"
        values = self._accessors.floats(sampler.output, width if path in _WIDTHS else 1)
        shape = (len(times), 3, width) if is_cubic else (len(times), width)
        if values.size != np.prod(shape):
            found, expected = f"found {values.size} numbers", f"{int(np.prod(shape))}"
            raise self._document.error(f"{place}/output", found, expected=expected)
        if is_cubic and len(times) < 2:
            raise self._document.error(f"{place}/input", "found one key", expected="at least two")
        return Curve(
            node=node,
            path=path,
            times=times,
            values=values.astype(np.float64).reshape(shape),
            interpolation=sampler.interpolation,
        )

    def _times(self, index: int, pointer: str) -> F64:
        self._document.check_index(pointer, "accessors", index)
        times = self._accessors.floats(index, 1)[:, 0].astype(np.float64)
        if times[0] < 0.0 or (np.diff(times) <= 0.0).any():
            raise self._document.error(pointer, "the times do not ascend from zero or later")
        return times

    def _target_count(self, node: int, pointer: str) -> int:
        """How many morph targets the mesh of a node has."""
        mesh = self._document.root.nodes[node].mesh
        primitives = [] if mesh is None else self._document.root.meshes[mesh].primitives
        count = max((len(primitive.targets) for primitive in primitives), default=0)
        if not count:
            raise self._document.error(f"{pointer}/target", f"the node {node} has no morph targets")
        return count


def _hermite(first: F64, second: F64, share: float, span: float) -> F64:
    """Between two keys [3 w] a time span (s) apart. Source: glTF 2.0, C.5 (Cubic spline interpolation)."""
    t, t2, t3 = share, share * share, share**3
    return np.asarray(
        (2 * t3 - 3 * t2 + 1) * first[1]
        + span * (t3 - 2 * t2 + t) * first[2]
        + (3 * t2 - 2 * t3) * second[1]
        + span * (t3 - t2) * second[0]
    )


def _slerp(first: F64, second: F64, share: float) -> F64:
    """Between two quaternions [4] along the shorter arc. Source: glTF 2.0, C.4."""
    first, second = _unit(first), _unit(second)
    cosine = float(first @ second)
    if cosine < 0.0:
        second, cosine = -second, -cosine
    if cosine > _PARALLEL:
        return np.asarray((1.0 - share) * first + share * second)
    angle = np.arccos(cosine)
    return np.asarray(
        (np.sin((1.0 - share) * angle) * first + np.sin(share * angle) * second) / np.sin(angle)
    )


def _unit(quaternion: F64) -> F64:
    """A quaternion [4] at unit length; no rotation where it is zero."""
    length = float(np.linalg.norm(quaternion))
    return quaternion / length if length > 1e-12 else np.array([0.0, 0.0, 0.0, 1.0])
