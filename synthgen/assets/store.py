"""The assets of a run by their id: what a SceneSpec names is found here, decoded once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

import numpy as np
import PIL.Image
import PIL.ImageOps

from synthgen.arrays import F32, F64, U8, read_only
from synthgen.assets import patterns, shapes
from synthgen.assets.import_options import AS_IN_THE_FILE, ImportOptions
from synthgen.assets.limits import STANDARD_LIMITS, LoadLimits
from synthgen.assets.model_files import MODEL_SUFFIXES
from synthgen.assets.models import Model
from synthgen.assets.panorama import load_panorama
from synthgen.assets.referenced_files import files_sha256, model_sha256
from synthgen.assets.relief import Relief, load_relief, maps_of
from synthgen.errors import AssetError
from synthgen.model import Asset, InstanceSpec, Pose, Texture
from synthgen.model.asset import UNLABELLED_SUFFIX

CACHED_IMAGES = 16
CACHED_PANORAMAS = 4
CACHED_POSES = 128
CACHED_TEXTURES = 32


class AssetStore:
    """Hands out models, images and panoramas by id; models stay decoded, and so do the last used others."""

    def __init__(
        self,
        limits: LoadLimits = STANDARD_LIMITS,
        files: Mapping[str, Path] | None = None,
        options: Mapping[str, ImportOptions] | None = None,
    ) -> None:
        """A store that knows files, and how models among them are to be read, by their ids."""
        self._limits = limits
        self._files = dict(files or {})
        self._options = dict(options or {})
        self._models: dict[str, Model] = {}
        self._cached_pose = lru_cache(CACHED_POSES)(self._posed)
        self._cached_image: Callable[[str], U8] = lru_cache(CACHED_IMAGES)(self._load_image)
        self._cached_texture: Callable[[str], Texture] = lru_cache(CACHED_TEXTURES)(self._load_texture)
        self._cached_relief = lru_cache(CACHED_TEXTURES)(self._load_relief)
        self._cached_panorama: Callable[[str], F32] = lru_cache(CACHED_PANORAMAS)(self._load_panorama)

    def __reduce__(
        self,
    ) -> tuple[type[AssetStore], tuple[LoadLimits, dict[str, Path], dict[str, ImportOptions]]]:
        """The files alone: another process decodes what it needs."""
        return type(self), (self._limits, self._files, self._options)

    def with_absolute_paths(self) -> AssetStore:
        """A store that knows the same files wherever the process stands."""
        return AssetStore(
            self._limits, {key: path.absolute() for key, path in self._files.items()}, self._options
        )

    def add(self, path: Path, *, kind: str, options: ImportOptions = AS_IN_THE_FILE) -> str:
        """The id of a file, which the store knows from now on: its kind and name, made unique by a number.

        The ids depend only on the paths, the options and the order in which they are added. Options are those
        of models.
        """
        number, asset_id = 1, f"{kind}/{path.stem}"
        while (self._files.get(asset_id, path), self._options.get(asset_id, options)) != (path, options):
            number += 1
            asset_id = f"{kind}/{path.stem}-{number}"
        self._files[asset_id] = path
        self._options[asset_id] = options
        return asset_id

    def put(self, asset_id: str, path: Path, options: ImportOptions = AS_IN_THE_FILE) -> None:
        """Makes a file known by an id that it had before."""
        self._files[asset_id] = path
        self._options[asset_id] = options

    def knows(self, asset_id: str) -> bool:
        """Whether an id is that of a file, or of something made on demand."""
        return asset_id.removesuffix(UNLABELLED_SUFFIX) in self._files or asset_id.startswith(
            (shapes.PREFIX, patterns.PREFIX)
        )

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

    def options(self, asset_id: str) -> ImportOptions:
        """How the model of an id is read from its file."""
        return self._options.get(asset_id, AS_IN_THE_FILE)

    def sha256(self, asset_id: str) -> str:
        """The SHA-256 of the file's bytes; it covers files that a model names, and maps beside a texture.

        Raises:
            AssetError: a file cannot be read.
        """
        path = self.path(asset_id)
        try:
            if path.suffix.lower() in MODEL_SUFFIXES:
                return model_sha256(path)
            return files_sha256(path, tuple(maps_of(path).values()))
        except OSError as error:
            raise AssetError(path, error.strerror or "cannot be read", remedy="check the path") from error

    def model(self, asset_id: str, *, pose: Pose | None = None, variant: str | None = None) -> Asset:
        """The model of an id, in a pose and variant; by default as it stands in its file.

        The id may be that of what another has without a label.

        Raises:
            AssetError: its file cannot be used, or has no such animation, variant or part.
        """
        if asset_id.startswith(shapes.PREFIX):
            return shapes.shape(asset_id)
        if not asset_id.endswith(UNLABELLED_SUFFIX):
            return self._cached_pose(asset_id, pose, variant)
        unlabelled = self._cached_pose(asset_id.removesuffix(UNLABELLED_SUFFIX), pose, variant).unlabelled
        if unlabelled is None:
            raise AssetError(asset_id, "the model has no such part", remedy="use the file of that run")
        return unlabelled

    def model_of(self, instance: InstanceSpec) -> Asset:
        """The model of an object in a scene.

        Raises:
            AssetError: its file cannot be used, or has no such animation, variant or part.
        """
        return self.model(instance.asset_id, pose=instance.pose, variant=instance.variant)

    def drawn_model_of(self, instance: InstanceSpec) -> tuple[Asset, F64]:
        """What to draw for an object in a scene, and the transform [4 4] from its frame to the world.

        Simple shapes of all sizes are one shape that is stretched, so that they can share what is made of it.

        Raises:
            AssetError: its file cannot be used, or has no such animation, variant or part.
        """
        found = shapes.stretched(instance.asset_id) if instance.asset_id.startswith(shapes.PREFIX) else None
        if found is None:
            return self.model_of(instance), instance.T_world_object
        asset, size = found
        return asset, instance.T_world_object * np.append(size, 1.0)

    def _posed(self, asset_id: str, pose: Pose | None, variant: str | None) -> Asset:
        if asset_id not in self._models:
            path, options = self.path(asset_id), self.options(asset_id)
            self._models[asset_id] = Model(path, asset_id, options, self._limits)
        return self._models[asset_id].posed(pose, variant)

    def image_srgb(self, asset_id: str) -> U8:
        """The photograph, or the pattern, of an id, [h w 3], turned upright.

        Raises:
            AssetError: its file is no image that can be decoded.
        """
        return self._cached_image(asset_id)

    def texture(self, asset_id: str) -> Texture:
        """A tileable texture of an id; the last used are the same objects again.

        Raises:
            AssetError: its file is no image that can be decoded.
        """
        return self._cached_texture(asset_id)

    def relief(self, asset_id: str) -> Relief | None:
        """The normals and roughness of a tileable texture, or None where there are none beside it.

        Raises:
            AssetError: their file is no image that can be decoded.
        """
        return None if asset_id.startswith(patterns.PREFIX) else self._cached_relief(asset_id)

    def _load_relief(self, asset_id: str) -> Relief | None:
        return load_relief(self.path(asset_id), self._limits)

    def _load_texture(self, asset_id: str) -> Texture:
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
        if asset_id.startswith(patterns.PREFIX):
            return patterns.pattern(asset_id)
        path = self.path(asset_id)
        try:
            with PIL.Image.open(path) as picture:
                upright = PIL.ImageOps.exif_transpose(picture)
                return read_only(np.asarray(upright.convert("RGB")), np.uint8)
        except (OSError, ValueError, SyntaxError, PIL.Image.DecompressionBombError) as error:
            raise AssetError(
                path, f"the image cannot be decoded: {error}", remedy="remove or replace it"
            ) from error
