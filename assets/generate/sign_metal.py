"""Bare metals of the stop sign: brushed sheet aluminium and hot-dip galvanised steel."""

from __future__ import annotations

import numpy as np
from noise import Strokes, cells, scratches, smoothstep, spectral, uniform
from numpy.random import Generator
from pbr_texture import PbrTexture, blend, mix, plain, rgb


def aluminium_texture(rng: Generator) -> PbrTexture:
    """Return mill-finish aluminium, rolled from side to side, with handling scratches and a dull film."""
    shape = (512, 512)
    rolled = uniform(spectral(rng, shape, 0.6, low=20, stretch=(1.0, 24.0)))
    cloud = uniform(spectral(rng, shape, 1.5, low=2))
    cuts = scratches(rng, shape, Strokes(120, (0.02, 0.2), (10.0, 50.0), (0.5, 1.0)))
    film = smoothstep(0.62, 1.1, cloud + 0.15 * rolled)
    colour = plain(shape, "#d9dadb") * (0.94 + 0.06 * rolled)[..., None]
    colour = mix(mix(colour, rgb("#f0f0f0"), cuts * 0.4), rgb("#9d9a94"), film * 0.5)
    roughness = blend(0.35 + 0.08 * rolled + 0.05 * cloud, 0.55, 0.7 * film)
    return PbrTexture(colour, roughness, np.ones(shape), 0.35 * rolled - 0.4 * cuts)


def steel_texture(rng: Generator) -> PbrTexture:
    """Return zinc spangle: grey crystals of differing tone and gloss, white bloom, a few rust stains."""
    shape = (512, 512)
    crystal = cells(rng, shape, 22, warp=0.25)
    tone = rng.random(22 * 22)[crystal.label]
    slope = rng.normal(0.0, 0.012, (22 * 22, 2))[crystal.label]
    cloud, fine = uniform(spectral(rng, shape, 1.3, low=2)), uniform(spectral(rng, shape, 0.6, low=24))
    bloom = smoothstep(0.62, 1.15, 0.8 * cloud + 0.35 * fine)
    rust = smoothstep(0.97, 1.10, uniform(spectral(rng, shape, 1.4, low=4)) + 0.12 * fine)
    cuts = scratches(rng, shape, Strokes(70, (0.02, 0.15), (70.0, 50.0), (0.5, 1.0)))
    colour = plain(shape, "#a6abae") * (0.86 + 0.20 * tone + 0.05 * fine)[..., None]
    colour = mix(mix(colour, rgb("#b9bbb9"), bloom * 0.6), rgb("#6e4426"), rust * 0.7)
    colour = mix(colour, rgb("#d0d2d3"), cuts * 0.4)
    roughness = blend(blend(0.36 + 0.16 * tone + 0.05 * fine, 0.62, bloom), 0.85, rust)
    metallic = np.clip(0.95 - 0.40 * bloom - 0.85 * rust, 0.0, 1.0)
    facets = (crystal.toward * slope).sum(axis=2) * shape[0] / 22
    return PbrTexture(colour, roughness, metallic, facets + 0.25 * fine - 0.4 * cuts)
