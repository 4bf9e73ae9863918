"""Meshes on the device, with coarser versions for objects that are small in the image."""

from __future__ import annotations

from dataclasses import dataclass

import moderngl

from synthgen.arrays import F32
from synthgen.model import Asset, Part
from synthgen.render.gl_engine.memory import DeviceCache
from synthgen.render.gl_engine.mesh_levels import PartLevels, asset_levels, attribute_arrays


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Level:
    """A level of detail: triangles of the same vertices."""

    error: float
    """How far its surface is from the finest one's at most, in metres."""
    triangles: int
    indices: moderngl.Buffer


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DeviceMesh:
    """The vertices of a part, and its levels of detail."""

    part: Part
    attributes: dict[str, tuple[moderngl.Buffer, str]]
    """Buffer and format by the name of the vertex attribute."""
    levels: tuple[Level, ...]
    """Those for the image, the finest first, and then those of the bare shape, for shadows."""
    image_levels: int
    """How many are for the image."""
    center: F32
    half_size: F32
    """[3]: half the lengths of the box about the part, whose centre that is."""
    size_bytes: int
    arrays: dict[tuple[int, int], moderngl.VertexArray]
    """Vertex arrays by program and level; made when they are first needed."""

    @property
    def defines(self) -> frozenset[tuple[str, int]]:
        """Which program the attributes need."""
        names = {
            "in_tangent": "HAS_TANGENTS",
            "in_texcoord_0": "HAS_TEXCOORD_0",
            "in_texcoord_1": "HAS_TEXCOORD_1",
            "in_color": "HAS_COLORS",
        }
        return frozenset((names[name], 1) for name in self.attributes if name in names)

    def level_for(self, tolerance: float) -> int:
        """The coarsest level for the image whose error (m) is within a tolerance."""
        levels = self.levels[: self.image_levels]
        return max(index for index, level in enumerate(levels) if index == 0 or level.error <= tolerance)

    def caster_level_for(self, tolerance: float, seen: int) -> int:
        """The level with the fewest triangles whose shape is off by no more than a tolerance (m).

        It is never finer than the level that is seen, whose surface would lie in the shadow of its own bumps.
        """
        is_cut_out = self.part.material.alpha_mode == "MASK"
        end = self.image_levels if is_cut_out else len(self.levels)
        fitting = [index for index in range(seen, end) if self.levels[index].error <= tolerance]
        return min([seen, *fitting], key=lambda index: self.levels[index].triangles)

    def vertex_array(self, program: moderngl.Program, level: int) -> moderngl.VertexArray:
        """The mesh at a level of detail, ready for a program."""
        key = (program.glo, level)
        if key not in self.arrays:
            content = [
                (buffer, layout, name)
                for name, (buffer, layout) in self.attributes.items()
                if name in program
            ]
            self.arrays[key] = program.ctx.vertex_array(program, content, self.levels[level].indices)
        return self.arrays[key]

    def release(self) -> None:
        """Gives the memory back."""
        for array in self.arrays.values():
            array.release()
        for level in self.levels:
            level.indices.release()
        for buffer, _ in self.attributes.values():
            buffer.release()


class MeshUploader:
    """Uploads the parts of models."""

    def __init__(self, context: moderngl.Context, cache: DeviceCache) -> None:
        self._context = context
        self._cache = cache
        self._levels: dict[str, tuple[PartLevels, ...]] = {}

    def uploaded(self, asset: Asset, index: int) -> DeviceMesh:
        """A part of a model."""
        return self._cache.get(("mesh", asset.asset_id, index), lambda: self._upload(asset, index))

    def _upload(self, asset: Asset, index: int) -> DeviceMesh:
        part = asset.parts[index]
        arrays = attribute_arrays(part.primitive)
        seen, bare = self._levels_of(asset, index)
        levels = tuple(
            Level(error=error, triangles=len(indices), indices=self._context.buffer(indices.tobytes()))
            for error, indices in (*seen, *bare)
        )
        low, high = part.primitive.positions.min(axis=0), part.primitive.positions.max(axis=0)
        return DeviceMesh(
            part=part,
            attributes={
                name: (self._context.buffer(array.tobytes()), f"{array.shape[1]}f")
                for name, array in arrays.items()
            },
            levels=levels,
            image_levels=len(seen),
            center=(low + high) / 2,
            half_size=(high - low) / 2,
            size_bytes=sum(array.nbytes for array in arrays.values())
            + sum(12 * level.triangles for level in levels),
            arrays={},
        )

    def _levels_of(self, asset: Asset, index: int) -> PartLevels:
        if asset.is_one_off:  # for this frame only, so coarser levels are not worth their making
            return [(0.0, asset.parts[index].primitive.indices)], []
        if asset.asset_id not in self._levels:
            self._levels[asset.asset_id] = asset_levels(asset)
        return self._levels[asset.asset_id][index]
