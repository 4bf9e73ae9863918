"""Draws the surroundings: scene, backdrop, ground, lights, and the camera's optics and sensor."""

from __future__ import annotations

import math

import numpy as np

from synthgen.color import LUMINANCE_WEIGHTS, linear_from_hsv, linear_from_temperature
from synthgen.config import ColorConfig, GradientConfig, GroundConfig, PhotoConfig
from synthgen.config.run import ImagingConfig
from synthgen.config.scene import FillConfig, SceneConfig, SunConfig
from synthgen.distributions import sample_value
from synthgen.model import (
    DirectionalLightSpec,
    EnvironmentSpec,
    GradientSpec,
    GroundSpec,
    ImagingSpec,
    LightSpec,
    PhotoSpec,
    Rgb,
)
from synthgen.rng import FrameRng
from synthgen.sampling.recipe import SceneChoices


def sample_choices(rng: np.random.Generator, scenes: tuple[SceneChoices, ...]) -> SceneChoices:
    """One of the scenes, by weight."""
    weights = np.array([scene.weight for scene in scenes])
    return scenes[int(rng.choice(len(scenes), p=weights / weights.sum()))]


def sample_environment(rng: FrameRng, choices: SceneChoices) -> EnvironmentSpec:
    """What surrounds the objects."""
    config = choices.config
    backdrop: GradientSpec | PhotoSpec
    if isinstance(config.backdrop, GradientConfig):
        backdrop = sample_gradient(rng.stage("backdrop"), config.backdrop)
        surround = backdrop.horizon_linear
    else:
        backdrop = sample_photo(rng.stage("backdrop"), config.backdrop, choices.photo_ids)
        surround = (1.0, 1.0, 1.0)
    ground = None
    if config.ground is not None:
        ground = sample_ground(rng.stage("ground"), config.ground, choices.ground_texture_ids)
    return EnvironmentSpec(
        scene_name=choices.name,
        backdrop=backdrop,
        ground=ground,
        ambient_linear=sample_ambient(rng.stage("ambient"), config, surround),
    )


def sample_color(rng: np.random.Generator, config: ColorConfig) -> Rgb:
    """A linear colour."""
    hue = sample_value(rng, config.hue_deg) / 360.0
    return linear_from_hsv(hue, sample_value(rng, config.saturation), sample_value(rng, config.value))


def sample_gradient(rng: np.random.Generator, config: GradientConfig) -> GradientSpec:
    """The three colours of a backdrop."""
    return GradientSpec(
        zenith_linear=sample_color(rng, config.zenith),
        horizon_linear=sample_color(rng, config.horizon),
        nadir_linear=sample_color(rng, config.nadir),
    )


def sample_photo(rng: np.random.Generator, config: PhotoConfig, photo_ids: tuple[str, ...]) -> PhotoSpec:
    """A photograph and a crop of it.

    The crop is in fractions of the photograph, whose shape is not known here: it is a square of the
    fractions, and the engine cuts it to the image's shape about its centre.
    """
    asset_id = photo_ids[int(rng.integers(len(photo_ids)))]
    side = rng.uniform(config.min_crop, 1.0)
    x0, y0 = rng.uniform(0.0, 1.0 - side, size=2)
    return PhotoSpec(
        asset_id=asset_id,
        crop_xyxy=(float(x0), float(y0), float(x0 + side), float(y0 + side)),
        is_mirrored=bool(rng.random() < config.mirror_rate),
        gain=sample_value(rng, config.gain),
    )


def sample_ground(rng: np.random.Generator, config: GroundConfig, texture_ids: tuple[str, ...]) -> GroundSpec:
    """The ground's texture, colour and roughness."""
    return GroundSpec(
        texture_id=texture_ids[int(rng.integers(len(texture_ids)))] if texture_ids else None,
        tint_linear=sample_color(rng, config.tint),
        roughness=sample_value(rng, config.roughness),
        tile_size=sample_value(rng, config.tile_m),
    )


def sample_ambient(rng: np.random.Generator, config: SceneConfig, surround: Rgb) -> Rgb:
    """The ambient radiance, which takes some of the colour of the surroundings but not their brightness."""
    radiance = sample_value(rng, config.ambient)
    saturation = sample_value(rng, config.ambient_saturation)
    color = np.array(surround) / max(float(np.dot(surround, LUMINANCE_WEIGHTS)), 1e-3)
    r, g, b = radiance * ((1.0 - saturation) + saturation * color)
    return float(r), float(g), float(b)


def sample_lights(rng: FrameRng, config: SceneConfig, camera_yaw: float) -> tuple[LightSpec, ...]:
    """The sun, and the lights that fill its shadows; camera_yaw is in radians."""
    sun = sample_sun(rng.stage("sun"), config.sun, camera_yaw)
    return (sun, *sample_fills(rng.stage("fill"), config.fill))


def sample_sun(rng: np.random.Generator, config: SunConfig, camera_yaw: float) -> DirectionalLightSpec:
    """The light that casts shadows; its azimuth is counted from the viewing direction."""
    elevation = math.radians(sample_value(rng, config.elevation_deg))
    azimuth = math.radians(sample_value(rng, config.azimuth_deg)) + camera_yaw
    return DirectionalLightSpec(
        direction_world=(
            math.cos(elevation) * math.sin(azimuth),
            -math.sin(elevation),
            math.cos(elevation) * math.cos(azimuth),
        ),
        color_linear=linear_from_temperature(sample_value(rng, config.temperature_k)),
        illuminance=math.pi * sample_value(rng, config.illuminance),
        has_shadow=True,
    )


def sample_fills(rng: np.random.Generator, config: FillConfig) -> tuple[LightSpec, ...]:
    """Lights without shadow, from directions uniform over the upper half of the sphere."""
    return tuple(_sample_fill(rng, config) for _ in range(int(sample_value(rng, config.count))))


def _sample_fill(rng: np.random.Generator, config: FillConfig) -> DirectionalLightSpec:
    height, azimuth = rng.uniform(0.0, 1.0), rng.uniform(0.0, 2.0 * math.pi)
    radius = math.sqrt(1.0 - height * height)
    return DirectionalLightSpec(
        direction_world=(radius * math.cos(azimuth), -height, radius * math.sin(azimuth)),
        color_linear=linear_from_temperature(sample_value(rng, config.temperature_k)),
        illuminance=math.pi * sample_value(rng, config.illuminance),
        has_shadow=False,
    )


def sample_imaging(rng: np.random.Generator, config: ImagingConfig) -> ImagingSpec:
    """Exposure, blur and noise."""
    return ImagingSpec(
        exposure_ev=sample_value(rng, config.exposure_ev),
        blur_sigma_px=sample_value(rng, config.blur_px),
        read_noise=sample_value(rng, config.read_noise),
        shot_noise=sample_value(rng, config.shot_noise),
    )
