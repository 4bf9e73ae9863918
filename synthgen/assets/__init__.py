"""Models, textures, photographs and panoramas from disk."""

from synthgen.assets.import_options import METRES, ImportOptions
from synthgen.assets.inspection import Finding, ModelReport, inspect_model
from synthgen.assets.limits import STANDARD_LIMITS, LoadLimits
from synthgen.assets.model_files import find_images, find_models, find_panoramas
from synthgen.assets.models import Model, load_model
from synthgen.assets.panorama import load_panorama
from synthgen.assets.relief import Relief, is_map, relief_of
from synthgen.assets.store import AssetStore

__all__ = [
    "METRES",
    "STANDARD_LIMITS",
    "AssetStore",
    "Finding",
    "ImportOptions",
    "LoadLimits",
    "Model",
    "ModelReport",
    "Relief",
    "find_images",
    "find_models",
    "find_panoramas",
    "inspect_model",
    "is_map",
    "load_model",
    "load_panorama",
    "relief_of",
]
