"""A stage for tests of how things look: models and panoramas made of formulas, and the OpenGL engine."""

from __future__ import annotations

import io
import math
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
from glb_files import GlbFile, cube

from synthgen.assets import AssetStore
from synthgen.geometry.projection import ray_grid_camera
from synthgen.model import (
    AreaLightSpec,
    CameraSpec,
    DirectionalLightSpec,
    EnvironmentMapSpec,
    GroundSpec,
    InstanceSpec,
    PointLightSpec,
    RenderBuffers,
    SceneSpec,
    SpotLightSpec,
)
from synthgen.render import Renderer, create_renderer
from synthgen.render.options import RenderOptions

WHITE, BLACK = (1.0, 1.0, 1.0), (0.0, 0.0, 0.0)
AHEAD = (0.0, 0.0, -1.0)
NO_SPECULAR = {"KHR_materials_specular": {"specularFactor": 0.0}}
"""A dielectric that reflects nothing on its surface, so that Lambert's law holds exactly."""


class Stage:
    """Engines of all qualities, with the models and panoramas that tests add while they run."""

    def __init__(self, folder: Path, device: str = "auto") -> None:
        self.folder = folder
        self.device = device
        self.store = AssetStore()
        self.renderers: dict[str, Renderer] = {}

    def renderer(self, quality: str = "high") -> Renderer:
        if quality not in self.renderers:
            outputs = frozenset({"image", "radiance", "normals"})
            options: Any = {"quality": quality, "device": self.device, "outputs": outputs}
            self.renderers[quality] = create_renderer("gl", self.store, RenderOptions(**options))
        return self.renderers[quality]

    def close(self) -> None:
        for renderer in self.renderers.values():
            renderer.close()

    def buffers(self, scene: SceneSpec, quality: str = "high") -> RenderBuffers:
        return self.renderer(quality).render(scene)

    def radiance(self, scene: SceneSpec, quality: str = "high") -> Any:
        radiance = self.buffers(scene, quality).radiance_linear
        assert np.isfinite(radiance).all()
        return radiance

    def add(self, file: GlbFile) -> str:
        """The asset id of a model."""
        return self.store.add(file.write(self.folder, f"model{len(self.store.ids())}.glb"), kind="models")

    def model(self, arrays: dict[str, Any], material: dict[str, Any] | None = None, **textures: Any) -> str:
        """The asset id of a mesh of named arrays; where the material says `"index": "name"`, a texture's."""
        file = GlbFile()
        fields = {}
        if material is not None:
            indices = {name: _texture(file, given) for name, given in textures.items()}
            fields["material"] = file.material(**_with_indices(material, indices))
        file.node(mesh=file.mesh_of(arrays, **fields))
        return self.add(file)

    def panorama(self, radiance: Any) -> str:
        """The asset id of a panorama [h 2h] or [h 2h 3], written as a Radiance file."""
        path = self.folder / f"panorama{len(self.store.ids())}.hdr"
        path.write_bytes(radiance_file(radiance))
        return self.store.add(path, kind="hdris")

    def photo(self, pixels: Any) -> str:
        path = self.folder / f"photo{len(self.store.ids())}.png"
        PIL.Image.fromarray(np.asarray(pixels, np.uint8)).save(path)
        return self.store.add(path, kind="photos")


def radiance_file(radiance: Any) -> bytes:
    """A Radiance file (.hdr) of pixels [h w] or [h w 3]: eight bits each, and an exponent that they share."""
    values = np.asarray(radiance, np.float64)
    if values.ndim == 2:
        values = np.repeat(values[..., None], 3, axis=2)
    height, width = values.shape[:2]
    _, exponent = np.frexp(values.max(axis=2))
    mantissas = np.floor(values * np.exp2(8.0 - exponent)[..., None])
    rgbe = np.dstack([mantissas, np.where(values.max(axis=2) > 0, exponent + 128, 0)])
    head = f"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y {height} +X {width}\n"
    return head.encode() + rgbe.astype(np.uint8).tobytes()


def png(pixels: Any) -> bytes:
    buffer = io.BytesIO()
    PIL.Image.fromarray(np.asarray(pixels, np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def _texture(file: GlbFile, given: Any) -> int:
    pixels, sampler = given if isinstance(given, tuple) else (given, {})
    return file.texture(png(pixels), **sampler)


def _with_indices(value: Any, indices: dict[str, int]) -> Any:
    if isinstance(value, dict):
        return {
            key: indices[each] if key == "index" and isinstance(each, str) else _with_indices(each, indices)
            for key, each in value.items()
        }
    return value


def pbr(
    color: tuple[float, ...] = WHITE, *, metallic: float = 0.0, roughness: float = 1.0, **fields: Any
) -> dict[str, Any]:
    """A material; what glTF has in pbrMetallicRoughness goes there, and `KHR_` fields to the extensions."""
    inner = {"baseColorFactor": [*color, 1.0][:4], "metallicFactor": metallic, "roughnessFactor": roughness}
    inner |= {
        key: fields.pop(key) for key in ("baseColorTexture", "metallicRoughnessTexture") if key in fields
    }
    extensions = {key: fields.pop(key) for key in list(fields) if key.startswith("KHR_")}
    return {"pbrMetallicRoughness": inner, "extensions": extensions} | fields


def lambert(color: tuple[float, ...] = WHITE, **fields: Any) -> dict[str, Any]:
    """A material of diffuse reflection alone."""
    return pbr(color, **NO_SPECULAR, **fields)


def quad(width: float = 1.0, height: float = 1.0) -> dict[str, Any]:
    """A rectangle at z = 0 that faces +Z, with a texture upright on it and tangents along +X."""
    x, y = width / 2, height / 2
    return {
        "POSITION": np.float32([[-x, -y, 0], [x, -y, 0], [x, y, 0], [-x, y, 0]]),
        "NORMAL": np.float32([[0, 0, 1]] * 4),
        "TEXCOORD_0": np.float32([[0, 1], [1, 1], [1, 0], [0, 0]]),
        "TANGENT": np.float32([[1, 0, 0, 1]] * 4),
        "indices": np.array([0, 1, 2, 0, 2, 3], np.uint16),
    }


def without(arrays: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: array for name, array in arrays.items() if name not in names}


def box(size: tuple[float, float, float] = WHITE) -> dict[str, Any]:
    arrays = cube()
    return arrays | {"POSITION": arrays["POSITION"] * np.float32(size)}


def sphere(radius: float = 1.0, rows: int = 48) -> dict[str, Any]:
    """A sphere about the origin; u grows eastwards around +Y from +Z, v from the pole at +Y down."""
    v, u = np.meshgrid(np.linspace(0, 1, rows + 1), np.linspace(0, 1, 2 * rows + 1), indexing="ij")
    polar, azimuth = np.pi * v, 2 * np.pi * u
    normals = np.stack(
        [np.sin(polar) * np.sin(azimuth), np.cos(polar), np.sin(polar) * np.cos(azimuth)], axis=-1
    )
    tangents = np.stack([np.cos(azimuth), 0 * u, -np.sin(azimuth), 0 * u + 1], axis=-1)
    corner = np.arange(rows)[:, None] * (2 * rows + 1) + np.arange(2 * rows)
    below = corner + 2 * rows + 1
    triangles = np.stack([corner, below, below + 1, corner, below + 1, corner + 1], axis=-1)
    return {
        "POSITION": np.float32(radius * normals.reshape(-1, 3)),
        "NORMAL": np.float32(normals.reshape(-1, 3)),
        "TEXCOORD_0": np.float32(np.stack([u, v], axis=-1).reshape(-1, 2)),
        "TANGENT": np.float32(tangents.reshape(-1, 4)),
        "indices": triangles.astype(np.uint32).ravel(),
    }


def looking(position: Any, target: Any = (0.0, 0.0, 0.0), up: Any = (0.0, 1.0, 0.0)) -> Any:
    """T_world_camera of a camera at a position that looks at a target."""
    position, target = np.asarray(position, np.float64), np.asarray(target, np.float64)
    z = (position - target) / np.linalg.norm(position - target)
    x = np.cross(up, z)
    x /= np.linalg.norm(x)
    pose = np.eye(4)
    pose[:3, :3] = np.column_stack([x, np.cross(z, x), z])
    pose[:3, 3] = position
    return pose


def pixel_of(camera: CameraSpec, point: Any) -> tuple[int, int]:
    """The row and column of the pixel in which a point of the world is seen."""
    x, y, z = np.linalg.inv(camera.T_world_camera)[:3] @ [*point, 1.0]
    column = camera.width / 2 + camera.focal_px * x / -z
    row = camera.height / 2 - camera.focal_px * y / -z
    return math.floor(row), math.floor(column)


def rays_world(camera: CameraSpec) -> Any:
    """Unit directions [h w 3] through the centres of the pixels."""
    rays = ray_grid_camera(focal_px=camera.focal_px, width=camera.width, height=camera.height)
    return rays @ camera.T_world_camera[:3, :3].T


def sphere_hits(camera: CameraSpec, center: Any, radius: float) -> tuple[Any, Any]:
    """The points [h w 3] of a sphere that pixels see, and the normals there; NaN where they see none."""
    rays, origin = rays_world(camera), camera.T_world_camera[:3, 3] - np.asarray(center, np.float64)
    b = rays @ origin
    with np.errstate(invalid="ignore"):
        along = -b - np.sqrt(b * b - origin @ origin + radius**2)
    points = origin + along[..., None] * rays
    return points + center, points / radius


def ground_hits(camera: CameraSpec, height: float = 0.0) -> Any:
    """The points [h w 3] of a horizontal plane that pixels see; NaN where they see none."""
    rays, origin = rays_world(camera), camera.T_world_camera[:3, 3]
    along = (height - origin[1]) / rays[..., 1]
    return origin + np.where(along > 0, along, np.nan)[..., None] * rays


def sun(
    illuminance: float = math.pi, direction: Any = AHEAD, *, color: Any = WHITE, **fields: Any
) -> DirectionalLightSpec:
    unit = tuple((np.asarray(direction, np.float64) / np.linalg.norm(direction)).tolist())
    values = {"has_shadow": False, "direction_world": unit, "color_linear": color}
    return DirectionalLightSpec(illuminance=illuminance, **(values | fields))


def point(intensity: float, at: Any = BLACK, **fields: Any) -> PointLightSpec:
    values = {"radius": 0.001, "has_shadow": False, "color_linear": WHITE, "position_world": at}
    return PointLightSpec(intensity=intensity, **(values | fields))


def spot(intensity: float, at: Any = BLACK, direction: Any = AHEAD, **fields: Any) -> SpotLightSpec:
    unit = tuple((np.asarray(direction, np.float64) / np.linalg.norm(direction)).tolist())
    values = {"radius": 0.001, "has_shadow": False, "color_linear": WHITE, "position_world": at}
    cone = {"inner_cone_angle": 0.2, "outer_cone_angle": 0.4, "direction_world": unit}
    return SpotLightSpec(intensity=intensity, **(values | cone | fields))


def panel(radiance: float, pose: Any, width: float, height: float, **fields: Any) -> AreaLightSpec:
    """A rectangle that shines along -z of its pose."""
    values = {"has_shadow": False, "color_linear": WHITE, "width": width, "height": height}
    return AreaLightSpec(T_world_light=pose, radiance=radiance, **(values | fields))


def at(
    number: int, asset_id: str, position: Any = BLACK, *, R: Any = None, scale: float = 1.0
) -> InstanceSpec:
    pose = np.eye(4)
    pose[:3, :3] = scale * (np.eye(3) if R is None else np.asarray(R))
    pose[:3, 3] = position
    return InstanceSpec(instance_id=number, asset_id=asset_id, class_id=0, T_world_object=pose)


def environment_map(asset_id: str, *, yaw: float = 0.0, gain: float = 1.0) -> EnvironmentMapSpec:
    return EnvironmentMapSpec(asset_id=asset_id, yaw=yaw, gain=gain)


def ground(tint: float = 0.5, roughness: float = 1.0, **fields: Any) -> GroundSpec:
    values = {"texture_id": None, "tint_linear": (tint,) * 3, "tile_size": 1.0}
    return GroundSpec(roughness=roughness, **(values | fields))
