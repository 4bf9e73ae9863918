"""Colours and materials of the meshes that trimesh reads."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image

from synthgen.arrays import F32, read_only
from synthgen.assets.limits import LoadLimits
from synthgen.color import linear_from_srgb_bytes
from synthgen.model import Material, Texture, TextureSlot

_PLAIN = Material(
    name="plain", base_color_factor=(0.6, 0.6, 0.6, 1.0), metallic_factor=0.0, roughness_factor=0.6
)


def vertex_colors(mesh: Any) -> F32 | None:
    """The colours [n 4] of a mesh's vertices, linear; None where it has none."""
    if mesh.visual.kind != "vertex" or len(mesh.visual.vertex_colors) != len(mesh.vertices):
        return None
    return linear_rgba(mesh.visual.vertex_colors)


def linear_rgba(colors: Any) -> F32:
    """Linear colours [n 4] of sRGB bytes."""
    rgba = np.asarray(colors, dtype=np.uint8).reshape(-1, 4)
    rgb = linear_from_srgb_bytes(np.ascontiguousarray(rgba[:, :3]))
    return np.column_stack([rgb, rgba[:, 3] / 255.0]).astype(np.float32)


def material_of(mesh: Any, path: Path, limits: LoadLimits) -> Material:
    """The material of a mesh; grey, or white under vertex colours, where the file has none."""
    if mesh.visual.kind in {"vertex", "face"}:
        return replace(_PLAIN, base_color_factor=(1.0, 1.0, 1.0, 1.0))
    source = getattr(mesh.visual, "material", None)
    if mesh.visual.kind != "texture" or source is None:
        return _PLAIN
    roughness = _roughness(source)
    pbr = source.to_pbr() if hasattr(source, "to_pbr") else source
    factor = _PLAIN.base_color_factor if pbr.baseColorFactor is None else _factor(pbr.baseColorFactor)
    image, opacity = pbr.baseColorTexture, factor[3] * _opacity(source)
    r, g, b = (1.0, 1.0, 1.0) if image is not None else factor[:3]
    return Material(
        name=str(pbr.name or "material"),
        base_color_factor=(r, g, b, opacity),
        base_color_texture=None if image is None else _slot(image, path, limits),
        metallic_factor=0.0 if pbr.metallicFactor is None else float(pbr.metallicFactor),
        roughness_factor=roughness if pbr.roughnessFactor is None else float(pbr.roughnessFactor),
        alpha_mode="BLEND" if opacity < 1.0 else "OPAQUE",
        is_double_sided=True,
    )


def _factor(rgba: Any) -> tuple[float, float, float, float]:
    """A linear colour of sRGB bytes or of shares."""
    values = np.asarray(rgba)
    if values.dtype.kind == "f":
        values = np.rint(values.clip(0.0, 1.0) * 255.0)
    r, g, b, a = linear_rgba(values.astype(np.uint8))[0].tolist()
    return (r, g, b, a)


def _opacity(source: Any) -> float:
    """What `d` of MTL says; 1 where it says nothing."""
    given = getattr(source, "kwargs", {}).get("d", 1.0)
    try:
        value = float(np.ravel(given)[0])
    except (ValueError, TypeError, IndexError):
        return 1.0
    return min(value, 1.0) if value > 0.0 else 1.0


def _roughness(source: Any) -> float:
    """The roughness of a Blinn-Phong exponent (`Ns` of MTL); that of plain plastic where there is none.

    Source: Karis, Specular BRDF Reference, 2013: exponent = 2 / roughness^4 - 2.
    """
    glossiness = getattr(source, "glossiness", None)
    if not isinstance(glossiness, int | float) or not 0.0 <= glossiness < 1e6:
        return _PLAIN.roughness_factor
    return float((2.0 / (glossiness + 2.0)) ** 0.25)


def _slot(image: Any, path: Path, limits: LoadLimits) -> TextureSlot | None:
    if not isinstance(image, PIL.Image.Image):
        return None
    what = f"a texture has {image.width} x {image.height} pixels"
    limits.check("texture_px", image.width * image.height, where=path, what=what)
    return TextureSlot(texture=Texture(pixels=read_only(np.asarray(image.convert("RGBA")), np.uint8)))
