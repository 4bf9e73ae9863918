"""A ground mirrors a lamp once: as the highlight of its light, and not as what glows besides."""

from typing import Any

import numpy as np
import pytest

from synthgen.model import AreaLightSpec, EnvironmentSpec, GradientSpec, GroundSpec

BLACK = GradientSpec(zenith_linear=(0, 0, 0), horizon_linear=(0, 0, 0), nadir_linear=(0, 0, 0))
FLOOR = EnvironmentSpec(
    scene_name="floor",
    backdrop=BLACK,
    ground=GroundSpec(texture_id=None, tint_linear=(0.1, 0.1, 0.1), roughness=0.3, tile_size=1.0),
    ambient_linear=(0, 0, 0),
)
HEIGHT, THICKNESS = 2.0, 0.1
DOWN = np.array([[1, 0, 0, 0], [0, 0, 1, HEIGHT], [0, -1, 0, -3], [0, 0, 0, 1]], np.float64)


@pytest.fixture
def floor(make: Any, gl: Any) -> Any:
    """The radiance [h w] of a floor below what glows, or nothing, and a light just below that, or none."""
    engine = gl("standard")
    box = engine.add_mesh(make.box((1.0, THICKNESS, 1.0)), make.glowing(1.0))
    pose = np.eye(4)
    pose[1:3, 1:3] = [[0.866, 0.5], [-0.5, 0.866]]
    pose[:3, 3] = (0.0, 1.5, 0.0)
    camera = make.camera(96, 96, focal_px=90.0, T_world_camera=pose)
    light = AreaLightSpec(
        T_world_light=DOWN, width=1.0, height=1.0, color_linear=(1, 1, 1), radiance=1.0, has_shadow=True
    )
    lamp = make.instance(1, box, (0.0, HEIGHT + 0.5 * THICKNESS + 0.01, -3.0))

    def of(*, glows: bool, shines: bool) -> Any:
        shown = (lamp,) if glows else ()
        lights = (light,) if shines else ()
        frame = engine.renderer.render(make.scene(*shown, camera=camera, environment=FLOOR, lights=lights))
        assert not frame.instance_id.any(), "the box is above the image"
        return frame.radiance_linear.mean(axis=2)

    return of


def test_a_lamp_is_mirrored_by_its_light_alone(floor: Any) -> None:
    light, lamp = floor(glows=False, shines=True), floor(glows=True, shines=True)
    assert np.abs(lamp - light).max() < 0.02 * light.max()


def test_what_glows_without_a_light_is_mirrored(floor: Any) -> None:
    assert floor(glows=True, shines=False).max() > 0.005
