"""Runs: from a configuration to a dataset on disk, and from a dataset to a preview."""

from synthgen.pipeline.diagnosis import Finding, diagnose
from synthgen.pipeline.explaining import DrawnValue, explain_frame
from synthgen.pipeline.previewing import render_preview
from synthgen.pipeline.recipe import load_recipe, recipe_warnings
from synthgen.pipeline.rendering import FrameProgress, RunSummary, render_dataset
from synthgen.pipeline.replaying import Replay, replay_frames

__all__ = [
    "DrawnValue",
    "Finding",
    "FrameProgress",
    "Replay",
    "RunSummary",
    "diagnose",
    "explain_frame",
    "load_recipe",
    "recipe_warnings",
    "render_dataset",
    "render_preview",
    "replay_frames",
]
