"""Lights are summed, and meshes drawn, in the order of the SceneSpec: another order rounds otherwise."""

from typing import Any

import numpy as np

from synthgen.model import CameraSpec, DirectionalLightSpec
from synthgen.render.pyrender_engine.compatibility import import_pyrender
from synthgen.render.pyrender_engine.stage import MeshPair, Stage

LIGHTS = 4
MESHES = 6


def _stage(pyrender: Any) -> Stage:
    camera = CameraSpec(yfov=1.0, width=8, height=8, znear=0.1, zfar=9.0, T_world_camera=np.eye(4))
    stage = Stage(pyrender, camera, (0.0, 0.0, 0.0), (np.zeros(3), 1.0))
    for number in range(LIGHTS):
        stage.add_light(
            DirectionalLightSpec(
                direction_world=(0.0, -1.0, 0.0),
                color_linear=(1.0, 1.0, 1.0),
                illuminance=1.0 + number,
                has_shadow=number == LIGHTS - 1,
            )
        )
    triangle = np.eye(3, dtype=np.float32)
    for _ in range(MESHES):
        color, bare = (pyrender.Mesh([pyrender.Primitive(positions=triangle)]) for _ in range(2))
        stage.add(MeshPair(color=color, bare=bare), np.eye(4))
    return stage


def test_nodes_come_in_the_order_in_which_they_were_added() -> None:
    pyrender = import_pyrender()
    stages = [_stage(pyrender) for _ in range(20)]
    for stage in stages:
        lights, meshes = list(stage.scene.light_nodes), list(stage.scene.mesh_nodes)
        assert len(lights) == LIGHTS
        assert len(meshes) == 2 * MESHES
        assert isinstance(lights[-1].light, pyrender.DirectionalLight)
        names = [node.name for node in lights + meshes]
        assert names == sorted(names)
