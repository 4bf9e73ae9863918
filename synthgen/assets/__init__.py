"""Models, textures, photographs and panoramas from disk."""

from synthgen.assets.import_options import ImportOptions
from synthgen.assets.limits import STANDARD_LIMITS, LoadLimits
from synthgen.assets.model_files import find_images, find_models, find_panoramas
from synthgen.assets.models import Model, load_model
from synthgen.assets.panorama import load_panorama
from synthgen.assets.store import AssetStore

__all__ = [
    "STANDARD_LIMITS",
    "AssetStore",
    "ImportOptions",
    "LoadLimits",
    "Model",
    "find_images",
    "find_models",
    "find_panoramas",
    "load_model",
    "load_panorama",
]
