"""Run and scene files: their schema, their validation, and the errors that teach."""

from synthgen.config.backdrops import EnvironmentConfig, GradientConfig, PanoramaConfig, PhotoConfig
from synthgen.config.bystanders import DistractorsConfig, OccludersConfig
from synthgen.config.camera import CameraConfig
from synthgen.config.imaging import ImagingConfig
from synthgen.config.lights import FillConfig, LightsConfig, SunConfig
from synthgen.config.loading import (
    LoadedScene,
    Option,
    load_run,
    load_scenes,
    load_stored_run,
    option_value,
    run_yaml,
    scene_names,
)
from synthgen.config.mixes import JitterConfig
from synthgen.config.models import SceneModelConfig
from synthgen.config.placement import HeapConfig, RotationConfig
from synthgen.config.props import PropsConfig
from synthgen.config.reference import reference_markdown, starter_yaml
from synthgen.config.run import RunConfig
from synthgen.config.scenarios import Scenario, scenarios_of, scene_with
from synthgen.config.scene import SceneConfig
from synthgen.config.schema import ColorConfig
from synthgen.config.surfaces import CatcherConfig, GroundConfig, RoomConfig, SurfaceConfig

__all__ = [
    "CameraConfig",
    "CatcherConfig",
    "ColorConfig",
    "DistractorsConfig",
    "EnvironmentConfig",
    "FillConfig",
    "GradientConfig",
    "GroundConfig",
    "HeapConfig",
    "ImagingConfig",
    "JitterConfig",
    "LightsConfig",
    "LoadedScene",
    "OccludersConfig",
    "Option",
    "PanoramaConfig",
    "PhotoConfig",
    "PropsConfig",
    "RoomConfig",
    "RotationConfig",
    "RunConfig",
    "Scenario",
    "SceneConfig",
    "SceneModelConfig",
    "SunConfig",
    "SurfaceConfig",
    "load_run",
    "load_scenes",
    "load_stored_run",
    "option_value",
    "reference_markdown",
    "run_yaml",
    "scenarios_of",
    "scene_names",
    "scene_with",
    "starter_yaml",
]
