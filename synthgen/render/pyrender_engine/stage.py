"""A SceneSpec set up in pyrender: nodes for colour and for ids, lights and camera."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np

from synthgen.arrays import F64
from synthgen.geometry.transforms import transformed
from synthgen.model import Asset, CameraSpec, InstanceSpec, LightSpec, SpotLightSpec
from synthgen.render.pyrender_engine.lights import placed_light


@dataclass(frozen=True, slots=True, kw_only=True)
class MeshPair:
    """A thing as it is drawn: with its materials, and bare for the id pass."""

    color: Any
    bare: Any


class Stage:
    """One scene. The colour and the id meshes are in it side by side, and each pass sees its own."""

    def __init__(
        self,
        pyrender: ModuleType,
        camera: CameraSpec,
        ambient_linear: tuple[float, float, float],
        sphere: tuple[F64, float],
    ) -> None:
        """An empty scene whose shadow maps cover a sphere, centre [3] and radius (m)."""
        self._pyrender = pyrender
        self._camera = camera
        self.scene = _staged_scene_class(pyrender)(
            bg_color=np.zeros(4), ambient_light=np.array(ambient_linear)
        )
        self.scene.focus = sphere
        self._camera_node = self._add(self._lens(0, 0), camera.T_world_camera)
        self._bare_meshes: set[Any] = set()
        self.has_spot_shadows = False

    def add(self, meshes: MeshPair, T_world_object: F64) -> Any:
        """Puts a thing into the scene; the node returned stands for it in the id pass."""
        self._add(meshes.color, T_world_object)
        self._bare_meshes.add(meshes.bare)
        return self._add(meshes.bare, T_world_object)

    def add_light(self, light: LightSpec) -> None:
        """Puts a light into the scene."""
        self.has_spot_shadows |= isinstance(light, SpotLightSpec) and light.has_shadow
        source, pose = placed_light(self._pyrender, light, self.scene.focus)
        self._add(source, pose)

    def show_bare(self, is_visible: bool) -> None:
        """Whether the meshes of the id pass are drawn."""
        for mesh in self._bare_meshes:
            mesh.is_visible = is_visible

    def look_at_tile(self, column: int, row: int) -> None:
        """Moves the window on the image plane by whole image sizes; 0, 0 is the image itself."""
        self._camera_node.camera = self._lens(column, row)

    def _add(self, thing: Any, pose: F64) -> Any:
        """Puts something into the scene under a name that tells the order; its node."""
        return self.scene.add(thing, name=f"{len(self.scene.nodes):08d}", pose=pose)

    def _lens(self, column: int, row: int) -> Any:
        camera = self._camera
        return self._pyrender.IntrinsicsCamera(
            fx=camera.focal_px,
            fy=camera.focal_px,
            cx=camera.width * (0.5 - column),
            cy=camera.height * (0.5 - row),
            znear=camera.znear,
            zfar=camera.zfar,
        )


@cache
def _staged_scene_class(pyrender: ModuleType) -> Any:
    """A scene with one shadow focus, whose nodes come in the order of their names.

    pyrender's own focus is all of the scene, and a ground leaves that no detail. Its own order is that of
    memory addresses: lights are summed in it, and their sum is rounded accordingly.
    """

    class StagedScene(pyrender.Scene):  # type: ignore[misc, name-defined]
        focus: tuple[F64, float]

        @property
        def light_nodes(self) -> list[Any]:
            return sorted(super().light_nodes, key=lambda node: node.name)

        @property
        def mesh_nodes(self) -> list[Any]:
            return sorted(super().mesh_nodes, key=lambda node: node.name)

        @property
        def scale(self) -> float:
            return self.focus[1]

        @property
        def centroid(self) -> F64:
            return self.focus[0]

    return StagedScene


def bounding_sphere(instances: tuple[InstanceSpec, ...], assets: list[Asset]) -> tuple[F64, float]:
    """A sphere, centre [3] and radius in metres, that holds the hulls of all instances."""
    if not instances:
        return np.zeros(3), 1.0
    points = np.concatenate(
        [transformed(each.T_world_object, asset.hull) for each, asset in zip(instances, assets, strict=True)]
    )
    center = (points.min(axis=0) + points.max(axis=0)) / 2.0
    return center, float(np.linalg.norm(points - center, axis=1).max())
