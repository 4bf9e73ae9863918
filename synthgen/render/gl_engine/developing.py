"""The camera's optics and sensor on the device: what synthgen.imaging does, as shaders."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import moderngl
import numpy as np

from synthgen.arrays import F32
from synthgen.model import BloomSpec, DepthOfFieldSpec, ImagingSpec
from synthgen.render.gl_engine.device import Device
from synthgen.render.gl_engine.full_screen import run_full_screen
from synthgen.render.gl_engine.targets import Picture

MAX_PAIRS = 248
"""As many as `gaussian_weights` of any width come to: it keeps at most 495 neighbours, at sigma 495."""
LARGEST_UNROLLED_RADIUS = 3
LEAST_WEIGHT = 1.0 / 2048.0
"""Of a neighbour in a blur."""
TONE_MAPS = {"none": 0, "agx": 1, "aces": 2, "neutral": 3}
TILE_PX = 4
"""Side of the tiles for which depth of field knows how far it must look."""
SHRINKING = ((6.0, 4), (1.5, 2))
"""A bloom with a sigma (px) above the first number is made in a picture that is so many times smaller."""
NO_BLUR = np.ones(1, np.float32)
"""Weights of a blur that changes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """The words that select the noise of a frame."""

    low: int
    high: int


class Developer:
    """Turns radiance into encoded pictures; all of its pictures are used again by the next frame."""

    def __init__(self, device: Device) -> None:
        self._device = device

    def developed(
        self, light: moderngl.Texture, surface: moderngl.Texture, spec: ImagingSpec, noise: Noise
    ) -> Picture:
        """The image as sRGB bytes, RGBA, from radiance and from ids with depth, both of the image's size."""
        self._device.context.enable_only(moderngl.NOTHING)
        self._device.context.clear_samplers()
        if spec.depth_of_field is not None:
            light = self._defocused(light, surface, spec.depth_of_field)
        light = self._motion_blurred(light, spec.motion_px)
        weights = gaussian_weights(spec.blur_sigma_px) if spec.blur_sigma_px > 0 else NO_BLUR
        has_neighbours = spec.bloom is not None or spec.chromatic_aberration != 0
        if has_neighbours or len(weights) - 1 > LARGEST_UNROLLED_RADIUS:
            light, weights = self._blurred(light, weights, "blur"), NO_BLUR
        elif len(weights) > 1:
            light = self._blurred_along("x", light, weights, "blur")
        bloom = self._bloom(light, spec.bloom)
        return self._encoded(light, bloom, spec, noise, weights)

    def _run(
        self,
        fragment: str,
        target: Picture,
        textures: Mapping[str, moderngl.Texture],
        uniforms: Mapping[str, object],
        defines: Iterable[tuple[str, int]] = (),
    ) -> moderngl.Texture:
        program = self._device.programs.program("fullscreen.vert", fragment, defines)
        run_full_screen(self._device, program, target.framebuffer, textures, uniforms)
        return target.texture

    def _defocused(
        self, light: moderngl.Texture, surface: moderngl.Texture, spec: DepthOfFieldSpec
    ) -> moderngl.Texture:
        size = light.size
        tiles = (-(-size[0] // TILE_PX), -(-size[1] // TILE_PX))
        focus = {"focus": (spec.focus_distance, spec.aperture_px)}
        textures = {"picture": light, "surface_map": surface}
        circles = self._run("circles.frag", self._device.picture("circles", size), textures, focus)
        near = self._device.picture("near tiles", tiles, 1)
        reach = self._run("near_tiles.frag", near, {"picture": circles}, {})
        for axis, defines in (("rows", []), ("columns", [("COLUMNS", 1)])):
            target = self._device.picture(f"reach along {axis}", tiles, 1)
            reach = self._run("reach.frag", target, {"tile_map": reach}, {}, defines)
        textures = {"picture": circles, "reach_map": reach}
        return self._run("defocus.frag", self._device.picture("defocused", size), textures, {})

    def _motion_blurred(self, light: moderngl.Texture, motion_px: tuple[float, float]) -> moderngl.Texture:
        samples = min(max(math.ceil(math.hypot(*motion_px)), 1), 32)
        if samples == 1:
            return light
        width, height = light.size
        uniforms = {"motion": (motion_px[0] / width, motion_px[1] / height), "samples": samples}
        return self._run(
            "motion.frag", self._device.picture("motion", light.size), {"picture": light}, uniforms
        )

    def _blurred(self, picture: moderngl.Texture, weights: F32, name: str) -> moderngl.Texture:
        for axis in ("x", "y"):
            picture = self._blurred_along(axis, picture, weights, name)
        return picture

    def _blurred_along(
        self, axis: str, picture: moderngl.Texture, weights: F32, name: str
    ) -> moderngl.Texture:
        if len(weights) == 1:
            return picture
        radius = len(weights) - 1
        is_small = radius <= LARGEST_UNROLLED_RADIUS
        defines = [("RADIUS", radius)] if is_small else []
        center, pairs = gaussian_pairs(weights)
        step = (1, 0) if axis == "x" else (0, 1)
        uniforms: dict[str, object] = {
            "center_weight": center,
            "pair_count": len(pairs),
            "weights" if is_small else "pairs": weights if is_small else _padded(pairs),
            "step_px": step,
            "direction": (step[0] / picture.size[0], step[1] / picture.size[1]),
        }
        target = self._device.picture(f"{name} {axis}", picture.size)
        return self._run("gaussian.frag", target, {"picture": picture}, uniforms, defines)

    def _bloom(self, light: moderngl.Texture, spec: BloomSpec | None) -> moderngl.Texture | None:
        if spec is None or spec.strength <= 0 or spec.sigma_px <= 0:
            return None
        by = next((factor for least, factor in SHRINKING if spec.sigma_px > least), 1)
        if by == 1:
            return self._blurred(light, gaussian_weights(spec.sigma_px), "bloom")
        small = (-(-light.size[0] // by), -(-light.size[1] // by))
        defines = [("BY_TWO", 1)] if by == 2 else []
        target = self._device.picture(f"shrunk by {by}", small)
        shrunk = self._run("shrink.frag", target, {"picture": light}, {}, defines)
        # The mean of by x by pixels, and reading between those, blur by a variance of by^2 (1 / 12 + 1 / 6).
        sigma = math.sqrt(spec.sigma_px**2 - 0.25 * by**2)
        return self._blurred(shrunk, gaussian_weights(sigma / by), f"bloom by {by}")

    def _encoded(
        self,
        light: moderngl.Texture,
        bloom: moderngl.Texture | None,
        spec: ImagingSpec,
        noise: Noise,
        blur_weights: F32,
    ) -> Picture:
        """The encoded image; light is blurred along y by some weights first."""
        strength = spec.bloom.strength if spec.bloom is not None else 0.0
        uniforms = {
            "lens_effects": (strength, spec.chromatic_aberration, spec.vignette, 0.0),
            "gains": tuple(2.0**spec.exposure_ev * gain for gain in spec.white_balance_linear),
            "noise_variance": (spec.read_noise**2, spec.shot_noise**2),
            "noise_words": (noise.low, noise.high),
            "weights": blur_weights,
        }
        flags = {
            "HAS_BLOOM": bloom is not None,
            "HAS_FRINGES": spec.chromatic_aberration != 0,
            "HAS_NOISE": spec.read_noise > 0 or spec.shot_noise > 0,
        }
        defines = [(name, 1) for name, is_on in flags.items() if is_on]
        defines.append(("TONE_MAP", TONE_MAPS[spec.tone_map]))
        if len(blur_weights) > 1:
            defines.append(("RADIUS", len(blur_weights) - 1))
        textures = {"picture": light} | ({} if bloom is None else {"bloom_picture": bloom})
        image = self._device.picture("image", light.size, 4, "f1")
        if spec.sharpening == 0:
            self._run("develop.frag", image, textures, uniforms, defines)
            return image
        encoded = self._run(
            "develop.frag", self._device.picture("encoded", light.size), textures, uniforms, defines
        )
        self._run("sharpen.frag", image, {"picture": encoded}, {"amount": spec.sharpening})
        return image


def gaussian_weights(sigma: float) -> F32:
    """The weights [r + 1] of the centre and of its neighbours to one side.

    They are exp(-k^2 / (2 sigma^2)) over the sum of both sides, to k = ceil(3 sigma); neighbours at the end
    that cannot change an eighth of an 8-bit level are left out.
    """
    weights = np.exp(-0.5 * (np.arange(math.ceil(3.0 * sigma) + 1) / sigma) ** 2)
    weights /= weights[0] + 2.0 * weights[1:].sum()
    while len(weights) > 1 and weights[-1] < LEAST_WEIGHT:
        weights = weights[:-1]
    return np.asarray(weights / (weights[0] + 2.0 * weights[1:].sum()), dtype=np.float32)


def gaussian_pairs(weights: F32) -> tuple[float, list[tuple[float, float]]]:
    """The weight of the centre, and offset (px) and weight of pairs of texels to each side.

    Two texels are read as one, between them where their weights balance. Source: Rákos 2010, Efficient
    Gaussian Blur with Linear Sampling.
    """
    pairs = []
    for k in range(1, len(weights), 2):
        first = float(weights[k])
        second = float(weights[k + 1]) if k + 1 < len(weights) else 0.0
        pairs.append((k + second / (first + second), first + second))
    return float(weights[0]), pairs


def _padded(pairs: list[tuple[float, float]]) -> F32:
    padded = np.zeros((MAX_PAIRS, 2), np.float32)
    padded[: len(pairs)] = pairs
    return padded
