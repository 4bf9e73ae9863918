"""Light from all around (image-based light): what an engine needs of a panorama, computed once."""

from synthgen.render.ibl.bake import bake_environment
from synthgen.render.ibl.gradient import gradient_light
from synthgen.render.ibl.harmonics import LOWER_HEMISPHERE
from synthgen.render.ibl.light import EnvironmentLight, LightDirections, Sun
from synthgen.render.ibl.prefilter import ROUGHNESSES
from synthgen.render.ibl.tables import reflectance_tables

__all__ = [
    "LOWER_HEMISPHERE",
    "ROUGHNESSES",
    "EnvironmentLight",
    "LightDirections",
    "Sun",
    "bake_environment",
    "gradient_light",
    "reflectance_tables",
]
