"""What casters hide from a ground of the light from all around, however many of them hide the same."""

from typing import Any

import numpy as np
import pytest

from synthgen.model import EnvironmentSpec, GradientSpec, GroundSpec

EVEN = GradientSpec(zenith_linear=(1, 1, 1), horizon_linear=(1, 1, 1), nadir_linear=(1, 1, 1))
WHITE = EnvironmentSpec(
    scene_name="white",
    backdrop=EVEN,
    ground=GroundSpec(texture_id=None, tint_linear=(0.5, 0.5, 0.5), roughness=1.0, tile_size=1.0),
    ambient_linear=(1, 1, 1),
)
WIDTH, HEIGHT, DEPTH = 8.0, 4.0, 0.4


@pytest.fixture
def light_on_the_ground(make: Any, each_quality: Any) -> Any:
    """The radiance of a ground in even light, about boxes (x, width, height); NaN where these are."""
    pose = np.eye(4)
    pose[1:3, 1:3] = [[0.94, 0.342], [-0.342, 0.94]]
    pose[:3, 3] = (0.0, 2.5, 5.0)
    camera = make.camera(160, 120, focal_px=130.0, T_world_camera=pose)

    def of(*boxes: tuple[float, float, float]) -> Any:
        walls = []
        for number, (x, width, height) in enumerate(boxes, start=1):
            asset = each_quality.add_mesh(make.box((width, height, DEPTH)), make.matt((0.2, 0.2, 0.2)))
            walls.append(make.instance(number, asset, (x, 0.5 * height, 0.0)))
        frame = each_quality.renderer.render(make.scene(*walls, camera=camera, environment=WHITE))
        light = frame.radiance_linear.mean(axis=2)
        return np.where(frame.instance_id == 0, light, np.nan)

    return of


def test_what_is_within_a_wall_hides_nothing_more(light_on_the_ground: Any) -> None:
    wall = (0.0, WIDTH, HEIGHT)
    rng = np.random.default_rng(3)
    within = [
        (x * 0.5 * (WIDTH - width), width, height)
        for x, width, height in rng.uniform((-1, 0.5, 1), (1, WIDTH, HEIGHT), (60, 3))
    ]
    whole, parts = light_on_the_ground(wall), light_on_the_ground(wall, *within)
    seen = np.isfinite(whole) & np.isfinite(parts)
    seen[:50] = False  # the backdrop, and the edge of what hides it
    difference = np.abs(whole - parts)[seen]
    assert difference.mean() < 0.01 * whole[seen].mean()
    assert np.percentile(difference, 99) < 0.1 * whole[seen].mean()
    dark = np.percentile(whole[seen], 25) / whole[seen].max()
    assert 0.45 < dark < 0.85, "a wall hides half of the sky at most"
