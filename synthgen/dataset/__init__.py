"""A dataset on disk: its folders, its files, and what each image is made of."""

from synthgen.dataset.files import write_file
from synthgen.dataset.journal import FrameRecord, Journal, record_line
from synthgen.dataset.layout import SPLITS, Layout, Split, split_of
from synthgen.dataset.manifest import Manifest, Tally
from synthgen.dataset.synth_yaml import class_names, synth_yaml

__all__ = [
    "SPLITS",
    "FrameRecord",
    "Journal",
    "Layout",
    "Manifest",
    "Split",
    "Tally",
    "class_names",
    "record_line",
    "split_of",
    "synth_yaml",
    "write_file",
]
