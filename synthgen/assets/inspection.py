"""What a model file holds, and what a user may want to mend before rendering it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from synthgen.arrays import F64
from synthgen.assets.gltf.texcoords import textures_of
from synthgen.assets.models import Model
from synthgen.model import AnimationInfo, Asset

_HUGE_M, _TINY_M = 500.0, 0.002
_LARGE_M, _COARSE_M = 50.0, 0.25
"""Longer than the first, ships and buildings have a twentieth of their edges shorter than the second."""
_FAR_AWAY = 20.0
"""Times its size from the origin."""
_MANY_TRIANGLES = 500_000
_MUCH_TEXTURE = 512 << 20
_CROWDED_SHARE = 0.001
"""Of the edges that have more than two triangles; a few are where parts happen to touch along an edge."""
_TURNED_SHARE = 0.02
"""Of the triangles whose normals point the other way, from which on it is worth a warning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that looks wrong, and what helps."""

    text: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelReport:
    """What a model is."""

    size_m: tuple[float, float, float]
    """Of the box about it, along x, y and z."""
    lowest_m: tuple[float, float, float]
    """The lowest corner of the box."""
    triangles: int
    vertices: int
    parts: int
    materials: tuple[str, ...]
    textures: int
    texture_bytes: int
    """Without the smaller levels that an engine adds, which are a third as much again."""
    animations: tuple[AnimationInfo, ...]
    variants: tuple[str, ...]
    keypoints: tuple[str, ...]
    cameras: tuple[str, ...]
    lights: tuple[str, ...]
    extensions: Mapping[str, str]
    """What is done with each extension that the file uses."""
    warnings: tuple[Finding, ...]


def inspect_model(model: Model) -> ModelReport:
    """What a model is, as it stands in its file.

    Raises:
        AssetError: it has nothing that could be drawn.
    """
    asset = model.rest.whole
    textures = {id(each.pixels): each.pixels for part in asset.parts for each in textures_of(part.material)}
    width, height, depth = (float(value) for value in asset.size)
    x, y, z = (float(value) for value in asset.bounds[0])
    return ModelReport(
        size_m=(width, height, depth),
        lowest_m=(x, y, z),
        triangles=asset.triangle_count,
        vertices=sum(len(part.primitive.positions) for part in asset.parts),
        parts=len(asset.parts),
        materials=tuple(dict.fromkeys(part.material.name or "(none)" for part in asset.parts)),
        textures=len(textures),
        texture_bytes=sum(pixels.nbytes for pixels in textures.values()),
        animations=asset.animations,
        variants=asset.variants,
        keypoints=tuple(each.name for each in asset.keypoints),
        cameras=tuple(each.name for each in asset.cameras),
        lights=tuple(f"{each.name} ({each.kind})" for each in asset.lights),
        extensions=model.extensions,
        warnings=(
            *(Finding(text=text) for text in asset.warnings),
            *_size_findings(asset),
            *_surface_findings(asset),
            *_cost_findings(asset, sum(pixels.nbytes for pixels in textures.values())),
        ),
    )


def _size_findings(asset: Asset) -> Iterator[Finding]:
    longest = float(asset.size.max())
    if longest > _HUGE_M or (longest > _LARGE_M and _fine_edge_m(asset) > _COARSE_M):
        yield Finding(
            text=f"it is {longest:.4g} m long: its numbers may be millimetres or centimetres",
            remedy="say `unit: mm` of the model in the run file, or scale it with --normalize METRES",
        )
    if longest < _TINY_M:
        yield Finding(
            text=f"it is {longest * 1000:.3g} mm long: its numbers may be another unit than metres",
            remedy="say `unit` of the model in the run file, or scale it with --normalize METRES",
        )
    distance = float(np.linalg.norm(asset.bounds.mean(axis=0)))
    if distance > _FAR_AWAY * longest:
        yield Finding(
            text=f"it lies {distance:.4g} m from the origin, {distance / longest:.0f} times its size",
            remedy="move it to the origin before exporting, to keep its shape precise",
        )


def _surface_findings(asset: Asset) -> Iterator[Finding]:
    """Of faces that are turned inside out, and of edges at which the surface is none."""
    triangles = _triangles(asset)
    share = _turned_share(asset)
    if share > _TURNED_SHARE:
        yield Finding(
            text=f"{share:.0%} of the triangles face away from their normals",
            remedy="recalculate the normals to the outside before exporting",
        )
    counts = _edge_counts(triangles, float(asset.size.max()))
    open_edges, crowded = int((counts == 1).sum()), int((counts > 2).sum())
    volume = (
        float(np.einsum("ti,ti->t", triangles[:, 0], np.cross(triangles[:, 1], triangles[:, 2])).sum()) / 6
    )
    if not open_edges and not crowded and volume < 0.0:
        yield Finding(
            text="the surface is closed, and its faces point inwards",
            remedy="flip the faces before exporting",
        )
    if crowded > _CROWDED_SHARE * len(counts):
        yield Finding(
            text=f"it is not manifold: {crowded} edges have more than two triangles",
            remedy="harmless for rendering, unless there are surfaces within surfaces",
        )


def _cost_findings(asset: Asset, texture_bytes: int) -> Iterator[Finding]:
    if asset.triangle_count > _MANY_TRIANGLES:
        yield Finding(
            text=f"it has {asset.triangle_count:,} triangles, which makes the first image slow",
            remedy="simplify it (Blender: Decimate), or lower limits.drawn_triangles in the run file",
        )
    if texture_bytes > _MUCH_TEXTURE:
        yield Finding(
            text=f"its textures take {texture_bytes / 2**20:.0f} MiB",
            remedy="make them smaller: objects are rarely more than a few hundred pixels wide",
        )


def _fine_edge_m(asset: Asset) -> float:
    """The length in metres than which a twentieth of all sides of triangles are shorter."""
    triangles = _triangles(asset)
    return float(np.quantile(np.linalg.norm(triangles - np.roll(triangles, 1, axis=1), axis=2), 0.05))


def _triangles(asset: Asset) -> F64:
    """Their corners [t 3 3]."""
    return np.concatenate([part.primitive.positions[part.primitive.indices] for part in asset.parts]).astype(
        np.float64
    )


def _turned_share(asset: Asset) -> float:
    """The share of the triangles whose vertex normals point to their other side."""
    turned = 0
    for part in asset.parts:
        primitive = part.primitive
        a, b, c = (primitive.positions[corner].astype(np.float64) for corner in primitive.indices.T)
        normals = primitive.normals[primitive.indices].sum(axis=1)
        turned += int((np.einsum("ti,ti->t", np.cross(b - a, c - a), normals) < 0.0).sum())
    return turned / asset.triangle_count


def _edge_counts(triangles: F64, size: float) -> npt.NDArray[Any]:
    """How many triangles [t 3 3] each edge has, where corners in one place are one."""
    grid = np.round(triangles.reshape(-1, 3) / (1e-6 * size)).astype(np.int64)
    corners = np.unique(grid, axis=0, return_inverse=True)[1].reshape(-1, 3).astype(np.int64)
    is_sound = (np.diff(corners[:, [0, 1, 2, 0]], axis=1) != 0).all(axis=1)
    edges = np.sort(corners[is_sound][:, [[0, 1], [1, 2], [2, 0]]].reshape(-1, 2), axis=1)
    return np.unique(edges[:, 0] * (corners.max() + 1) + edges[:, 1], return_counts=True)[1]
