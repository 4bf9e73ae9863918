"""The frames that everybody draws: runs of synthgen, and the scenes that its sampler draws for them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from synthgen.config import Option, load_run
from synthgen.model import SceneSpec
from synthgen.model.serialization import from_json_data, json_text
from synthgen.pipeline import load_recipe
from synthgen.sampling import Recipe, sample_scene

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "assets/models"
BARE_GROUND = Path(__file__).resolve().parent / "bare_ground.yaml"
"""The scene that all programs draw: with nothing but the objects."""
GROUND_TEXTURE = ROOT / "assets/textures/concrete.jpg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """A run: everything that decides what is drawn."""

    scene: str
    objects: int
    size_px: int
    images: int
    renderer: str = "gl"
    quality: str = "standard"
    workers: int = 0
    """Processes of synthgen; 0 is one process, as the others are."""
    scenes: Path = Path()
    """The file of the frames that have been drawn."""
    config: Path | None = None
    """A run file that says everything else."""

    def recipe(self) -> Recipe:
        """The run with all its assets found."""
        values = {
            "objects": self.objects,
            "resolution": f"{self.size_px}x{self.size_px}",
            "count": self.images,
            "renderer": self.renderer,
            "quality": self.quality,
            "workers": self.workers,
            # The objects alone, which is what the others draw.
            "distractors": {"count": 0},
            "occluders": {"rate": 0.0},
            "negative_rate": 0.0,
        }
        if self.config is None:
            values |= {"models": [str(path) for path in sorted(MODELS.glob("*.glb"))], "scenes": [self.scene]}
            values |= {"object_px": self._object_px()}
        options = {key: Option(name=key, value=value) for key, value in values.items()}
        return load_recipe(load_run(self.config, options))

    def _object_px(self) -> str | dict[str, list[int]]:
        """The apparent sizes: many objects must be smaller to find room."""
        largest = 0.5 * self.size_px / max(1.0, (self.objects / 5) ** 0.5)
        return {"log_uniform": [max(4, round(largest / 6)), max(5, round(largest))]}


def write_scenes(workload: Workload) -> None:
    """Draws the frames of a run, for those who cannot draw them themselves."""
    recipe = workload.recipe()
    with workload.scenes.open("w", encoding="utf-8") as file:
        for frame_index in range(workload.images):
            scene = sample_scene(recipe, seed=recipe.run.seed, frame_index=frame_index)
            file.write(json_text(scene) + "\n")


def read_scenes(workload: Workload) -> Iterator[SceneSpec]:
    """The frames, in order."""
    with workload.scenes.open(encoding="utf-8") as file:
        for line in file:
            yield from_json_data(json.loads(line), SceneSpec)


def pinhole_scenes(workload: Workload) -> Iterator[SceneSpec]:
    """The frames whose lens does not distort, for comparisons with those who have no such lens."""
    return (scene for scene in read_scenes(workload) if scene.imaging.distortion is None)
