from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from synthgen.pipeline import load_recipe
from synthgen.sampling import sample_scene


class Draws:
    """Frames of a run, and what their objects measure, worked out anew from the SceneSpecs."""

    def __init__(self, run: Any, frames: int, seed: int = 0) -> None:
        self.run = run
        self.recipe = load_recipe(run)
        self.scenes = [sample_scene(self.recipe, seed=seed, frame_index=k) for k in range(frames)]

    def vertices(self, instance: Any) -> Any:
        """The vertices of an object in the world."""
        parts = self.recipe.assets.model(instance.asset_id).parts
        positions = np.concatenate([part.primitive.positions for part in parts]).astype(np.float64)
        return positions @ instance.T_world_object[:3, :3].T + instance.T_world_object[:3, 3]

    def box(self, scene: Any, instance: Any) -> Any:
        """The box x0 y0 x1 y1 of its projected vertices, without borders."""
        camera = scene.camera
        points = np.column_stack([self.vertices(instance), np.ones(len(self.vertices(instance)))])
        x, y, z, _ = np.linalg.inv(camera.T_world_camera) @ points.T
        assert z.max() < -camera.znear, "all of it is in front of the camera"
        focal = camera.height / 2 / np.tan(camera.yfov / 2)
        column, row = camera.width / 2 + focal * x / -z, camera.height / 2 - focal * y / -z
        return np.array([column.min(), row.min(), column.max(), row.max()])

    def boxes(self) -> Any:
        """[n 4]: the boxes of all objects of all frames."""
        return np.array([self.box(s, each) for s in self.scenes for each in s.instances])

    def longer_sides(self) -> Any:
        boxes = self.boxes()
        return np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])

    def is_inside(self) -> Any:
        """Whether each box lies within the image."""
        boxes = self.boxes()
        size = (self.run.resolution.width, self.run.resolution.height)
        return (boxes[:, :2] >= -0.01).all(axis=1) & (boxes[:, 2:] <= np.array(size) + 0.01).all(axis=1)


@pytest.fixture
def draw(run_of: Any, box_glb: Any) -> Callable[..., Draws]:
    """Draws frames; without models, of two boxes."""

    def drawn(*models: object, frames: int, seed: int = 0, **values: Any) -> Draws:
        given = models or (box_glb(), box_glb("tall", (0.2, 0.7, 0.3)))
        return Draws(run_of(*given, **values), frames, seed)

    return drawn
