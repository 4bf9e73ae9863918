"""The KHR_materials extensions, by what light does to them."""

import math
from typing import Any

import numpy as np
import pytest
from scipy.spatial.transform import Rotation
from stage import at, environment_map, looking, pbr, point, quad, sphere, sun

from synthgen.model import PanoramaSpec

BLACK3 = (0.0, 0.0, 0.0)


@pytest.fixture(scope="module")
def sky(stage: Any) -> Any:
    return environment_map(stage.panorama(np.ones((32, 64))))


def facing(stage: Any, make: Any, material: dict[str, Any], **fields: Any) -> Any:
    """The radiance of a square that faces the camera."""
    textures = {name: fields.pop(name) for name in ("map", "other") if name in fields}
    model = stage.model(quad(), material, **textures)
    scene = make.scene(at(1, model, (0, 0, -2)), **({"camera": make.camera(9, 9, focal_px=50.0)} | fields))
    return stage.radiance(scene)[4, 4]


def plain(*rgb: int) -> Any:
    return np.tile(np.array(rgb, np.uint8), (4, 4, 1))


@pytest.mark.parametrize(("ior", "reflectance"), [(1.0, 0.0), (1.33, 0.02), (1.5, 0.04), (2.42, 0.172)])
def test_the_ior_gives_the_reflectance_at_normal_incidence(
    stage: Any, make: Any, sky: Any, ior: float, reflectance: float
) -> None:
    black = pbr(BLACK3, roughness=0.0, KHR_materials_ior={"ior": ior})
    found = mirror_of(stage, make, black, sky)
    assert found == pytest.approx([reflectance] * 3, abs=0.002)


def mirror_of(stage: Any, make: Any, material: dict[str, Any], sky: Any, **textures: Any) -> Any:
    """What a square that faces the camera reflects of a sky of radiance 1."""
    model = stage.model(quad(), material, **textures)
    scene = make.scene(at(1, model, (0, 0, -2)), camera=make.camera(9, 9, focal_px=50.0), map=sky)
    return stage.radiance(scene)[4, 4]


def test_specular_scales_and_colours_the_reflectance(stage: Any, make: Any, sky: Any) -> None:
    fields = {"specularFactor": 0.5, "specularColorFactor": [1.0, 0.5, 2.0]}
    found = mirror_of(stage, make, pbr(BLACK3, roughness=0.0, KHR_materials_specular=fields), sky)
    assert found == pytest.approx([0.02, 0.01, 0.04], abs=0.002)
    textured = pbr(
        BLACK3,
        roughness=0.0,
        KHR_materials_specular={
            "specularTexture": {"index": "share"},
            "specularColorTexture": {"index": "tint"},
        },
    )
    share = np.dstack([plain(255, 255, 255), np.full((4, 4, 1), 128)])
    found = mirror_of(stage, make, textured, sky, share=share, tint=plain(255, 188, 0))
    assert found == pytest.approx(0.04 * 128 / 255 * np.array([1.0, 0.503, 0.0]), abs=0.002)


def test_at_grazing_angles_everything_mirrors(stage: Any, make: Any, sky: Any) -> None:
    floor = stage.model(quad(8, 8), pbr(BLACK3, roughness=0.0))
    flat = Rotation.from_euler("x", -90, degrees=True).as_matrix()
    camera = make.camera(9, 9, focal_px=900.0, T_world_camera=looking((0, 0.08, 4)))
    grazing = stage.radiance(make.scene(at(1, floor, R=flat), camera=camera, map=sky))[4, 4, 0]
    assert grazing == pytest.approx(0.04 + 0.96 * (1 - math.sin(math.atan(0.02))) ** 5, abs=0.08)


@pytest.mark.parametrize("factor", [0.0, 0.5])
def test_specular_scales_the_mirroring_at_grazing_angles_too(
    stage: Any, make: Any, sky: Any, factor: float
) -> None:
    material = pbr(BLACK3, roughness=0.0, KHR_materials_specular={"specularFactor": factor})
    flat = Rotation.from_euler("x", -90, degrees=True).as_matrix()
    camera = make.camera(9, 9, focal_px=900.0, T_world_camera=looking((0, 0.4, 4)))
    found, whole = (
        stage.radiance(make.scene(at(1, stage.model(quad(8, 8), each), R=flat), camera=camera, map=sky))[
            4, 4, 0
        ]
        for each in (material, pbr(BLACK3, roughness=0.0))
    )
    assert whole > 0.4
    assert found == pytest.approx(factor * whole, abs=0.003)


def test_a_clear_coat_adds_4_percent_and_takes_them_from_below(stage: Any, make: Any, sky: Any) -> None:
    coat = {"KHR_materials_clearcoat": {"clearcoatFactor": 1.0}}
    metal = mirror_of(stage, make, pbr((0.5, 0.5, 0.5), metallic=1.0, roughness=0.5), sky)
    coated = mirror_of(stage, make, pbr((0.5, 0.5, 0.5), metallic=1.0, roughness=0.5, **coat), sky)
    assert coated == pytest.approx(0.04 + 0.96 * metal, abs=0.003)
    half = {"KHR_materials_clearcoat": {"clearcoatFactor": 1.0, "clearcoatTexture": {"index": "map"}}}
    black = pbr(BLACK3, roughness=1.0, KHR_materials_specular={"specularFactor": 0.0}, **half)
    found = mirror_of(stage, make, black, sky, map=plain(128, 0, 0))
    assert found == pytest.approx([0.04 * 128 / 255] * 3, abs=0.002)


def test_a_clear_coat_lies_over_emission_too(stage: Any, make: Any) -> None:
    material = pbr(BLACK3, emissiveFactor=[1.0, 1.0, 1.0], KHR_materials_clearcoat={"clearcoatFactor": 1.0})
    assert facing(stage, make, material) == pytest.approx([0.96] * 3, abs=0.003)


def test_a_clear_coat_has_a_highlight_and_a_roughness_of_its_own(stage: Any, make: Any) -> None:
    base = {"roughness": 0.9, "KHR_materials_specular": {"specularFactor": 0.0}}

    def highlight(roughness: float) -> float:
        coat = {"clearcoatFactor": 1.0, "clearcoatRoughnessFactor": roughness}
        return float(
            facing(stage, make, pbr(BLACK3, KHR_materials_clearcoat=coat, **base), lights=(sun(1.0),))[0]
        )

    for roughness in (0.4, 0.7):
        assert highlight(roughness) == pytest.approx(0.04 / (4 * math.pi * roughness**4), rel=0.06)


def test_the_coat_keeps_its_own_normal_over_a_bumpy_base(stage: Any, make: Any) -> None:
    """The base leans away from the light, the coat does not, and the other way round."""
    lean = plain(191, 128, 238)
    specular = {"KHR_materials_specular": {"specularFactor": 0.0}}
    coat = {"clearcoatFactor": 1.0, "clearcoatRoughnessFactor": 0.4}
    bumpy_base = pbr(BLACK3, normalTexture={"index": "map"}, KHR_materials_clearcoat=coat, **specular)
    peak = 0.04 / (4 * math.pi * 0.4**4)
    assert facing(stage, make, bumpy_base, map=lean, lights=(sun(1.0),))[0] == pytest.approx(peak, rel=0.06)
    coat = coat | {"clearcoatNormalTexture": {"index": "map"}}
    bumpy_coat = pbr(BLACK3, KHR_materials_clearcoat=coat, **specular)
    assert facing(stage, make, bumpy_coat, map=lean, lights=(sun(1.0),))[0] < 0.3 * peak


def test_sheen_gleams_at_the_rim_in_its_colour(stage: Any, make: Any, sky: Any) -> None:
    sheen = {"sheenColorFactor": [0.2, 0.4, 1.0], "sheenRoughnessFactor": 0.3}
    model = stage.model(
        sphere(), pbr(BLACK3, KHR_materials_sheen=sheen, KHR_materials_specular={"specularFactor": 0.0})
    )
    camera = make.camera(64, 64, focal_px=160.0)
    seen = stage.radiance(
        make.scene(at(1, model, (0, 0, -6)), camera=camera, map=sky, backdrop=PanoramaSpec())
    )
    middle, rim = seen[32, 32], seen[32, 9]
    assert rim[2] > 5 * middle[2]
    assert rim[0] == pytest.approx(0.2 * rim[2], abs=0.03)
    assert rim[1] == pytest.approx(0.4 * rim[2], abs=0.03)
    lit = stage.radiance(make.scene(at(1, model, (0, 0, -6)), camera=camera, lights=(sun(math.pi),)))
    assert lit[32, 9, 2] > 3 * lit[32, 32, 2]


def test_transmission_shows_what_is_behind_coloured_by_the_base(stage: Any, make: Any) -> None:
    """A thin pane before a glowing wall: (1 - 0.04) of its light gets through, times the base colour."""
    wall = stage.model(quad(9, 9), pbr(BLACK3, emissiveFactor=[0.8, 0.6, 0.4]))
    for factor in (1.0, 0.5, 0.0):
        pane = stage.model(
            quad(),
            pbr((0.5, 1.0, 1.0), roughness=0.0, KHR_materials_transmission={"transmissionFactor": factor}),
        )
        scene = make.scene(at(1, pane, (0, 0, -2)), at(2, wall, (0, 0, -4)), camera=make.camera(9, 9))
        found = stage.radiance(scene)[4, 4]
        assert found == pytest.approx(factor * 0.96 * np.array([0.4, 0.6, 0.4]), abs=0.005)


def test_transmission_shows_the_backdrop_and_takes_the_place_of_diffuse_light(
    stage: Any, make: Any, sky: Any
) -> None:
    pane = stage.model(quad(), pbr(roughness=0.0, KHR_materials_transmission={"transmissionFactor": 1.0}))
    scene = make.scene(
        at(1, pane, (0, 0, -2)),
        camera=make.camera(9, 9),
        map=sky,
        backdrop=PanoramaSpec(),
        lights=(sun(0.5, (0.5, 0.0, -1.0)),),
    )
    assert stage.radiance(scene)[4, 4] == pytest.approx([1.0] * 3, abs=0.01)


def test_a_rough_pane_blurs_what_is_behind(stage: Any, make: Any) -> None:
    stripes = np.zeros((1, 16, 3), np.uint8)
    stripes[:, ::2] = 255
    wall = stage.model(
        quad(4, 4),
        pbr(BLACK3, emissiveFactor=[1.0, 1.0, 1.0], emissiveTexture={"index": "map"}),
        map=(stripes, {"magFilter": 9728}),
    )
    contrasts = []
    for roughness in (0.0, 0.4, 0.9):
        pane = stage.model(
            quad(9, 9), pbr(roughness=roughness, KHR_materials_transmission={"transmissionFactor": 1.0})
        )
        scene = make.scene(
            at(1, pane, (0, 0, -3)), at(2, wall, (0, 0, -4)), camera=make.camera(64, 64, focal_px=64.0)
        )
        contrasts.append(np.ptp(stage.radiance(scene)[32, 16:48, 0]))
    assert contrasts[0] > 0.9
    assert contrasts[0] > contrasts[1] > contrasts[2]
    assert contrasts[2] < 0.3


def test_a_volume_colours_by_its_thickness(stage: Any, make: Any) -> None:
    """Beer's law: a thickness of twice the attenuation distance leaves the colour squared."""
    wall = stage.model(quad(9, 9), pbr(BLACK3, emissiveFactor=[1.0, 1.0, 1.0]))
    for thickness in (0.0, 0.1, 0.2):
        glass = pbr(
            roughness=0.0,
            KHR_materials_transmission={"transmissionFactor": 1.0},
            KHR_materials_volume={
                "thicknessFactor": thickness,
                "attenuationDistance": 0.1,
                "attenuationColor": [0.5, 0.8, 1.0],
            },
        )
        pane = stage.model(quad(), glass)
        scene = make.scene(at(1, pane, (0, 0, -2)), at(2, wall, (0, 0, -4)), camera=make.camera(9, 9))
        known = 0.96 * np.array([0.5, 0.8, 1.0]) ** (thickness / 0.1)
        assert stage.radiance(scene)[4, 4] == pytest.approx(known, abs=0.01)
        larger = make.scene(
            at(1, pane, (0, 0, -2), scale=2.0), at(2, wall, (0, 0, -4)), camera=make.camera(9, 9)
        )
        known = 0.96 * np.array([0.5, 0.8, 1.0]) ** (2 * thickness / 0.1)
        assert stage.radiance(larger)[4, 4] == pytest.approx(known, abs=0.01)


def test_a_ball_of_glass_shows_at_its_lower_rim_what_is_above(stage: Any, make: Any) -> None:
    glass = pbr(
        roughness=0.0,
        KHR_materials_transmission={"transmissionFactor": 1.0},
        KHR_materials_volume={"thicknessFactor": 1.6},
    )
    ball = stage.model(sphere(0.5), glass)
    wall = stage.model(quad(6, 3), pbr(BLACK3, emissiveFactor=[1.0, 0.0, 0.0]))
    scene = make.scene(
        at(1, ball, (0, 0, -3)), at(2, wall, (0, 1.5, -6)), camera=make.camera(64, 64, focal_px=64.0)
    )
    red = stage.radiance(scene)[..., 0]
    assert red[4, 32] == pytest.approx(1.0, abs=0.01), "the wall is above the middle"
    assert red[41, 32] > red[23, 32] + 0.3, "and below it within the ball"


def test_iridescence_changes_the_hue_with_thickness_and_angle(stage: Any, make: Any, sky: Any) -> None:
    def film(thickness: float, factor: float = 1.0) -> Any:
        fields = {
            "iridescenceFactor": factor,
            "iridescenceIor": 1.5,
            "iridescenceThicknessMaximum": thickness,
        }
        return pbr((0.6, 0.6, 0.6), metallic=1.0, roughness=0.1, KHR_materials_iridescence=fields)

    def hue(rgb: Any) -> Any:
        return rgb / rgb.sum()

    metal = mirror_of(stage, make, film(400.0, 0.0), sky)
    assert hue(metal) == pytest.approx([1 / 3] * 3, abs=0.005)
    hues = [hue(mirror_of(stage, make, film(thickness), sky)) for thickness in (250.0, 400.0, 550.0)]
    for one in range(3):
        assert np.abs(hues[one] - 1 / 3).max() > 0.04
        assert np.abs(hues[one] - hues[one - 1]).max() > 0.04
    model = stage.model(sphere(), film(400.0))
    seen = stage.radiance(
        make.scene(at(1, model, (0, 0, -6)), camera=make.camera(64, 64, focal_px=160.0), map=sky)
    )
    assert np.abs(hue(seen[32, 32]) - hue(seen[32, 12])).max() > 0.04


def thin_film(thickness: float, film_ior: float, base: float) -> Any:
    """The reflectance [rgb] of a film on a dielectric or metal of real ior, spectrally, at normal incidence.

    Airy's sum of two boundaries, with the colour matching functions as Gaussians. Source: Born and Wolf,
    7.6; Wyman, Sloan and Shirley 2013, Simple Analytic Approximations to the CIE XYZ Functions.
    """
    wavelength = np.arange(380.0, 781.0, 2.0)

    def lobe(mean: float, low: float, high: float) -> Any:
        return np.exp(-0.5 * ((wavelength - mean) / np.where(wavelength < mean, low, high)) ** 2)

    x = 1.056 * lobe(599.8, 37.9, 31.0) + 0.362 * lobe(442.0, 16.0, 26.7) - 0.065 * lobe(501.1, 20.4, 26.2)
    y = 0.821 * lobe(568.8, 46.9, 40.5) + 0.286 * lobe(530.9, 16.3, 31.1)
    z = 1.217 * lobe(437.0, 11.8, 36.0) + 0.681 * lobe(459.0, 26.0, 13.8)
    r1, r2 = (1 - film_ior) / (1 + film_ior), (film_ior - base) / (film_ior + base)
    turn = np.exp(4j * np.pi * film_ior * thickness / wavelength)
    reflectance = np.abs((r1 + r2 * turn) / (1 + r1 * r2 * turn)) ** 2
    to_rgb = np.array([[3.2405, -1.5371, -0.4985], [-0.9693, 1.8760, 0.0416], [0.0556, -0.2040, 1.0572]])
    white = to_rgb @ [x.sum(), y.sum(), z.sum()]
    return to_rgb @ [(reflectance * each).sum() for each in (x, y, z)] / white


@pytest.mark.parametrize("thickness", [150.0, 300.0, 450.0, 600.0])
def test_a_film_has_the_colour_of_interference(stage: Any, make: Any, sky: Any, thickness: float) -> None:
    base_ior = 2.5
    fields = {"iridescenceFactor": 1.0, "iridescenceIor": 1.4, "iridescenceThicknessMaximum": thickness}
    material = pbr(
        BLACK3, roughness=0.0, KHR_materials_ior={"ior": base_ior}, KHR_materials_iridescence=fields
    )
    found = mirror_of(stage, make, material, sky)
    assert found == pytest.approx(np.maximum(thin_film(thickness, 1.4, base_ior), 0), abs=0.04)


def test_the_iridescence_textures_are_red_and_green(stage: Any, make: Any, sky: Any) -> None:
    def material(**fields: Any) -> Any:
        given = {"iridescenceFactor": 1.0, "iridescenceIor": 1.5} | fields
        return pbr((0.6, 0.6, 0.6), metallic=1.0, roughness=0.1, KHR_materials_iridescence=given)

    textured = material(
        iridescenceTexture={"index": "map"},
        iridescenceThicknessTexture={"index": "map"},
        iridescenceThicknessMinimum=200.0,
        iridescenceThicknessMaximum=600.0,
    )
    found = mirror_of(stage, make, textured, sky, map=plain(128, 64, 0))
    share = 128 / 255
    known = mirror_of(
        stage, make, material(iridescenceFactor=share, iridescenceThicknessMaximum=200 + 400 * 64 / 255), sky
    )
    assert found == pytest.approx(known, abs=0.01)


@pytest.mark.parametrize("angle_deg", [0.0, 90.0, 45.0])
@pytest.mark.parametrize("has_texture", [False, True])
def test_anisotropy_stretches_a_highlight_along_its_direction(
    stage: Any, make: Any, angle_deg: float, has_texture: bool
) -> None:
    """alpha_t, along the tangent, is the larger one, so that the highlight is long that way."""
    angle = math.radians(angle_deg)
    fields: dict[str, Any] = {"anisotropyStrength": 0.9, "anisotropyRotation": angle}
    textures = {}
    if has_texture:
        turn = [math.cos(angle), math.sin(angle)]
        fields = {"anisotropyStrength": 0.9, "anisotropyTexture": {"index": "map"}}
        textures["map"] = plain(*(round(127.5 + 127.5 * each) for each in turn), 255)
    model = stage.model(
        quad(4, 4), pbr(metallic=1.0, roughness=0.3, KHR_materials_anisotropy=fields), **textures
    )
    camera = make.camera(65, 65, focal_px=65.0)
    scene = make.scene(at(1, model, (0, 0, -2)), camera=camera, lights=(point(1.0),))
    image = stage.radiance(scene)[..., 0].astype(np.float64)
    y, x = np.mgrid[32:-33:-1, -32:33]
    weights = np.where(image > 0.3 * image.max(), 1.0, 0.0)
    xx, yy, xy = ((weights * each).sum() for each in (x * x, y * y, x * y))
    long_axis = 0.5 * math.degrees(math.atan2(2 * xy, xx - yy))
    assert math.sin(math.radians(long_axis - angle_deg)) == pytest.approx(0.0, abs=0.08)
    spread = np.linalg.eigvalsh(np.array([[xx, xy], [xy, yy]]))
    assert spread[1] > 3 * spread[0]


def test_anisotropy_blurs_reflections_along_its_direction(stage: Any, make: Any) -> None:
    """A sphere of brushed metal whose tangents run around it stretches a bright spot of the sky that way."""
    rows = np.zeros((64, 128))
    rows[28:36, 60:68] = 50.0
    sky = environment_map(stage.panorama(rows), yaw=math.pi)
    camera = make.camera(64, 64, focal_px=160.0)
    shapes = []
    for rotation in (0.0, math.pi / 2):
        fields = {"anisotropyStrength": 1.0, "anisotropyRotation": rotation}
        model = stage.model(
            sphere(rows=96), pbr(metallic=1.0, roughness=0.4, KHR_materials_anisotropy=fields)
        )
        image = stage.radiance(make.scene(at(1, model, (0, 0, -6)), camera=camera, map=sky, ambient=BLACK3))[
            ..., 0
        ]
        y, x = np.nonzero(image > 0.5 * image[24:40, 24:40].max())
        shapes.append((np.ptp(x) + 1) / (np.ptp(y) + 1))
    assert shapes[0] > 1.2
    assert shapes[1] < 1 / 1.2


def test_dispersion_parts_the_colours(stage: Any, make: Any) -> None:
    wall = stage.model(quad(3, 3), pbr(BLACK3, emissiveFactor=[1.0, 1.0, 1.0]))
    images = []
    for dispersion in (0.0, 5.0):
        glass = pbr(
            roughness=0.0,
            KHR_materials_ior={"ior": 1.6},
            KHR_materials_transmission={"transmissionFactor": 1.0},
            KHR_materials_volume={"thicknessFactor": 1.0},
            KHR_materials_dispersion={"dispersion": dispersion},
        )
        ball = stage.model(sphere(0.5), glass)
        scene = make.scene(
            at(1, ball, (0, 0, -3)), at(2, wall, (1.5, 0, -6)), camera=make.camera(64, 64, focal_px=64.0)
        )
        images.append(stage.radiance(scene))
    spread = [np.ptp(image[28:36, 22:42], axis=-1).max() for image in images]
    assert spread[0] < 0.02
    assert spread[1] > 0.2


def test_layers_of_factor_0_change_nothing(stage: Any, make: Any, sky: Any) -> None:
    plain_material = {"roughness": 0.4}
    nothing = {
        "KHR_materials_clearcoat": {"clearcoatFactor": 0.0, "clearcoatRoughnessFactor": 0.5},
        "KHR_materials_sheen": {"sheenColorFactor": [0, 0, 0], "sheenRoughnessFactor": 0.5},
        "KHR_materials_transmission": {"transmissionFactor": 0.0},
        "KHR_materials_iridescence": {"iridescenceFactor": 0.0},
        "KHR_materials_anisotropy": {"anisotropyStrength": 0.0},
        "KHR_materials_specular": {},
        "KHR_materials_ior": {},
    }
    scene = {"lights": (sun(1.0, (0.3, 0.0, -1.0)),), "ambient": (0.3,) * 3}
    one = facing(stage, make, pbr((0.6, 0.3, 0.2), **plain_material), **scene)
    other = facing(stage, make, pbr((0.6, 0.3, 0.2), **plain_material, **nothing), **scene)
    assert np.array_equal(one, other)
