"""Images through a lens with distortion: lines bend, and silhouettes are, as the formula says."""

from typing import Any

import numpy as np
import pytest
import scipy.ndimage
import trimesh

from synthgen.errors import ConfigError
from synthgen.geometry.lens import BrownConrady, distorted, undistorted_or_nan
from synthgen.model import DistortionSpec, GroundSpec, ImagingSpec, PhotoSpec
from synthgen.render.lens import source_camera

FOCAL, SIDE, RADIUS = 150.0, 161, 0.5
BARREL = DistortionSpec(k1=-0.22, k2=0.03, p1=0.004, p2=-0.003)
CUSHION = DistortionSpec(k1=0.25)


def lens(d: DistortionSpec) -> BrownConrady:
    return BrownConrady(k1=d.k1, k2=d.k2, k3=d.k3, p1=d.p1, p2=d.p2)


def seen_through(distortion: DistortionSpec | None) -> ImagingSpec:
    return ImagingSpec(
        exposure_ev=0.0, blur_sigma_px=0.0, read_noise=0.0, shot_noise=0.0, distortion=distortion
    )


def rendered(
    engine: Any, make: Any, distortion: DistortionSpec | None, *instances: Any, **fields: Any
) -> Any:
    camera = make.camera(SIDE, SIDE, focal_px=FOCAL)
    return engine.render(*instances, camera=camera, imaging=seen_through(distortion), **fields)


@pytest.fixture(scope="module")
def sphere(engine: Any) -> str:
    ball = trimesh.creation.icosphere(subdivisions=4, radius=RADIUS)
    return engine.add_mesh((ball.vertices, ball.faces))


def sphere_depth(at: Any, distortion: DistortionSpec, margin: int = 0) -> Any:
    """Depth of the sphere [h w] at every pixel, and so many pixels around the frame; nan where it is not."""
    centers = np.arange(-margin, SIDE + margin) + 0.5 - SIDE / 2
    seen = np.stack(np.meshgrid(centers, centers), axis=-1).reshape(-1, 2) / FOCAL
    xy = undistorted_or_nan(seen, lens(distortion))
    rays = np.column_stack([xy[:, 0], -xy[:, 1], np.full(len(xy), -1.0)])
    a, b, c = (rays**2).sum(axis=1), rays @ at, at @ at - RADIUS**2
    with np.errstate(invalid="ignore"):
        depth = (b - np.sqrt(b * b - a * c)) / a
    return depth.reshape(SIDE + 2 * margin, -1)


@pytest.mark.parametrize("distortion", [BARREL, CUSHION])
def test_a_straight_line_bends_as_the_formula_says(
    engine: Any, make: Any, distortion: DistortionSpec
) -> None:
    # Three pixels wide, less so much that no sample lies on an edge.
    line = engine.add_mesh(make.quad(0.0396, 6.0), make.glowing(0.9))
    buffers = rendered(engine, make, distortion, make.instance(1, line, (0.8, 0, -2)))
    y = np.linspace(-1.2, 1.2, 4001)
    x_known, y_known = (
        distorted(np.column_stack([np.full(len(y), 0.4), y]), lens(distortion)).T * FOCAL + SIDE / 2
    )
    centers = np.arange(SIDE) + 0.5
    known = np.interp(centers, y_known, x_known)
    covered = buffers.instance_id == 1
    assert covered.any(axis=1).all()
    drawn = (covered * centers).sum(axis=1) / covered.sum(axis=1)
    assert np.abs(drawn - known).max() < 0.75
    # Half floats round the backdrop to 0.0001, and there is far more of it than of the line.
    light = np.maximum(buffers.radiance_linear[..., 0] - make.backdrop[0] - 1e-3, 0)
    shown = (light * centers).sum(axis=1) / light.sum(axis=1)
    assert np.abs(shown - known).max() < 0.2
    assert np.ptp(known) > 3, "the line does bend"


@pytest.mark.parametrize("distortion", [BARREL, CUSHION])
@pytest.mark.parametrize("at", [(0.0, 0.0, -3.0), (0.7, 0.3, -2.6), (-0.4, -0.9, -3.0)])
def test_ids_depth_and_extents_of_a_sphere_are_those_of_the_bent_rays(
    engine: Any, make: Any, sphere: str, distortion: DistortionSpec, at: Any
) -> None:
    buffers = rendered(engine, make, distortion, make.instance(1, sphere, at))
    depth = sphere_depth(np.array(at), distortion)
    known, drawn = np.isfinite(depth), buffers.instance_id == 1
    assert not (drawn & ~scipy.ndimage.binary_dilation(known)).any()
    assert not (scipy.ndimage.binary_erosion(known) & ~drawn).any()
    inner = scipy.ndimage.binary_erosion(known, iterations=4, border_value=1) & drawn
    # The nearest source pixel is at most half a pixel away, so the depth is off by half its slope.
    bound = 0.7 * np.abs(np.gradient(depth)).sum(axis=0) + 2e-3
    assert (np.abs(buffers.depth - depth)[inner] < bound[inner]).all()
    assert np.array_equal(np.isinf(buffers.depth), ~drawn)
    [extent] = buffers.extents
    assert extent.amodal_px == np.count_nonzero(drawn)
    rows, columns = np.nonzero(drawn)
    box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    assert extent.box_amodal == tuple(int(each) for each in box)
    beyond = np.isfinite(sphere_depth(np.array(at), distortion, margin=120))
    assert extent.full_px == pytest.approx(np.count_nonzero(beyond), rel=0.02)
    rows, columns = np.nonzero(beyond)
    box = np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]) - 120
    assert extent.box_full == pytest.approx(tuple(box), abs=1.01)


@pytest.mark.parametrize("distortion", [BARREL, CUSHION])
def test_what_is_hidden_does_not_change_the_extent(
    engine: Any, make: Any, sphere: str, distortion: DistortionSpec
) -> None:
    wall = engine.add_mesh(make.quad(0.2, 3.0))
    behind = make.instance(1, sphere, (1.45, 0.2, -2.8))
    alone = rendered(engine, make, distortion, behind)
    hidden = rendered(engine, make, distortion, behind, make.instance(2, wall, (0.6, 0, -1.5)))
    assert hidden.extents[0] == alone.extents[0]
    assert 0 < np.count_nonzero(hidden.instance_id == 1) < alone.extents[0].amodal_px
    assert alone.extents[0].amodal_px < alone.extents[0].full_px


def test_a_lens_without_coefficients_changes_nothing(engine: Any, make: Any, sphere: str) -> None:
    ground = GroundSpec(texture_id=None, tint_linear=(0.5, 0.5, 0.5), roughness=1.0, tile_size=1.0)
    fields = {"ground": ground, "ambient": (0.5, 0.5, 0.5)}
    scene = (make.instance(1, sphere, (0.6, 1.0, -3.0)), make.instance(2, sphere, (2.2, 0.4, -3.0)))
    pose = np.eye(4)
    pose[1, 3] = 0.8
    camera = make.camera(SIDE, SIDE, focal_px=FOCAL, T_world_camera=pose)
    plain, through = (
        engine.render(*scene, camera=camera, imaging=seen_through(each), **fields)
        for each in (None, DistortionSpec(k1=0.0))
    )
    assert np.array_equal(through.instance_id, plain.instance_id)
    assert np.array_equal(through.depth, plain.depth)
    assert through.extents == plain.extents
    assert through.radiance_linear == pytest.approx(plain.radiance_linear, abs=1e-3)


def test_the_backdrop_is_bent_with_the_objects(engine: Any, make: Any) -> None:
    pixels = np.full((96, 96, 3), 30, np.uint8)
    pixels[:, 70:72] = 255
    photo = PhotoSpec(
        asset_id=engine.add_photo(pixels), crop_xyxy=(0.0, 0.0, 1.0, 1.0), is_mirrored=False, gain=1.0
    )
    light = rendered(engine, make, BARREL, backdrop=photo).radiance_linear[..., 0]
    columns = light.argmax(axis=1)
    assert np.ptp(columns) >= 3
    assert columns[SIDE // 2] > max(columns[0], columns[-1])


def test_a_lens_that_turns_the_image_over_is_an_error_of_the_user(engine: Any, make: Any) -> None:
    with pytest.raises(ConfigError, match="distortion"):
        rendered(engine, make, DistortionSpec(k1=-0.9))


def test_an_object_that_the_bent_border_cuts_is_truncated_though_the_source_holds_all_of_it(
    engine: Any, make: Any
) -> None:
    """A barrel shows less beside the middle of a border than in the corners, for which the source is wide."""
    ball = engine.add_mesh(make.box((0.1, 0.1, 0.1)))
    camera = make.camera(SIDE, SIDE, focal_px=FOCAL)
    source = source_camera(camera, BARREL)
    sizes = []
    for column in np.linspace(SIDE - 20.0, SIDE + (source.width - SIDE) / 2 - 5.0, 25):
        at = ((column - SIDE / 2) / FOCAL * 3.0, 0.02, -3.05)
        [extent] = rendered(engine, make, BARREL, make.instance(1, ball, at)).extents
        sizes.append((extent.amodal_px, extent.full_px))
    amodal, full = np.array(sizes).T
    assert (full > 15).all(), "it is never lost from the plane without borders"
    assert np.ptp(full) <= 14, "nor does it shrink where the border cuts it"
    assert amodal[0] == full[0]
    assert ((amodal > 0) & (amodal < full)).any()
    assert amodal[-1] == 0
