"""The assets of a run by their id: what a SceneSpec names is found here, decoded once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import numpy as np
import PIL.Image
import PIL.ImageOps

from synthgen.arrays import F32, U8, read_only
from synthgen.assets.gltf import REST_SUFFIX, load_glb
from synthgen.assets.panorama import load_panorama
from synthgen.errors import AssetError
from synthgen.model import Asset, Texture

CACHED_IMAGES = 16
CACHED_PANORAMAS = 4


class AssetStore:
    """Hands out models, images and panoramas by id; models stay decoded, and so do the last used others."""

    def __init__(self) -> None:
        self._files: dict[str, Path] = {}
        self._models: dict[str, Asset] = {}
        self._cached_image: Callable[[str], U8] = lru_cache(CACHED_IMAGES)(self._load_image)
        self._cached_panorama: Callable[[str], F32] = lru_cache(CACHED_PANORAMAS)(self._load_panorama)

    def add(self, path: Path, *, kind: str) -> str:
        """The id of a file, which the store knows from now on: its kind and name, made unique by a number.

        The ids depend only on the paths and the order in which they are added.
        """
        number, asset_id = 1, f"{kind}/{path.stem}"
        while self._files.get(asset_id, path) != path:
            number += 1
            asset_id = f"{kind}/{path.stem}-{number}"
        self._files[asset_id] = path
        return asset_id

    def path(self, asset_id: str) -> Path:
        """The file of an id.

        Raises:
            AssetError: the store does not know the id.
        """
        if asset_id not in self._files:
            raise AssetError(
                asset_id, "this asset is not part of the run", remedy="use the run that the frame came from"
            )
        return self._files[asset_id]

    def ids(self) -> list[str]:
        """All ids, in the order in which they were added."""
        return list(self._files)

    def sha256(self, asset_id: str) -> str:
        """The SHA-256 of the file's bytes.

        Raises:
            AssetError: the file cannot be read.
        """
        path = self.path(asset_id)
        try:
            return hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            raise AssetError(path, error.strerror or "cannot be read", remedy="check the path") from error

    def model(self, asset_id: str) -> Asset:
        """The model of an id, which may be the rest of another.

        Raises:
            AssetError: its file cannot be used, or the model has no rest.
        """
        if asset_id.endswith(REST_SUFFIX):
            rest = self.model(asset_id.removesuffix(REST_SUFFIX)).rest
            if rest is None:
                raise AssetError(asset_id, "the model has no such part", remedy="use the file of that run")
            return rest
        if asset_id not in self._models:
            self._models[asset_id] = load_glb(self.path(asset_id), asset_id)
        return self._models[asset_id]

    def image_srgb(self, asset_id: str) -> U8:
        """The photograph of an id, [h w 3], turned upright.

        Raises:
            AssetError: its file is no image that can be decoded.
        """
        return self._cached_image(asset_id)

    def texture(self, asset_id: str) -> Texture:
        """A tileable texture of an id.

        Raises:
            AssetError: its file is no image that can be decoded.
        """
        rgb = self.image_srgb(asset_id)
        alpha = np.full((*rgb.shape[:2], 1), 255, np.uint8)
        return Texture(pixels=read_only(np.concatenate([rgb, alpha], axis=2)))

    def panorama(self, asset_id: str) -> F32:
        """The linear radiance of a panorama, [h w 3]; its frame is that of `load_panorama`.

        Raises:
            AssetError: its file cannot be used.
        """
        return self._cached_panorama(asset_id)

    def _load_panorama(self, asset_id: str) -> F32:
        return load_panorama(self.path(asset_id))

    def _load_image(self, asset_id: str) -> U8:
        path = self.path(asset_id)
        try:
            with PIL.Image.open(path) as picture:
                upright = PIL.ImageOps.exif_transpose(picture)
                return read_only(np.asarray(upright.convert("RGB")), np.uint8)
        except (OSError, ValueError, SyntaxError, PIL.Image.DecompressionBombError) as error:
            raise AssetError(
                path, f"the image cannot be decoded: {error}", remedy="remove or replace it"
            ) from error
