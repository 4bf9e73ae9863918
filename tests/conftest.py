"""Fixtures that several folders share: a GLB writer of its own, scene specifications, and a fake engine."""

import copy
import io
import json
import math
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import PIL.Image
import pytest
from hypothesis import settings

from synthgen.assets import AssetStore
from synthgen.config import Option, RunConfig, load_run
from synthgen.model import (
    CameraSpec,
    DrawSpec,
    EnvironmentSpec,
    GradientSpec,
    ImagingSpec,
    InstanceExtent,
    InstanceSpec,
    RenderBuffers,
    SceneSpec,
)
from synthgen.render import create_renderer

# No test is about time, and a failure on one machine must be one on every other.
settings.register_profile("synthgen", deadline=None, derandomize=True)
settings.load_profile("synthgen")

BACKDROP = (0.2, 0.2, 0.2)
ALONE = {
    "negative_rate": 0.0,
    "distractors": {"count": 0},
    "occluders": {"rate": 0.0},
    "material": {"rate": 0.0},
}


class Glb:
    """Collects a glTF document by hand, so that the tests do not lean on the code that they test."""

    def __init__(self) -> None:
        self.document: dict[str, Any] = {"asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": []}]}
        self.binary = b""

    def _append(self, kind: str, item: dict[str, Any]) -> int:
        items: list[Any] = self.document.setdefault(kind, [])
        items.append(item)
        return len(items) - 1

    def _view(self, data: bytes) -> int:
        self.binary += b"\0" * (-len(self.binary) % 4)
        view = {"buffer": 0, "byteOffset": len(self.binary), "byteLength": len(data)}
        self.binary += data
        return self._append("bufferViews", view)

    def _accessor(self, array: Any, component: int, kind: str) -> int:
        item: dict[str, Any] = {"componentType": component, "count": array.size, "type": kind}
        if kind != "SCALAR":
            item["count"] = len(array)
            item["min"], item["max"] = array.min(axis=0).tolist(), array.max(axis=0).tolist()
        return self._append("accessors", item | {"bufferView": self._view(array.tobytes())})

    def texture(self, pixels: Any) -> int:
        buffer = io.BytesIO()
        PIL.Image.fromarray(np.asarray(pixels, np.uint8)).save(buffer, "PNG")
        image = self._append("images", {"bufferView": self._view(buffer.getvalue()), "mimeType": "image/png"})
        return self._append("textures", {"source": image})

    def mesh(self, vertices: Any, faces: Any, *, material: dict[str, Any] | None = None, **node: Any) -> None:
        """Adds a mesh; texcoords and colors are attributes, everything else is a field of its node."""
        attributes = {"POSITION": self._accessor(np.asarray(vertices, np.float32), 5126, "VEC3")}
        for name, key, kind in (
            ("TEXCOORD_0", "texcoords", "VEC2"),
            ("COLOR_0", "colors", "VEC4"),
            ("NORMAL", "normals", "VEC3"),
        ):
            if key in node:
                attributes[name] = self._accessor(np.asarray(node.pop(key), np.float32), 5126, kind)
        primitive = {
            "attributes": attributes,
            "indices": self._accessor(np.asarray(faces, np.uint32).ravel(), 5125, "SCALAR"),
        }
        if material is not None:
            primitive["material"] = self._append("materials", material)
        mesh = self._append("meshes", {"primitives": [primitive]})
        self.document["scenes"][0]["nodes"].append(self._append("nodes", {"mesh": mesh} | node))

    def write(self, path: Path) -> Path:
        self.binary += b"\0" * (-len(self.binary) % 4)
        self.document["buffers"] = [{"byteLength": len(self.binary)}]
        text = json.dumps(self.document).encode()
        text += b" " * (-len(text) % 4)
        body = struct.pack("<II", len(text), 0x4E4F534A) + text
        body += struct.pack("<II", len(self.binary), 0x004E4942) + self.binary
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"glTF" + struct.pack("<II", 2, 12 + len(body)) + body)
        return path


def box_mesh(size: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> tuple[Any, Any]:
    """The vertices and outward triangles of a box about the origin."""
    corners = np.array([[x, y, z] for x in (-0.5, 0.5) for y in (-0.5, 0.5) for z in (-0.5, 0.5)])
    quads = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    faces = [triangle for a, b, c, d in quads for triangle in ((a, b, c), (a, c, d))]
    return corners * np.array(size), np.array(faces)


def quad_mesh(width: float = 1.0, height: float = 1.0) -> tuple[Any, Any]:
    """A rectangle in the plane z = 0 that faces +Z."""
    x, y = width / 2, height / 2
    return np.array([[-x, -y, 0], [x, -y, 0], [x, y, 0], [-x, y, 0]]), np.array([[0, 1, 2], [0, 2, 3]])


def glowing(radiance: float | tuple[float, float, float], **fields: Any) -> dict[str, Any]:
    """A material that shines by itself and reflects nothing."""
    rgb = [radiance] * 3 if isinstance(radiance, float) else list(radiance)
    black = {"baseColorFactor": [0.0, 0.0, 0.0, 1.0], "metallicFactor": 0.0, "roughnessFactor": 1.0}
    return {"emissiveFactor": rgb, "pbrMetallicRoughness": black} | fields


def matt(color: tuple[float, float, float], **fields: Any) -> dict[str, Any]:
    """A diffuse material."""
    return {
        "pbrMetallicRoughness": {
            "baseColorFactor": [*color, 1.0],
            "metallicFactor": 0.0,
            "roughnessFactor": 1.0,
        }
    } | fields


def camera_spec(
    width: int = 96, height: int = 96, *, focal_px: float = 96.0, T_world_camera: Any = None
) -> CameraSpec:
    return CameraSpec(
        yfov=2.0 * math.atan(height / (2.0 * focal_px)),
        width=width,
        height=height,
        znear=0.05,
        zfar=1000.0,
        T_world_camera=np.eye(4) if T_world_camera is None else np.asarray(T_world_camera, np.float64),
    )


def instance_spec(
    number: int,
    asset_id: str,
    at: tuple[float, float, float] = (0.0, 0.0, 0.0),
    *,
    R: Any = None,
    class_id: int | None = 0,
) -> InstanceSpec:
    matrix = np.eye(4)
    matrix[:3, :3] = np.eye(3) if R is None else R
    matrix[:3, 3] = at
    return InstanceSpec(instance_id=number, asset_id=asset_id, class_id=class_id, T_world_object=matrix)


def scene_spec(*instances: InstanceSpec, **fields: Any) -> SceneSpec:
    """A scene with a plain backdrop, no ground and no light, so that only emission shows."""
    gradient = GradientSpec(zenith_linear=BACKDROP, horizon_linear=BACKDROP, nadir_linear=BACKDROP)
    environment = EnvironmentSpec(
        scene_name="test",
        backdrop=fields.pop("backdrop", gradient),
        ground=fields.pop("ground", None),
        ambient_linear=fields.pop("ambient", (0.0, 0.0, 0.0)),
        map=fields.pop("map", None),
        room=fields.pop("room", None),
    )
    values = {
        "seed": 0,
        "frame_index": 0,
        "camera": camera_spec(),
        "environment": environment,
        "lights": (),
        "instances": instances,
        "imaging": ImagingSpec(exposure_ev=0.0, blur_sigma_px=0.0, read_noise=0.0, shot_noise=0.0),
        "draw": DrawSpec(requested_objects=len(instances), attempts=1),
    }
    return SceneSpec(**(values | fields))


@dataclass
class SphereRenderer:
    """An analytic engine: every object is the sphere inside its bounding box's longest side."""

    assets: AssetStore
    fail_at: int | None = None
    """The frame at which it raises KeyboardInterrupt, as a run that is stopped does."""
    rendered: list[int] = field(default_factory=list)
    is_closed: bool = False

    @property
    def description(self) -> str:
        return "analytic spheres"

    def close(self) -> None:
        self.is_closed = True

    def render_frames(self, scenes: Iterable[SceneSpec]) -> Iterator[RenderBuffers]:
        return map(self.render, scenes)

    def render(self, scene: SceneSpec) -> RenderBuffers:
        if scene.frame_index == self.fail_at:
            raise KeyboardInterrupt
        self.rendered.append(scene.frame_index)
        depth = np.full((scene.camera.height, scene.camera.width), np.inf)
        ids = np.zeros(depth.shape, np.uint32)
        color = np.full((*depth.shape, 3), 0.5, np.float32)
        extents = []
        for each in scene.instances:
            near = self._depth(each, scene.camera, margin=1)
            height, width = depth.shape
            window = (slice(height, 2 * height), slice(width, 2 * width))
            amodal, full = np.isfinite(near[window]), np.isfinite(near)
            box, px = _extent(amodal, 0, 0)
            box_full, full_px = _extent(full, width, height)
            extents.append(
                InstanceExtent(
                    instance_id=each.instance_id,
                    amodal_px=px,
                    box_amodal=box,
                    full_px=full_px,
                    box_full=box_full,
                )
            )
            is_nearer = near[window] < depth
            depth[is_nearer] = near[window][is_nearer]
            ids[is_nearer] = each.instance_id
            color[is_nearer] = (0.1 * each.instance_id % 1.0, 0.8, 0.1)
        return RenderBuffers(
            radiance_linear=color, depth=depth.astype(np.float32), instance_id=ids, extents=tuple(extents)
        )

    def _depth(self, each: InstanceSpec, camera: CameraSpec, *, margin: int) -> Any:
        """Where rays meet the sphere, on the image and that many image sizes around it."""
        asset = self.assets.model_of(each)
        radius = float(asset.size.max()) / 2.0
        center = each.T_world_object[:3, :3] @ asset.bounds.mean(axis=0) + each.T_world_object[:3, 3]
        c = camera.T_world_camera[:3, :3].T @ (center - camera.T_world_camera[:3, 3])
        width, height = camera.width, camera.height
        x = np.arange(-margin * width, (margin + 1) * width) + 0.5 - width / 2
        y = height / 2 - np.arange(-margin * height, (margin + 1) * height) - 0.5
        rays = np.stack([*np.meshgrid(x, y), np.full((len(y), len(x)), -camera.focal_px)], axis=-1)
        rays /= camera.focal_px
        a, b = (rays * rays).sum(-1), rays @ c
        root = b * b - a * (c @ c - radius**2)
        return np.where((root >= 0) & (b > 0), (b - np.sqrt(np.maximum(root, 0))) / a, np.inf)


def _extent(mask: Any, x0: int, y0: int) -> tuple[tuple[int, int, int, int] | None, int]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return None, 0
    box = (columns[0] - x0, rows[0] - y0, columns[-1] + 1 - x0, rows[-1] + 1 - y0)
    return (int(box[0]), int(box[1]), int(box[2]), int(box[3])), int(mask.sum())


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """What tests build their worlds from."""
    return SimpleNamespace(
        glb=Glb,
        box=box_mesh,
        quad=quad_mesh,
        glowing=glowing,
        matt=matt,
        camera=camera_spec,
        instance=instance_spec,
        scene=scene_spec,
        backdrop=BACKDROP,
    )


@pytest.fixture(scope="session")
def sphere_renderer() -> type[SphereRenderer]:
    return SphereRenderer


@pytest.fixture
def box_glb(tmp_path: Path) -> Callable[..., Path]:
    """Writes a box as a GLB into the test's folder; its size is in metres."""

    def write(
        name: str = "box", size: tuple[float, float, float] = (0.4, 0.3, 0.2), folder: str = "models"
    ) -> Path:
        glb = Glb()
        glb.mesh(*box_mesh(size), material=matt((0.7, 0.3, 0.2)))
        return glb.write(tmp_path / folder / f"{name}.glb")

    return write


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for what synthgen keeps on disk between runs."""
    folder = tmp_path / "cache"
    folder.mkdir()
    monkeypatch.setenv("SYNTHGEN_CACHE_DIR", str(folder))
    return folder


@pytest.fixture
def alone() -> dict[str, Any]:
    """Keys of a configuration whose frames hold the objects that are asked for, and nothing else."""
    return copy.deepcopy(ALONE)


@pytest.fixture
def run_of() -> Callable[..., RunConfig]:
    """A run from keyword arguments; models are paths, `path=class` or mappings."""

    def load(*models: object, **values: Any) -> RunConfig:
        given = {"scenes": ["studio"], "resolution": "96x96"} | ALONE | values
        given["models"] = [model if isinstance(model, dict) else str(model) for model in models]
        return load_run(None, {key: Option(name=key, value=value) for key, value in given.items()})

    return load


class Engine:
    """The pyrender engine with its assets: models are added while it runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = AssetStore()
        self.renderer = create_renderer("pyrender", self.store)

    def add(self, glb: Glb) -> str:
        """The asset id of a model."""
        name = f"model{len(self.store.ids())}"
        return self.store.add(glb.write(self.folder / f"{name}.glb"), kind="models")

    def add_mesh(self, mesh: tuple[Any, Any], material: dict[str, Any] | None = None, **fields: Any) -> str:
        glb = Glb()
        glb.mesh(*mesh, material=glowing(0.6) if material is None else material, **fields)
        return self.add(glb)

    def add_photo(self, pixels: Any) -> str:
        path = self.folder / f"photo{len(self.store.ids())}.png"
        PIL.Image.fromarray(np.asarray(pixels, np.uint8)).save(path)
        return self.store.add(path, kind="photos")

    def render(self, *instances: InstanceSpec, **fields: Any) -> RenderBuffers:
        return self.renderer.render(scene_spec(*instances, **fields))


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = Engine(tmp_path_factory.mktemp("engine"))
    yield made
    made.renderer.close()
