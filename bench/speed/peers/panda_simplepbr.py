"""Panda3D with simplepbr, off screen: the same objects, a colour pass and an id pass."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from bench.speed.peers.ground import write_ground
from bench.speed.peers.protocol import write_frame
from bench.speed.workload import Workload, pinhole_scenes, read_scenes
from synthgen.arrays import F64
from synthgen.model import SceneSpec

SHADOW_PX = 1024

SHADOW_BIAS = 0.002
"""Of the range of depths of the light; the default lets small objects cast no shadow."""

T_panda_world = np.array([[1, 0, 0, 0], [0, 0, -1, 0], [0, 1, 0, 0], [0, 0, 0, 1]], float)
"""Panda3D has +Z up and looks along +Y."""

ID_VERTEX = """#version 120
uniform mat4 p3d_ModelViewProjectionMatrix;
attribute vec4 p3d_Vertex;
void main() { gl_Position = p3d_ModelViewProjectionMatrix * p3d_Vertex; }
"""
ID_FRAGMENT = """#version 120
uniform float instance_id;
void main() { gl_FragColor = vec4(instance_id / 255.0, 0.0, 0.0, 1.0); }
"""


class PandaPeer:
    """A scene with a node for every object that may be seen; poses and camera change with the frame."""

    def __init__(self, workload: Workload, msaa: int) -> None:
        import panda3d.core as p3d  # noqa: PLC0415 - loaded only where it is measured

        self._p3d, self._workload, self._size = p3d, workload, workload.size_px
        self._recipe = workload.recipe()
        p3d.load_prc_file_data(
            "",
            "load-display p3headlessgl\nwindow-type offscreen\naudio-library-name null\n"
            f"win-size {self._size} {self._size}\nsync-video false\nnotify-level-display error\n",
        )
        self._base = self._started(msaa)
        self._slots = {
            asset_id: [self._node(self._recipe.assets.path(asset_id)) for _ in range(workload.objects)]
            for asset_id in self._recipe.model_ids
        }
        self._node(write_ground(workload.scenes.with_name("ground.glb")))
        self._light = self._add_light()
        self._color = self._copied_texture(self._base.win, self._base.cam)
        self._id_texture = self._add_id_pass()
        for _ in range(2):  # the shadow's buffer is made by the first, and used from the second
            self._base.task_mgr.step()
        self.description = f"Panda3D {p3d.PandaSystem.version_string} with simplepbr, {msaa} samples a pixel"

    def make(self, out: Path, on_frame: Callable[[], None]) -> None:
        for scene in read_scenes(self._workload):
            self._draw(scene)
            write_frame(
                out, scene, self._pixels(self._color)[..., 2::-1], self._pixels(self._id_texture)[..., 2]
            )
            on_frame()

    def ids(self, count: int) -> list[Any]:
        drawn = []
        for scene in islice(pinhole_scenes(self._workload), count):
            self._draw(scene)
            drawn.append(self._pixels(self._id_texture)[..., 2].copy())
        return drawn

    def close(self) -> None:
        self._base.destroy()

    def _started(self, msaa: int) -> Any:
        import simplepbr  # noqa: PLC0415
        from direct.showbase.ShowBase import ShowBase  # noqa: PLC0415

        base = ShowBase(windowType="offscreen")
        base.disable_mouse()
        simplepbr.init(
            msaa_samples=msaa,
            enable_shadows=True,
            use_normal_maps=True,
            use_occlusion_maps=True,
            max_lights=1,
            shadow_bias=SHADOW_BIAS,
        )
        return base

    def _node(self, path: Path) -> Any:
        import gltf  # noqa: PLC0415

        root = gltf.load_model(str(path), gltf.GltfSettings(skip_animations=True))
        node = self._base.render.attach_new_node(path.stem)
        self._p3d.NodePath(root).reparent_to(node)
        node.set_shader_input("instance_id", 0.0)
        return node

    def _add_light(self) -> Any:
        p3d = self._p3d
        light = p3d.DirectionalLight("sun")
        light.set_color((4, 4, 4, 1))
        light.set_shadow_caster(True, SHADOW_PX, SHADOW_PX)
        node = self._base.render.attach_new_node(light)
        self._base.render.set_light(node)
        ambient = self._base.render.attach_new_node(p3d.AmbientLight("ambient"))
        ambient.node().set_color((0.4, 0.4, 0.4, 1))
        self._base.render.set_light(ambient)
        return node

    def _copied_texture(self, buffer: Any, camera: Any) -> Any:  # noqa: ARG002
        p3d, texture = self._p3d, self._p3d.Texture()
        buffer.add_render_texture(texture, p3d.GraphicsOutput.RTM_copy_ram, p3d.GraphicsOutput.RTP_color)
        return texture

    def _add_id_pass(self) -> Any:
        p3d, base = self._p3d, self._base
        properties = p3d.FrameBufferProperties()
        properties.set_rgba_bits(8, 8, 8, 8)
        properties.set_depth_bits(24)
        size = p3d.WindowProperties.size(self._size, self._size)
        flags = p3d.GraphicsPipe.BF_refuse_window
        buffer = base.graphicsEngine.make_output(
            base.pipe, "ids", -10, properties, size, flags, base.win.get_gsg(), base.win
        )
        buffer.set_clear_color((0, 0, 0, 1))
        state = p3d.NodePath("ids")
        state.set_shader(p3d.Shader.make(p3d.Shader.SL_GLSL, ID_VERTEX, ID_FRAGMENT), 100)
        camera = p3d.Camera("ids", base.cam.node().get_lens())
        camera.set_initial_state(state.get_state())
        buffer.make_display_region().set_camera(base.cam.attach_new_node(camera))
        return self._copied_texture(buffer, camera)

    def _draw(self, scene: SceneSpec) -> None:
        self._pose(scene)
        self._base.task_mgr.step()

    def _pose(self, scene: SceneSpec) -> None:
        free = {asset_id: list(nodes) for asset_id, nodes in self._slots.items()}
        centers = []
        for instance in scene.instances:
            node = free[instance.asset_id].pop()
            node.set_mat(self._matrix(instance.T_world_object))
            node.set_shader_input("instance_id", float(instance.instance_id))
            node.show()
            centers.append(instance.T_world_object[:3, 3])
        for node in (node for nodes in free.values() for node in nodes):
            node.hide()
        camera = scene.camera
        lens = self._base.cam.node().get_lens()
        lens.set_fov(np.degrees(camera.yfov), np.degrees(camera.yfov))
        lens.set_near_far(camera.znear, camera.zfar)
        self._base.cam.set_mat(self._matrix(camera.T_world_camera))
        self._aim_light(np.array(centers) if centers else np.zeros((1, 3)))

    def _aim_light(self, centers_world: F64) -> None:
        """Puts the shadow's window about the objects."""
        centers = centers_world @ T_panda_world[:3, :3].T
        middle = (centers.min(axis=0) + centers.max(axis=0)) / 2
        radius = float(np.linalg.norm(centers - middle, axis=1).max()) + 3.0
        lens = self._light.node().get_lens()
        lens.set_film_size(2 * radius, 2 * radius)
        lens.set_near_far(radius, 3 * radius)
        self._light.set_pos(*(middle + 2 * radius * np.array([0.42, -0.34, 0.84])))
        self._light.look_at(*middle)

    def _matrix(self, matrix_world: F64) -> Any:
        """A transform of the world's frame in Panda3D's, which has rows for columns."""
        converted = T_panda_world @ np.asarray(matrix_world) @ T_panda_world.T
        return self._p3d.LMatrix4(*converted.T.ravel().tolist())

    def _pixels(self, texture: Any) -> Any:
        """The BGRA pixels [h w 4] of a texture, upright."""
        data = np.frombuffer(texture.get_ram_image(), np.uint8)
        return np.ascontiguousarray(data.reshape(texture.get_y_size(), texture.get_x_size(), -1)[::-1])
