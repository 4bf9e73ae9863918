"""Run and scene files: their schema, their validation, and the errors that teach."""

from synthgen.config.loading import (
    LoadedScene,
    Option,
    load_run,
    load_scenes,
    option_value,
    run_yaml,
    scene_names,
)
from synthgen.config.reference import reference_markdown, starter_yaml
from synthgen.config.run import RotationConfig, RunConfig
from synthgen.config.scene import GradientConfig, GroundConfig, PhotoConfig, SceneConfig
from synthgen.config.schema import ColorConfig

__all__ = [
    "ColorConfig",
    "GradientConfig",
    "GroundConfig",
    "LoadedScene",
    "Option",
    "PhotoConfig",
    "RotationConfig",
    "RunConfig",
    "SceneConfig",
    "load_run",
    "load_scenes",
    "option_value",
    "reference_markdown",
    "run_yaml",
    "scene_names",
    "starter_yaml",
]
