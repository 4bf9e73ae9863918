"""Which files a path given by the user stands for."""

from __future__ import annotations

from pathlib import Path

from synthgen.errors import AssetError

MESH_SUFFIXES = frozenset({".obj", ".ply", ".stl", ".3mf", ".dae", ".off"})
MODEL_SUFFIXES = frozenset({".glb", ".gltf", *MESH_SUFFIXES})
IMAGE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"})
PANORAMA_SUFFIXES = frozenset({".hdr", ".exr"})


def find_models(path: Path) -> list[Path]:
    """The model files of a path: itself, or every model in it, by name, if it is a folder.

    Raises:
        AssetError: there is none.
    """
    if path.is_dir():
        return _files_below(path, MODEL_SUFFIXES, "models")
    if not path.exists():
        raise AssetError(path, "there is no such file", remedy="check the path")
    return [path]


def find_images(folder: Path) -> list[Path]:
    """The image files below a folder, by name.

    Raises:
        AssetError: there is none.
    """
    return _files_below(folder, IMAGE_SUFFIXES, "images")


def find_panoramas(folder: Path) -> list[Path]:
    """The panoramas of radiance (HDRI) below a folder, by name.

    Raises:
        AssetError: there is none.
    """
    return _files_below(folder, PANORAMA_SUFFIXES, "panoramas")


def _files_below(folder: Path, suffixes: frozenset[str], noun: str) -> list[Path]:
    if not folder.is_dir():
        raise AssetError(folder, "there is no such folder", remedy="check the path")
    found = sorted(p for p in folder.rglob("*") if p.suffix.lower() in suffixes and p.is_file())
    if not found:
        raise AssetError(
            folder,
            f"the folder holds no {noun}",
            expected=" or ".join(sorted(suffixes)),
            remedy="check the path",
        )
    return found
