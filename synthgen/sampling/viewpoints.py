"""Views from the cameras that stand in the file of a scene's model."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from synthgen.arrays import F64
from synthgen.config import SceneModelConfig
from synthgen.distributions import Distribution, sample_value
from synthgen.errors import AssetError
from synthgen.geometry.projection import focal_length_px
from synthgen.geometry.transforms import rotation_about_axis
from synthgen.model import Asset, EmbeddedCamera
from synthgen.rng import FrameRng
from synthgen.sampling.view import View


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Viewpoint:
    """A place for the camera, [3] in the world, and what it sees from there."""

    position: F64
    view: View


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Viewpoints:
    """The cameras of a model, whose frame is that of the world, and how often they are used."""

    cameras: tuple[EmbeddedCamera, ...]
    share: float
    """Of the images."""
    shift_m: Distribution
    """How far a camera is moved, in any direction."""
    turn_deg: Distribution
    """How far it is turned, about any axis."""

    def sample_viewpoint(self, rng: FrameRng, *, width: int, height: int) -> Viewpoint | None:
        """One of the cameras, or None where the image has a free one.

        All cameras are equally likely; where objects find no room before one, the next attempt has another.
        """
        stage = rng.first.stage("scene.camera")
        if float(stage.random()) >= self.share:
            return None
        order = stage.permutation(len(self.cameras))
        camera = self.cameras[int(order[rng.attempt % len(order)])]
        away, axis = (_sample_direction(stage) for _ in range(2))
        turn = math.radians(sample_value(stage, self.turn_deg))
        R_world_camera = rotation_about_axis(axis, turn) @ _rotation(camera.T_asset_camera)
        return Viewpoint(
            position=camera.T_asset_camera[:3, 3] + sample_value(stage, self.shift_m) * away,
            view=View(
                width=width,
                height=height,
                focal_px=focal_length_px(camera.yfov, height),
                zoom=1.0,
                yaw=_yaw(R_world_camera),
                R_world_camera=R_world_camera,
            ),
        )


def viewpoints_of(asset_id: str, asset: Asset, config: SceneModelConfig) -> Viewpoints | None:
    """The cameras of a model, where the scene asks for them.

    Raises:
        AssetError: it does, and there are none.
    """
    if config.cameras == 0.0:
        return None
    if not asset.cameras:
        raise AssetError(
            config.path,
            f"{asset_id} has no perspective camera",
            expected="one or more, because model.cameras asks for them",
            remedy="export the model with its cameras (as .glb or .gltf), or leave out model.cameras",
        )
    return Viewpoints(
        cameras=asset.cameras,
        share=config.cameras,
        shift_m=config.camera_shift_m,
        turn_deg=config.camera_turn_deg,
    )


def _sample_direction(rng: np.random.Generator) -> F64:
    """A unit vector [3], uniform over the sphere."""
    vector = rng.normal(size=3)
    return np.asarray(vector / np.linalg.norm(vector))


def _rotation(T_asset_camera: F64) -> F64:
    """The rotation [3 3] of a camera's transform, whatever scale or mirror is in it.

    Where it looks and what is up are kept. Source: glTF 2.0, 3.10 (Cameras): scale has no effect.
    """
    up, back = T_asset_camera[:3, 1], T_asset_camera[:3, 2] / np.linalg.norm(T_asset_camera[:3, 2])
    right = np.cross(up, back)
    right /= np.linalg.norm(right)
    return np.column_stack([right, np.cross(back, right), back])


def _yaw(R_world_camera: F64) -> float:
    """The heading of a camera as `camera_rotation` counts it; straight down, that of the upper side."""
    ahead, up = -R_world_camera[:, 2], R_world_camera[:, 1]
    x, _, z = (ahead - ahead[1] * up).tolist()
    return math.atan2(-x, -z)
