"""What a peer is to the measurement."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import PIL.Image

from synthgen.arrays import U8
from synthgen.model import SceneSpec

Ids = npt.NDArray[np.uint8]


class Peer(Protocol):
    """A program that makes labelled images, one after the other."""

    description: str

    def make(self, out: Path, on_frame: Callable[[], None]) -> None:
        """Makes all images in an empty folder, and calls when the files of another one are there."""

    def ids(self, count: int) -> list[Any]:
        """The instance ids [h w] of the first `pinhole_scenes`, drawn anew; not measured."""

    def close(self) -> None:
        """Gives everything back."""


def write_frame(out: Path, scene: SceneSpec, image: U8, ids: Ids) -> None:
    """Writes what a user's own loop would: a PNG, and the rows of YOLO from the tight boxes of the ids."""
    height, width = ids.shape
    rows = []
    for instance in scene.instances:
        mask = ids == instance.instance_id
        ys, xs = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        if not len(ys):
            continue
        x0, x1, y0, y1 = xs[0], xs[-1] + 1, ys[0], ys[-1] + 1
        rows.append(
            f"{instance.class_id} {(x0 + x1) / 2 / width:.6f} {(y0 + y1) / 2 / height:.6f}"
            f" {(x1 - x0) / width:.6f} {(y1 - y0) / height:.6f}\n"
        )
    stem = f"{scene.frame_index:06d}"
    (out / f"{stem}.txt").write_text("".join(rows))
    PIL.Image.fromarray(image).save(out / f"{stem}.png", compress_level=1)
