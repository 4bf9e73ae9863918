"""Models from files of any format that is understood."""

from __future__ import annotations

from pathlib import Path

from synthgen.assets.gltf import load_gltf
from synthgen.assets.limits import STANDARD_LIMITS, LoadLimits
from synthgen.model import Asset


def load_model(path: Path, asset_id: str, limits: LoadLimits = STANDARD_LIMITS) -> Asset:
    """The model of a file, as it stands in the file.

    Raises:
        AssetError: the file is missing, broken, too large, or has nothing that could be drawn.
    """
    return load_gltf(path, limits).asset(asset_id)
