"""Tables of what a surface reflects of white light from all around: GGX, and the Charlie sheen of cloth.

Rows are perceptual roughness (alpha is its square), columns the cosine n . v, both at texel centres.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from synthgen.arrays import F32, F64, read_only
from synthgen.disk_cache import cached_arrays

_FORMAT_VERSION = 1
_CAP_POINTS = 64
_AZIMUTH_POINTS = 16
_SHEEN_POINTS = 24


@cache
def reflectance_tables(size: int = 64) -> F32:
    """The table [size size 3]: the two channels of GGX and the one of sheen; kept on disk."""
    arrays = cached_arrays(
        f"reflectance-{size}-{_FORMAT_VERSION}",
        lambda: {"tables": np.dstack((ggx_dfg_table(size), sheen_albedo_table(size)))},
    )
    return read_only(arrays["tables"])


def ggx_dfg_table(size: int = 64) -> F32:
    """The scale and bias [size size 2] of F0: a surface reflects F0 scale + bias of white light.

    Of single scattering with the height-correlated Smith term; scale + bias is the albedo at F0 = 1.
    Source: Karis 2013, "Real Shading in Unreal Engine 4"; Heitz 2014, "Understanding the Masking-Shadowing
    Function" (the Smith term).
    """
    cosines = _centres(size)
    return np.stack([_ggx_row(cosines, roughness**2) for roughness in _centres(size)]).astype(np.float32)


def sheen_albedo_table(size: int = 64) -> F32:
    """The share [size size] of white light that the Charlie sheen of colour 1 reflects.

    D and the fitted shadowing term are those of KHR_materials_sheen, without the softened terminator. At most
    1, which the fit exceeds for smooth cloth at grazing angles.
    Source: Estevez and Kulla 2017, "Production Friendly Microfacet Sheen BRDF".
    """
    cosines = _centres(size)
    return np.stack([_sheen_row(cosines, roughness**2) for roughness in _centres(size)]).astype(np.float32)


def _centres(size: int) -> F64:
    return (np.arange(size) + 0.5) / size


def _unit_gauss(count: int) -> tuple[F64, F64]:
    """The nodes and weights of Gauss's rule on [0, 1]."""
    node, weight = np.polynomial.legendre.leggauss(count)
    return (node + 1) / 2, weight / 2


def _ggx_row(n_v: F64, alpha: float) -> F64:
    """Scale and bias [n 2] for cosines [n].

    The half vectors are those that the viewer sees, each as often as it is seen; the mean of G2 / G1 times
    Fresnel over them is the integral. The error is below 0.002.
    Source: Dupuy and Benyoub 2023, "Sampling Visible GGX Normals with Spherical Caps".
    """
    node, weight = _unit_gauss(_CAP_POINTS)
    turn = np.pi * _centres(_AZIMUTH_POINTS)
    # Squared, since near the top of the cap its radius goes with the root of the share.
    share, azimuth = (each.ravel() for each in np.meshgrid(node**2, turn, indexing="ij"))
    measure = np.repeat(2 * node * weight, _AZIMUTH_POINTS) / _AZIMUTH_POINTS
    view = np.stack((np.sqrt(1 - n_v**2), n_v), axis=-1)  # in the plane x z
    stretched = view * (alpha, 1.0) / np.hypot(alpha * view[:, 0], view[:, 1])[:, None]
    side, up = stretched[:, :1], stretched[:, 1:]
    cap = (1 - share) * (1 + up) - up
    radius = np.sqrt(np.maximum(1 - cap**2, 0))
    x, y, z = alpha * (radius * np.cos(azimuth) + side), alpha * radius * np.sin(azimuth), cap + up
    length = np.sqrt(x**2 + y**2 + z**2)
    v_h = (view[:, :1] * x + view[:, 1:] * z) / length
    n_l = 2 * v_h * z / length - view[:, 1:]
    seen = 1 + _smith_lambda(view[:, 1:], alpha)
    share_out = seen / (seen + _smith_lambda(np.maximum(n_l, 1e-12), alpha))  # none below the horizon
    grazing = np.clip(1 - v_h, 0, 1) ** 5
    return np.stack((share_out * (1 - grazing) @ measure, share_out * grazing @ measure), axis=-1)


def _smith_lambda(cosine: F64, alpha: float) -> F64:
    tangent2 = 1 / cosine**2 - 1
    return np.asarray((np.sqrt(1 + alpha**2 * tangent2) - 1) / 2, dtype=np.float64)


def _sheen_row(n_v: F64, alpha: float) -> F64:
    """The albedo [n] for cosines [n], by Gauss's rule over the directions of light.

    The cosine of the light is the square of the variable, since the lobe is narrow near the horizon.
    """
    node, weight = _unit_gauss(_SHEEN_POINTS)
    n_l, azimuth = (each.ravel() for each in np.meshgrid(node**2, np.pi * node, indexing="ij"))
    measure = 2 * np.pi * np.outer(2 * node * weight, weight).ravel()
    n_v = n_v[:, None]
    v_l = n_v * n_l + np.sqrt((1 - n_v**2) * (1 - n_l**2)) * np.cos(azimuth)
    n_h2 = np.minimum((n_v + n_l) ** 2 / (2 + 2 * v_l), 1.0)
    density = (2 + 1 / alpha) * (1 - n_h2) ** (0.5 / alpha) / (2 * np.pi)
    shadowing = 1 + _charlie_lambda(n_v, alpha) + _charlie_lambda(n_l, alpha)
    return np.asarray(np.minimum(density / (4 * n_v * shadowing) @ measure, 1.0), dtype=np.float64)


def _charlie_lambda(cosine: F64, alpha: float) -> F64:
    blend = (1 - alpha) ** 2
    rough = np.array([21.5473, 3.82987, 0.19823, -1.97760, -4.32054])
    smooth = np.array([25.3245, 3.32435, 0.16801, -1.27393, -4.85967])
    a, b, c, d, e = blend * smooth + (1 - blend) * rough

    def fit(x: F64) -> F64:
        return np.asarray(a / (1 + b * x**c) + d * x + e, dtype=np.float64)

    middle = fit(np.array(0.5))
    above = np.exp(2 * middle - fit(np.clip(1 - cosine, 0, 1)))
    return np.asarray(np.where(cosine < 0.5, np.exp(fit(cosine)), above), dtype=np.float64)
