"""A SceneSpec and its assets as a scene of Mitsuba: geometry, camera, and the whole."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.realism.lights import emitters
from bench.realism.materials import Bsdf, MaterialBuilder
from bench.realism.variant import mitsuba
from synthgen.arrays import F32, F64, U32, Bool
from synthgen.assets import AssetStore
from synthgen.geometry.transforms import transformed
from synthgen.model import CameraSpec, GroundSpec, Material, Part, SceneSpec

MAX_DEPTH = 9
"""Edges of a path, that from the camera included."""

GROUND_SHARE = 0.7
"""Half the side of the ground, in far distances of the camera."""

CAMERA_FROM_MITSUBA = np.diag([-1.0, 1.0, -1.0, 1.0])
"""Mitsuba's cameras look along +Z, with +X to the left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertedScene:
    """A scene of Mitsuba, and which of its shapes belong to which instance."""

    scene: Any
    instance_of_shape: dict[str, int]
    """The instance id of each shape by its name; the ground's is 0."""
    shows_surroundings: bool
    """Whether pixels that nothing covers show the light from around; else they are empty."""


def converted_scene(scene: SceneSpec, assets: AssetStore, bsdf: Bsdf) -> ConvertedScene:
    """The scene for a path tracer.

    Mitsuba hides all emitters from the camera or none: none where a material shines by itself, and then
    lamps must be out of sight.
    """
    mi, builder = mitsuba(), MaterialBuilder(bsdf)
    shines = any(_shines(part.material) for each in scene.instances for part in assets.model_of(each).parts)
    content: dict[str, Any] = {
        "type": "scene",
        "integrator": {"type": "path", "max_depth": MAX_DEPTH, "hide_emitters": not shines},
        "sensor": _sensor(scene.camera),
    }
    content |= emitters(scene, assets)
    owner: dict[str, int] = {}
    for instance in scene.instances:
        parts = assets.model_of(instance).parts
        for name, mesh in _meshes(parts, instance.T_world_object, builder, f"i{instance.instance_id}"):
            content[name] = mesh
            owner[name] = instance.instance_id
    if isinstance(scene.environment.ground, GroundSpec):
        content["ground"] = _ground(scene, assets, builder)
        owner["ground"] = 0
    return ConvertedScene(
        scene=mi.load_dict(content, optimize=False), instance_of_shape=owner, shows_surroundings=shines
    )


def _shines(material: Material) -> bool:
    return material.is_unlit or any(material.emissive_factor)


def _sensor(camera: CameraSpec) -> dict[str, Any]:
    T_world_sensor = np.asarray(camera.T_world_camera) @ CAMERA_FROM_MITSUBA
    return {
        "type": "perspective",
        "fov": math.degrees(camera.yfov),
        "fov_axis": "y",
        "near_clip": camera.znear,
        "far_clip": camera.zfar,
        "to_world": mitsuba().ScalarTransform4f(T_world_sensor),
        "film": {
            "type": "hdrfilm",
            "width": camera.width,
            "height": camera.height,
            "rfilter": {"type": "box"},
            "pixel_format": "rgba",
            "component_format": "float32",
        },
        "sampler": {"type": "multijitter"},
    }


def _ground(scene: SceneSpec, assets: AssetStore, builder: MaterialBuilder) -> dict[str, Any]:
    spec = scene.environment.ground
    if not isinstance(spec, GroundSpec):
        raise TypeError("only a plane with a surface of its own can be converted")
    # A whole number of repeats to each side, so that the texture has its corner at the origin.
    half = math.ceil(GROUND_SHARE * scene.camera.zfar / spec.tile_size) * spec.tile_size
    texture = assets.texture(spec.texture_id) if spec.texture_id else None
    relief = assets.relief(spec.texture_id) if spec.texture_id else None
    # The rectangle lies in x and y and faces +Z; its u grows along +X, its v along +Y, which becomes -Z.
    matrix = np.array([[half, 0, 0, 0], [0, 0, 1, 0], [0, -half, 0, 0], [0, 0, 0, 1]])
    return {
        "type": "rectangle",
        "to_world": mitsuba().ScalarTransform4f(matrix),
        "bsdf": builder.ground(spec, texture, relief, 2 * half / spec.tile_size),
    }


def _meshes(
    parts: tuple[Part, ...], T_world_object: F64, builder: MaterialBuilder, prefix: str
) -> Iterator[tuple[str, Any]]:
    """The meshes of an instance; a part whose texture runs both ways round becomes two."""
    for number, part in enumerate(parts):
        uv = _texcoords(part)
        is_mirrored = _is_mirrored(part, uv)
        for flag in (False, True):
            chosen = part.primitive.indices[is_mirrored == flag]
            if len(chosen):
                name = f"{prefix}_p{number}_{'m' if flag else 'n'}"
                yield name, _mesh(name, part, chosen, uv, T_world_object, builder, is_mirrored=flag)


def _mesh(  # noqa: PLR0913 - all of it is needed in one place
    name: str,
    part: Part,
    indices: U32,
    uv: F32 | None,
    T_world_object: F64,
    builder: MaterialBuilder,
    *,
    is_mirrored: bool,
) -> Any:
    mi, source = mitsuba(), part.primitive
    used, renumbered = np.unique(indices, return_inverse=True)
    colors = None if source.colors is None else source.colors[used, :3]
    looks = {"has_uv": uv is not None}
    props = mi.Properties()
    props["bsdf"] = mi.load_dict(
        builder.bsdf(part.material, is_mirrored=is_mirrored, has_colors=colors is not None, **looks)
    )
    emitter = builder.emitter(part.material, **looks)
    if emitter is not None:
        props["emitter"] = mi.load_dict(emitter)
    mesh = mi.Mesh(
        name,
        len(used),
        len(indices),
        props=props,
        has_vertex_normals=True,
        has_vertex_texcoords=uv is not None,
    )
    linear = np.asarray(T_world_object)[:3, :3]
    normals = source.normals[used].astype(np.float64) @ np.linalg.inv(linear)
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    values = mi.traverse(mesh)
    values["vertex_positions"] = _flat(transformed(T_world_object, source.positions[used].astype(np.float64)))
    values["vertex_normals"] = _flat(normals)
    values["faces"] = mi.UInt32(renumbered.astype(np.uint32).ravel())
    if uv is not None:
        values["vertex_texcoords"] = _flat(uv[used])
    values.update()
    if colors is not None:
        mesh.add_attribute("vertex_color", 3, colors.astype(np.float32).ravel().tolist())
    mesh.set_id(name)
    return mesh


def _flat(array: Any) -> Any:
    return mitsuba().Float(np.ascontiguousarray(array, np.float32).ravel())


def _texcoords(part: Part) -> F32 | None:
    """The set [n 2] that the material's first texture uses: a mesh of Mitsuba has only one."""
    material, sets = part.material, part.primitive.texcoords
    slots = (
        material.base_color_texture,
        material.normal_texture,
        material.metallic_roughness_texture,
        material.emissive_texture,
    )
    used = [slot.texcoord for slot in slots if slot is not None and slot.texcoord < len(sets)]
    return sets[used[0]] if used else None


def _is_mirrored(part: Part, uv: F32 | None) -> Bool:
    """For every triangle [t] whether its texture is seen mirrored; never where no normals depend on it."""
    indices = part.primitive.indices
    if uv is None or part.material.normal_texture is None:
        return np.zeros(len(indices), bool)
    a, b, c = (uv[indices[:, corner]].astype(np.float64) for corner in range(3))
    (x1, y1), (x2, y2) = (b - a).T, (c - a).T
    # v runs downwards, so that an unmirrored triangle is clockwise in (u, v).
    return np.asarray(x1 * y2 - x2 * y1 > 0)
