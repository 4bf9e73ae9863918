"""Runs: from a configuration to a dataset on disk, and from a dataset to a preview."""

from synthgen.pipeline.checking import CheckedModel, check_models, turntable_sheet
from synthgen.pipeline.diagnosis import Finding, diagnose
from synthgen.pipeline.previewing import render_preview
from synthgen.pipeline.recipe import load_recipe, recipe_warnings
from synthgen.pipeline.rendering import FrameProgress, RunSummary, render_dataset

__all__ = [
    "CheckedModel",
    "Finding",
    "FrameProgress",
    "RunSummary",
    "check_models",
    "diagnose",
    "load_recipe",
    "recipe_warnings",
    "render_dataset",
    "render_preview",
    "turntable_sheet",
]
