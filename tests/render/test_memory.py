"""What an engine holds does not grow with the number of frames."""

import gc
from pathlib import Path

from synthgen.config import Option, load_run
from synthgen.model import Texture
from synthgen.pipeline import load_recipe
from synthgen.render import create_renderer
from synthgen.sampling import sample_scene


def _textures_alive() -> int:
    gc.collect()
    return sum(type(each) is Texture for each in gc.get_objects())


def test_textures_of_the_ground_are_not_kept_once_a_frame(box_glb: object, tmp_path: Path) -> None:
    options = {
        "models": Option(name="--glb", value=[str(box_glb("box"))]),  # type: ignore[operator]
        "scenes": Option(name="--scene", value=["sky_and_ground"]),
        "resolution": Option(name="--resolution", value="32x32"),
    }
    recipe = load_recipe(load_run(None, options))
    engine = create_renderer("pyrender", recipe.assets)
    alive = []
    for frame_index in range(24):
        engine.render(sample_scene(recipe, seed=0, frame_index=frame_index))
        alive.append(_textures_alive())
    engine.close()
    assert alive[-1] == alive[11]
