"""Builds SceneSpecs by hand: objects that stand on the ground, a camera that looks at them, light."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from bench.realism.reference import plain_imaging
from synthgen.arrays import F32, F64, read_only
from synthgen.assets import AssetStore
from synthgen.color import LUMINANCE_WEIGHTS
from synthgen.geometry.transforms import rotation_about_axis, transform
from synthgen.model import (
    CameraSpec,
    DrawSpec,
    EnvironmentMapSpec,
    EnvironmentSpec,
    GradientSpec,
    GroundSpec,
    InstanceSpec,
    LightSpec,
    PanoramaSpec,
    SceneSpec,
)

SKY = GradientSpec(
    zenith_linear=(0.10, 0.22, 0.55), horizon_linear=(0.55, 0.65, 0.75), nadir_linear=(0.2, 0.18, 0.15)
)
GRAY = (0.45, 0.45, 0.45)
WANTED_IRRADIANCE = 0.75 * math.pi
"""On the ground, from the upper half of an environment map."""


class Stage:
    """One scene while it is set up."""

    def __init__(self, assets: AssetStore, *, size_px: int) -> None:
        """An empty scene of these assets, as a square picture."""
        self._assets, self._size_px = assets, size_px
        self._instances: list[InstanceSpec] = []
        self._ground: GroundSpec | None = None
        self._map: EnvironmentMapSpec | None = None
        self._camera: CameraSpec | None = None
        self._lights: tuple[LightSpec, ...] = ()
        self._ambient = (0.0, 0.0, 0.0)

    def place(
        self, path: Path, x: float, z: float, *, yaw_deg: float = 0.0, longest: float | None = None
    ) -> None:
        """Stands a model on the ground, its longest side scaled to a length (m) where one is given."""
        asset = self._assets.model(self._assets.add(path, kind="models"))
        scale = 1.0 if longest is None else longest / float(asset.size.max())
        linear = rotation_about_axis((0, 1, 0), math.radians(yaw_deg)) * scale
        lowest, highest = asset.bounds * scale
        middle = linear @ ((asset.bounds[0] + asset.bounds[1]) / 2)
        offset = np.array([x - middle[0], -min(lowest[1], highest[1]), z - middle[2]])
        self._instances.append(
            InstanceSpec(
                instance_id=len(self._instances) + 1,
                asset_id=asset.asset_id,
                class_id=0,
                T_world_object=read_only(transform(linear, offset)),
            )
        )

    def ground(self, texture: Path | None = None, *, tile: float = 2.0, roughness: float = 0.9) -> None:
        """Lays a ground, gray without a texture."""
        texture_id = self._assets.add(texture, kind="textures") if texture else None
        tint = (1.0, 1.0, 1.0) if texture else GRAY
        self._ground = GroundSpec(
            texture_id=texture_id, tint_linear=tint, roughness=roughness, tile_size=tile
        )

    def look(
        self, eye: tuple[float, float, float], target: tuple[float, float, float], *, yfov_deg: float
    ) -> None:
        """Sets the camera up."""
        reach = math.dist(eye, target)
        self._camera = CameraSpec(
            yfov=math.radians(yfov_deg),
            width=self._size_px,
            height=self._size_px,
            znear=0.1 * reach,
            zfar=300.0 * reach,
            T_world_camera=read_only(looking_at(np.array(eye), np.array(target))),
        )

    def surround(self, hdri: Path, *, yaw_deg: float = 0.0) -> None:
        """Puts a panorama around, at a brightness that suits the camera."""
        asset_id = self._assets.add(hdri, kind="hdris")
        irradiance = ground_irradiance(self._assets.panorama(asset_id))
        self._map = EnvironmentMapSpec(
            asset_id=asset_id, yaw=math.radians(yaw_deg), gain=WANTED_IRRADIANCE / irradiance
        )

    def light(self, *lights: LightSpec, ambient: float = 0.0) -> None:
        """Sets the lights and the uniform light."""
        self._lights, self._ambient = lights, (ambient, ambient, ambient)

    def scene(self, exposure_ev: float = 0.0) -> SceneSpec:
        """What was set up."""
        if self._camera is None:
            raise ValueError("the scene has no camera")
        backdrop: Any = PanoramaSpec() if self._map else SKY
        return SceneSpec(
            seed=0,
            frame_index=0,
            camera=self._camera,
            environment=EnvironmentSpec(
                scene_name="bench",
                backdrop=backdrop,
                ground=self._ground,
                ambient_linear=self._ambient,
                map=self._map,
            ),
            lights=self._lights,
            instances=tuple(self._instances),
            imaging=plain_imaging(exposure_ev),
            draw=DrawSpec(requested_objects=len(self._instances), attempts=1),
        )


def looking_at(eye: F64, target: F64) -> F64:
    """The pose [4 4] of a camera."""
    z = (eye - target) / np.linalg.norm(eye - target)
    x = np.cross([0.0, 1.0, 0.0], z)
    x /= np.linalg.norm(x)
    return transform(np.column_stack([x, np.cross(z, x), z]), eye)


def solid_angles(height: int, width: int) -> F64:
    """The solid angle [h 1] of a pixel in each row of a panorama, in steradians."""
    edges = np.cos(np.linspace(0.0, np.pi, height + 1))
    return np.asarray((edges[:-1] - edges[1:]) * 2 * np.pi / width)[:, None]


def ground_irradiance(panorama: F32) -> float:
    """The luminous irradiance of a horizontal surface below a panorama [h w 3]."""
    height, width = panorama.shape[:2]
    cosine = np.cos((np.arange(height) + 0.5) / height * np.pi)[:, None]
    luminance = panorama @ np.array(LUMINANCE_WEIGHTS)
    return float((luminance * np.maximum(cosine, 0) * solid_angles(height, width)).sum())
