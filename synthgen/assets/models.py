"""Models from files of any format that is understood."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np

from synthgen.arrays import F64
from synthgen.assets.gltf import load_gltf
from synthgen.assets.import_options import AS_IN_THE_FILE, ImportOptions, UpAxis
from synthgen.assets.limits import STANDARD_LIMITS, LoadLimits
from synthgen.assets.model_files import MESH_SUFFIXES
from synthgen.model import AnimationInfo, Asset, Pose


class ModelFile(Protocol):
    """A model whose file has been read."""

    unit_m: float
    """What a unit of the file is, in metres."""
    up_axis: UpAxis

    @property
    def animations(self) -> tuple[AnimationInfo, ...]:
        """What the model can be posed by."""

    @property
    def variants(self) -> tuple[str, ...]:
        """The sets of materials that the model can be drawn with."""

    @property
    def extensions(self) -> Mapping[str, str]:
        """What is done with each extension of its format that the file uses."""

    def asset(
        self,
        asset_id: str,
        *,
        pose: Pose | None = None,
        variant: str | None = None,
        T_asset_file: F64 | None = None,
    ) -> Asset:
        """The model in a pose and variant."""


class Model:
    """A model in the frame that its options give it: metres, +Y up, and the stated size."""

    def __init__(
        self,
        path: Path,
        asset_id: str,
        options: ImportOptions = AS_IN_THE_FILE,
        limits: LoadLimits = STANDARD_LIMITS,
    ) -> None:
        self.path = path
        self.asset_id = asset_id
        self._options = options
        self._source = _opened(path, limits)

    @property
    def extensions(self) -> Mapping[str, str]:
        """What is done with each extension of its format that the file uses."""
        return self._source.extensions

    @cached_property
    def rest(self) -> Asset:
        """The model as it stands in the file.

        Raises:
            AssetError: it has nothing that could be drawn.
        """
        return self._source.asset(self.asset_id, T_asset_file=self._frame)

    def posed(self, pose: Pose | None, variant: str | None) -> Asset:
        """The model in a pose and variant.

        Raises:
            AssetError: there is no such animation or variant.
        """
        if pose is None and variant is None:
            return self.rest
        name = self.asset_id
        name += "" if variant is None else f"#{variant}"
        name += "" if pose is None else f"@{pose.animation}:{pose.time!r}"
        return self._source.asset(name, pose=pose, variant=variant, T_asset_file=self._frame)

    @cached_property
    def _frame(self) -> F64:
        """From the frame of the file to that of the asset, [4 4]."""
        frame = self._options.frame(unit_m=self._source.unit_m, up_axis=self._source.up_axis)
        if self._options.size_m is None:
            return frame
        size = self._source.asset(self.asset_id, T_asset_file=frame).size.max()
        return np.asarray(np.diag([*[self._options.size_m / float(size)] * 3, 1.0]) @ frame)


def _opened(path: Path, limits: LoadLimits) -> ModelFile:
    if path.suffix.lower() not in MESH_SUFFIXES:
        return load_gltf(path, limits)
    from synthgen.assets.mesh_files import MeshFileModel  # noqa: PLC0415 - trimesh is slow to import

    return MeshFileModel(path, limits)


def load_model(
    path: Path,
    asset_id: str,
    limits: LoadLimits = STANDARD_LIMITS,
    options: ImportOptions = AS_IN_THE_FILE,
) -> Asset:
    """The model of a file, as it stands in the file.

    Raises:
        AssetError: the file is missing, broken, too large, or has nothing that could be drawn.
    """
    return Model(path, asset_id, options, limits).rest
