"""The only random step: from a recipe and a frame's generators to a SceneSpec."""

from synthgen.sampling.recipe import Look, ModelClass, Recipe, SceneChoices
from synthgen.sampling.scene import sample_scene

__all__ = ["Look", "ModelClass", "Recipe", "SceneChoices", "sample_scene"]
