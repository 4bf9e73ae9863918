"""Models from OBJ, PLY, STL, 3MF, DAE and OFF files, which trimesh reads."""

from __future__ import annotations

import hashlib
import io
import math
import re
import warnings
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import trimesh
from trimesh.resolvers import FilePathResolver

from synthgen.arrays import F32, F64, read_only
from synthgen.assets.import_options import UpAxis
from synthgen.assets.limits import LoadLimits
from synthgen.assets.mesh_materials import linear_rgba, material_of, vertex_colors
from synthgen.assets.posing import posed
from synthgen.assets.shape import Shape
from synthgen.assets.thinning import thinned
from synthgen.errors import AssetError
from synthgen.geometry.convex import hull_points
from synthgen.model import AnimationInfo, Asset, Material, Part, Pose

_UP_AXES: dict[str, UpAxis] = {".stl": "z", ".3mf": "z"}
"""Where a format, or what is made with it, has another axis up than y."""
_UNITS_M = {".stl": 0.001, ".3mf": 0.001}
_CREASE = math.radians(35.0)
"""Between triangles that meet at a larger angle there is an edge, where the file has no normals."""


class MeshFileModel:
    """A model without pose or variants."""

    def __init__(self, path: Path, limits: LoadLimits) -> None:
        self._path = path
        self._limits = limits
        data = _read(path, limits)
        self._sha256 = hashlib.sha256(data).hexdigest()
        suffix = path.suffix.lower()
        if suffix == ".3mf":
            _check_archive(data, path, limits)
        self.unit_m, self.up_axis = _UNITS_M.get(suffix, 1.0), _UP_AXES.get(suffix, "y")
        if suffix == ".dae":
            self.unit_m, self.up_axis = _collada_frame(data)
        self._warnings: dict[str, None] = {}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                scene = trimesh.load_scene(
                    io.BytesIO(data), file_type=suffix[1:], resolver=_FolderResolver(str(path)), process=False
                )
                if suffix == ".3mf" and scene.units:
                    self.unit_m = float(trimesh.units.unit_conversion(scene.units, "meters"))
                self._shapes = self._read_shapes(scene)
        except AssetError:
            raise
        except Exception as error:  # trimesh and what it reads with fail on broken files in any way
            reason = " ".join(str(error).split())[:200] or type(error).__name__
            found = f"the file cannot be read as {suffix[1:].upper()}: {reason}"
            raise AssetError(path, found, remedy="export the model again, best as .glb") from error

    @property
    def animations(self) -> tuple[AnimationInfo, ...]:
        """None: these formats are read without their animations."""
        return ()

    @property
    def variants(self) -> tuple[str, ...]:
        """None."""
        return ()

    @property
    def extensions(self) -> dict[str, str]:
        """None."""
        return {}

    def asset(
        self,
        asset_id: str,
        *,
        pose: Pose | None = None,
        variant: str | None = None,
        T_asset_file: F64 | None = None,
    ) -> Asset:
        """The model; it has no poses and no variants.

        Raises:
            AssetError: it has nothing that could be drawn, or a pose or variant is asked for.
        """
        if pose is not None or variant is not None:
            raise AssetError(self._path, "this format has no animations and no variants")
        start = np.eye(4) if T_asset_file is None else T_asset_file
        with np.errstate(over="ignore", invalid="ignore"):  # bounds that are not finite are found below
            parts = tuple(
                Part(primitive=posed(shape, start @ matrix, (), None), material=material)
                for shape, material, matrix in self._shapes
            )
        points = np.concatenate([each.primitive.positions for each in parts]).astype(np.float64)
        bounds = np.array([points.min(axis=0), points.max(axis=0)])
        if not np.isfinite(bounds).all() or not (bounds[1] - bounds[0]).max() > 0:
            raise AssetError(
                self._path, "the model has no finite size", remedy="export it with its real size"
            )
        return Asset(
            asset_id=asset_id,
            sha256=self._sha256,
            parts=parts,
            bounds=read_only(bounds),
            hull=read_only(hull_points(points)),
            warnings=tuple(self._warnings),
        )

    def _read_shapes(self, scene: Any) -> list[tuple[Shape, Material, F64]]:
        """Every mesh of the scene with its material and its transform."""
        standing = []
        for name in sorted(scene.graph.nodes_geometry):
            matrix, geometry = scene.graph[name]
            mesh = scene.geometry[geometry]
            if isinstance(mesh, trimesh.Trimesh) and len(mesh.faces):
                standing.append((mesh, np.asarray(matrix, dtype=np.float64)))
            else:
                self._warnings["points and lines are left out"] = None
        if not standing:
            raise AssetError(self._path, "the model has no triangles", remedy="export a mesh")
        vertices = sum(len(mesh.vertices) for mesh, _ in standing)
        self._limits.check("vertices", vertices, where=self._path, what="the vertices of all meshes")
        triangles = sum(len(mesh.faces) for mesh, _ in standing)
        share, error, shapes = self._limits.drawn_triangles / triangles, 0.0, []
        for mesh, matrix in standing:
            shape, material = _shape_of(mesh, self._path), material_of(mesh, self._path, self._limits)
            if share < 1.0:
                shape, moved = thinned(shape, int(share * len(shape.triangles)))
                error = max(error, moved * float(np.linalg.norm(matrix[:3, :3], 2)))
            shapes.append((shape, material, matrix))
        if share < 1.0:
            drawn = sum(len(shape.triangles) for shape, _, _ in shapes)
            self._warnings[
                f"the model has {triangles} triangles, and is drawn with {drawn} of them, "
                f"off by {error:.3g} units of the file at most"
            ] = None
        return shapes


class _FolderResolver(FilePathResolver):
    """Files in the model's folder or below it, also after links."""

    def get(self, name: str) -> bytes:
        path = (Path(self.parent) / name.strip().replace("\\", "/")).resolve()
        if not path.is_relative_to(Path(self.parent).resolve()):
            raise AssetError(self.parent, f"{name!r} lies outside the folder of the model")
        if not path.is_file():
            raise FileNotFoundError(name)
        return path.read_bytes()


def _read(path: Path, limits: LoadLimits) -> bytes:
    try:
        if not path.is_file():
            raise AssetError(path, "there is no such file", remedy="check the path")
        limits.check("file_bytes", path.stat().st_size, where=path, what="the size of the file in bytes")
        return path.read_bytes()
    except OSError as error:
        raise AssetError(path, error.strerror or "cannot be read", remedy="check the path") from error


def _check_archive(data: bytes, path: Path, limits: LoadLimits) -> None:
    """Refuses an archive that would unpack to more than the limit."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(each.file_size for each in archive.infolist())
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError) as error:
        raise AssetError(path, f"the archive is broken: {error}", remedy="copy it again") from error
    limits.check("decoded_bytes", size, where=path, what="the unpacked size of the archive in bytes")


def _collada_frame(data: bytes) -> tuple[float, UpAxis]:
    """What a unit is in metres, and which axis is up. Source: COLLADA 1.4.1, 5 (asset)."""
    unit = re.search(rb"<unit[^>]*\smeter=[\"']([0-9.eE+-]+)[\"']", data)
    axis = re.search(rb"<up_axis>\s*([XYZ])_UP", data)
    try:
        unit_m = float(unit[1]) if unit else 1.0
    except ValueError:
        unit_m = 1.0
    axes: dict[bytes, UpAxis] = {b"X": "x", b"Y": "y", b"Z": "z"}
    return (unit_m if unit_m > 0.0 else 1.0), (axes[axis[1]] if axis else "y")


def _shape_of(mesh: Any, path: Path) -> Shape:
    """The geometry of a mesh; where the file has no normals, they are smooth up to a crease."""
    colors = vertex_colors(mesh)
    if colors is None and mesh.visual.kind == "face":
        mesh = _with_corners_of_their_own(mesh)
        colors = linear_rgba(mesh.visual.face_colors).repeat(3, axis=0)
    elif "vertex_normals" not in mesh._cache.cache:
        # Corners in one place are one point, unless the texture says otherwise.
        mesh = mesh.copy()
        mesh.merge_vertices(merge_norm=True)
        mesh = trimesh.graph.smooth_shade(mesh, angle=_CREASE, facet_minarea=None)
        colors = vertex_colors(mesh)
    if not np.isfinite(mesh.vertices).all():
        raise AssetError(path, "the vertices hold NaN or infinity", remedy="repair the mesh")
    uv = getattr(mesh.visual, "uv", None)
    texcoords: tuple[F32, ...] = ()
    if uv is not None and len(uv) == len(mesh.vertices) and np.isfinite(uv).all():
        texcoords = (np.column_stack([uv[:, 0], 1.0 - uv[:, 1]]).astype(np.float32),)
    return Shape(
        positions=np.asarray(mesh.vertices, dtype=np.float32),
        triangles=np.asarray(mesh.faces, dtype=np.uint32),
        normals=np.asarray(mesh.vertex_normals, dtype=np.float32),
        tangents=None,
        texcoords=texcoords,
        colors=colors,
        targets=(),
        joints=None,
        weights=None,
    )


def _with_corners_of_their_own(mesh: Any) -> Any:
    """The mesh with three vertices for each triangle, and the triangles' colours."""
    corners = mesh.vertices[mesh.faces].reshape(-1, 3)
    faces = np.arange(len(corners)).reshape(-1, 3)
    return trimesh.Trimesh(corners, faces, face_colors=mesh.visual.face_colors, process=False)
