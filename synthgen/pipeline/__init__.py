"""Runs: from a configuration to a dataset on disk, and from a dataset to a preview."""

from synthgen.pipeline.diagnosis import Finding, diagnose
from synthgen.pipeline.previewing import render_preview
from synthgen.pipeline.recipe import load_recipe, recipe_warnings
from synthgen.pipeline.rendering import FrameProgress, RunSummary, render_dataset
from synthgen.pipeline.stopping import StopRequest, stop_on_signals

__all__ = [
    "Finding",
    "FrameProgress",
    "RunSummary",
    "StopRequest",
    "diagnose",
    "load_recipe",
    "recipe_warnings",
    "render_dataset",
    "render_preview",
    "stop_on_signals",
]
