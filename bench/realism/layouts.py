"""The scenes that are compared: with the project's own assets, and with real ones where they are present."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.realism.sphere_model import write_sphere
from bench.realism.stage import Stage
from synthgen.arrays import read_only
from synthgen.assets import AssetStore
from synthgen.model import (
    AreaLightSpec,
    DirectionalLightSpec,
    PointLightSpec,
    SceneSpec,
    SpotLightSpec,
)

ROUGHNESSES = (0.0, 0.25, 0.5, 0.75, 1.0)
WHITE = (1.0, 1.0, 1.0)
GOLD = (1.0, 0.766, 0.336)
BLUE = (0.05, 0.15, 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where models and panoramas are."""

    assets: Path
    """The project's own."""
    shared: Path
    """Real ones; the folder may be missing."""
    build: Path
    """For models that are made here."""

    def hdri(self, name: str) -> Path:
        """A real panorama."""
        return self.shared / "hdri" / f"{name}_1k.hdr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One scene to compare."""

    name: str
    title: str
    scene: SceneSpec
    is_own: bool
    """Whether all of it was made by this project, so that its picture can be shown."""


Setup = Callable[[Stage, Places], None]


def layouts(places: Places, assets: AssetStore, *, size_px: int) -> Iterator[Layout]:
    """All scenes whose files are present."""
    for name, title, needed, setups in _plans(places):
        if all(path.exists() for path in needed):
            stage = Stage(assets, size_px=size_px)
            for setup in setups:
                setup(stage, places)
            is_own = not any(path.is_relative_to(places.shared) for path in needed)
            yield Layout(name=name, title=title, scene=stage.scene(), is_own=is_own)


def _plans(places: Places) -> Iterator[tuple[str, str, list[Path], list[Setup]]]:
    """Name, title, files that are needed, and what sets the scene up."""
    for number, path in enumerate(sorted((places.assets / "hdris").glob("*.hdr"))):
        yield f"own_{path.stem}", f"own models, {path.stem}", [path], [_own, _under(path, 40.0 * number)]
    yield "own_sun", "own models, sun and even light", [], [_own, _sun]
    yield "own_soft_sun", "own models, a wide sun", [], [_own, _soft_sun]
    for name in ("studio", "low_sun"):
        hdri = places.assets / "hdris" / f"{name}.hdr"
        yield f"spheres_{name}", f"spheres, {name}", [hdri], [_spheres, _under(hdri)]
    yield "spheres_lamps", "spheres, spot, point and area light", [], [_spheres, _lamps]
    for name in ("studio_small_03", "potsdamer_platz"):
        hdri = places.hdri(name)
        yield f"spheres_{name}", f"spheres, {name}", [hdri], [_spheres, _under(hdri)]
    for name in ("venice_sunset", "lebombo"):
        hdri = places.hdri(name)
        yield f"own_{name}", f"own models, {name}", [hdri], [_own, _under(hdri, 120.0)]
    helmet = places.shared / "models/khronos/DamagedHelmet.glb"
    for name in ("venice_sunset", "empty_warehouse_01"):
        hdri = places.hdri(name)
        yield f"helmet_{name}", f"DamagedHelmet, {name}", [helmet, hdri], [_helmet, _under(hdri)]
    everyday = [places.shared / "models/everyday" / f"{name}.glb" for name, *_ in TABLE]
    for name in ("venice_sunset", "studio_small_03", "st_fagans_interior"):
        hdri = places.hdri(name)
        needed = [*everyday, hdri]
        yield f"everyday_{name}", f"everyday objects, {name}", needed, [_everyday, _under(hdri, 30.0)]
    furniture = [places.shared / "models/everyday" / f"{name}.glb" for name, *_ in FURNITURE]
    hdri = places.hdri("forest_slope")
    yield "furniture_forest", "furniture, forest_slope", [*furniture, hdri], [_furniture, _under(hdri)]


def _under(hdri: Path, yaw_deg: float = 0.0) -> Setup:
    return lambda stage, _: stage.surround(hdri, yaw_deg=yaw_deg)


def _own(stage: Stage, places: Places) -> None:
    models = places.assets / "models"
    stage.place(models / "traffic_cone.glb", -0.35, 0.0, yaw_deg=20)
    stage.place(models / "hard_hat.glb", 0.15, 0.45, yaw_deg=-50)
    stage.place(models / "stop_sign.glb", 0.75, -0.9, yaw_deg=-15, longest=1.6)
    stage.ground(places.assets / "textures/concrete.jpg", tile=1.5)
    stage.look((0.3, 0.9, 3.0), (0.2, 0.5, 0.0), yfov_deg=40)


def _helmet(stage: Stage, places: Places) -> None:
    stage.place(places.shared / "models/khronos/DamagedHelmet.glb", 0.0, 0.0)
    stage.look((1.6, 1.3, 3.6), (0.0, 0.9, 0.0), yfov_deg=35)


TABLE = (
    ("coffee_mug", -0.20, 0.02, 120.0),
    ("decorative_vase", 0.12, -0.32, 0.0),
    ("011_banana", 0.02, 0.14, 60.0),
    ("013_apple", -0.08, -0.08, 0.0),
    ("017_orange", 0.14, 0.05, 0.0),
    ("coffee_bag", -0.20, -0.22, 25.0),
    ("standard_mouse", 0.30, -0.02, -20.0),
    ("optical_mouse", -0.16, 0.20, -35.0),
)
"""Model, x, z (m) and turn (degrees)."""

FURNITURE = (("chair", -0.5, 0.2, 30.0), ("tall_plant", 0.4, -0.4, 0.0), ("yellow_cone", 0.2, 0.7, 0.0))


def _everyday(stage: Stage, places: Places) -> None:
    for name, x, z, yaw_deg in TABLE:
        stage.place(places.shared / "models/everyday" / f"{name}.glb", x, z, yaw_deg=yaw_deg)
    stage.ground(places.assets / "textures/wooden_floor.jpg", tile=1.0, roughness=0.6)
    stage.look((0.1, 0.45, 0.95), (0.03, 0.07, -0.05), yfov_deg=38)


def _furniture(stage: Stage, places: Places) -> None:
    for name, x, z, yaw_deg in FURNITURE:
        stage.place(places.shared / "models/everyday" / f"{name}.glb", x, z, yaw_deg=yaw_deg)
    stage.ground(places.assets / "textures/grass.jpg", tile=1.5)
    stage.look((0.6, 1.2, 3.2), (0.0, 0.65, 0.0), yfov_deg=42)


def _spheres(stage: Stage, places: Places) -> None:
    for row, (kind, color, metallic) in enumerate((("metal", GOLD, 1.0), ("matt", BLUE, 0.0))):
        for column, roughness in enumerate(ROUGHNESSES):
            path = places.build / "models" / f"sphere_{kind}_{round(100 * roughness):03d}.glb"
            write_sphere(path, color_linear=color, metallic=metallic, roughness=roughness)
            stage.place(path, (column - 2) * 0.27, row * 0.32 - 0.16, longest=0.23)
    stage.ground()
    stage.look((0.0, 0.85, 1.75), (0.0, 0.05, 0.0), yfov_deg=42)


def _direction(elevation_deg: float, azimuth_deg: float) -> tuple[float, float, float]:
    """The way of the light from a place in the sky; azimuth 0 is from +Z, 90 from +X."""
    e, a = math.radians(elevation_deg), math.radians(azimuth_deg)
    return (-math.cos(e) * math.sin(a), -math.sin(e), -math.cos(e) * math.cos(a))


def _sun(stage: Stage, places: Places, angular_diameter: float = 0.0) -> None:  # noqa: ARG001
    sun = DirectionalLightSpec(
        direction_world=_direction(40, 55),
        color_linear=WHITE,
        illuminance=0.8 * math.pi,
        has_shadow=True,
        angular_diameter=angular_diameter,
    )
    stage.light(sun, ambient=0.3)


def _soft_sun(stage: Stage, places: Places) -> None:
    _sun(stage, places, math.radians(5))


def _lamps(stage: Stage, places: Places) -> None:  # noqa: ARG001
    pose = np.eye(4)
    pose[:3, :3] = [[1, 0, 0], [0, 0, 1], [0, -1, 0]]  # -z of the lamp points down
    pose[:3, 3] = (-0.6, 1.2, -0.2)
    area = AreaLightSpec(
        T_world_light=read_only(pose),
        width=0.5,
        height=0.5,
        color_linear=WHITE,
        radiance=6.0,
        has_shadow=True,
    )
    spot = SpotLightSpec(
        position_world=(0.9, 1.2, 0.8),
        direction_world=(-0.51, -0.73, -0.45),
        inner_cone_angle=math.radians(15),
        outer_cone_angle=math.radians(25),
        color_linear=(1.1, 0.98, 0.9),
        intensity=5.0,
        radius=0.0,
        has_shadow=True,
    )
    point = PointLightSpec(
        position_world=(0.1, 0.7, 0.9), color_linear=WHITE, intensity=0.8, radius=0.03, has_shadow=True
    )
    stage.light(area, spot, point, ambient=0.1)
