"""What the KTX2 files in `ktx2/` show; run as a program, it encodes them anew.

The encoder is not among what synthgen needs: `pip install alktx2`.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image

FOLDER = Path(__file__).with_name("ktx2")


@dataclass(frozen=True)
class Ktx2File:
    """A picture and how it is encoded."""

    codec: str
    width: int
    height: int
    has_alpha: bool = False
    has_levels: bool = False
    is_packed: bool = True
    """Whether zstd packs the blocks of UASTC; ETC1S has a packing of its own."""

    @property
    def name(self) -> str:
        """Of the file, without its suffix."""
        words = [self.codec, f"{self.width}x{self.height}"]
        words += ["alpha"] * self.has_alpha + ["levels"] * self.has_levels + ["plain"] * (not self.is_packed)
        return "_".join(words)

    @property
    def path(self) -> Path:
        """Of the file."""
        return FOLDER / f"{self.name}.ktx2"


FILES = (
    Ktx2File("etc1s", 64, 64),
    Ktx2File("etc1s", 64, 32, has_levels=True),
    Ktx2File("etc1s", 60, 36, has_alpha=True, has_levels=True),
    Ktx2File("etc1s", 37, 21, has_alpha=True),
    Ktx2File("uastc", 64, 64),
    Ktx2File("uastc", 64, 32, has_levels=True),
    Ktx2File("uastc", 60, 36, has_alpha=True, has_levels=True),
    Ktx2File("uastc", 37, 21, has_alpha=True),
    Ktx2File("uastc", 37, 21, has_levels=True, is_packed=False),
    Ktx2File("uastc", 1, 1, has_alpha=True),
)


def picture(width: int, height: int, *, has_alpha: bool) -> Any:
    """An image [h w 4]: a ramp in each direction, a disc in blue, and opacity that falls from the left."""
    rows, columns = np.indices((height, width)) + 0.5
    x, y = columns / width, rows / height
    disc = (x - 0.6) ** 2 + (y - 0.4) ** 2 < 0.08
    alpha = 1.0 - 0.8 * x if has_alpha else np.ones_like(x)
    shares = np.stack([x, y, np.where(disc, 0.9, 0.2), alpha], axis=-1)
    return np.rint(255.0 * shares).astype(np.uint8)


def encode_all() -> None:
    """Writes all files."""
    import alktx2  # noqa: PLC0415 - only who encodes needs it

    FOLDER.mkdir(exist_ok=True)
    for each in FILES:
        pixels = picture(each.width, each.height, has_alpha=each.has_alpha)
        png = io.BytesIO()
        PIL.Image.fromarray(pixels if each.has_alpha else pixels[..., :3]).save(png, "PNG")
        data = alktx2.encode_bytes_to_ktx2(
            png.getvalue(),
            mime="image/png",
            codec=each.codec,
            quality=90,
            mipmaps=each.has_levels,
            zstd_supercompression_level=9 if each.is_packed else None,
        )
        each.path.write_bytes(data)


if __name__ == "__main__":
    encode_all()
