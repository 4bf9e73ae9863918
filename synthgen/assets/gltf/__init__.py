"""glTF 2.0, as .glb or as .gltf with its files."""

from synthgen.assets.gltf.loading import load_gltf
from synthgen.assets.gltf.model import GltfModel

__all__ = ["GltfModel", "load_gltf"]
