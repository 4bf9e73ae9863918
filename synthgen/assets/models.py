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
from synthgen.errors import AssetError
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
        source = _read(path, limits)
        self._source: ModelFile | None = source
        self._frame = _frame(source, asset_id, options)
        self.extensions = source.extensions
        """What is done with each extension of its format that the file uses."""

    @cached_property
    def rest(self) -> Asset:
        """The model as it stands in the file.

        Raises:
            AssetError: it has nothing that could be drawn.
        """
        asset = self._opened().asset(self.asset_id, T_asset_file=self._frame)
        if not asset.animations and not asset.variants:
            self._source = None  # nothing else can be asked of it, so its memory is given back
        return asset

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
        return self._opened().asset(name, pose=pose, variant=variant, T_asset_file=self._frame)

    def _opened(self) -> ModelFile:
        if self._source is None:
            raise AssetError(self.path, "the model has no animations and no variants")
        return self._source


def _frame(source: ModelFile, asset_id: str, options: ImportOptions) -> F64:
    """From the frame of a file to that of the asset, [4 4]."""
    frame = options.frame(unit_m=source.unit_m, up_axis=source.up_axis)
    if options.size_m is None:
        return frame
    size = float(source.asset(asset_id, T_asset_file=frame).whole.size.max())
    return np.asarray(np.diag([*[options.size_m / size] * 3, 1.0]) @ frame)


def _read(path: Path, limits: LoadLimits) -> ModelFile:
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
