"""The only random step: from a recipe and a frame's generators to a SceneSpec."""

from synthgen.sampling.heaps import require_engine
from synthgen.sampling.recipe import ModelClass, PoseChoice, Recipe, ScenarioChoices, SceneChoices
from synthgen.sampling.scene import MAX_LIGHTS, sample_scene
from synthgen.sampling.scenery import Scenery, scenery_of

__all__ = [
    "MAX_LIGHTS",
    "ModelClass",
    "PoseChoice",
    "Recipe",
    "ScenarioChoices",
    "SceneChoices",
    "Scenery",
    "require_engine",
    "sample_scene",
    "scenery_of",
]
