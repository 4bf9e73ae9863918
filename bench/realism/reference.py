"""References by path tracing, kept on disk: the same scene is traced once."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bench.realism.backdrop import backdrop_radiance
from bench.realism.materials import Bsdf
from synthgen.arrays import F32, U32
from synthgen.assets import AssetStore
from synthgen.color import LUMINANCE_WEIGHTS
from synthgen.model import ImagingSpec, PanoramaSpec, SceneSpec
from synthgen.model.serialization import json_data

CONVERTER_VERSION = 7
"""Raised when the conversion changes, so that references made before are not used again."""

SPP_PER_PASS = 16

FIREFLY_SPREADS = 8.0
"""How many standard deviations above the others a pixel may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What the path tracer sees, twice with different noise, and what is where."""

    halves_linear: F32
    """[2 h w 3]: the radiance, from one half of the samples each."""
    instance_id: U32
    """[h w], of the ray through the centre of each pixel; 0 is background."""
    depth: F32
    """[h w], metres along the optical axis; infinity where nothing was hit."""
    backdrop_linear: F32
    """[h w 3], with nothing before it."""
    seconds: float
    """What the tracing took."""

    @property
    def radiance_linear(self) -> F32:
        """[h w 3], from all samples."""
        return np.asarray(self.halves_linear.mean(axis=0), dtype=np.float32)


class ReferenceStore:
    """References in a folder, by a hash of everything that determines them."""

    def __init__(self, folder: Path, *, bsdf: Bsdf, spp: int) -> None:
        """With the material model and the number of samples a pixel."""
        self._folder, self._bsdf, self._spp = folder, bsdf, spp

    def get(self, scene: SceneSpec, assets: AssetStore) -> Reference:
        """The reference of a scene, traced now if it is not there."""
        path = self._path(scene, assets)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            made = traced(scene, assets, bsdf=self._bsdf, spp=self._spp)
            fields = {name: getattr(made, name) for name in Reference.__slots__}
            temporary = path.with_suffix(".part.npz")
            np.savez_compressed(temporary, **fields)
            temporary.replace(path)
            return made
        with np.load(path) as stored:
            fields = {name: stored[name] for name in stored.files}
        return Reference(**fields | {"seconds": float(fields["seconds"])})

    def has(self, scene: SceneSpec, assets: AssetStore) -> bool:
        """Whether the reference of a scene is there already."""
        return self._path(scene, assets).exists()

    def _path(self, scene: SceneSpec, assets: AssetStore) -> Path:
        data = _given(json_data(replace(scene, imaging=plain_imaging())))
        files = sorted(_asset_ids(data))
        key = json.dumps([CONVERTER_VERSION, self._bsdf, self._spp, data, [assets.sha256(f) for f in files]])
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()[:24]}.npz"


def _given(data: Any) -> Any:
    """JSON data without what is null: a field that scenes gain later does not change those that lack it."""
    if isinstance(data, dict):
        return {key: _given(value) for key, value in data.items() if value is not None}
    return [_given(value) for value in data] if isinstance(data, list) else data


def _asset_ids(data: Any) -> set[str]:
    if isinstance(data, dict):
        named = {v for k, v in data.items() if k in {"asset_id", "texture_id"} and isinstance(v, str)}
        return named.union(*(_asset_ids(child) for child in data.values()))
    if isinstance(data, list):
        return set().union(*(_asset_ids(child) for child in data))
    return set()


def plain_imaging(exposure_ev: float = 0.0) -> ImagingSpec:
    """A camera that does nothing but expose."""
    return ImagingSpec(exposure_ev=exposure_ev, blur_sigma_px=0.0, read_noise=0.0, shot_noise=0.0)


def traced(scene: SceneSpec, assets: AssetStore, *, bsdf: Bsdf, spp: int) -> Reference:
    """The reference of a scene, with so many samples a pixel in all."""
    from bench.realism.lights import gradient_gains  # noqa: PLC0415 - Mitsuba is slow to load
    from bench.realism.mitsuba_scene import converted_scene  # noqa: PLC0415
    from bench.realism.silhouettes import coverage, traced_ids  # noqa: PLC0415
    from bench.realism.variant import mitsuba  # noqa: PLC0415

    mi, start = mitsuba(), time.perf_counter()
    converted = converted_scene(scene, assets, bsdf)
    backdrop = backdrop_radiance(scene, assets)
    count = max(2, 2 * round(spp / SPP_PER_PASS / 2))
    passes = np.empty((count, *backdrop.shape), np.float32)
    for number in range(count):
        rgba = np.array(mi.render(converted.scene, spp=SPP_PER_PASS, seed=number))
        passes[number] = rgba[..., :3]
        if not converted.shows_surroundings:
            passes[number] += (1.0 - rgba[..., 3:]) * backdrop
    if converted.shows_surroundings and not has_panorama(scene):
        hidden = backdrop * (1.0 - gradient_gains(scene.environment))
        passes += (1.0 - coverage(converted, scene.camera)) * hidden
    passes = without_fireflies(passes)
    instance_id, depth = traced_ids(converted, scene.camera)
    return Reference(
        halves_linear=np.stack([passes[0::2].mean(axis=0), passes[1::2].mean(axis=0)]),
        instance_id=instance_id,
        depth=depth,
        backdrop_linear=backdrop,
        seconds=time.perf_counter() - start,
    )


def without_fireflies(passes: F32) -> F32:
    """Renderings [p h w 3] with what is far above the others at its place made smaller.

    Light that takes an unlikely way, such as off a metal and then off the ground, comes as a few very bright
    pixels; it would take very many samples until it was spread evenly.
    """
    luminance = passes @ np.array(LUMINANCE_WEIGHTS, np.float32)
    middle = np.median(luminance, axis=0)
    spread = 1.4826 * np.median(np.abs(luminance - middle), axis=0)
    limit = middle + FIREFLY_SPREADS * spread + 0.01 * middle + 1e-4
    return np.asarray(passes * np.minimum(1.0, limit / np.maximum(luminance, 1e-9))[..., None], np.float32)


def has_panorama(scene: SceneSpec) -> bool:
    """Whether the environment map is the backdrop."""
    return isinstance(scene.environment.backdrop, PanoramaSpec)
