"""Training a detector on a dataset with ultralytics, and exporting it.

This package is the only home of ultralytics and torch. It imports them when a function needs them, so
importing it works without the train extra. ultralytics is licensed under the AGPL-3.0; see docs/training.md.
"""

from synthgen.training.arguments import parse_arguments
from synthgen.training.dataset_yaml import DatasetSummary, load_dataset
from synthgen.training.defaults import Argument, default_arguments, override_arguments
from synthgen.training.environment import import_ultralytics
from synthgen.training.export import EXPORT_FORMATS, export_detector
from synthgen.training.plan import TrainingPlan, plan_training
from synthgen.training.request import ClassMetrics, EpochProgress, TrainingRequest, TrainingResult
from synthgen.training.run import train_detector
from synthgen.training.torchvision_nms import ensure_nms

__all__ = [
    "EXPORT_FORMATS",
    "Argument",
    "ClassMetrics",
    "DatasetSummary",
    "EpochProgress",
    "TrainingPlan",
    "TrainingRequest",
    "TrainingResult",
    "default_arguments",
    "ensure_nms",
    "export_detector",
    "import_ultralytics",
    "load_dataset",
    "override_arguments",
    "parse_arguments",
    "plan_training",
    "train_detector",
]
