"""What an engine holds does not grow with the number of frames."""

import gc
from typing import Any

from synthgen.model import Texture
from synthgen.pipeline import load_recipe
from synthgen.render import create_renderer
from synthgen.sampling import sample_scene


def _textures_alive() -> int:
    gc.collect()
    return sum(type(each) is Texture for each in gc.get_objects())


def test_textures_of_the_ground_are_not_kept_once_a_frame(box_glb: Any, run_of: Any) -> None:
    recipe = load_recipe(run_of(box_glb("box"), scenes=["sky_and_ground"], resolution="32x32"))
    engine = create_renderer("pyrender", recipe.assets)
    alive = []
    for frame_index in range(24):
        engine.render(sample_scene(recipe, seed=0, frame_index=frame_index))
        alive.append(_textures_alive())
    engine.close()
    assert alive[-1] == alive[11]
