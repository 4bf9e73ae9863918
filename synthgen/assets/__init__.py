"""Models, textures, photographs and panoramas from disk."""

from synthgen.assets.gltf import load_glb
from synthgen.assets.model_files import find_images, find_models, find_panoramas
from synthgen.assets.panorama import load_panorama
from synthgen.assets.store import AssetStore

__all__ = ["AssetStore", "find_images", "find_models", "find_panoramas", "load_glb", "load_panorama"]
