"""Skies over an open plain at five times of the day: `python assets/generate/skies.py` writes assets/skies/.

The sun is in the middle of each, so that the yaw of the panorama is the sun's.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from noise import smoothstep
from panorama import LUMINANCE, Light, angles, averaged, exposed, irradiance_up, radiance_within
from pbr_texture import mix
from sky import Sun, aureole, clear_sky, cloud_noise, overcast_sky, sun_disc

LIMIT = 400_000  # bytes of each file
FOLDER = Path(__file__).resolve().parents[1] / "skies"

# name: elevation of the sun (degrees), turbidity, share of clouds, radiance of a level white surface
SKIES: dict[str, tuple[float, float, float, float]] = {
    "sunrise": (4.0, 3.2, 0.25, 0.7),
    "morning": (19.0, 2.4, 0.0, 0.7),
    "noon": (61.0, 2.2, 0.35, 0.9),
    "afternoon": (34.0, 4.5, 0.55, 0.8),
    "overcast": (45.0, 6.0, 1.0, 0.8),
}


def build(name: str) -> bytes:
    """Return the named sky, 512 by 256, as a Radiance file."""
    elevation_deg, turbidity, clouds, white = SKIES[name]
    return radiance_within(exposed(_halved(_painted(elevation_deg, turbidity, clouds)), white), LIMIT)


def _painted(elevation_deg: float, turbidity: float, clouds: float) -> Light:
    if clouds == 1.0:
        rng = np.random.default_rng(9213)
        relief = 1.0 + 0.13 * np.clip(cloud_noise(rng, 1.0, 6.0), -2.0, 2.0)
        sky = overcast_sky(8.0) * relief[..., None]
        return averaged(_over_plain(sky, irradiance_up(sky)))
    sun = Sun(0.0, np.radians(elevation_deg), turbidity)
    picture = clear_sky(sun)
    light = irradiance_up(picture) + sun.illuminance * max(np.sin(sun.elevation), 0.02)
    if clouds > 0.0:
        rng = np.random.default_rng(round(100 * elevation_deg))
        noise = cloud_noise(rng, 1.0, 5.5, 1.8)
        cover = 0.85 * smoothstep(1.6 - 2.0 * clouds, 2.6 - 1.6 * clouds, noise)
        shade = light / np.pi * (1.0 - 0.12 * np.clip(noise, 0.0, 2.0))[..., None]
        tint = shade / np.maximum((shade @ LUMINANCE)[..., None], 1e-9)
        picture = mix(picture, 0.75 * shade + 0.05 * tint, cover)
    return averaged(_over_plain(picture, light) + aureole(sun) + sun_disc(sun))


def _over_plain(sky: Light, light: Light) -> Light:
    """Return the sky with dry ground below the horizon, on which that light falls."""
    _, elevation = angles()
    albedo = np.array([0.20, 0.18, 0.15])
    return np.asarray(np.where(elevation[..., None] < 0.0, albedo * light / np.pi, sky))


def _halved(picture: Light) -> Light:
    height, width, _ = picture.shape
    return np.asarray(picture.reshape(height // 2, 2, width // 2, 2, 3).mean(axis=(1, 3)))


def main() -> None:
    """Write every sky."""
    FOLDER.mkdir(exist_ok=True)
    for name in SKIES:
        data = build(name)
        (FOLDER / f"{name}.hdr").write_bytes(data)
        print(f"skies/{name}.hdr: {len(data) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
