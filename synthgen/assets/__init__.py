"""Models, textures and photographs from disk."""

from synthgen.assets.gltf import load_glb
from synthgen.assets.model_files import find_images, find_models
from synthgen.assets.store import AssetStore

__all__ = ["AssetStore", "find_images", "find_models", "load_glb"]
