"""What surrounds the objects, for pyrender: the backdrop, the ambient light, the ground and the room."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from synthgen.arrays import F32, F64
from synthgen.assets import AssetStore
from synthgen.errors import RenderError
from synthgen.geometry.transforms import rotation_about_axis, transform, transformed
from synthgen.model import (
    CameraSpec,
    EnvironmentSpec,
    GradientSpec,
    GroundSpec,
    PhotoSpec,
    Rgb,
    RoomSpec,
    SurfaceSpec,
)
from synthgen.render.backdrop import (
    blurred_panorama,
    gradient_backdrop,
    mean_radiance,
    panorama_backdrop,
    photo_backdrop,
)
from synthgen.render.pyrender_engine.meshes import MeshBuilder
from synthgen.render.pyrender_engine.stage import MeshPair

SURFACE_TEXTURES = 8
"""How many are kept ready; a folder of them may hold more than the memory."""
PANORAMAS = 2
"""How many blurred panoramas are kept."""


class Surroundings:
    """Makes what pyrender shows of an `EnvironmentSpec`, and keeps what is used again."""

    def __init__(self, assets: AssetStore, builder: MeshBuilder) -> None:
        self._assets = assets
        self._builder = builder
        self._texture = lru_cache(SURFACE_TEXTURES)(self._load_texture)
        self._panorama = lru_cache(PANORAMAS)(self._load_panorama)
        self._mean = lru_cache(None)(lambda asset_id: mean_radiance(assets.panorama(asset_id)))

    def backdrop(self, environment: EnvironmentSpec, camera: CameraSpec) -> F32:
        """The radiance [h w 3] where no geometry is.

        Raises:
            AssetError: a picture cannot be used.
            RenderError: a panorama is to be seen, and there is none.
        """
        spec = environment.backdrop
        if isinstance(spec, GradientSpec):
            return gradient_backdrop(spec, camera)
        if isinstance(spec, PhotoSpec):
            return photo_backdrop(spec, self._assets.image_srgb(spec.asset_id), camera)
        if environment.map is None:
            raise RenderError(
                environment.scene_name, "the backdrop is the environment map, but the scene has none"
            )
        return panorama_backdrop(environment.map, self._panorama(environment.map.asset_id, spec.blur), camera)

    def ambient(self, environment: EnvironmentSpec) -> Rgb:
        """The radiance from all around: pyrender has no environment maps, so of one it is the mean."""
        total: F64 = np.array(environment.ambient_linear, dtype=np.float64)
        if environment.map is not None:
            total = total + environment.map.gain * np.array(self._mean(environment.map.asset_id))
        red, green, blue = total.tolist()
        return red, green, blue

    def meshes(self, environment: EnvironmentSpec, half_size: float) -> list[MeshPair]:
        """The ground, a square about the origin that reaches half_size (m) to each side, and the room.

        A plane that catches shadows is not drawn: pyrender can show nothing else of it.
        """
        made = []
        ground, room = environment.ground, environment.room
        if isinstance(ground, GroundSpec):
            corners = half_size * np.array([[-1, 0, 1], [1, 0, 1], [1, 0, -1], [-1, 0, -1]], np.float64)
            # The picture's top is away from +Z: seen from above it is not mirrored.
            places = corners[None, :, [0, 2]] * (1.0, -1.0)
            made.append(self._surface(corners[None], places, ground))
        if room is not None:
            walls, texcoords = room_walls(room)
            made.append(self._surface(walls, texcoords, room.walls))
            ceiling = room_ceiling(room)
            made.append(self._surface(ceiling[0], ceiling[1], room.ceiling))
        return made

    def _surface(self, corners: F64, texcoords: F64, look: GroundSpec | SurfaceSpec) -> MeshPair:
        texture = self._texture(look.texture_id) if look.texture_id else None
        return self._builder.surface_meshes(corners, texcoords / look.tile_size, look, texture)

    def _load_texture(self, texture_id: str) -> Any:
        return self._builder.texture(self._assets.texture(texture_id), "opaque")

    def _load_panorama(self, asset_id: str, blur: float) -> F32:
        return blurred_panorama(self._assets.panorama(asset_id), blur)


def room_walls(room: RoomSpec) -> tuple[F64, F64]:
    """The corners [4 4 3] of the four walls, counter-clockwise from within, and where on each [4 4 2] (m)."""
    size_x, height, size_z = room.size
    corners, places = [], []
    for quarter in range(4):
        # The first wall stands at -z and is seen along -z; the others follow by quarter turns.
        width, depth = (size_x, size_z) if quarter % 2 == 0 else (size_z, size_x)
        along, up = np.array([-0.5, 0.5, 0.5, -0.5]) * width, np.array([0.0, 0.0, height, height])
        wall = np.column_stack([along, up, np.full(4, -depth / 2.0)])
        corners.append(wall @ rotation_about_axis((0, 1, 0), quarter * np.pi / 2.0).T)
        places.append(np.column_stack([along, up]))
    return _placed(room, np.array(corners)), np.array(places)


def room_ceiling(room: RoomSpec) -> tuple[F64, F64]:
    """The corners [1 4 3] of the ceiling, counter-clockwise from below, and where on it [1 4 2] (m)."""
    size_x, height, size_z = room.size
    x, z = np.array([-0.5, 0.5, 0.5, -0.5]) * size_x, np.array([-0.5, -0.5, 0.5, 0.5]) * size_z
    corners = np.column_stack([x, np.full(4, height), z])
    return _placed(room, corners[None]), np.column_stack([x, z])[None]


def _placed(room: RoomSpec, corners: F64) -> F64:
    x, z = room.center_xz
    T_world_room = transform(rotation_about_axis((0, 1, 0), room.yaw), (x, 0.0, z))
    return transformed(T_world_room, corners.reshape(-1, 3)).reshape(corners.shape)
