"""Runs: from a configuration to a dataset on disk, and from a dataset to a preview."""

from synthgen.pipeline.checking import CheckedModel, check_models, turntable_sheet
from synthgen.pipeline.diagnosis import Finding, diagnose
from synthgen.pipeline.explaining import DrawnValue, explain_frame
from synthgen.pipeline.merging import merge_datasets
from synthgen.pipeline.previewing import render_preview
from synthgen.pipeline.recipe import load_recipe, recipe_warnings
from synthgen.pipeline.rendering import FrameProgress, RunSummary, render_dataset
from synthgen.pipeline.replaying import Replay, replay_frames
from synthgen.pipeline.stopping import StopRequest, stop_on_signals
from synthgen.pipeline.verification import Problem, discard_damaged, verify_dataset

__all__ = [
    "CheckedModel",
    "DrawnValue",
    "Finding",
    "FrameProgress",
    "Problem",
    "Replay",
    "RunSummary",
    "StopRequest",
    "check_models",
    "diagnose",
    "discard_damaged",
    "explain_frame",
    "load_recipe",
    "merge_datasets",
    "recipe_warnings",
    "render_dataset",
    "render_preview",
    "replay_frames",
    "stop_on_signals",
    "turntable_sheet",
    "verify_dataset",
]
