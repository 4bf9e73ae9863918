"""The three pictures of a glTF material: base colour, metallic-roughness, normals from a height field."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from noise import Field
from numpy.typing import NDArray
from PIL import Image

Colour = NDArray[np.float64]  # (..., 3) sRGB, 0 to 1


@dataclass(frozen=True)
class PbrTexture:
    """One material as fields over its tile."""

    base_colour: Colour  # (h, w, 3)
    roughness: Field  # (h, w), 0 mirror to 1 matt
    metallic: Field  # (h, w), 0 or 1 except where dirt lies thin over metal
    height: Field  # (h, w), in texels, so that a slope of 1 is 45 degrees


@dataclass(frozen=True)
class EncodedMaterial:
    """One material, ready to embed: JPEG bytes where it has a texture, and linear factors."""

    name: str
    base_colour: bytes | None = None
    metallic_roughness: bytes | None = None
    normal: bytes | None = None
    colour_factor: tuple[float, float, float] = (1.0, 1.0, 1.0)
    metallic_factor: float = 1.0
    roughness_factor: float = 1.0
    clearcoat: float = 0.0

    @property
    def is_textured(self) -> bool:
        """Whether it needs texture coordinates."""
        return any((self.base_colour, self.metallic_roughness, self.normal))


def encode(
    name: str, texture: PbrTexture, detail: int = 1, qualities: tuple[int, int, int] = (88, 82, 84)
) -> EncodedMaterial:
    """Return the JPEGs; metallic-roughness and normals are `detail` times smaller than the colour.

    `qualities` are those of colour, metallic-roughness and normals.
    """
    surface = np.stack([np.ones_like(texture.roughness), texture.roughness, texture.metallic], axis=2)
    return EncodedMaterial(
        name,
        jpeg(texture.base_colour, qualities[0]),
        jpeg(shrink(surface, detail), qualities[1]),
        jpeg(shrink(normals(texture.height), detail), qualities[2], chroma=True),
    )


def normals(height: Field) -> Colour:
    """Return the (h, w, 3) tangent-space normals as glTF colours: +X right, +Y up, half grey is flat."""
    right = (np.roll(height, -1, axis=1) - np.roll(height, 1, axis=1)) / 2.0
    down = (np.roll(height, -1, axis=0) - np.roll(height, 1, axis=0)) / 2.0
    normal = np.stack([-right, down, np.ones_like(height)], axis=2)
    normal /= np.linalg.norm(normal, axis=2, keepdims=True)
    return np.asarray(normal * 0.5 + 0.5)


def shrink(picture: Colour, factor: int) -> Colour:
    """Return an (h, w, c) picture averaged over squares of `factor` pixels."""
    h, w, c = picture.shape
    return np.asarray(picture.reshape(h // factor, factor, w // factor, factor, c).mean(axis=(1, 3)))


def rgb(code: str) -> Colour:
    """Return the sRGB colour (3,) of a "#rrggbb" code."""
    return np.asarray([int(code[i : i + 2], 16) for i in (1, 3, 5)]) / 255.0


def plain(shape: tuple[int, int], code: str) -> Colour:
    """Return an (h, w, 3) picture of one colour."""
    return np.full((*shape, 3), rgb(code))


def mix(under: Colour, over: Colour, amount: Field) -> Colour:
    """Return `over` laid on `under` (each (h, w, 3) or (3,)) by an (h, w) amount of 0 to 1."""
    t = np.clip(amount, 0.0, 1.0)[..., None]
    return np.asarray(under * (1.0 - t) + over * t)


def blend(under: Field, over: Field | float, amount: Field) -> Field:
    """Return `over` laid on the field `under` by an amount of 0 to 1."""
    t = np.clip(amount, 0.0, 1.0)
    return np.asarray(under * (1.0 - t) + over * t)


def to_image(picture: Colour) -> Image.Image:
    """Return an (h, w, 3) picture of 0 to 1 as 8-bit RGB."""
    return Image.fromarray(np.round(np.clip(picture, 0.0, 1.0) * 255.0).astype(np.uint8))


def jpeg(picture: Colour, quality: int, *, chroma: bool = False) -> bytes:
    """Return a baseline JPEG; `chroma` keeps the colour planes at full size, for pictures that are data."""
    out = io.BytesIO()
    to_image(picture).save(out, "JPEG", quality=quality, subsampling=0 if chroma else 2)
    return out.getvalue()


def jpeg_within(picture: Colour, limit: int) -> bytes:
    """Return the best JPEG of at most `limit` bytes, of quality 92 down to 40."""
    for quality in range(92, 39, -4):
        data = jpeg(picture, quality)
        if len(data) <= limit:
            return data
    message = f"no JPEG of this picture fits in {limit} bytes"
    raise ValueError(message)


def linear(code: str) -> tuple[float, float, float]:
    """Return the linear colour of an sRGB "#rrggbb" code."""
    srgb = rgb(code)
    values = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    r, g, b = (round(float(value), 5) for value in values)
    return r, g, b
