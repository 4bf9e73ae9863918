"""Lens distortion after Brown and Conrady, forwards in closed form and backwards by Newton's method.

Points are xy [n 2] on the image plane, from the principal point and in focal lengths, with y downwards.
Source: Brown 1966, "Decentering distortion of lenses"; the names are those of OpenCV's calib3d module.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from synthgen.arrays import F64, Bool

MAX_RADIUS = 100.0
"""In focal lengths: nothing farther from the principal point, 89.4 degrees, is looked for."""
TOLERANCE = 1e-9
_ITERATIONS = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class BrownConrady:
    """Three radial and two tangential coefficients."""

    k1: float = 0.0
    k2: float = 0.0
    k3: float = 0.0
    p1: float = 0.0
    p2: float = 0.0


def distorted(xy: F64, lens: BrownConrady) -> F64:
    """Where points [n 2] of the ideal pinhole image are seen through the lens.

    x (1 + k1 r^2 + k2 r^4 + k3 r^6) + 2 p1 x y + p2 (r^2 + 2 x^2), and
    y (1 + k1 r^2 + k2 r^4 + k3 r^6) + p1 (r^2 + 2 y^2) + 2 p2 x y.
    """
    x, y = xy[:, 0], xy[:, 1]
    s = x * x + y * y
    radial, _ = _radial(s, lens)
    x_seen = x * radial + 2.0 * lens.p1 * x * y + lens.p2 * (s + 2.0 * x * x)
    y_seen = y * radial + lens.p1 * (s + 2.0 * y * y) + 2.0 * lens.p2 * x * y
    return np.column_stack([x_seen, y_seen])


def undistorted(xy: F64, lens: BrownConrady) -> F64:
    """The points [n 2] of the ideal pinhole image that are seen at these, to 1e-9 focal lengths.

    Raises:
        ValueError: the lens shows nothing, or more than one thing, at one of the points.
    """
    found = undistorted_or_nan(xy, lens)
    is_lost = np.isnan(found[:, 0])
    if is_lost.any():
        reach = np.linalg.norm(xy[is_lost], axis=1).min()
        raise ValueError(
            f"the lens distortion cannot be inverted {reach:.3g} focal lengths from the centre; expected one "
            f"that grows outwards all over the image; take smaller coefficients or a narrower field of view"
        )
    return found


def undistorted_or_nan(xy: F64, lens: BrownConrady) -> F64:
    """As `undistorted`, but nan [n 2] where the lens shows nothing of what is within `invertible_radius`."""
    found = _first_guess(xy, lens)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for _ in range(_ITERATIONS):
            step = _newton_step(found, xy, lens)
            found -= step
            if np.nanmax(np.abs(step), initial=0.0) < 1e-3 * TOLERANCE:
                break
        is_off = ~(np.abs(distorted(found, lens) - xy).max(axis=1) < TOLERANCE)
        is_off |= np.linalg.norm(found, axis=1) > invertible_radius(lens)
    found[is_off] = np.nan
    return found


def _newton_step(points: F64, xy: F64, lens: BrownConrady) -> F64:
    """What to take from points [n 2] to get nearer to those that are seen at xy."""
    a, b, d = _jacobian(points, lens)
    x, y = (distorted(points, lens) - xy).T
    return np.asarray(np.column_stack([d * x - b * y, a * y - b * x]) / (a * d - b * b)[:, None])


@lru_cache(64)
def invertible_radius(lens: BrownConrady) -> float:
    """The largest radius, in focal lengths, within which the distortion turns nothing over; at most 100.

    It is where the determinant of its Jacobian first falls to 0, over 64 directions.
    """
    angles = np.linspace(0.0, 2.0 * np.pi, 64, endpoint=False)
    circle = np.column_stack([np.cos(angles), np.sin(angles)])

    def are_regular(radii: F64) -> Bool:
        a, b, d = _jacobian((radii[:, None, None] * circle).reshape(-1, 2), lens)
        return np.asarray((a * d - b * b).reshape(len(radii), -1).min(axis=1) > 0)

    radii = np.concatenate([[0.0], np.geomspace(1e-3, MAX_RADIUS, 800)])
    regular = are_regular(radii)
    if regular.all():
        return MAX_RADIUS
    last = int(np.argmin(regular))
    low, high = float(radii[last - 1]), float(radii[last])
    for _ in range(50):
        middle = (low + high) / 2.0
        low, high = (middle, high) if are_regular(np.array([middle]))[0] else (low, middle)
    return low


def _radial(s: F64, lens: BrownConrady) -> tuple[F64, F64]:
    """The radial factor at squared radii s, and its derivative by s."""
    factor = 1.0 + s * (lens.k1 + s * (lens.k2 + s * lens.k3))
    return factor, lens.k1 + s * (2.0 * lens.k2 + s * 3.0 * lens.k3)


def _jacobian(xy: F64, lens: BrownConrady) -> tuple[F64, F64, F64]:
    """The derivatives of x by x, x by y (which is y by x), and y by y of `distorted`."""
    x, y = xy[:, 0], xy[:, 1]
    radial, slope = _radial(x * x + y * y, lens)
    return (
        radial + 2.0 * x * x * slope + 2.0 * lens.p1 * y + 6.0 * lens.p2 * x,
        2.0 * x * y * slope + 2.0 * lens.p1 * x + 2.0 * lens.p2 * y,
        radial + 2.0 * y * y * slope + 6.0 * lens.p1 * y + 2.0 * lens.p2 * x,
    )


@lru_cache(4)
def _radial_table(lens: BrownConrady) -> tuple[F64, F64]:
    """Radii in the image without distortion, and where the radial part alone takes them."""
    radii = np.linspace(0.0, invertible_radius(lens), 1 << 16)
    return radii, np.maximum.accumulate(radii * _radial(radii * radii, lens)[0])


def _first_guess(xy: F64, lens: BrownConrady) -> F64:
    """The inverse [n 2] of the radial part alone, from a table."""
    radii, seen = _radial_table(lens)
    reach = np.linalg.norm(xy, axis=1)
    guess = np.interp(reach, seen, radii)
    scale = np.divide(guess, reach, out=np.ones_like(reach), where=reach > 0)
    return np.asarray(xy * scale[:, None])
