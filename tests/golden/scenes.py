"""One small scene for every feature, each with what the eye should see."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.spatial.transform import Rotation
from stage import (
    Stage,
    at,
    box,
    environment_map,
    ground,
    lambert,
    looking,
    panel,
    pbr,
    point,
    quad,
    sphere,
    spot,
    sun,
)

from synthgen.model import (
    BloomSpec,
    CameraSpec,
    CatcherSpec,
    DepthOfFieldSpec,
    DistortionSpec,
    DrawSpec,
    EnvironmentSpec,
    GradientSpec,
    ImagingSpec,
    PanoramaSpec,
    PhotoSpec,
    RoomSpec,
    SceneSpec,
    SurfaceSpec,
)

SIZE = 64
SKY = GradientSpec(
    zenith_linear=(0.1, 0.2, 0.5), horizon_linear=(0.5, 0.5, 0.47), nadir_linear=(0.12, 0.1, 0.09)
)
AROUND = (0.24, 0.27, 0.35)
"""The mean of the sky over all directions, so that it lights as it looks."""
KEY = sun(1.9, (0.6, -1.0, -0.5), has_shadow=True)
FLAT = Rotation.from_euler("x", -90, degrees=True).as_matrix()
NEAREST = {"magFilter": 9728, "minFilter": 9728}


@dataclass(frozen=True, slots=True, kw_only=True)
class Golden:
    """A scene, what is seen in it, and the quality at which it is rendered."""

    sees: str
    make: Callable[[Stage], SceneSpec]
    quality: str


GOLDEN: dict[str, Golden] = {}


def golden(sees: str, quality: str = "standard") -> Callable[[Any], Any]:
    """Registers a scene under its function's name."""

    def register(make: Callable[[Stage], SceneSpec]) -> Callable[[Stage], SceneSpec]:
        GOLDEN[make.__name__] = Golden(sees=sees, make=make, quality=quality)
        return make

    return register


def camera(
    position: Any = (0.0, 1.3, 3.4), target: Any = (0.0, 0.45, 0.0), focal_px: float = 95.0
) -> CameraSpec:
    yfov = 2.0 * math.atan(SIZE / (2.0 * focal_px))
    pose = looking(position, target)
    return CameraSpec(yfov=yfov, width=SIZE, height=SIZE, znear=0.05, zfar=200.0, T_world_camera=pose)


def scene(*instances: Any, **fields: Any) -> SceneSpec:
    """Objects under a sky and a sun; without a ground unless one is given."""
    environment = EnvironmentSpec(
        scene_name="golden",
        backdrop=fields.pop("backdrop", SKY),
        ground=fields.pop("ground", None),
        ambient_linear=fields.pop("ambient", AROUND),
        map=fields.pop("map", None),
        room=fields.pop("room", None),
    )
    given = {"exposure_ev": 0.0, "blur_sigma_px": 0.0, "read_noise": 0.0, "shot_noise": 0.0}
    imaging = ImagingSpec(**(given | fields.pop("imaging", {})))
    values = {
        "seed": 7,
        "frame_index": 0,
        "camera": camera(),
        "lights": (KEY,),
        "instances": instances,
        "draw": DrawSpec(requested_objects=len(instances), attempts=1),
    }
    return SceneSpec(environment=environment, imaging=imaging, **(values | fields))


def ball(stage: Stage, material: dict[str, Any], radius: float = 0.5, **textures: Any) -> str:
    return stage.model(sphere(radius, rows=24), material, **textures)


def facing(*instances: Any, **fields: Any) -> SceneSpec:
    """Objects about the origin, seen from the front."""
    return scene(*instances, **({"camera": camera((0, 0, 4), (0, 0, 0), 110.0)} | fields))


def studio(stage: Stage) -> Any:
    """A dark room with a white ceiling, a warm lamp at the left and a blue one at the right."""
    v, u = np.mgrid[0:64, 0:128] / 64.0
    radiance = np.full((64, 128, 3), 0.06)
    radiance[v < 0.25] = 0.8
    radiance[(np.abs(v - 0.5) < 0.15) & (np.abs(u - 0.35) < 0.12)] = (2.0, 0.9, 0.25)
    radiance[(np.abs(v - 0.5) < 0.15) & (np.abs(u - 1.65) < 0.12)] = (0.2, 0.6, 2.0)
    return environment_map(stage.panorama(radiance))


def tiles(side: int = 4) -> Any:
    """A texture with a number of colours, none of them symmetric."""
    pixels = np.full((side, side, 3), 40, np.uint8)
    pixels[..., 0] = np.linspace(30, 250, side)[None, :]
    pixels[..., 1] = np.linspace(240, 40, side)[:, None]
    pixels[0, 0] = 255
    return pixels


@golden("A white matt ball, brightest at the upper left, bluish above and brownish below.")
def matt_ball(stage: Stage) -> SceneSpec:
    return facing(at(1, ball(stage, lambert((0.8, 0.8, 0.8)))))


@golden("Three golden balls that reflect a studio: one sharply, one blurred, one hardly.")
def metal_by_roughness(stage: Stage) -> SceneSpec:
    balls = [
        at(
            index + 1,
            ball(stage, pbr((1.0, 0.75, 0.35), metallic=1.0, roughness=roughness), 0.36),
            (0.78 * index - 0.78, 0, 0),
        )
        for index, roughness in enumerate((0.05, 0.35, 0.8))
    ]
    return facing(*balls, map=studio(stage), ambient=(0.0,) * 3, lights=())


@golden("Three red plastic balls: sharp small reflections, then a soft gleam, then none.")
def plastic_by_roughness(stage: Stage) -> SceneSpec:
    balls = [
        at(
            index + 1,
            ball(stage, pbr((0.7, 0.05, 0.05), roughness=roughness), 0.36),
            (0.78 * index - 0.78, 0, 0),
        )
        for index, roughness in enumerate((0.05, 0.35, 0.9))
    ]
    return facing(*balls, map=studio(stage), ambient=(0.0,) * 3)


@golden(
    "A turned box; each side has tiles: red grows to the right, green upwards, and the upper left is white."
)
def base_colour_texture(stage: Stage) -> SceneSpec:
    crate = stage.model(box(), lambert(baseColorTexture={"index": "map"}), map=(tiles(), NEAREST))
    return scene(at(1, crate, (0, 0.5, 0), R=Rotation.from_euler("y", 0.6).as_matrix()))


@golden("A square: black at the lower left, red lower right, yellow upper right, green upper left.")
def vertex_colours(stage: Stage) -> SceneSpec:
    colors = np.float32([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]])
    return facing(at(1, stage.model(quad(1.6, 1.6) | {"COLOR_0": colors}, pbr(KHR_materials_unlit={}))))


@golden("A ball with rows of bumps, each lit from the upper left and dark at its lower right.")
def normal_map(stage: Stage) -> SceneSpec:
    y, x = np.mgrid[0:64, 0:128]
    slope = 0.7 * np.stack([np.sin(x * math.pi / 4), -np.sin(y * math.pi / 4)], axis=-1)
    normals = np.dstack([slope, np.ones((64, 128))])
    normals /= np.linalg.norm(normals, axis=-1, keepdims=True)
    pixels = np.rint((normals + 1) * 127.5)
    material = lambert((0.7, 0.7, 0.7), normalTexture={"index": "bumps"})
    light = sun(2.5, (1.0, -1.0, -1.0))
    return facing(at(1, ball(stage, material, 0.75, bumps=pixels)), lights=(light,), ambient=(0.15,) * 3)


@golden("A square by ambient light alone; a dark cross of occlusion lies on it.")
def occlusion_map(stage: Stage) -> SceneSpec:
    pixels = np.full((9, 9, 3), 255)
    pixels[4], pixels[:, 4] = 60, 60
    material = lambert((0.8, 0.8, 0.8), occlusionTexture={"index": "map"})
    return facing(at(1, stage.model(quad(1.6, 1.6), material, map=(pixels, NEAREST))), lights=())


@golden("A dark box with a glowing orange chequer on its sides, unaffected by its shaded side.")
def emission(stage: Stage) -> SceneSpec:
    pixels = np.tile(np.kron(np.eye(2), np.ones((2, 2)))[..., None] * 255, (1, 1, 3))
    material = pbr((0.05, 0.05, 0.05), emissiveFactor=[1.0, 0.4, 0.05], emissiveTexture={"index": "map"})
    crate = stage.model(box(), material, map=(pixels, NEAREST))
    return scene(at(1, crate, (0, 0.5, 0), R=Rotation.from_euler("y", 0.6).as_matrix()))


@golden("Two flat discs, orange and blue, without any shading.")
def unlit(stage: Stage) -> SceneSpec:
    colors = (1.0, 0.2, 0.02), (0.02, 0.2, 1.0)
    balls = [ball(stage, pbr(color, KHR_materials_unlit={}), 0.45) for color in colors]
    return facing(at(1, balls[0], (-0.5, 0, 0)), at(2, balls[1], (0.5, 0, 0)))


@golden("A sheet with round holes; the sky shows through them, and so does the green ball behind.")
def alpha_mask(stage: Stage) -> SceneSpec:
    y, x = np.mgrid[0:64, 0:64] % 21 - 10
    pixels = np.full((64, 64, 4), 255)
    pixels[..., 3] = np.where(np.hypot(x, y) < 7, 0, 255)
    material = lambert((0.8, 0.3, 0.2), baseColorTexture={"index": "map"}, alphaMode="MASK", doubleSided=True)
    sheet = stage.model(quad(1.7, 1.7), material, map=pixels)
    return facing(at(1, sheet), at(2, ball(stage, lambert((0.1, 0.7, 0.1)), 0.6), (0.2, 0, -1)))


@golden(
    "A red sheet over a green one over a white ball, both half-transparent; where they overlap, red prevails."
)
def alpha_blend(stage: Stage) -> SceneSpec:
    red, green = (
        stage.model(quad(1.1, 1.1), pbr((*color, 0.5), alphaMode="BLEND", KHR_materials_unlit={}))
        for color in ((1.0, 0.0, 0.0), (0.0, 0.8, 0.0))
    )
    white = ball(stage, lambert((0.9, 0.9, 0.9)), 0.6)
    return facing(at(1, white, (0, 0, -1)), at(2, red, (-0.25, 0.2, 0.3)), at(3, green, (0.25, -0.2, 0.0)))


@golden(
    "Two sheets that turn their backs to the camera: only the double-sided left one is seen, and it is lit."
)
def double_sided(stage: Stage) -> SceneSpec:
    away = Rotation.from_euler("y", 180, degrees=True).as_matrix()
    sheets = [
        stage.model(quad(0.8, 1.4), lambert((0.3, 0.6, 0.9), doubleSided=is_double))
        for is_double in (True, False)
    ]
    return facing(at(1, sheets[0], (-0.5, 0, 0), R=away), at(2, sheets[1], (0.5, 0, 0), R=away))


@golden("A texture laid on 3 x 3 times: repeated, clamped, mirrored, and mirrored across but clamped down.")
def wrap_modes(stage: Stage) -> SceneSpec:
    repeat, clamp, mirror = 10497, 33071, 33648
    arrays = quad(0.85, 0.85)
    arrays = arrays | {"TEXCOORD_0": arrays["TEXCOORD_0"] * 3 - 1}
    instances = []
    for index, (s, t) in enumerate([(repeat, repeat), (clamp, clamp), (mirror, mirror), (mirror, clamp)]):
        texture = (tiles(4), NEAREST | {"wrapS": s, "wrapT": t})
        model = stage.model(
            arrays, pbr(baseColorTexture={"index": "map"}, KHR_materials_unlit={}), map=texture
        )
        instances.append(
            at(index + 1, model, (0.45 * (2 * (index % 2) - 1), 0.45 * (1 - 2 * (index // 2)), 0))
        )
    return facing(*instances)


@golden("The tiles at half their size, turned clockwise by 30 degrees about the upper left corner.")
def texture_transform(stage: Stage) -> SceneSpec:
    info = {
        "index": "map",
        "extensions": {"KHR_texture_transform": {"rotation": math.radians(30), "scale": [2.0, 2.0]}},
    }
    material = pbr(baseColorTexture=info, KHR_materials_unlit={})
    return facing(at(1, stage.model(quad(1.6, 1.6), material, map=(tiles(), NEAREST))))


@golden("Two dark red rough balls; the right one has a clear coat that reflects the studio sharply.")
def clearcoat(stage: Stage) -> SceneSpec:
    base = {"roughness": 0.7}
    coat = {"KHR_materials_clearcoat": {"clearcoatFactor": 1.0}}
    balls = [ball(stage, pbr((0.35, 0.02, 0.02), **base, **layer), 0.45) for layer in ({}, coat)]
    return facing(
        at(1, balls[0], (-0.5, 0, 0)), at(2, balls[1], (0.5, 0, 0)), map=studio(stage), ambient=(0.0,) * 3
    )


@golden("Two dark blue balls; the right one has a pale gleam around its rim, like velvet.")
def sheen(stage: Stage) -> SceneSpec:
    cloth = {"KHR_materials_sheen": {"sheenColorFactor": [0.9, 0.9, 1.0], "sheenRoughnessFactor": 0.35}}
    balls = [ball(stage, pbr((0.02, 0.03, 0.2), **layer), 0.45) for layer in ({}, cloth)]
    return facing(at(1, balls[0], (-0.5, 0, 0)), at(2, balls[1], (0.5, 0, 0)), lights=(sun(2.0),))


@golden(
    "Three metal balls with a film of growing thickness, in different colours that change towards the rim.",
    "high",
)
def iridescence(stage: Stage) -> SceneSpec:
    balls = []
    for index, thickness in enumerate((250.0, 400.0, 550.0)):
        film = {"iridescenceFactor": 1.0, "iridescenceIor": 1.5, "iridescenceThicknessMaximum": thickness}
        material = pbr((0.55, 0.55, 0.55), metallic=1.0, roughness=0.2, KHR_materials_iridescence=film)
        balls.append(at(index + 1, ball(stage, material, 0.36), (0.78 * index - 0.78, 0, 0)))
    return facing(*balls, lights=(sun(1.0, (1.0, -1.0, -1.0)),))


@golden(
    "A plate of brushed metal: the highlight is a long streak from the lower left to the upper right.",
    "high",
)
def anisotropy(stage: Stage) -> SceneSpec:
    grain = {"anisotropyStrength": 0.9, "anisotropyRotation": math.pi / 4}
    plate = stage.model(
        quad(2, 2), pbr((0.8, 0.8, 0.85), metallic=1.0, roughness=0.3, KHR_materials_anisotropy=grain)
    )
    return facing(at(1, plate), lights=(point(0.6, (0, 0, 1.5)),), ambient=(0.1,) * 3)


@golden(
    "A glass ball before a wall of red and white stripes: they are bent within it, and it is bright.", "high"
)
def glass_ball(stage: Stage) -> SceneSpec:
    glass = pbr(
        roughness=0.0,
        KHR_materials_transmission={"transmissionFactor": 1.0},
        KHR_materials_volume={"thicknessFactor": 0.9},
    )
    return facing(at(1, ball(stage, glass, 0.55)), at(2, striped_wall(stage), (0, 0, -1.5)))


def striped_wall(stage: Stage) -> str:
    stripes = np.tile(np.array([[[200, 30, 30], [235, 235, 235]]], np.uint8), (1, 6, 1))
    return stage.model(quad(5, 5), lambert(baseColorTexture={"index": "map"}), map=(stripes, NEAREST))


@golden(
    "Three panes before red and white stripes: clear, frosted so that they blur, and green and thick.", "high"
)
def panes(stage: Stage) -> SceneSpec:
    through = {"KHR_materials_transmission": {"transmissionFactor": 1.0}}
    volume = {"thicknessFactor": 0.1, "attenuationDistance": 0.1, "attenuationColor": [0.1, 0.9, 0.3]}
    materials = [
        pbr(roughness=0.0, **through),
        pbr(roughness=0.5, **through),
        pbr(roughness=0.0, **through, KHR_materials_volume=volume),
    ]
    instances = [
        at(index + 1, stage.model(quad(0.65, 1.4), material), (0.75 * index - 0.75, 0, 0))
        for index, material in enumerate(materials)
    ]
    return facing(*instances, at(4, striped_wall(stage), (0, 0, -1)))


def on_ground(stage: Stage, **fields: Any) -> SceneSpec:
    """A crate and a ball on a grey ground."""
    crate = stage.model(box((0.6, 0.6, 0.6)), lambert((0.7, 0.45, 0.25)))
    return scene(
        at(1, crate, (-0.45, 0.3, 0), R=Rotation.from_euler("y", 0.5).as_matrix()),
        at(2, ball(stage, pbr((0.2, 0.4, 0.7), roughness=0.4), 0.35), (0.55, 0.35, 0.1)),
        **({"ground": ground(0.5)} | fields),
    )


@golden("A crate and a ball on a grey ground; their sharp shadows fall to the right and back.")
def hard_shadows(stage: Stage) -> SceneSpec:
    return on_ground(stage)


@golden("The same with a wide sun: the shadows are sharp at the foot and blur away from it.", "high")
def soft_shadows(stage: Stage) -> SceneSpec:
    light = sun(2.4, (0.6, -1.0, -0.5), has_shadow=True, angular_diameter=math.radians(12))
    return on_ground(stage, lights=(light,))


@golden("The same under the sky alone: no cast shadows, but the ground is dark around the feet of both.")
def sky_occlusion(stage: Stage) -> SceneSpec:
    return on_ground(stage, lights=(), ambient=(0.5, 0.55, 0.7))


@golden("A lamp low between a crate and a ball: a pool of light, and shadows that fan out from it.")
def point_light(stage: Stage) -> SceneSpec:
    lamp = point(2.5, (0.05, 0.9, 0.6), has_shadow=True, radius=0.01)
    return on_ground(stage, lights=(lamp,), ambient=(0.03,) * 3)


@golden("A round pool of warm light with a soft edge on a dark ground, with a crate and a ball in it.")
def spot_light(stage: Stage) -> SceneSpec:
    lamp = spot(
        9.0,
        (0.0, 2.5, 0.5),
        (0, -1, -0.15),
        has_shadow=True,
        color_linear=(1.4, 0.9, 0.4),
        inner_cone_angle=0.2,
        outer_cone_angle=0.4,
    )
    return on_ground(stage, lights=(lamp,), ambient=(0.03,) * 3, camera=camera((0, 3.4, 2.6), (0, 0.1, 0)))


@golden(
    "A broad panel from the left: light that fades over the ground, and soft shadows to the right.", "high"
)
def area_light(stage: Stage) -> SceneSpec:
    pose = looking((-2.0, 1.6, 0.6), (0, 0.2, 0))
    return on_ground(stage, lights=(panel(6.0, pose, 1.2, 1.2, has_shadow=True),), ambient=(0.03,) * 3)


@golden("A wooden-brown photograph on which a crate and a ball stand, with their shadows on it.")
def shadow_catcher(stage: Stage) -> SceneSpec:
    planks = np.kron(np.random.default_rng(1).uniform(0.7, 1.0, (1, 8)), np.ones((48, 8)))
    photo = stage.photo(planks[..., None] * [190, 140, 90])
    backdrop = PhotoSpec(asset_id=photo, crop_xyxy=(0.0, 0.0, 1.0, 1.0), is_mirrored=False, gain=1.0)
    return on_ground(
        stage,
        ground=CatcherSpec(roughness=1.0, reflectance=0.0),
        backdrop=backdrop,
        camera=camera((0, 2.6, 2.4)),
    )


@golden("A crate and a ball on a dark polished ground that mirrors them upside down.")
def mirror_ground(stage: Stage) -> SceneSpec:
    return on_ground(stage, ground=ground(0.03, roughness=0.02), camera=camera((0, 0.5, 3.6), (0, 0.15, 0)))


@golden(
    "Two white posts on a dark gleaming ground: their mirror images start sharp and dissolve towards the eye."
)
def gleaming_ground(stage: Stage) -> SceneSpec:
    post = stage.model(box((0.25, 1.6, 0.25)), lambert((0.9, 0.1, 0.05)))
    return scene(
        at(1, post, (-0.5, 0.8, 0.0)),
        at(2, post, (0.5, 0.8, -0.8)),
        ground=ground(0.02, roughness=0.15),
        camera=camera((0, 0.6, 3.2), (0, 0.1, 0)),
    )


@golden("A mirror ball: a white ceiling above, a warm lamp at its left, a blue one at its right, dark below.")
def panorama(stage: Stage) -> SceneSpec:
    mirror = ball(stage, pbr(metallic=1.0, roughness=0.0), 0.6)
    return facing(at(1, mirror), map=studio(stage), ambient=(0.0,) * 3, backdrop=PanoramaSpec(), lights=())


@golden("A sun that a blur of the backdrop has made a round white disc over a soft horizon, and a red ball.")
def blurred_panorama(stage: Stage) -> SceneSpec:
    v = (np.arange(128) + 0.5) / 128
    radiance = np.tile(np.where(v < 0.5, 0.6, 0.08)[:, None, None] * (0.8, 0.9, 1.0), (1, 256, 1))
    radiance[57, 124] = 4000.0
    sky = environment_map(stage.panorama(radiance))
    red = ball(stage, lambert((0.7, 0.1, 0.1)), 0.4)
    blurred = PanoramaSpec(blur=math.radians(3))
    return facing(at(1, red, (0.7, -0.7, 0)), map=sky, ambient=(0.0,) * 3, backdrop=blurred, lights=())


@golden("A room of green tiled walls with a white ceiling and a brown floor, and a box that stands in it.")
def room(stage: Stage) -> SceneSpec:
    pattern = np.full((16, 16, 3), (120, 170, 130), np.uint8)
    pattern[0], pattern[:, 0] = 60, 60
    walls = SurfaceSpec(texture_id=stage.photo(pattern), tint_linear=(1, 1, 1), roughness=0.9, tile_size=0.5)
    ceiling = SurfaceSpec(texture_id=None, tint_linear=(0.85, 0.85, 0.85), roughness=1.0, tile_size=1.0)
    spec = RoomSpec(center_xz=(0.0, 0.0), size=(4.0, 2.2, 5.0), yaw=0.3, walls=walls, ceiling=ceiling)
    lamp = point(3.0, (0.3, 1.8, 0.5), has_shadow=True, radius=0.05)
    return scene(
        at(1, stage.model(box((0.6, 0.8, 0.6)), lambert((0.8, 0.2, 0.2))), (0, 0.4, -0.5)),
        room=spec,
        ground=ground(0.3, tint_linear=(0.3, 0.18, 0.1)),
        camera=camera((0.2, 1.2, 2.2), (0, 0.9, 0), 48.0),
        lights=(lamp,),
        ambient=(0.35,) * 3,
    )


@golden("A grid of nine boxes whose straight rows bulge outwards like a barrel.")
def distortion(stage: Stage) -> SceneSpec:
    crate = stage.model(box((0.42, 0.42, 0.42)), lambert((0.8, 0.7, 0.3)))
    boxes = [
        at(3 * row + column + 1, crate, (0.6 * column - 0.6, 0.6 * row - 0.6, 0))
        for row in range(3)
        for column in range(3)
    ]
    return scene(
        *boxes, camera=camera((0, 0, 2.2), (0, 0, 0), 62.0), imaging={"distortion": DistortionSpec(k1=-0.28)}
    )


@golden("Three balls one behind the other: the middle one is sharp, the near and the far one are blurred.")
def depth_of_field(stage: Stage) -> SceneSpec:
    model = ball(stage, lambert((0.8, 0.3, 0.3)), 0.3)
    balls = [at(1, model, (-0.5, 0, 1.6)), at(2, model, (0, 0, 0)), at(3, model, (1.6, 0.2, -4))]
    imaging = {"depth_of_field": DepthOfFieldSpec(focus_distance=4.0, aperture_px=10.0)}
    return facing(*balls, imaging=imaging)


@golden("A bright ball with a glow around it; the corners are dark, and the plate has colour fringes.")
def optics(stage: Stage) -> SceneSpec:
    glowing = ball(
        stage,
        pbr(
            (0, 0, 0),
            emissiveFactor=[1, 0.9, 0.7],
            KHR_materials_emissive_strength={"emissiveStrength": 12.0},
        ),
        0.2,
    )
    plate = stage.model(quad(0.5, 0.5), lambert((0.1, 0.1, 0.1)))
    imaging = {
        "bloom": BloomSpec(strength=0.3, sigma_px=4.0),
        "vignette": 0.8,
        "chromatic_aberration": 0.03,
        "tone_map": "agx",
    }
    return facing(at(1, glowing, (-0.3, 0.2, 0)), at(2, plate, (0.7, -0.6, 0)), imaging=imaging)


@golden("Grainy: a grey ball with noise, more of it where it is bright; cool white balance.")
def noise(stage: Stage) -> SceneSpec:
    imaging = {"read_noise": 0.02, "shot_noise": 0.06, "white_balance_linear": (0.85, 1.0, 1.25)}
    return facing(at(1, ball(stage, lambert((0.6, 0.6, 0.6)), 0.7)), imaging=imaging)


@golden("Forty small cubes of many colours, each with an id of its own; the near ones hide the far ones.")
def many(stage: Stage) -> SceneSpec:
    rng = np.random.default_rng(5)
    models = [stage.model(box((0.3, 0.3, 0.3)), lambert(tuple(rng.uniform(0.1, 0.9, 3)))) for _ in range(5)]
    instances = [
        at(
            number,
            models[number % 5],
            (rng.uniform(-1, 1), rng.uniform(-1, 1), rng.uniform(-3, 1)),
            R=Rotation.from_euler("xyz", rng.uniform(-3, 3, 3)).as_matrix(),
        )
        for number in range(1, 41)
    ]
    return facing(*instances)
