"""Clear and overcast skies from published formulae, in kcd/m2 and klx, and the clouds on them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from noise import Field, smoothstep, spectral
from numpy.random import Generator
from panorama import FINE, LUMINANCE, SHAPE, Light, angles, direction, irradiance_up
from scipy import ndimage

SUN_DIAMETER = np.radians(0.533)
SUN_SOLID_ANGLE = 2.0 * np.pi * (1.0 - np.cos(SUN_DIAMETER / 2.0))

# Preetham, Shirley, Smits: A Practical Analytic Model for Daylight (1999), appendix 2: slopes and offsets
# over the turbidity of the five coefficients of Perez for the luminance and the chromaticities x and y.
_PEREZ = {
    "Y": ((0.1787, -0.3554, -0.0227, 0.1206, -0.0670), (-1.4630, 0.4275, 5.3251, -2.5771, 0.3703)),
    "x": ((-0.0193, -0.0665, -0.0004, -0.0641, -0.0033), (-0.2592, 0.0008, 0.2125, -0.8989, 0.0452)),
    "y": ((-0.0167, -0.0950, -0.0079, -0.0441, -0.0109), (-0.2608, 0.0092, 0.2102, -1.6537, 0.0529)),
}
_ZENITH = {  # rows: turbidity squared, turbidity, 1; columns: powers 3 to 0 of the sun's zenith angle
    "x": ((0.00166, -0.00375, 0.00209, 0.0), (-0.02903, 0.06377, -0.03202, 0.00394),
          (0.11693, -0.21196, 0.06052, 0.25886)),
    "y": ((0.00275, -0.00610, 0.00317, 0.0), (-0.04214, 0.08970, -0.04153, 0.00516),
          (0.15346, -0.26756, 0.06670, 0.26688)),
}  # fmt: skip
_RGB_FROM_XYZ = np.array([[3.2406, -1.5372, -0.4986], [-0.9689, 1.8758, 0.0415], [0.0557, -0.2040, 1.0570]])


@dataclass(frozen=True)
class Sun:
    """Where the sun stands (radians), and how hazy the air is (2 very clear, 6 hazy)."""

    azimuth: float
    elevation: float
    turbidity: float

    @property
    def toward(self) -> Light:
        """The unit vector (3,) to the sun."""
        return direction(self.azimuth, self.elevation)

    @property
    def illuminance(self) -> Light:
        """What (3,) reaches a surface that faces the sun, klx.

        Source: Preetham et al., appendix 1 (Rayleigh scattering, aerosols, ozone), with the air mass of
        Kasten, taken at one wavelength for each of red, green and blue.
        """
        zenith_deg = 90.0 - np.degrees(self.elevation)
        mass = 1.0 / (np.cos(np.radians(zenith_deg)) + 0.15 * (93.885 - zenith_deg) ** -1.253)
        wavelength = np.array([0.610, 0.550, 0.465])  # micrometres
        rayleigh = 0.008735 * wavelength**-4.08
        aerosols = (0.04608 * self.turbidity - 0.04586) * wavelength**-1.3
        ozone = np.array([0.120, 0.085, 0.014]) * 0.35
        above = 128.0 * np.array([1.04, 0.99, 0.95])  # klx
        return np.asarray(above * np.exp(-(rayleigh + aerosols + ozone) * mass))


def clear_sky(sun: Sun) -> Light:
    """Return the painted sky without its sun, kcd/m2; below the horizon it is that of the horizon.

    The colours and their spread are those of Preetham et al.; what the whole sky sheds on the ground, of
    which their formula makes too much, is that of a clear sky in IES, Recommended Practice for the
    Calculation of Daylight Availability (1984).
    """
    azimuth, elevation = angles()
    cos_zenith = np.maximum(np.sin(elevation), 0.01)
    gamma = np.arccos(np.clip(direction(azimuth, np.maximum(elevation, 0.0)) @ sun.toward, -1.0, 1.0))
    zenith = np.pi / 2.0 - sun.elevation
    turn = (4.0 / 9.0 - sun.turbidity / 120.0) * (np.pi - 2.0 * zenith)
    top = {"Y": (4.0453 * sun.turbidity - 4.9710) * np.tan(turn) - 0.2155 * sun.turbidity + 2.4192}
    for name, rows in _ZENITH.items():
        powers = np.array(rows) @ zenith ** np.arange(3.0, -1.0, -1.0)
        top[name] = float(powers @ sun.turbidity ** np.arange(2.0, -1.0, -1.0))
    values = {}
    for name, (slopes, offsets) in _PEREZ.items():
        shape = np.array(slopes) * sun.turbidity + np.array(offsets)
        values[name] = top[name] * _perez(shape, cos_zenith, gamma) / _perez(shape, 1.0, zenith)
    luminance, x, y = values["Y"], values["x"], values["y"]
    xyz = np.stack([luminance * x / y, luminance, luminance * (1.0 - x - y) / y], axis=2)
    sky = np.clip(xyz @ _RGB_FROM_XYZ.T, 0.0, None)
    shed = 0.8 + 15.5 * np.sqrt(np.sin(sun.elevation))
    return np.asarray(sky * (shed / (irradiance_up(sky) @ LUMINANCE)))


def _perez(shape: Field, cos_zenith: Field | float, gamma: Field | float) -> Field:
    a, b, c, d, e = shape
    around = 1.0 + c * np.exp(d * gamma) + e * np.cos(gamma) ** 2
    return np.asarray((1.0 + a * np.exp(b / cos_zenith)) * around)


def overcast_sky(zenith: float) -> Light:
    """Return CIE's standard overcast sky with that luminance (kcd/m2) overhead, a little blue.

    Source: Moon and Spencer (1942): L = Lz (1 + 2 sin elevation) / 3.
    """
    _, elevation = angles()
    luminance = zenith * (1.0 + 2.0 * np.sin(np.maximum(elevation, 0.0))) / 3.0
    tint = np.array([0.965, 1.0, 1.06])
    return np.asarray(luminance[..., None] * tint / (tint @ LUMINANCE))


def sun_disc(sun: Sun) -> Light:
    """Return the sun alone, painted with its true size and radiance (its edge averaged over pixels)."""
    height, width = SHAPE
    row = (0.5 - sun.elevation / np.pi) * height
    column = (0.5 + sun.azimuth / (2.0 * np.pi)) * width
    fine, reach = 16, 8 * FINE
    rows = int(row) - reach + (np.arange(2 * reach * fine) + 0.5) / fine
    columns = int(column) - reach + (np.arange(2 * reach * fine) + 0.5) / fine
    across, up = np.meshgrid((columns / width - 0.5) * 2.0 * np.pi, (0.5 - rows / height) * np.pi)
    inside = direction(across, up) @ sun.toward > np.cos(SUN_DIAMETER / 2.0)
    cover = inside.reshape(2 * reach, fine, 2 * reach, fine).mean(axis=(1, 3))
    picture = np.zeros((*SHAPE, 3))
    first, left = int(row) - reach, int(column) - reach
    picture[first : first + 2 * reach, left : left + 2 * reach] = (
        cover[..., None] * sun.illuminance / SUN_SOLID_ANGLE
    )
    return picture


def aureole(sun: Sun) -> Light:
    """Return the glow about the sun, kcd/m2: light that haze scatters forward, down to the horizon.

    A plain power law that is near to what is measured on days between clear and hazy: 1e-4 of the sun's
    own radiance at 1.5 degrees, and falling with the square of the angle. It makes the sun a round burnt
    spot in pictures. See Neumann et al., Representative Terrestrial Solar Brightness Profiles (2002).
    """
    azimuth, elevation = angles()
    gamma = np.degrees(np.arccos(np.clip(direction(azimuth, elevation) @ sun.toward, -1.0, 1.0)))
    profile = 1e-4 * (1.5 / np.maximum(gamma, 0.6)) ** 2 * smoothstep(25.0, 5.0, gamma)
    glow = profile[..., None] * sun.illuminance / SUN_SOLID_ANGLE
    return np.asarray(np.where(elevation[..., None] < 0.0, 0.0, glow))


def cloud_noise(rng: Generator, height: float, period: float, exponent: float = 1.55) -> Field:
    """Return noise (mean 0, deviation 1) on a level sheet `height` overhead, seen in perspective.

    It repeats every `period`; far off, where it would be finer than pixels, it fades to 0.
    """
    azimuth, elevation = angles()
    tile = spectral(rng, (1024, 1024), exponent, low=2.0, high=380.0)
    distance = height / np.maximum(np.tan(np.maximum(elevation, 1e-3)), 1e-3)
    across = distance * np.sin(azimuth) / period * 1024.0
    along = distance * np.cos(azimuth) / period * 1024.0
    sheet = ndimage.map_coordinates(tile, [along, across], order=1, mode="grid-wrap")
    return np.asarray(sheet * smoothstep(np.radians(1.0), np.radians(9.0), elevation))
