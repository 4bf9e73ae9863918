"""The simplest correct loop on pyrender that a user would write."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import trimesh

from bench.speed.peers.ground import write_ground
from bench.speed.peers.protocol import write_frame
from bench.speed.workload import Workload, pinhole_scenes, read_scenes
from synthgen.model import SceneSpec
from synthgen.render.pyrender_engine.compatibility import import_pyrender

LIGHT_DIRECTION = (-0.5, -1.0, -0.4)


class PlainPyrenderPeer:
    """One scene with a node for every object that may be seen; poses and camera change with the frame."""

    def __init__(self, workload: Workload) -> None:
        self._pyrender = import_pyrender()
        self._workload, self._recipe = workload, workload.recipe()
        self._size = workload.size_px
        self._renderer = self._pyrender.OffscreenRenderer(self._size, self._size)
        self._scene = self._pyrender.Scene(ambient_light=(0.4, 0.4, 0.4), bg_color=(0.5, 0.6, 0.8, 1.0))
        self._ground = self._node(write_ground(workload.scenes.with_name("ground.glb")))
        self._slots = {
            asset_id: [self._node(self._recipe.assets.path(asset_id)) for _ in range(workload.objects)]
            for asset_id in self._recipe.model_ids
        }
        self._light = self._scene.add(self._pyrender.DirectionalLight(color=np.ones(3), intensity=4.0))
        self._camera = self._scene.add(self._pyrender.PerspectiveCamera(yfov=1.0, aspectRatio=1.0))
        self.description = f"pyrender {self._pyrender.__version__}, plain loop"

    def make(self, out: Path, on_frame: Callable[[], None]) -> None:
        for scene in read_scenes(self._workload):
            self._pose(scene)
            flags = self._pyrender.RenderFlags
            color, _ = self._renderer.render(self._scene, flags=flags.SHADOWS_DIRECTIONAL)
            write_frame(out, scene, color, self._drawn_ids(scene))
            on_frame()

    def ids(self, count: int) -> list[Any]:
        drawn = []
        for scene in islice(pinhole_scenes(self._workload), count):
            self._pose(scene)
            drawn.append(self._drawn_ids(scene))
        return drawn

    def close(self) -> None:
        self._renderer.delete()

    def _node(self, path: Path) -> Any:
        parts = trimesh.load_scene(path).dump()
        return self._scene.add(self._pyrender.Mesh.from_trimesh(list(parts)))

    def _pose(self, scene: SceneSpec) -> None:
        free = {asset_id: list(nodes) for asset_id, nodes in self._slots.items()}
        self._shown = {}
        for instance in scene.instances:
            node = free[instance.asset_id].pop()
            node.mesh.is_visible = True
            self._scene.set_pose(node, instance.T_world_object)
            self._shown[node] = instance.instance_id
        for node in (node for nodes in free.values() for node in nodes):
            node.mesh.is_visible = False
        camera = self._camera.camera
        camera.yfov, camera.znear, camera.zfar = scene.camera.yfov, scene.camera.znear, scene.camera.zfar
        self._scene.set_pose(self._camera, scene.camera.T_world_camera)
        z = -np.array(LIGHT_DIRECTION) / np.linalg.norm(LIGHT_DIRECTION)
        x = np.cross([0, 1, 0], z) / np.linalg.norm(np.cross([0, 1, 0], z))
        pose = np.eye(4)
        pose[:3, :3] = np.column_stack([x, np.cross(z, x), z])
        self._scene.set_pose(self._light, pose)

    def _drawn_ids(self, scene: SceneSpec) -> Any:  # noqa: ARG002
        colors = {node: (number, 0, 0) for node, number in self._shown.items()} | {self._ground: (0, 0, 0)}
        picture, _ = self._renderer.render(
            self._scene, flags=self._pyrender.RenderFlags.SEG, seg_node_map=colors
        )
        return picture[..., 0]
