"""Under a sky of radiance 1 all around, whatever reflects everything cannot be told from the sky.

This proves that a reflection model neither makes nor loses light, at every angle at once.
"""

from typing import Any

import numpy as np
import pytest
from stage import at, environment_map, pbr, sphere

from synthgen.model import PanoramaSpec

ROUGHNESSES = (0.0, 0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 1.0)


@pytest.fixture(scope="module")
def sky(stage: Any) -> Any:
    return environment_map(stage.panorama(np.ones((32, 64))))


def furnace(stage: Any, make: Any, sky: Any, materials: list[dict[str, Any]]) -> Any:
    """Images [n h w 3] of a sphere of each material alone, since they would keep light from each other."""
    images = []
    camera = make.camera(30, 30, focal_px=270.0)
    for material in materials:
        instance = at(1, stage.model(sphere(), material), (0, 0, -20))
        buffers = stage.buffers(make.scene(instance, camera=camera, map=sky, backdrop=PanoramaSpec()))
        assert 550 < (buffers.instance_id == 1).sum() < 590
        images.append(buffers.radiance_linear)
    return np.stack(images)


def test_the_backdrop_is_the_sky(stage: Any, make: Any, sky: Any) -> None:
    empty = stage.radiance(make.scene(map=sky, backdrop=PanoramaSpec()))
    assert empty == pytest.approx(np.ones_like(empty), abs=1e-3)


def test_white_metal_of_any_roughness_disappears(stage: Any, make: Any, sky: Any) -> None:
    radiance = furnace(
        stage, make, sky, [pbr(metallic=1.0, roughness=roughness) for roughness in ROUGHNESSES]
    )
    assert radiance == pytest.approx(np.ones_like(radiance), abs=0.02)


def test_white_plastic_of_any_roughness_disappears_and_makes_no_light(
    stage: Any, make: Any, sky: Any
) -> None:
    radiance = furnace(stage, make, sky, [pbr(roughness=roughness) for roughness in ROUGHNESSES])
    assert radiance.max() <= 1.002
    assert radiance.min() >= 0.97


@pytest.mark.parametrize("ior", [1.0, 1.33, 2.4])
def test_white_plastic_of_any_ior_disappears(stage: Any, make: Any, sky: Any, ior: float) -> None:
    materials = [pbr(roughness=roughness, KHR_materials_ior={"ior": ior}) for roughness in (0.0, 0.5, 1.0)]
    radiance = furnace(stage, make, sky, materials)
    assert radiance.max() <= 1.002
    assert radiance.min() >= 0.97


def test_a_metal_shows_its_colour_at_the_middle_and_white_at_the_rim(stage: Any, make: Any, sky: Any) -> None:
    (radiance,) = furnace(stage, make, sky, [pbr((0.9, 0.5, 0.1), metallic=1.0, roughness=0.0)])
    assert radiance[15, 15] == pytest.approx([0.9, 0.5, 0.1], abs=0.01)
    blue = radiance[15, :, 2]
    assert (np.diff(blue[15:]) >= -1e-3).all(), "ever whiter towards the rim"
    assert blue[27] > 0.2
    assert radiance.max() <= 1.002


LAYERS = {
    "clearcoat": [
        {"KHR_materials_clearcoat": {"clearcoatFactor": 1.0, "clearcoatRoughnessFactor": roughness}}
        for roughness in (0.0, 0.5, 1.0)
    ],
    "sheen": [
        {"KHR_materials_sheen": {"sheenColorFactor": [1.0, 1.0, 1.0], "sheenRoughnessFactor": roughness}}
        for roughness in (0.0, 0.3, 0.6, 1.0)
    ],
    "anisotropy": [
        {"KHR_materials_anisotropy": {"anisotropyStrength": strength, "anisotropyRotation": 0.5}}
        for strength in (0.3, 1.0)
    ],
    "iridescence": [
        {
            "KHR_materials_iridescence": {
                "iridescenceFactor": 1.0,
                "iridescenceIor": ior,
                "iridescenceThicknessMaximum": thickness,
            }
        }
        for ior in (1.3, 1.8)
        for thickness in (200.0, 400.0, 800.0)
    ],
    "specular": [
        {"KHR_materials_specular": {"specularFactor": factor, "specularColorFactor": [5.0, 1.0, 0.3]}}
        for factor in (0.0, 0.5, 1.0)
    ],
    "coated cloth": [
        {
            "KHR_materials_clearcoat": {"clearcoatFactor": 1.0, "clearcoatRoughnessFactor": 0.3},
            "KHR_materials_sheen": {"sheenColorFactor": [1.0, 0.5, 0.2], "sheenRoughnessFactor": 0.5},
        }
    ],
}


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("metallic", [0.0, 1.0])
def test_no_layer_makes_light(stage: Any, make: Any, sky: Any, name: str, metallic: float) -> None:
    materials = [
        pbr(metallic=metallic, roughness=roughness, **layer)
        for layer in LAYERS[name]
        for roughness in (0.1, 0.9)
    ]
    radiance = furnace(stage, make, sky, materials)
    assert radiance.max() <= 1.02
    assert radiance.min() >= (0.7 if name in {"sheen", "iridescence", "coated cloth"} else 0.95)
