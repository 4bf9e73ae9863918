"""The manifest: what a dataset holds and what it was made from."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from synthgen.assets.import_options import AS_IN_THE_FILE, ImportOptions
from synthgen.dataset.journal import FrameRecord
from synthgen.dataset.layout import SPLITS
from synthgen.model.serialization import from_json_data, json_data

MANIFEST_FORMAT_VERSION = 1


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts over the images of a dataset; its size does not grow with their number."""

    images: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(SPLITS, 0)))
    """By split."""
    backgrounds: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(SPLITS, 0)))
    """Images without a labelled object, by split."""
    boxes: Counter[str] = field(default_factory=Counter)
    """By class name."""
    dropped: Counter[str] = field(default_factory=Counter)
    """Objects without a label, by the rule that they break."""
    scenes: Counter[str] = field(default_factory=Counter)
    """Images by scene."""
    scenarios: Counter[str] = field(default_factory=Counter)
    """Images by scenario, where the run has any."""
    redrawn: int = 0
    """Images that have fewer objects than were drawn first, because there was no room."""
    box_sizes: Counter[int] = field(default_factory=Counter)
    """Boxes by the octave of their longer side: 5 counts sides from 32 to 63 px."""

    def add(self, record: FrameRecord, names: list[str]) -> None:
        """Counts an image."""
        annotation, draw = record.annotation, record.scene.draw
        self.images[record.split] += 1
        self.scenes[record.scene.environment.scene_name] += 1
        if record.scene.scenario is not None:
            self.scenarios[record.scene.scenario] += 1
        self.redrawn += draw.attempts > 1
        self.backgrounds[record.split] += not annotation.objects
        for _, reason in annotation.dropped:
            self.dropped[reason] += 1
        for each in annotation.objects:
            self.boxes[names[each.class_id]] += 1
            if each.box_visible is not None:
                x0, y0, x1, y1 = each.box_visible
                self.box_sizes[max(x1 - x0, y1 - y0).bit_length() - 1] += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file that the dataset was made from."""

    asset_id: str
    path: str
    sha256: str
    """Of the file, and of the files that a model names."""
    class_name: str | None = None
    options: ImportOptions = AS_IN_THE_FILE
    """How a model is read from the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The manifest; it holds no date and no host, so that equal runs write equal bytes."""

    synthgen_version: str
    renderer: str
    seed: int
    count: int
    """How many images the run asks for."""
    is_complete: bool
    names: tuple[str, ...]
    models: tuple[Source, ...]
    images: tuple[Source, ...]
    """Photographs, panoramas and textures."""
    tally: Tally

    @classmethod
    def of_text(cls, text: str) -> Manifest:
        """The manifest of a text, with all counts at zero.

        Raises:
            ValueError: it is no manifest.
        """
        data = json.loads(text)
        if not isinstance(data, dict) or data.pop("format_version", None) != MANIFEST_FORMAT_VERSION:
            raise ValueError(f"it is no manifest of version {MANIFEST_FORMAT_VERSION}")
        return from_json_data(data | {"tally": {}}, cls)

    def text(self) -> str:
        """The manifest as JSON."""
        data = {"format_version": MANIFEST_FORMAT_VERSION} | json_data(self)
        data["tally"] = tally_data(self.tally)
        return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def tally_data(tally: Tally) -> dict[str, Any]:
    """The counts as JSON data, in an order that does not depend on that of the images."""
    return {
        key: {str(name): count for name, count in sorted(value.items())} if isinstance(value, dict) else value
        for key, value in json_data(tally).items()
    }
