"""Models of Khronos' glTF Asset Generator against its sample images, as far as light does not matter."""

from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
import scipy.ndimage
from model_views import SHARED

FOLDER = SHARED / "models" / "asset_generator"
SAMPLES = sorted(FOLDER.glob("*/Figures/SampleImages/*.png"))
NOT_SHOWN = {
    "Animation_Skin": "seen from elsewhere, and posed",
    "Node_NegativeScale": "a texture of it is missing",
    "Mesh_PrimitiveMode_01": "lines",
}
SQUARE = slice(24, 296)
"""Where the samples show the square that all of these models are; it reaches ten pixels farther."""


def smoothed(image: Any) -> Any:
    """The image [h w 3] as it is seen from afar, with values from 0 to 1."""
    return scipy.ndimage.uniform_filter(np.asarray(image, np.float64) / 255.0, (9, 9, 0))[SQUARE, SQUARE]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_model_looks_like_its_sample_image(gallery: Any, sample: Path) -> None:
    for name, reason in NOT_SHOWN.items():
        if sample.stem.startswith(name):
            pytest.skip(reason)
    buffers = gallery.plane(sample.parents[2] / f"{sample.stem}.gltf", size=320, width_px=291.5)
    covered = np.flatnonzero((buffers.instance_id > 0).any(axis=0))
    assert (covered[0], covered[-1]) == (pytest.approx(14, abs=2), pytest.approx(305, abs=2))
    found = smoothed(buffers.image_srgb)
    known = smoothed(PIL.Image.open(sample).convert("RGB"))
    # The samples stand in a panorama of their own, so that brightness and contrast are theirs.
    for channel in range(3):
        if known[..., channel].std() < 0.06:
            continue
        agreement = np.corrcoef(found[..., channel].ravel(), known[..., channel].ravel())[0, 1]
        assert agreement > 0.9, "rgb"[channel]
    assert found.std() == pytest.approx(known.std(), abs=0.12)


def test_a_mask_of_a_cutoff_above_1_leaves_nothing(gallery: Any) -> None:
    path = FOLDER / "Material_AlphaMask" / "Material_AlphaMask_03.gltf"
    buffers = gallery.plane(path, size=64, width_px=58)
    assert not buffers.instance_id.any()
