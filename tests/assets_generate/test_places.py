"""Skies, fronts and water: made by their code, tileable, and with the sun where it should be."""

from __future__ import annotations

import io

import numpy as np
import PIL.Image
import pytest
import skies
import town_textures

from synthgen.assets import load_panorama
from synthgen.render.ibl.sun import extracted_suns


@pytest.mark.parametrize("name", town_textures.TEXTURES)
def test_textures_are_made_by_their_code_and_tile(assets, name):
    data = town_textures.build(name)
    assert (assets / f"{name}.jpg").read_bytes() == data
    pixels = np.asarray(PIL.Image.open(io.BytesIO(data)), dtype=np.float64)
    assert pixels.shape == (512, 512, 3)
    for axis in (0, 1):
        steps = np.abs(np.diff(pixels, axis=axis)).mean(axis=(1 - axis, 2))
        seam = np.abs(pixels.take(0, axis) - pixels.take(-1, axis)).mean()
        assert seam <= max(steps.max(), 3.0 * steps.mean())


def test_a_sky_is_made_by_its_code(assets):
    assert (assets / "skies/morning.hdr").read_bytes() == skies.build("morning")


@pytest.mark.parametrize("name", skies.SKIES)
def test_the_sun_is_in_the_middle_as_high_as_said_and_lights_the_ground(assets, name):
    elevation_deg, _, clouds, white = skies.SKIES[name]
    picture = load_panorama(assets / f"skies/{name}.hdr")
    assert picture.shape == (256, 512, 3)
    suns, _ = extracted_suns(picture)
    if clouds == 1.0:
        assert not suns
        return
    (sun,) = suns
    x, y, z = sun.direction_to_sun
    assert np.degrees(np.arcsin(y)) == pytest.approx(elevation_deg, abs=0.7)
    assert z < 0
    assert abs(x) < 0.02
    elevation = (0.5 - (np.arange(256) + 0.5) / 256) * np.pi
    area = np.cos(elevation) * (np.pi / 256) * (2.0 * np.pi / 512) * np.clip(np.sin(elevation), 0, None)
    level = (picture @ np.array([0.2126, 0.7152, 0.0722]) * area[:, None]).sum() / np.pi
    assert level == pytest.approx(white, rel=0.1)
