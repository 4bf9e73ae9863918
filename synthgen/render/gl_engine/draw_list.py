"""What is drawn in a frame: parts of models in view, at the level of detail that is enough, in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import moderngl
import numpy as np

from synthgen.arrays import F32, F64
from synthgen.assets import AssetStore
from synthgen.model import InstanceSpec
from synthgen.render.gl_engine.camera import View, instance_rows, spheres_world
from synthgen.render.gl_engine.materials import DeviceMaterial, MaterialUploader, is_translucent
from synthgen.render.gl_engine.meshes import DeviceMesh, MeshUploader
from synthgen.render.gl_engine.programs import UNIFORM_BLOCKS
from synthgen.render.looks import Looks

CHUNK = 256
"""Instances that fit the uniform block of instances.glsl."""
INSTANCE_BYTES = 64


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Item:
    """One part of one instance."""

    instance: InstanceSpec
    T_world_mesh: F64
    mesh: DeviceMesh
    material: DeviceMaterial
    center_eye: F64
    """Of a sphere about the part, [3]."""
    radius: float
    """Metres."""
    distance: float
    """Of the sphere's centre from the eye."""
    depth: float
    """The same along the optical axis."""
    is_in_view: bool
    """Whether the sphere reaches into the view frustum."""
    scale: float
    """By how much lengths of the mesh's frame grow in the world, at most."""
    level: int
    """Of detail, whose error cannot be seen in the image."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Batch:
    """Copies of a part that one call draws."""

    mesh: DeviceMesh
    material: DeviceMaterial
    level: int
    chunk: int
    """Which 256 instances of the buffer."""
    first: int
    """Within the chunk."""
    count: int


class ItemCollector:
    """Turns instances into items."""

    def __init__(
        self, assets: AssetStore, meshes: MeshUploader, materials: MaterialUploader, *, level_error_px: float
    ) -> None:
        self._assets = assets
        self._looks = Looks(assets)
        self._meshes = meshes
        self._materials = materials
        self._level_error_px = level_error_px

    def items(self, instances: Iterable[InstanceSpec], view: View) -> list[Item]:
        """All parts of the instances, in view or not."""
        parts = [part for instance in instances for part in self._parts(instance)]
        if not parts:
            return []
        T_world_mesh = np.array([T for _, T, _, _ in parts])
        boxes = np.array([(mesh.center, mesh.half_size) for _, _, mesh, _ in parts], np.float64)
        centers, radii = spheres_world(T_world_mesh, boxes[:, 0], boxes[:, 1])
        centers = view.eye(centers)
        depths = view.depths(centers)
        scales = np.linalg.norm(T_world_mesh[:, :3, :3], axis=1).max(axis=1)
        nearest = np.maximum(depths - radii, view.camera.znear)
        tolerances = self._level_error_px * nearest / view.camera.focal_px / scales
        distances, is_in_view = np.linalg.norm(centers, axis=1), view.sees_spheres(centers, radii)
        return [
            Item(
                instance=instance,
                T_world_mesh=T,
                mesh=mesh,
                material=material,
                center_eye=centers[k],
                radius=float(radii[k]),
                distance=float(distances[k]),
                depth=float(depths[k]),
                is_in_view=bool(is_in_view[k]),
                scale=float(scales[k]),
                level=mesh.level_for(tolerances[k]),
            )
            for k, (instance, T, mesh, material) in enumerate(parts)
        ]

    def _parts(
        self, instance: InstanceSpec
    ) -> Iterator[tuple[InstanceSpec, F64, DeviceMesh, DeviceMaterial]]:
        """The parts of an instance, each with the transform [4 4] of its mesh."""
        asset, T_world_mesh = self._assets.drawn_model_of(instance)
        for index, part in enumerate(asset.parts):
            look = self._looks.material(part.material, instance.look)
            material = self._materials.uploaded(look, len(part.primitive.texcoords))
            yield instance, T_world_mesh, self._meshes.uploaded(asset, index), material


class InstanceBuffer:
    """The transforms of all instances of a frame's batches, as uniform blocks of 256."""

    def __init__(self, context: moderngl.Context) -> None:
        self._context = context
        self._buffer = context.buffer(reserve=CHUNK * INSTANCE_BYTES, dynamic=True)
        self._rows: list[F32] = []

    def begin(self) -> None:
        """Forgets the instances of the frame before."""
        self._rows = []

    def batches(self, groups: Iterable[tuple[int, Sequence[Item]]], view: View) -> list[Batch]:
        """Batches of groups of items that share mesh, material and level of detail."""
        batches = []
        for level, items in groups:
            start = 0
            while start < len(items):
                chunk, first = divmod(len(self._rows), CHUNK)
                count = min(len(items) - start, CHUNK - first)
                for item in items[start : start + count]:
                    number = item.instance.instance_id
                    self._rows.append(instance_rows(item.T_world_mesh, view.eye_offset, number))
                batches.append(
                    Batch(
                        mesh=items[0].mesh,
                        material=items[0].material,
                        level=level,
                        chunk=chunk,
                        first=first,
                        count=count,
                    )
                )
                start += count
        return batches

    def upload(self) -> None:
        """Sends the instances of all batches to the device."""
        chunks = max(1, -(-len(self._rows) // CHUNK))
        data = np.zeros((chunks * CHUNK, 4, 4), np.float32)
        if self._rows:
            data[: len(self._rows)] = self._rows
        if self._buffer.size < data.nbytes:
            self._buffer.release()
            self._buffer = self._context.buffer(reserve=data.nbytes, dynamic=True)
        self._buffer.write(data)

    def bind(self, chunk: int) -> None:
        """Makes a chunk the uniform block of the next draws."""
        size = CHUNK * INSTANCE_BYTES
        self._buffer.bind_to_uniform_block(UNIFORM_BLOCKS["Instances"], offset=chunk * size, size=size)


def opaque_groups(items: Iterable[Item]) -> list[tuple[int, list[Item]]]:
    """What is drawn first, in view, in groups that share mesh and level of detail; the nearest first."""
    groups: dict[tuple[int, int, int], list[Item]] = {}
    for item in sorted(items, key=lambda item: item.depth):
        if is_translucent(item.material.material) or not item.is_in_view:
            continue
        groups.setdefault((id(item.mesh), id(item.material), item.level), []).append(item)
    return [(level, group) for (*_, level), group in groups.items()]


def translucent_groups(items: Iterable[Item]) -> list[tuple[int, list[Item]]]:
    """What is drawn over the rest, in view, one by one; the farthest first."""
    seen = [item for item in items if is_translucent(item.material.material) and item.is_in_view]
    return [(item.level, [item]) for item in sorted(seen, key=lambda item: -item.depth)]


def caster_groups(items: Iterable[Item], tolerance: float) -> list[tuple[int, list[Item]]]:
    """What casts shadows, coarser by up to a tolerance (m), in groups that share mesh and level of detail."""
    groups: dict[tuple[int, int], list[Item]] = {}
    for item in items:
        if not is_translucent(item.material.material):
            level = item.mesh.caster_level_for(tolerance / item.scale, item.level)
            groups.setdefault((id(item.mesh), level), []).append(item)
    return [(level, group) for (_, level), group in groups.items()]
