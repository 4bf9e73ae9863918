"""What an engine makes of a scene, as radiance and ids."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bench.realism.reference import Reference, has_panorama
from bench.realism.stage import ground_irradiance, solid_angles
from synthgen.arrays import F32, F64, U32
from synthgen.assets import AssetStore
from synthgen.color import LUMINANCE_WEIGHTS
from synthgen.model import DirectionalLightSpec, EnvironmentSpec, GradientSpec, SceneSpec
from synthgen.render import Renderer, create_renderer

BLACK = GradientSpec(zenith_linear=(0, 0, 0), horizon_linear=(0, 0, 0), nadir_linear=(0, 0, 0))

SUN_FACTOR = 10.0
"""How many times brighter than the mean a place of a panorama is that counts as its sun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineImage:
    """The picture of an engine."""

    radiance_linear: F32
    instance_id: U32


class EngineImages:
    """Renders the scenes with one engine."""

    def __init__(self, name: str, assets: AssetStore, quality: str) -> None:
        """Makes the engine; the quality is that of `RenderOptions`."""
        self._name, self._assets = name, assets
        self._renderer = _renderer(name, assets, quality)

    @property
    def description(self) -> str:
        """The engine and its OpenGL."""
        return self._renderer.description

    def image(self, scene: SceneSpec, reference: Reference) -> EngineImage:
        """The scene as the engine shows it."""
        is_replaced = self._name == "pyrender" and has_panorama(scene)
        buffers = self._renderer.render(without_map(scene, self._assets) if is_replaced else scene)
        if buffers.radiance_linear is None:
            raise ValueError(f"{self._name} returns no radiance")
        radiance = np.array(buffers.radiance_linear)
        if is_replaced:  # it cannot show a panorama, and is given the reference's
            is_empty = np.isinf(buffers.depth)
            radiance[is_empty] = reference.backdrop_linear[is_empty]
        return EngineImage(radiance_linear=radiance, instance_id=buffers.instance_id)

    def close(self) -> None:
        """Gives the engine back."""
        self._renderer.close()


def _renderer(name: str, assets: AssetStore, quality: Any) -> Renderer:
    if name == "pyrender":
        return create_renderer(name, assets)
    from synthgen.render.options import RenderOptions  # noqa: PLC0415

    return create_renderer(name, assets, RenderOptions(quality=quality, outputs=frozenset({"radiance"})))


def without_map(scene: SceneSpec, assets: AssetStore) -> SceneSpec:
    """The scene for an engine without image-based light: its panorama becomes a sun and an even light."""
    spec = scene.environment.map
    if spec is None:
        return scene
    panorama = assets.panorama(spec.asset_id).astype(np.float64) * spec.gain
    weights = solid_angles(*panorama.shape[:2])
    luminance = panorama @ np.array(LUMINANCE_WEIGHTS)
    mean = float((luminance * weights).sum() / (4 * np.pi))
    is_sun = luminance > SUN_FACTOR * mean
    rest = np.where(is_sun[..., None], 0.0, panorama)[: len(panorama) // 2]
    ambient = (rest * weights[: len(rest), None]).sum(axis=(0, 1)) / (2 * np.pi)
    suns = [_sun(np.where(is_sun[..., None], panorama, 0.0), spec.yaw)] if is_sun.any() else []
    # What is left out, above all where the light comes from, must not make the ground brighter or darker.
    made = math.pi * float(ambient @ np.array(LUMINANCE_WEIGHTS))
    made += sum(sun.illuminance * max(0.0, -sun.direction_world[1]) for sun in suns)
    share = ground_irradiance(panorama.astype(np.float32)) / made
    suns = [replace(sun, illuminance=sun.illuminance * share) for sun in suns]
    lights = (*scene.lights, *suns)
    r, g, b = (float(v) for v in share * ambient + np.array(scene.environment.ambient_linear))
    environment: EnvironmentSpec = replace(
        scene.environment, backdrop=BLACK, map=None, ambient_linear=(r, g, b)
    )
    return replace(scene, environment=environment, lights=lights)


def _sun(panorama: F64, yaw: float) -> DirectionalLightSpec:
    """A directional light with the direction and the irradiance of what is bright in a panorama [h w 3]."""
    height, width = panorama.shape[:2]
    v, u = (np.arange(height) + 0.5) / height * np.pi, (np.arange(width) + 0.5) / width * 2 * np.pi - np.pi
    polar, azimuth = np.meshgrid(v, u, indexing="ij")
    x, y, z = np.sin(polar) * np.sin(azimuth), np.cos(polar), -np.sin(polar) * np.cos(azimuth)
    flux = panorama * solid_angles(height, width)[..., None]
    luminous = flux @ np.array(LUMINANCE_WEIGHTS)
    mean = np.array([(axis * luminous).sum() for axis in (x, y, z)])
    x, y, z = mean / np.linalg.norm(mean)
    c, s = math.cos(yaw), math.sin(yaw)
    total = flux.sum(axis=(0, 1))
    illuminance = float(total @ np.array(LUMINANCE_WEIGHTS))
    r, g, b = (float(value) for value in total / illuminance)
    return DirectionalLightSpec(
        direction_world=(float(-(c * x + s * z)), float(-y), float(-(c * z - s * x))),
        color_linear=(r, g, b),
        illuminance=illuminance,
        has_shadow=True,
    )
