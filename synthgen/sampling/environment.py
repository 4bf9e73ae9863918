"""Draws the surroundings: scene, backdrop, panorama, ground, room and ambient light."""

from __future__ import annotations

import math

import numpy as np

from synthgen.color import LUMINANCE_WEIGHTS
from synthgen.config import EnvironmentConfig, GradientConfig, PanoramaConfig, PhotoConfig, SceneConfig
from synthgen.distributions import sample_index, sample_value
from synthgen.model import (
    EnvironmentMapSpec,
    EnvironmentSpec,
    GradientSpec,
    PanoramaSpec,
    PhotoSpec,
    Rgb,
    RoomSpec,
)
from synthgen.rng import FrameRng
from synthgen.sampling.layout import Layout
from synthgen.sampling.recipe import SceneChoices
from synthgen.sampling.room import sample_room
from synthgen.sampling.scenery import Scenery
from synthgen.sampling.surfaces import sample_color, sample_ground


def sample_choices(rng: np.random.Generator, scenes: tuple[SceneChoices, ...]) -> SceneChoices:
    """One of the scenes, by weight."""
    return scenes[sample_index(rng, [scene.weight for scene in scenes])]


def sample_scenery(rng: np.random.Generator, choices: SceneChoices) -> Scenery | None:
    """One of the models of a scene, where it has any."""
    return choices.sceneries[int(rng.integers(len(choices.sceneries)))] if choices.sceneries else None


def sample_environment(rng: FrameRng, choices: SceneChoices, layout: Layout) -> EnvironmentSpec:
    """What surrounds the objects of a layout."""
    config = choices.config
    backdrop = sample_backdrop(rng.stage("backdrop"), config, choices.photo_ids)
    surround = backdrop.horizon_linear if isinstance(backdrop, GradientSpec) else (1.0, 1.0, 1.0)
    ground = None
    if config.ground is not None:
        ground = sample_ground(rng.stage("ground"), config.ground, choices.ground_texture_ids)
    panorama = None
    if config.environment is not None:
        panorama = sample_panorama(
            rng.stage("environment"), config.environment, choices.panorama_ids, layout.view.yaw
        )
    room: RoomSpec | None = None
    if config.room is not None:
        room = sample_room(rng, config.room, layout, choices)
    return EnvironmentSpec(
        scene_name=choices.name,
        backdrop=backdrop,
        ground=ground,
        ambient_linear=sample_ambient(rng.stage("ambient"), config, surround),
        map=panorama,
        room=room,
    )


def sample_backdrop(
    rng: np.random.Generator, config: SceneConfig, photo_ids: tuple[str, ...]
) -> GradientSpec | PhotoSpec | PanoramaSpec:
    """What is seen where no geometry is."""
    if isinstance(config.backdrop, GradientConfig):
        return sample_gradient(rng, config.backdrop)
    if isinstance(config.backdrop, PanoramaConfig):
        return PanoramaSpec(blur=math.radians(sample_value(rng, config.backdrop.blur_deg)))
    return sample_photo(rng, config.backdrop, photo_ids)


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


def sample_panorama(
    rng: np.random.Generator, config: EnvironmentConfig, panorama_ids: tuple[str, ...], camera_yaw: float
) -> EnvironmentMapSpec:
    """A panorama, its turn and its brightness; the turn is counted from the viewing direction (rad)."""
    return EnvironmentMapSpec(
        asset_id=panorama_ids[int(rng.integers(len(panorama_ids)))],
        yaw=math.radians(sample_value(rng, config.yaw_deg)) + camera_yaw,
        gain=2.0 ** sample_value(rng, config.exposure_ev),
    )


def sample_ambient(rng: np.random.Generator, config: SceneConfig, surround: Rgb) -> Rgb:
    """The ambient radiance, which takes some of the colour of the surroundings but not their brightness."""
    radiance = sample_value(rng, config.ambient)
    saturation = sample_value(rng, config.ambient_saturation)
    luminance = sum(weight * value for weight, value in zip(LUMINANCE_WEIGHTS, surround, strict=True))
    r, g, b = (
        radiance * ((1.0 - saturation) + saturation * value / max(luminance, 1e-3)) for value in surround
    )
    return r, g, b
