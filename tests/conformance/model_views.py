"""Pictures of the models of ../shared, as a viewer would show them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np

from synthgen.assets import AssetStore
from synthgen.model import (
    CameraSpec,
    DirectionalLightSpec,
    DrawSpec,
    EnvironmentSpec,
    GradientSpec,
    ImagingSpec,
    InstanceSpec,
    RenderBuffers,
    SceneSpec,
)
from synthgen.render import create_renderer
from synthgen.render.options import RenderOptions

SHARED = Path(__file__).resolve().parents[3] / "shared"


class Gallery:
    """An engine, and the models that it has shown."""

    def __init__(self) -> None:
        self.store = AssetStore()
        options = RenderOptions(quality="high", outputs=frozenset({"image", "radiance"}))
        self.renderer = create_renderer("gl", self.store, options)

    def close(self) -> None:
        self.renderer.close()

    def add(self, path: Path) -> str:
        """The asset id of a model."""
        return self.store.add(path, kind="models")

    def picture(self, path: Path, *, size: int = 256, **view: Any) -> Any:
        return self.buffers(path, size=size, **view).image_srgb

    def buffers(
        self, path: Path, *, size: int = 256, direction: Any = (0.35, 0.3, 1.0), fill: float = 1.0
    ) -> RenderBuffers:
        """A model that fills the image, seen from a direction, by the light of a bright room."""
        asset_id = self.add(path)
        bounds = self.store.model(asset_id).bounds
        middle, radius = bounds.mean(axis=0), float(np.linalg.norm(np.diff(bounds, axis=0))) / 2
        yfov = math.radians(30)
        z = np.asarray(direction, np.float64) / np.linalg.norm(direction)
        x = np.cross([0, 1, 0], z)
        x /= np.linalg.norm(x)
        distance = radius / math.sin(yfov / 2) / fill
        pose = np.eye(4)
        pose[:3, :3] = np.column_stack([x, np.cross(z, x), z])
        pose[:3, 3] = middle + distance * z
        camera = CameraSpec(
            yfov=yfov, width=size, height=size, znear=distance / 50, zfar=distance * 50, T_world_camera=pose
        )
        return self.renderer.render(_scene(asset_id, camera))

    def plane(self, path: Path, *, size: int, width_px: float) -> RenderBuffers:
        """A square of 1 m about the origin, as wide in the image as is said."""
        pose = np.eye(4)
        pose[2, 3] = 2.0
        yfov = 2.0 * math.atan(size / (2.0 * 2.0 * width_px))
        camera = CameraSpec(yfov=yfov, width=size, height=size, znear=0.1, zfar=50.0, T_world_camera=pose)
        return self.renderer.render(_scene(self.add(path), camera))


def _scene(asset_id: str, camera: CameraSpec) -> SceneSpec:
    x, y, z = camera.T_world_camera[:3, :3].T
    key = -(0.4 * x + 0.7 * y + 0.8 * z)
    light = DirectionalLightSpec(
        direction_world=tuple((key / np.linalg.norm(key)).tolist()),
        color_linear=(1.0, 1.0, 1.0),
        illuminance=1.6,
        has_shadow=True,
        angular_diameter=0.02,
    )
    sky = GradientSpec(
        zenith_linear=(0.9, 0.95, 1.0), horizon_linear=(0.45, 0.45, 0.45), nadir_linear=(0.12, 0.11, 0.1)
    )
    instance = InstanceSpec(instance_id=1, asset_id=asset_id, class_id=0, T_world_object=np.eye(4))
    return SceneSpec(
        seed=0,
        frame_index=0,
        camera=camera,
        environment=EnvironmentSpec(
            scene_name="room", backdrop=sky, ground=None, ambient_linear=(0.5, 0.5, 0.5)
        ),
        lights=(light,),
        instances=(instance,),
        imaging=ImagingSpec(exposure_ev=0.0, blur_sigma_px=0.0, read_noise=0.0, shot_noise=0.0),
        draw=DrawSpec(requested_objects=1, attempts=1),
    )
