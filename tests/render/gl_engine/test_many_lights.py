"""Several lights, with sharp, soft and no shadows: each of them lights and shades as if it were alone."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from synthgen.model import (
    AreaLightSpec,
    DirectionalLightSpec,
    EnvironmentSpec,
    GradientSpec,
    GroundSpec,
    LightSpec,
    PointLightSpec,
)

GROUND = GroundSpec(texture_id=None, tint_linear=(0.5, 0.5, 0.5), roughness=0.7, tile_size=1.0)
BLACK = GradientSpec(zenith_linear=(0, 0, 0), horizon_linear=(0, 0, 0), nadir_linear=(0, 0, 0))
DARK = EnvironmentSpec(scene_name="dark", backdrop=BLACK, ground=GROUND, ambient_linear=(0, 0, 0))
WHITE = (1.0, 1.0, 1.0)
OVERHEAD = DirectionalLightSpec(
    direction_world=(0.0, -1.0, 0.0), color_linear=WHITE, illuminance=1.0, has_shadow=True
)
TOWARDS_CAMERA = replace(OVERHEAD, direction_world=(0.0, -0.2873, 0.9578), illuminance=0.7)
"""Throws the shadow of what floats to behind the camera."""
HAZE = replace(OVERHEAD, direction_world=(0.6, -0.8, 0.0), angular_diameter=0.3)
LAMP = PointLightSpec(
    position_world=(-1.0, 2.5, -1.5), color_linear=WHITE, intensity=4.0, radius=0.3, has_shadow=True
)
FLAT = np.array([[1, 0, 0, 0.5], [0, 0, 1, 3.0], [0, -1, 0, -2.5], [0, 0, 0, 1]], np.float64)
PANEL = AreaLightSpec(
    T_world_light=FLAT, width=1.0, height=0.6, color_linear=WHITE, radiance=12.0, has_shadow=True
)


@pytest.fixture
def radiance(make: Any, gl: Any) -> Any:
    """The radiance [h w] and the ids [h w] of two boxes, of which one floats, in some lights."""
    engine = gl("draft")  # which smooths no edges
    box = engine.add_mesh(make.box((0.5, 0.5, 0.5)), make.matt((0.7, 0.7, 0.7)))
    pose = np.eye(4)
    pose[1:3, 1:3] = [[0.94, 0.342], [-0.342, 0.94]]
    pose[:3, 3] = (0.0, 1.6, 1.5)
    instances = (make.instance(1, box, (0.3, 0.9, -2.0)), make.instance(2, box, (-0.7, 0.25, -1.6)))
    camera = make.camera(160, 120, focal_px=130.0, T_world_camera=pose)

    def of(*lights: LightSpec, floating_alone: bool = False) -> Any:
        shown = instances[:1] if floating_alone else instances
        frame = engine.renderer.render(
            make.scene(*shown, camera=camera, environment=DARK, lights=tuple(lights))
        )
        return frame.radiance_linear.mean(axis=2), frame.instance_id

    return of


def test_light_adds_up(radiance: Any) -> None:
    lights = (LAMP, OVERHEAD, PANEL, replace(TOWARDS_CAMERA, has_shadow=False), HAZE)
    together, _ = radiance(*lights)
    alone = sum(radiance(each)[0] for each in lights)
    error = np.abs(together - alone) / alone.mean()
    assert np.median(error) < 1e-3
    assert (error < 0.05).mean() > 0.99, "edges of shadows depend on how many maps share the atlas"
    assert error.mean() < 0.01


def test_the_shadow_of_one_light_takes_nothing_from_others(radiance: Any) -> None:
    others = [replace(TOWARDS_CAMERA, illuminance=0.2 + 0.1 * k) for k in range(4)]
    shaded, ids = radiance(OVERHEAD, *others, floating_alone=True)
    free, _ = radiance(OVERHEAD, *(replace(each, has_shadow=False) for each in others), floating_alone=True)
    on_ground = ids == 0
    assert np.abs(shaded - free)[on_ground].max() < 0.02 * free.max()
    assert free[on_ground].min() < 0.7 * np.median(free[on_ground]), "the one shadow is in view"
