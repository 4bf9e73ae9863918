"""Where the files of a dataset are, and which split an image belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal

Split = Literal["train", "val"]
SPLITS: tuple[Split, Split] = ("train", "val")


def split_of(frame_index: int, val_fraction: float) -> Split:
    """The split of a frame, which does not depend on how many frames there are.

    Of the first n frames, the val_fraction times n, rounded down, are in `val`, spread evenly.
    """
    share = Fraction(repr(val_fraction))
    is_val = int((frame_index + 1) * share) > int(frame_index * share)
    return "val" if is_val else "train"


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths of a dataset in the layout that ultralytics reads.

    Nothing but images may lie below `images`: ultralytics trains on everything that it finds there.
    """

    root: Path

    @property
    def synth_yaml(self) -> Path:
        """The file that training is given."""
        return self.root / "synth.yaml"

    @property
    def run_yaml(self) -> Path:
        """The resolved configuration of the run."""
        return self.root / "run.yaml"

    @property
    def manifest(self) -> Path:
        """Counts and sources."""
        return self.root / "manifest.json"

    @property
    def journal(self) -> Path:
        """One JSON line an image: its SceneSpec and what became of its objects."""
        return self.root / "frames.jsonl"

    @property
    def failures(self) -> Path:
        """One JSON line for each frame that could not be rendered; absent where there is none."""
        return self.root / "failures.jsonl"

    @property
    def folders(self) -> list[Path]:
        """All folders that files are written to."""
        return [
            self.root,
            *(folder(split) for split in SPLITS for folder in (self.images, self.labels)),
        ]

    def image(self, split: Split, frame_index: int, suffix: str) -> Path:
        """An image; its stem is unique over both splits."""
        return self.images(split) / f"{_stem(frame_index)}.{suffix}"

    def label(self, split: Split, frame_index: int) -> Path:
        """The label file of an image."""
        return self.labels(split) / f"{_stem(frame_index)}.txt"

    def images(self, split: Split) -> Path:
        """The images of a split."""
        return self.root / "images" / split

    def labels(self, split: Split) -> Path:
        """The label files of a split."""
        return self.root / "labels" / split

    def make_folders(self) -> None:
        """Creates the folders.

        Raises:
            OSError: that is not possible.
        """
        for split in SPLITS:
            self.images(split).mkdir(parents=True, exist_ok=True)
            self.labels(split).mkdir(parents=True, exist_ok=True)


def _stem(frame_index: int) -> str:
    return f"{frame_index:06d}"
