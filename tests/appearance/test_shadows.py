"""Shadows lie where geometry puts them, are as soft as the light is wide, and nowhere else."""

import math
from typing import Any

import numpy as np
import pytest
import scipy.ndimage
from scipy.spatial.transform import Rotation
from stage import (
    at,
    box,
    environment_map,
    ground,
    ground_hits,
    lambert,
    looking,
    panel,
    pixel_of,
    point,
    quad,
    sphere,
    spot,
    sun,
    without,
)

from synthgen.render.gl_engine.mesh_levels import asset_levels

PIXEL = 0.02
"""Of the cameras here that look straight down: metres on the ground."""


def from_above(make: Any, width: int = 96, height: int = 96, center: Any = (0.0, 0.0)) -> Any:
    """A camera so high above the ground that a pixel is PIXEL everywhere; rows go along +z."""
    pose = looking((center[0], 40.0, center[1]), (center[0], 0.0, center[1]), up=(0, 0, -1))
    return make.camera(width, height, focal_px=40.0 / PIXEL, T_world_camera=pose)


def lit_ground(
    stage: Any, make: Any, *instances: Any, camera: Any, quality: str = "high", **fields: Any
) -> Any:
    """The light of the ground, of 1 where it is lit in full, as far as it is seen."""
    values = {"ground": ground(0.5)} | fields
    with_objects, alone = (
        stage.buffers(make.scene(*some, camera=camera, **values), quality) for some in (instances, ())
    )
    share = with_objects.radiance_linear[..., 1] / alone.radiance_linear[..., 1]
    # Beside an object a pixel may be a mix of both.
    is_near = scipy.ndimage.binary_dilation(with_objects.instance_id > 0, np.ones((3, 3)))
    return np.where(is_near, np.nan, share)


@pytest.mark.parametrize("quality", ["draft", "high"])
def test_a_pole_of_a_pixel_is_lit_from_all_around_wherever_it_is_seen(
    stage: Any, make: Any, quality: str
) -> None:
    """What arrives there is worked out at few places, hardly any of which lies on the pole.

    `standard` does the same as `draft`, but smooths the pole with what is beside it.
    """
    pole = stage.model(box((PIXEL, 0.02, 1.8)), lambert())
    instance = at(1, pole, (0.003, 0, 0), R=Rotation.from_euler("y", 11, degrees=True).as_matrix())
    scene = make.scene(instance, camera=from_above(make), ambient=(1.0, 1.0, 1.0))
    seen = stage.buffers(scene, quality)
    light = seen.radiance_linear[..., 1][seen.instance_id == 1]
    assert len(light) > 60
    assert light.min() > 0.7 * light.max()


@pytest.mark.parametrize("quality", ["draft", "standard", "high"])
def test_the_hard_shadow_of_a_floating_plate_is_the_plate_shifted(
    stage: Any, make: Any, quality: str
) -> None:
    """A plate of 0.6 x 0.4 m, 0.5 m high, under light that falls at 45 degrees along +x and -z."""
    plate = stage.model(box((0.6, 0.02, 0.4)), lambert())
    camera = from_above(make, center=(0.5, -0.3))
    light = sun(2.0, (1.0, -1.0, -0.6), has_shadow=True)
    lit = lit_ground(stage, make, at(1, plate, (0, 0.5, 0)), camera=camera, lights=(light,), quality=quality)
    hits = ground_hits(camera)
    # The top and the bottom of the plate differ by 0.02 m in height, hence the margins.
    along_x, along_z = np.abs(hits[..., 0] - 0.5) - 0.3, np.abs(hits[..., 2] + 0.3) - 0.2
    outside = np.maximum(along_x, along_z)
    seen = np.isfinite(lit)
    margin = {"draft": 2.5, "standard": 2.0, "high": 1.5}[quality] * PIXEL + 0.01
    assert lit[seen & (outside < -margin)].max() < 0.05
    assert lit[seen & (outside > margin)].min() > 0.95
    assert (seen & (outside < -margin)).sum() > 150


def penumbra(lit: Any) -> tuple[float, float]:
    """Where a rising profile is 1/2, and the width of its ramp from 0 to 1, in pixels."""
    middle = float(np.interp(0.5, lit, np.arange(len(lit))))
    low, high = (float(np.interp(share, lit, np.arange(len(lit)))) for share in (0.2, 0.8))
    return middle, high - low


@pytest.mark.parametrize("diameter_deg", [2.0, 6.0, 12.0])
def test_the_penumbra_is_as_wide_as_the_sun_seen_from_the_edge(
    stage: Any, make: Any, diameter_deg: float
) -> None:
    height = 1.0
    plate = stage.model(box((4.0, 0.02, 4.0)), lambert())
    diameter = math.radians(diameter_deg)
    # The light comes from the side, since the camera above does not see below the plate.
    light = sun(2.0, (1.0, -1.0, 0.0), has_shadow=True, angular_diameter=diameter)
    camera = from_above(make, 96, 24, center=(3.0, 0.0))
    lit = lit_ground(stage, make, at(1, plate, (0, height, 0)), camera=camera, lights=(light,))
    profile = np.nanmean(lit, axis=0)
    middle, between = penumbra(profile)
    edge = 2.0 + height
    assert (middle + 0.5 - 48) * PIXEL + 3.0 == pytest.approx(edge, abs=0.03)
    # Along x the ray meets the ground at 45 degrees, which stretches the penumbra by 1 / sin^2 in all. Of a
    # round sun, the light goes from 0.2 to 0.8 over 0.49 of its width.
    known = 2 * height * math.tan(diameter / 2) / math.sin(math.radians(45)) ** 2
    assert between * PIXEL == pytest.approx(0.49 * known, rel=0.35)
    assert profile[0] < 0.02
    assert profile[-1] > 0.98


LAMPS = {
    "point": lambda: point(20.0, (0, 3, 0), has_shadow=True),
    "spot": lambda: spot(
        20.0, (0, 3, 0), (0, -1, 0), has_shadow=True, inner_cone_angle=0.9, outer_cone_angle=1.2
    ),
    "area": lambda: panel(
        20.0 / 0.01,
        looking((0, 3, 0), (0, 0, 0), up=(0, 0, 1)),
        0.1,
        0.1,
        has_shadow=True,
    ),
}


@pytest.mark.parametrize("name", LAMPS)
def test_the_shadow_from_a_lamp_is_the_projection_from_it(stage: Any, make: Any, name: str) -> None:
    """A plate of 0.4 m at 1 m height under a lamp at 3 m has a shadow of 0.6 m."""
    plate = stage.model(quad(0.4, 0.4), lambert(doubleSided=True))
    flat = Rotation.from_euler("x", -90, degrees=True).as_matrix()
    camera = from_above(make)
    # The camera sees the ground past the plate, whose shadow is larger.
    lit = lit_ground(stage, make, at(1, plate, (0, 1, 0), R=flat), camera=camera, lights=(LAMPS[name](),))
    hits = ground_hits(camera)
    outside = np.maximum(np.abs(hits[..., 0]), np.abs(hits[..., 2])) - 0.3
    # The area light's penumbra is 0.1 m * 1 / 2 wide.
    margin = 0.05 if name == "area" else 0.03
    seen = np.isfinite(lit)
    assert lit[seen & (outside < -margin)].max() < 0.05
    assert lit[seen & (outside > margin)].min() > 0.95
    assert (seen & (outside < -margin)).sum() > 50


@pytest.mark.parametrize("name", ["point", "spot", "area"])
def test_a_larger_lamp_has_a_softer_shadow(stage: Any, make: Any, name: str) -> None:
    plate = stage.model(box((4.0, 0.02, 4.0)), lambert())
    wide = {
        "point": point(20.0, (2, 3, 0), has_shadow=True, radius=0.2),
        "spot": spot(20.0, (2, 3, 0), (0, -1, 0), has_shadow=True, radius=0.2, outer_cone_angle=1.2),
        "area": panel(500.0, looking((2, 3, 0), (2, 0, 0), up=(0, 0, 1)), 0.4, 0.4, has_shadow=True),
    }[name]
    camera = from_above(make, 96, 16, center=(2.5, 0.0))
    lit = lit_ground(stage, make, at(1, plate, (0, 1, 0)), camera=camera, lights=(wide,))
    profile = np.nanmean(lit[:, np.isfinite(lit).all(axis=0)], axis=0)
    assert len(profile) > 20
    # From the lamp, 2 m above the edge, 0.4 m are seen as 0.2 m on the ground 1 m below it.
    assert 1.0 - profile[0] > 0.02, "half of the penumbra is past the edge"
    first_lit = (
        np.flatnonzero(profile > 0.97)[0] * PIXEL + np.flatnonzero(np.isfinite(lit).all(axis=0))[0] * PIXEL
    )
    assert first_lit == pytest.approx(2.1 - (2.5 - 48 * PIXEL), abs=0.06)


@pytest.mark.parametrize("quality", ["draft", "standard", "high"])
@pytest.mark.parametrize("diameter_deg", [0.0, 0.53, 8.0])
@pytest.mark.parametrize("shape", ["sphere", "box"])
def test_lit_surfaces_have_no_acne(
    stage: Any, make: Any, quality: str, diameter_deg: float, shape: str
) -> None:
    """A convex body does not shade its lit side."""
    towards = np.array([0.5, 0.6, 0.62]) / np.linalg.norm([0.5, 0.6, 0.62])
    camera = make.camera(64, 64, focal_px=150.0, T_world_camera=looking((0, 0, 6)))
    model = stage.model(sphere(rows=96) if shape == "sphere" else box((1.2, 1.2, 1.2)), lambert())
    turn = None if shape == "sphere" else Rotation.from_euler("yx", [0.5, 0.4]).as_matrix()
    images = []
    for has_shadow in (False, True):
        light = sun(2.0, -towards, angular_diameter=math.radians(diameter_deg), has_shadow=has_shadow)
        images.append(
            stage.radiance(make.scene(at(1, model, R=turn), camera=camera, lights=(light,)), quality)
        )
    free, shadowed = (image[..., 0] for image in images)
    # Where the light comes in flat, within 15 degrees, a shadow map may be as coarse as it is.
    lit = free > 2.0 / math.pi * math.sin(math.radians(15))
    assert lit.sum() > 500
    share = shadowed[lit] / free[lit]
    assert share.mean() > 0.998
    assert np.percentile(share, 1) > 0.97


@pytest.mark.parametrize("name", LAMPS)
def test_lamps_leave_no_acne_either(stage: Any, make: Any, name: str) -> None:
    camera = make.camera(64, 64, focal_px=110.0, T_world_camera=looking((0, 4, 4), (0, 0.5, 0)))
    model = stage.model(sphere(0.5, rows=96), lambert())
    lamp = LAMPS[name]()
    images = []
    for has_shadow in (False, True):
        fields = {field: getattr(lamp, field) for field in lamp.__slots__} | {"has_shadow": has_shadow}
        scene = make.scene(at(1, model, (0, 0.5, 0)), camera=camera, lights=(type(lamp)(**fields),))
        images.append(stage.radiance(scene)[..., 0])
    lit = images[0] > 0.25 * images[0].max()
    share = images[1][lit] / images[0][lit]
    assert share.mean() > 0.998
    assert np.percentile(share, 1) > 0.97


def test_a_coarser_version_in_the_image_does_not_lie_in_the_shadow_of_the_finer_one(
    stage: Any, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("synthgen.render.gl_engine.meshes.asset_levels", asset_levels)
    model = stage.model(sphere(rows=96), lambert())
    camera = make.camera(64, 64, focal_px=150.0, T_world_camera=looking((0, 0, 6)))
    images = [
        stage.radiance(
            make.scene(
                at(1, model), camera=camera, lights=(sun(2.0, (-0.5, -0.6, -0.62), has_shadow=has_shadow),)
            )
        )[..., 0]
        for has_shadow in (False, True)
    ]
    lit = images[0] > 0.15
    assert lit.sum() > 500
    assert (images[1][lit] / images[0][lit]).min() > 0.95


@pytest.mark.parametrize("quality", ["standard", "high"])
def test_no_light_leaks_below_a_standing_box(stage: Any, make: Any, quality: str) -> None:
    """The shadow begins where the box stands: in front of its foot on the side away from the light."""
    crate = stage.model(box((1.0, 1.0, 1.0)), lambert())
    camera = make.camera(96, 96, focal_px=300.0, T_world_camera=looking((0, 1.0, 4), (0, 0.0, 0.5)))
    light = sun(2.0, (0.0, -1.0, 0.7), has_shadow=True)
    scene = {"camera": camera, "lights": (light,), "quality": quality}
    lit = lit_ground(stage, make, at(1, crate, (0, 0.5, 0)), **scene)
    hits = ground_hits(camera)
    # The foot is at z = 0.5, and the shadow of the top edge at 0.5 + 0.7.
    contact = np.isfinite(lit) & (np.abs(hits[..., 0]) < 0.4) & (hits[..., 2] > 0.52) & (hits[..., 2] < 0.9)
    beyond = np.isfinite(lit) & (np.abs(hits[..., 0]) < 0.4) & (hits[..., 2] > 1.3)
    assert contact.sum() > 200
    assert lit[contact].max() < 0.1
    assert lit[beyond].min() > 0.95


def test_a_shadow_falls_on_other_objects_and_on_the_same_one(stage: Any, make: Any) -> None:
    camera = make.camera(96, 96, focal_px=150.0, T_world_camera=looking((0, 5, 5)))
    table = stage.model(box((3.0, 0.2, 3.0)), lambert())
    post = stage.model(box((0.3, 1.0, 0.3)), lambert())
    light = sun(2.0, (1.0, -1.0, 0.0), has_shadow=True)
    seen = stage.radiance(make.scene(at(1, table), at(2, post, (0, 0.6, 0)), camera=camera, lights=(light,)))[
        ..., 0
    ]
    assert seen[pixel_of(camera, (0.6, 0.1, 0.0))] < 0.02
    lit = 2.0 / math.pi * math.cos(math.radians(45))
    assert seen[pixel_of(camera, (0.6, 0.1, 0.5))] == pytest.approx(lit, rel=0.03)
    assert seen[pixel_of(camera, (-0.6, 0.1, 0.0))] == pytest.approx(lit, rel=0.03)


def test_lights_without_shadow_shine_through(stage: Any, make: Any) -> None:
    plate = stage.model(box((1.0, 0.02, 1.0)), lambert())
    camera = from_above(make, center=(1.0, 0.0))
    light = sun(2.0, (1.0, -1.0, 0.0), has_shadow=False)
    lit = lit_ground(stage, make, at(1, plate, (0, 1, 0)), camera=camera, lights=(light,))
    assert np.nanmin(lit) > 0.99


def test_a_cut_out_casts_the_shadow_of_what_is_left(stage: Any, make: Any) -> None:
    """A plate whose left half is cut away by its texture."""
    pixels = np.full((8, 8, 4), 255)
    pixels[:, :4, 3] = 0
    material = lambert(baseColorTexture={"index": "cut"}, alphaMode="MASK", doubleSided=True)
    plate = stage.model(without(quad(1.0, 1.0), "TANGENT"), material, cut=(pixels, {"magFilter": 9728}))
    flat = Rotation.from_euler("x", -90, degrees=True).as_matrix()
    camera = from_above(make, center=(1.0, 0.0))
    light = sun(2.0, (1.0, -1.0, 0.0), has_shadow=True)
    lit = lit_ground(stage, make, at(1, plate, (0, 1, 0), R=flat), camera=camera, lights=(light,))
    hits = ground_hits(camera)
    inner = np.isfinite(lit) & (np.abs(hits[..., 2]) < 0.45)
    assert lit[inner & (np.abs(hits[..., 0] - 0.75) < 0.2)].min() > 0.95
    assert lit[inner & (np.abs(hits[..., 0] - 1.25) < 0.2)].max() < 0.05


@pytest.mark.parametrize("quality", ["standard", "high"])
def test_a_table_keeps_the_sky_from_the_ground_below_it_and_not_from_far_away(
    stage: Any, make: Any, quality: str
) -> None:
    top = stage.model(box((2.0, 0.1, 2.0)), lambert())
    camera = make.camera(96, 96, focal_px=110.0, T_world_camera=looking((0, 0.42, 3.5), (0, 0.0, 0)))
    lit = lit_ground(
        stage, make, at(1, top, (0, 0.5, 0)), camera=camera, ambient=(0.5, 0.5, 0.5), quality=quality
    )
    hits = ground_hits(camera)
    radius = np.hypot(hits[..., 0], hits[..., 2])
    below = np.isfinite(lit) & (radius < 0.4)
    assert below.sum() > 30
    # The form factor of a quarter of the plate, 1 x 1 m at 0.45 m. Source: Howell, B-3.
    x, u = 1.0 / 0.45, math.hypot(1.0, 1.0 / 0.45)
    alone = 1 - 4 * x / u * math.atan(x / u) / math.pi
    # Some light comes back from the surfaces that keep the rest away.
    assert alone - 0.05 < lit[below].mean() < alone + 0.35
    assert lit[np.isfinite(lit) & (radius > 7.0)].min() > 0.99
    assert lit[np.isfinite(lit) & (radius > 7.0)].max() < 1.01
    assert np.nanmax(lit) < 1.01


def test_a_sphere_on_the_ground_is_darker_at_its_foot(stage: Any, make: Any) -> None:
    ball = stage.model(sphere(0.5), lambert())
    camera = make.camera(96, 96, focal_px=140.0, T_world_camera=looking((0, 2.0, 4), (0, 0.2, 0)))
    lit = lit_ground(stage, make, at(1, ball, (0, 0.5, 0)), camera=camera, ambient=(0.5, 0.5, 0.5))
    hits = ground_hits(camera)
    radius = np.hypot(hits[..., 0], hits[..., 2])
    seen = np.isfinite(lit) & (hits[..., 2] > 0)
    rings = [lit[seen & (radius > low) & (radius < low + 0.15)].mean() for low in (0.3, 0.5, 0.8, 1.2)]
    assert rings == sorted(rings)
    # A sphere of radius r touching the plane at distance d from its foot: F = r^2 h / l^3, with h = r.
    known = [1 - 0.25 * 0.5 / (0.25 + d * d) ** 1.5 for d in (0.375, 0.575, 0.875, 1.275)]
    assert rings == pytest.approx(known, abs=0.15)


@pytest.mark.parametrize("quality", ["draft", "standard", "high"])
def test_the_shadow_from_a_lamp_among_the_objects_has_no_specks(stage: Any, make: Any, quality: str) -> None:
    ball = stage.model(sphere(0.35), lambert())
    crate = stage.model(box((0.6, 0.6, 0.6)), lambert())
    camera = make.camera(96, 96, focal_px=150.0, T_world_camera=looking((0, 1.6, 3.4), (0, 0.2, 0)))
    lamp = point(2.5, (0.05, 0.9, 0.6), has_shadow=True, radius=0.01)
    instances = at(1, crate, (-0.45, 0.3, 0)), at(2, ball, (0.55, 0.35, 0.1))
    lit = lit_ground(stage, make, *instances, camera=camera, lights=(lamp,), quality=quality)
    seen = np.isfinite(lit)
    lonely = np.abs(lit - scipy.ndimage.median_filter(np.where(seen, lit, 0.5), 3)) > 0.6
    inner = scipy.ndimage.binary_erosion(seen, np.ones((3, 3)))
    assert (lit[inner] < 0.1).sum() > 300
    assert (lonely & inner).sum() <= (10 if quality == "draft" else 3)


def test_shadows_do_not_depend_on_where_the_world_is(stage: Any, make: Any) -> None:
    crate = stage.model(box((0.5, 0.5, 0.5)), lambert())
    light = sun(2.0, (1.0, -1.0, 0.3), has_shadow=True)
    images = []
    for shift in (np.zeros(3), np.array([3000.0, 0.0, -2000.0])):
        pose = looking(shift + np.array([0, 3, 4]), shift + np.array([0, 0.3, 0]))
        camera = make.camera(64, 64, focal_px=110.0, T_world_camera=pose)
        scene = make.scene(
            at(1, crate, shift + np.array([0, 0.25, 0])),
            camera=camera,
            ground=ground(),
            lights=(light,),
            ambient=(0.1,) * 3,
        )
        images.append(stage.radiance(scene)[..., 0])
    assert images[1] == pytest.approx(images[0], abs=0.02)


@pytest.mark.parametrize("quality", ["standard", "high"])
def test_the_bottom_of_a_white_pit_gets_a_larger_share_of_the_sky_than_that_of_a_black_one(
    stage: Any, make: Any, quality: str
) -> None:
    """The walls send back what they hide, by their colour; and never more than there is."""
    pose = looking((0, 6, 0), (0, 0, 0), up=(0, 0, -1))
    camera = make.camera(64, 64, focal_px=320.0, T_world_camera=pose)

    def share(albedo: float) -> float:
        material = lambert((albedo,) * 3)
        floor, wall = stage.model(box((1, 0.1, 1)), material), stage.model(box((0.1, 0.6, 1)), material)
        turn = Rotation.from_euler("y", 90, degrees=True).as_matrix()
        walls = [
            at(2 + side, wall, place, R=turn if side < 2 else None)
            for side, place in enumerate([(0, 0.3, -0.3), (0, 0.3, 0.3), (-0.3, 0.3, 0), (0.3, 0.3, 0)])
        ]
        scene = make.scene(at(1, floor), *walls, camera=camera, ambient=(1.0, 1.0, 1.0))
        row, column = pixel_of(camera, (0, 0.05, 0))
        seen = stage.radiance(scene, quality)[row - 3 : row + 4, column - 3 : column + 4, 1]
        return float(seen.mean()) / albedo

    white, black = share(0.9), share(0.1)
    assert 0.1 < black < 0.6
    assert 1.2 * black < white < 1.0


def test_a_wide_lamp_of_a_panorama_has_a_dark_umbra_and_an_even_penumbra(stage: Any, make: Any) -> None:
    """A disc of 12 degrees overhead, and a plate of 0.4 m, 1 m high, whose umbra is 0.4 - 0.21 m wide."""
    rows = 128
    height = np.cos(math.pi * (np.arange(rows) + 0.5) / rows)
    disc = (height > math.cos(math.radians(6.0)))[:, None, None]
    room = environment_map(stage.panorama(np.tile(np.where(disc, [[[60.0] * 3]], 0.01), (1, 2 * rows, 1))))
    plate = stage.model(quad(0.4, 0.4), lambert(doubleSided=True))
    flat = Rotation.from_euler("x", -90, degrees=True).as_matrix()
    # The camera looks below the plate.
    pose = looking((0, 0.9, 1.2), (0, 0.0, 0.0))
    camera = make.camera(128, 128, focal_px=128.0, T_world_camera=pose)
    lit = lit_ground(
        stage, make, at(1, plate, (0, 1, 0), R=flat), camera=camera, map=room, quality="standard"
    )
    x, _, z = np.moveaxis(ground_hits(camera), -1, 0)
    seen = np.isfinite(lit)
    outside = np.maximum(np.abs(x), np.abs(z))
    assert lit[seen & (outside < 0.07)].max() < 0.12
    assert lit[seen & (outside > 0.36) & (outside < 0.6)].min() > 0.93
    # Along the middle of an edge the light of a disc grows evenly from the umbra outwards.
    on_edge = seen & (np.abs(np.abs(x) - 0.2) < 0.02) & (np.abs(z) < 0.1)
    assert on_edge.sum() > 20
    assert lit[on_edge].mean() == pytest.approx(0.5, abs=0.1)
