"""The light from all around of a scene: which, how it is turned, and what the ground sends back of it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from synthgen.arrays import F32, F64, ArrayFields
from synthgen.assets import AssetStore
from synthgen.color import linear_from_srgb_bytes
from synthgen.geometry.transforms import rotation_about_axis
from synthgen.model import (
    AreaLightSpec,
    DirectionalLightSpec,
    EnvironmentSpec,
    GradientSpec,
    GroundSpec,
    LightSpec,
    RoomSpec,
    SceneSpec,
    SpotLightSpec,
    SurfaceSpec,
)
from synthgen.model.light import Rgb
from synthgen.render.gl_engine.lights import sharp_first
from synthgen.render.ibl import LOWER_HEMISPHERE, EnvironmentLight, Sun, bake_environment, gradient_light

UNIFORM = GradientSpec(zenith_linear=(1, 1, 1), horizon_linear=(1, 1, 1), nadir_linear=(1, 1, 1))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Surroundings(ArrayFields):
    """The light from all around, ready for the shaders."""

    light: EnvironmentLight
    key: object
    """Tells one atlas from another."""
    yaw: float
    gain: float
    harmonics: F32
    """[9 3], of the world's frame, gain and ground in it."""
    ambient: Rgb
    """Uniform radiance besides."""
    ground_radiance: Rgb | None
    """What the ground sends back on average; None where there is none, or only a catcher."""
    arriving: Rgb
    """What a white matt surface that faces up sends back of all light, below the objects on average."""
    lights: tuple[LightSpec, ...]
    """Of the scene, and the suns of the map, in the order of `sharp_first`."""

    def directions(self, count: int) -> F32:
        """Directions [n 4] to the light, in the world, with weights; from above only where a ground is."""
        few, many = self.light.directions_16, self.light.directions_64
        if self.ground_radiance is not None:
            few, many = self.light.directions_16_upper, self.light.directions_64_upper
        chosen = few if count <= 16 else many
        turned = chosen.directions @ rotation_about_axis((0, 1, 0), self.yaw).T
        # What is uniform comes from all directions alike.
        uniform = float(np.mean(self.ambient)) * 4.0 * math.pi / len(turned)
        weights = chosen.weights * self.gain + uniform
        return np.column_stack([turned, weights]).astype(np.float32)

    def uniforms(self) -> bytes:
        """The uniform block `Environment` of environment.glsl."""
        height, width = self.light.atlas.shape[:2]
        levels = np.zeros((10, 4))
        levels[:, :3] = self.light.levels
        harmonics = np.zeros((9, 4))
        harmonics[:, :3] = self.harmonics
        ground = self.ground_radiance
        rows = [
            [1.0 / width, 1.0 / height, math.cos(self.yaw), math.sin(self.yaw)],
            [*self.ambient, self.gain],
            [*(ground or (0.0, 0.0, 0.0)), 0.0 if ground is None else 1.0],
            [*self.arriving, 0.0],
        ]
        return np.concatenate([harmonics, levels, np.array(rows)]).astype(np.float32).tobytes()


class SurroundingsBuilder:
    """Finds the light from all around of scenes."""

    def __init__(self, assets: AssetStore) -> None:
        self._assets = assets
        self._baked: dict[str, EnvironmentLight] = {}
        self._albedos: dict[str, F64] = {}

    def surroundings(self, scene: SceneSpec) -> Surroundings:
        """The light from all around of a scene.

        Raises:
            AssetError: the panorama or a texture cannot be used.
        """
        spec = scene.environment
        light, key, gain, yaw, ambient = self._source(spec)
        has_ground = isinstance(spec.ground, GroundSpec)
        suns = [sun for sun in light.suns if not has_ground or sun.direction_to_sun[1] > 0.0]
        lights = sharp_first([*(_sunlight(sun, gain, yaw) for sun in suns), *scene.lights])
        below = np.array([each.T_world_object[:3, 3] for each in scene.instances] or [np.zeros(3)])
        below[:, 1] = 0.0
        arriving = _arriving(light, gain, ambient, lights, below)
        ground = None
        if isinstance(spec.ground, GroundSpec):
            r, g, b = self._albedo(spec.ground) * arriving
            ground = float(r), float(g), float(b)
        return Surroundings(
            light=light,
            key=key,
            yaw=yaw,
            gain=gain,
            harmonics=_harmonics(light, gain, yaw, ambient, ground),
            ambient=ambient,
            ground_radiance=ground,
            arriving=arriving,
            lights=lights,
        )

    def _source(self, spec: EnvironmentSpec) -> tuple[EnvironmentLight, object, float, float, Rgb]:
        """The light, the key of its atlas, its gain and yaw, and the uniform radiance besides."""
        if spec.map is not None:
            return (
                self._panorama(spec.map.asset_id),
                spec.map.asset_id,
                spec.map.gain,
                spec.map.yaw,
                spec.ambient_linear,
            )
        gradient = UNIFORM
        if spec.room is not None:
            gradient = self._room_gradient(spec.room, spec.ground)
        elif isinstance(spec.backdrop, GradientSpec):
            gradient = spec.backdrop
        scaled = _with_mean(gradient, spec.ambient_linear)
        return gradient_light(scaled), scaled, 1.0, 0.0, (0.0, 0.0, 0.0)

    def _panorama(self, asset_id: str) -> EnvironmentLight:
        if asset_id not in self._baked:
            self._baked[asset_id] = bake_environment(
                self._assets.panorama(asset_id), self._assets.sha256(asset_id)
            )
        return self._baked[asset_id]

    def _room_gradient(self, room: RoomSpec, ground: object) -> GradientSpec:
        """What the ceiling, the walls and the floor look like from within, as far as their colours say."""
        floor = self._albedo(ground) if isinstance(ground, GroundSpec) else np.full(3, 0.5)
        colors = [self._albedo(room.ceiling), self._albedo(room.walls), floor]
        zenith, horizon, nadir = ((float(r), float(g), float(b)) for r, g, b in colors)
        return GradientSpec(zenith_linear=zenith, horizon_linear=horizon, nadir_linear=nadir)

    def _albedo(self, surface: GroundSpec | SurfaceSpec) -> F64:
        """The mean colour [3] of a surface."""
        tint = np.array(surface.tint_linear)
        if surface.texture_id is None:
            return tint
        if surface.texture_id not in self._albedos:
            pixels = linear_from_srgb_bytes(self._assets.image_srgb(surface.texture_id))
            self._albedos[surface.texture_id] = pixels.mean(axis=(0, 1), dtype=np.float64)
        return tint * self._albedos[surface.texture_id]


def _arriving(
    light: EnvironmentLight, gain: float, ambient: Rgb, lights: tuple[LightSpec, ...], below: F64
) -> Rgb:
    """What a white matt level surface sends back of the light from above.

    Of lamps, it is the mean over places [n 3] below the objects, which are what the ground shines on.
    """
    up = light.harmonics_upper
    found = gain * (up[0] + up[1] - up[6] - up[8]) + np.array(ambient)
    for each in lights:
        illuminance = float(ground_illuminance(each, below).mean())
        found = found + np.array(each.color_linear) * illuminance / math.pi
    r, g, b = np.maximum(found, 0.0)
    return float(r), float(g), float(b)


def _sunlight(sun: Sun, gain: float, yaw: float) -> DirectionalLightSpec:
    """The light of a sun of a map that is turned."""
    x, y, z = -(rotation_about_axis((0, 1, 0), yaw) @ np.array(sun.direction_to_sun))
    return DirectionalLightSpec(
        direction_world=(float(x), float(y), float(z)),
        color_linear=sun.color_linear,
        illuminance=sun.illuminance * gain,
        has_shadow=True,
        angular_diameter=sun.angular_diameter,
    )


def ground_illuminance(light: LightSpec, places: F64) -> F64:
    """The illuminance [n], without shadows, of a light on places [n 3] of a level ground.

    An area light counts as its centre: on a ground farther away than it is wide, that errs little.
    """
    if isinstance(light, DirectionalLightSpec):
        return np.full(len(places), light.illuminance * max(0.0, -light.direction_world[1]))
    source = light.T_world_light[:3, 3] if isinstance(light, AreaLightSpec) else light.position_world
    ray = places - np.array(source)
    distance = np.maximum(np.linalg.norm(ray, axis=1), 1e-3)
    ray = ray / distance[:, None]
    arriving = np.maximum(-ray[:, 1], 0.0) / distance**2
    if isinstance(light, AreaLightSpec):
        facing = np.maximum(ray @ -light.T_world_light[:3, 2], 0.0)
        return np.asarray(arriving * facing * light.radiance * light.width * light.height)
    if isinstance(light, SpotLightSpec):
        axis = np.array(light.direction_world) / np.linalg.norm(light.direction_world)
        inner, outer = math.cos(light.inner_cone_angle), math.cos(light.outer_cone_angle)
        # Source: glTF extension KHR_lights_punctual, the inner and outer cone angles.
        arriving = arriving * np.clip((ray @ axis - outer) / max(inner - outer, 1e-4), 0.0, 1.0) ** 2
    return np.asarray(arriving * light.intensity)


def _with_mean(spec: GradientSpec, mean: Rgb) -> GradientSpec:
    """The gradient times what makes its mean over all directions the given one."""
    # The mean of the square root of the height is 2/3 over a hemisphere, and each is half of the sphere.
    means = [
        (zenith + horizon + nadir) / 3.0
        for zenith, horizon, nadir in zip(
            spec.zenith_linear, spec.horizon_linear, spec.nadir_linear, strict=True
        )
    ]
    factors = np.array([m / max(given, 1e-6) for m, given in zip(mean, means, strict=True)])

    def scaled(color: Rgb) -> Rgb:
        r, g, b = np.array(color) * factors
        return float(r), float(g), float(b)

    return GradientSpec(
        zenith_linear=scaled(spec.zenith_linear),
        horizon_linear=scaled(spec.horizon_linear),
        nadir_linear=scaled(spec.nadir_linear),
    )


def _harmonics(light: EnvironmentLight, gain: float, yaw: float, ambient: Rgb, ground: Rgb | None) -> F32:
    """The harmonics of a scene: below the horizon the ground's radiance takes the place of the map's."""
    own = (light.harmonics if ground is None else light.harmonics_upper) * gain
    turned = rotated_harmonics(own, rotation_about_axis((0, 1, 0), yaw))
    whole = np.zeros((9, 1))
    whole[0] = 1.0
    lower = np.asarray(LOWER_HEMISPHERE, np.float64)[:, None]
    uniform = whole if ground is None else whole - lower
    turned = turned + uniform * np.array(ambient)
    if ground is not None:
        turned = turned + lower * np.array(ground)
    return np.asarray(turned, dtype=np.float32)


def rotated_harmonics(coefficients: F32, R_target_source: F64) -> F64:
    """The coefficients [9 c] of the same light after a rotation [3 3].

    They are those of a quadratic form of the normal, which turns as a matrix does.
    """
    c = np.asarray(coefficients, np.float64)
    form = np.zeros((c.shape[1], 3, 3))
    form[:, 0, 0], form[:, 1, 1], form[:, 2, 2] = c[8], -c[8], 3.0 * c[6]
    form[:, 0, 1] = form[:, 1, 0] = 0.5 * c[4]
    form[:, 1, 2] = form[:, 2, 1] = 0.5 * c[5]
    form[:, 0, 2] = form[:, 2, 0] = 0.5 * c[7]
    form = R_target_source @ form @ R_target_source.T
    x, y, z = R_target_source @ np.array([c[3], c[1], c[2]])
    middle = 0.5 * (form[:, 0, 0] + form[:, 1, 1])
    c6 = (form[:, 2, 2] - middle) / 3.0
    # On the unit sphere x^2 + y^2 is 1 - z^2, so that what is left of the diagonal is constant.
    return np.stack(
        [
            c[0] - c[6] + middle + c6,
            y,
            z,
            x,
            2.0 * form[:, 0, 1],
            2.0 * form[:, 1, 2],
            c6,
            2.0 * form[:, 0, 2],
            0.5 * (form[:, 0, 0] - form[:, 1, 1]),
        ]
    )
