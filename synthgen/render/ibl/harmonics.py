"""Diffuse light from all around, as a polynomial of second order in the surface normal.

A white matt surface of normal n has the radiance

    c0 + c1 y + c2 z + c3 x + c4 x y + c5 y z + c6 (3 z^2 - 1) + c7 x z + c8 (x^2 - y^2)

Each coefficient is the integral of radiance times the same monomial over the sphere, times a constant into
which are folded the squared normalisation of the real spherical harmonic (1/4pi, 3/4pi, 15/4pi, and 5/16pi
and 15/16pi for c6 and c8), the cosine lobe (pi, 2pi/3, pi/4 for orders 0, 1, 2), and the 1/pi of a matt
surface. The products are 1/4pi for c0; 1/2pi for c1 to c3; 15/16pi for c4, c5 and c7; 5/64pi for c6; and
15/64pi for c8.

The series is not windowed: a window blurs all light, while the ringing is small. For light of a single
direction, which is the worst case, it errs by at most 9.4 % of the brightest radiance and is never below
-4 % of it; what is as compact as that is mostly taken out beforehand (`sun`). Whoever evaluates it clamps at
zero.

Source: Ramamoorthi and Hanrahan 2001, "An Efficient Representation for Irradiance Environment Maps".
"""

from __future__ import annotations

import numpy as np

from synthgen.arrays import F32, F64, read_only
from synthgen.render.ibl.panorama import pixel_directions, pixel_solid_angles

FOLDED: F64 = read_only(np.array([4, 8, 8, 8, 15, 15, 5 / 4, 15, 15 / 4]) / (16 * np.pi))
"""The constants [9] that multiply the integrals."""

LOWER_HEMISPHERE: F32 = read_only([0.5, -0.5, 0, 0, 0, 0, 0, 0, 0], np.float32)
"""The coefficients [9] of radiance 1 from below the horizon and none from above; exact."""


def monomials(directions: F64) -> F64:
    """The nine monomials [... 9] at directions [... 3], in the order of the coefficients."""
    x, y, z = np.moveaxis(directions, -1, 0)
    terms = (np.ones_like(x), y, z, x, x * y, y * z, 3 * z * z - 1, x * z, x * x - y * y)
    return np.stack(terms, axis=-1)


def diffuse_harmonics(panorama: F32, *, upper_only: bool = False) -> F32:
    """The coefficients [9 c] of a panorama [h w c]; with `upper_only`, of its half above the horizon.

    The latter are for scenes with a ground, most of which is level. So that it has exactly its irradiance,
    what is wrong for a normal upwards is taken off, by a term that falls to nothing for one downwards.
    """
    height, width = panorama.shape[:2]
    flux = panorama * pixel_solid_angles(height, width, upper_only=upper_only)[..., None]
    integrals = np.einsum("hwk,hwc->kc", monomials(pixel_directions(height, width)), flux)
    coefficients = FOLDED[:, None] * integrals
    if upper_only:
        up = np.array([0.0, 1.0, 0.0])
        exact = np.einsum("hw,hwc->c", pixel_directions(height, width)[..., 1], flux) / np.pi
        coefficients[:2] += 0.5 * (exact - monomials(up) @ coefficients)
    return np.asarray(coefficients, dtype=np.float32)


def diffuse_radiance(harmonics: F32, normals: F64) -> F32:
    """The radiance [... c] of white matt surfaces of unit normals [... 3] under coefficients [9 c]."""
    return np.asarray(np.maximum(monomials(normals) @ harmonics, 0.0), dtype=np.float32)
