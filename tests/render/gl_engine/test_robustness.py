"""Faults are named, engines live side by side, and odd sizes and ranges are no faults."""

from dataclasses import replace
from typing import Any

import moderngl
import numpy as np
import pytest

from synthgen.assets import AssetStore
from synthgen.errors import AssetError, ConfigError, EngineError, RenderError
from synthgen.model import (
    CatcherSpec,
    DirectionalLightSpec,
    DistortionSpec,
    EnvironmentMapSpec,
    GradientSpec,
    GroundSpec,
    ImagingSpec,
    PanoramaSpec,
    PhotoSpec,
    PointLightSpec,
)
from synthgen.render import create_renderer
from synthgen.render.gl_engine import programs
from synthgen.render.gl_engine.readback import MOST_KEPT
from synthgen.render.options import RenderOptions

GROUND = GroundSpec(texture_id=None, tint_linear=(0.5, 0.5, 0.5), roughness=0.9, tile_size=1.0)
CATCHER = CatcherSpec(roughness=0.9, reflectance=0.04)
PLAIN = ImagingSpec(exposure_ev=0.0, blur_sigma_px=0.0, read_noise=0.0, shot_noise=0.0)


def lamp(number: int, *, has_shadow: bool = False) -> PointLightSpec:
    return PointLightSpec(
        position_world=(0.1 * number, 2.0, 0.0),
        color_linear=(1.0, 1.0, 1.0),
        intensity=1.0,
        radius=0.1,
        has_shadow=has_shadow,
    )


@pytest.fixture(scope="module")
def box(engine: Any, make: Any) -> str:
    return engine.add_mesh(make.box(), make.matt((0.8, 0.3, 0.2)))


@pytest.fixture
def raised(make: Any) -> Any:
    """A camera 1 m above the ground."""
    pose = np.eye(4)
    pose[1, 3] = 1.0
    return make.camera(64, 48, focal_px=50, T_world_camera=pose)


# Devices


@pytest.mark.parametrize(("device", "text"), [("gpu", "'gpu'.*auto, cpu"), ("57", "no such device.*one of")])
def test_an_unknown_device_is_an_error_that_says_which_there_are(device: str, text: str) -> None:
    with pytest.raises(EngineError, match=text):
        create_renderer("gl", AssetStore(), RenderOptions(device=device))


def test_without_any_device_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("synthgen.render.gl_engine.context.egl_devices", list)
    monkeypatch.setattr("sys.platform", "linux")
    for device in ("auto", "cpu", "0"):
        with pytest.raises(EngineError, match="install"):
            create_renderer("gl", AssetStore(), RenderOptions(device=device))


def test_the_processor_can_be_asked_for(renderer_of: Any, gl: Any, make: Any, box: str) -> None:
    renderer = renderer_of(device="cpu")
    assert "gl (standard) on llvmpipe" in renderer.description
    scene = make.scene(make.instance(1, box, (0, 0, -3)))
    assert renderer.render(scene).extents == gl("standard").renderer.render(scene).extents


def test_the_description_names_the_quality(gl: Any) -> None:
    for quality in ("draft", "high"):
        assert f"gl ({quality})" in gl(quality).renderer.description
        assert "OpenGL" in gl(quality).renderer.description


# What a scene may name


def test_a_missing_asset_is_an_asset_error_and_the_next_frame_is_right(gl: Any, make: Any, box: str) -> None:
    engine = gl("standard")
    good = make.scene(make.instance(1, box, (0, 0.6, -3)), ground=GROUND, lights=(lamp(1, has_shadow=True),))
    before = engine.renderer.render(good)
    surface = replace(GROUND, texture_id="textures/nowhere")
    sky = EnvironmentMapSpec(asset_id="hdris/nowhere", yaw=0.0, gain=1.0)
    photo = PhotoSpec(asset_id="photos/nowhere", crop_xyxy=(0, 0, 1, 1), is_mirrored=False, gain=1.0)
    pose = np.eye(4)
    pose[1, 3] = 1.0
    for name, scene in {
        "models/nowhere": make.scene(make.instance(1, "models/nowhere", (0, 0, -3))),
        "textures/nowhere": make.scene(ground=surface, camera=make.camera(T_world_camera=pose)),
        "hdris/nowhere": make.scene(map=sky, backdrop=PanoramaSpec()),
        "photos/nowhere": make.scene(backdrop=photo),
    }.items():
        with pytest.raises(AssetError, match=name):
            engine.renderer.render(scene)
        assert engine.renderer.render(good) == before


def test_a_lens_that_turns_the_image_over_is_an_error_of_the_user(gl: Any, make: Any) -> None:
    with pytest.raises(ConfigError, match="distortion"):
        gl("standard").render(imaging=replace(PLAIN, distortion=DistortionSpec(k1=-3.0)))


@pytest.mark.parametrize("has_shadow", [False, True])
@pytest.mark.parametrize("count", [17, 40])
def test_too_many_lights_are_an_error_that_says_how_many_there_may_be(
    gl: Any, make: Any, box: str, count: int, has_shadow: bool
) -> None:
    lights = tuple(lamp(number, has_shadow=has_shadow) for number in range(count))
    scene = make.scene(make.instance(1, box, (0, 0, -3)), make.instance(2, box, (0, 9, -50)), lights=lights)
    with pytest.raises(RenderError, match=f"{count} lights.*at most 16"):
        gl("standard").renderer.render(scene)


def test_sixteen_lights_with_shadows_are_rendered(gl: Any, make: Any, box: str) -> None:
    lights = tuple(lamp(number, has_shadow=True) for number in range(16))
    objects = [make.instance(n, box, (0.3 * n, 0.6, -3.0 * 3**n)) for n in range(1, 5)]
    scene = make.scene(*objects, lights=lights, ground=GROUND)
    buffers = gl("draft").renderer.render(scene)
    assert np.isfinite(buffers.radiance_linear).all()
    assert buffers.instance_id.any()


# Faults of OpenGL


def test_a_shader_that_does_not_compile_is_an_engine_error_with_a_remedy(
    renderer_of: Any, make: Any, box: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    renderer = renderer_of()
    true_source = programs.shader_source
    monkeypatch.setattr(
        programs, "shader_source", lambda name: true_source(name) + "syntax error" * (name == "mesh.frag")
    )
    scene = make.scene(make.instance(1, box, (0, 0, -3)))
    with pytest.raises(EngineError, match=r"(?s)mesh\.frag.*cannot compile.*driver.*pyrender"):
        renderer.render(scene)
    monkeypatch.undo()
    assert renderer.render(scene).instance_id.any(), "the fault is not kept"


def test_an_error_that_opengl_reports_is_a_render_error_of_the_frame(
    renderer_of: Any, make: Any, box: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    renderer = renderer_of()
    scene = make.scene(make.instance(1, box, (0, 0, -3)), frame_index=7)

    class Failing:
        """A context whose error is as given."""

        def __init__(self, context: Any, error: str) -> None:
            self._context = context
            self.error = error

        def __enter__(self) -> Any:
            return self._context.__enter__()

        def __exit__(self, *details: object) -> None:
            self._context.__exit__(*details)

        def __getattr__(self, name: str) -> Any:
            return getattr(self._context, name)

    context = renderer._device.context
    monkeypatch.setattr(renderer._device, "context", Failing(context, "GL_OUT_OF_MEMORY"))
    with pytest.raises(RenderError, match=r"frame 7.*GL_OUT_OF_MEMORY.*smaller resolution"):
        renderer.render(scene)
    monkeypatch.setattr(renderer._device, "context", Failing(context, "GL_INVALID_OPERATION"))
    with pytest.raises(RenderError, match=r"frame 7.*GL_INVALID_OPERATION"):
        renderer.render(scene)
    monkeypatch.setattr(renderer._device, "context", context)
    assert renderer.render(scene).instance_id.any()


def test_an_exception_of_the_bindings_is_a_render_error_of_the_frame(
    renderer_of: Any, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    renderer = renderer_of()

    def fail(*_: object, **__: object) -> None:
        raise moderngl.Error("no memory")

    monkeypatch.setattr(renderer._scene_pass, "render", fail)
    with pytest.raises(RenderError, match=r"frame 0.*no memory"):
        renderer.render(make.scene())


def test_no_frame_leaves_an_error_of_opengl_behind(gl: Any, make: Any, box: str, raised: Any) -> None:
    for ground in (None, GROUND, CATCHER, replace(GROUND, roughness=0.1)):
        for imaging in (PLAIN, replace(PLAIN, distortion=DistortionSpec(k1=0.1), blur_sigma_px=2.0)):
            gl("high").render(
                make.instance(1, box, (0, 0.5, -3)), ground=ground, imaging=imaging, camera=raised
            )
            assert gl("high").renderer._device.context.error == "GL_NO_ERROR"


# Several engines, and their end


def test_closing_an_engine_takes_nothing_from_the_others(
    renderer_of: Any, engine: Any, make: Any, box: str
) -> None:
    """The objects of all contexts go by the same numbers."""
    scene = make.scene(
        make.instance(1, box, (0, 0, -3)),
        ambient=(0.5,) * 3,
        lights=(lamp(1, has_shadow=True),),
        ground=GROUND,
    )
    one, two, three, four = (renderer_of() for _ in range(4))
    before, of_pyrender = two.render(scene), engine.renderer.render(scene)
    for each in (one, three, four):
        assert each.render(scene) == before
    with two._device.context:
        one.close()
    one.close()
    assert two.render(scene) == before
    assert engine.renderer.render(scene) == of_pyrender
    three.close()  # after pyrender, whose context is the current one
    assert engine.renderer.render(scene) == of_pyrender
    four.close()
    assert two.render(scene) == before
    fifth = renderer_of()
    assert fifth.render(scene) == before
    assert two.render(scene) == before


def test_an_engine_may_be_closed_twice_and_before_it_has_rendered(
    renderer_of: Any, gl: Any, make: Any
) -> None:
    before = gl("standard").renderer.render(make.scene())
    fresh = renderer_of()
    fresh.close()
    fresh.close()
    assert gl("standard").renderer.render(make.scene()) == before


def test_engines_take_turns_frame_by_frame(
    engine: Any, gl: Any, renderer_of: Any, make: Any, box: str
) -> None:
    scenes = [
        make.scene(
            make.instance(1, box, (0.2 * k, 0.1, -3)),
            make.instance(2, box, (-0.5, 0.3 * k, -4)),
            ambient=(0.2 * k,) * 3,
            camera=make.camera(60 + k, 50),
        )
        for k in range(1, 4)
    ]
    engines = {
        "pyrender": engine.renderer,
        "draft": gl("draft").renderer,
        "high": gl("high").renderer,
        "other": renderer_of(quality="draft", memory_mb=1),
    }
    alone = {name: [each.render(scene) for scene in scenes] for name, each in engines.items()}
    for k, scene in enumerate(scenes):
        for name, each in engines.items():
            assert each.render(scene) == alone[name][k], name
    generators = {name: each.render_frames(iter(scenes)) for name, each in engines.items()}
    for k in range(len(scenes)):
        for name, frames in generators.items():
            assert next(frames) == alone[name][k], name
    assert alone["draft"] == alone["other"]


def test_what_an_engine_holds_does_not_grow_with_the_frames(renderer_of: Any, make: Any, box: str) -> None:
    renderer = renderer_of(quality="draft")
    kept = []
    for k in range(60):
        renderer.render(make.scene(make.instance(1, box, (0, 0, -3)), camera=make.camera(20 + k, 30)))
        kept.append(len(renderer._device.targets._kept))
    assert kept[-1] == kept[30]
    assert len(renderer._device.cache._objects) < 10
    scenes = [
        make.scene(make.instance(1, box, (0, 0, -3)), camera=make.camera(20 + k, 30)) for k in range(40)
    ]
    assert len(list(renderer.render_frames(iter(scenes)))) == len(scenes)
    assert len(renderer._readback._free) <= 2 * MOST_KEPT


# Scenes at the edge of what there can be


@pytest.mark.parametrize("ground", [None, GROUND, CATCHER])
def test_a_scene_without_objects_is_what_surrounds_it(
    each_quality: Any, make: Any, raised: Any, ground: Any
) -> None:
    buffers = each_quality.render(
        ground=ground, camera=raised, ambient=(0.5,) * 3, lights=(lamp(1, has_shadow=True),)
    )
    assert not buffers.instance_id.any()
    assert buffers.extents == ()
    assert np.isinf(buffers.depth[:20]).all()
    assert np.isfinite(buffers.depth[-5:]).all() == (ground is not None)
    assert np.isfinite(buffers.radiance_linear).all()
    assert buffers.radiance_linear[0, 0] == pytest.approx(make.backdrop, rel=1e-3)


SIZES = [(1, 1), (16, 16), (2, 1), (1, 2), (33, 17), (17, 33), (64, 1), (1, 64), (63, 3), (7, 129)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_images_of_any_size_show_a_wall_to_the_last_pixel(
    each_quality: Any, make: Any, width: int, height: int
) -> None:
    wall = each_quality.add_mesh(make.quad(400, 400), make.glowing(0.5))
    front = each_quality.add_mesh(make.quad(0.48, 400), make.glowing(1.0))
    buffers = each_quality.render(
        make.instance(1, wall, (0, 0, -4)),
        make.instance(2, front, (-0.24, 0, -2)),
        camera=make.camera(width, height, focal_px=30),
        imaging=replace(PLAIN, blur_sigma_px=0.6, sharpening=0.2),
        ground=None,
    )
    assert buffers.instance_id.shape == buffers.depth.shape == (height, width)
    assert buffers.image_srgb.shape == buffers.radiance_linear.shape == (height, width, 3)
    # The bar is 7.2 px wide, to the left of the middle.
    columns = np.arange(width) + 0.5 - width / 2
    known = np.where((columns < 0) & (columns > -7.2), 2, 1)
    assert (buffers.instance_id == known).all()
    assert buffers.depth == pytest.approx(
        np.broadcast_to(np.where(known == 2, 2.0, 4.0), (height, width)), rel=1e-4
    )
    assert buffers.extents[0].amodal_px == width * height


def test_the_near_and_far_planes_may_be_a_million_times_apart(each_quality: Any, make: Any, box: str) -> None:
    camera = replace(make.camera(64, 48, focal_px=50), znear=0.001, zfar=1e6)
    at = (0.31, 0.17, -3.03)
    wide = each_quality.render(make.instance(1, box, at), make.instance(2, box, (0, 0, -4.2)), camera=camera)
    plain = each_quality.render(
        make.instance(1, box, at),
        make.instance(2, box, (0, 0, -4.2)),
        camera=make.camera(64, 48, focal_px=50),
    )
    assert np.array_equal(wide.instance_id, plain.instance_id)
    assert wide.extents == plain.extents
    is_there = plain.instance_id > 0
    assert wide.depth[is_there] == pytest.approx(plain.depth[is_there], rel=1e-4)


def test_far_from_the_origin_pictures_and_labels_are_the_same(gl: Any, make: Any, box: str) -> None:
    """A float32 has steps of half a millimetre 5 km away."""
    engine = gl("standard")
    sun = DirectionalLightSpec(
        direction_world=(0.3, -0.8, -0.52), color_linear=(1.0, 1.0, 1.0), illuminance=2.0, has_shadow=True
    )

    def seen(x: float, z: float) -> Any:
        pose = np.eye(4)
        pose[:3, 3] = (x, 1.0, z)
        return engine.render(
            make.instance(1, box, (x + 0.31, 0.52, z - 3.03)),
            make.instance(2, box, (x - 0.6, 0.57, z - 3.9)),
            camera=make.camera(96, 64, focal_px=70, T_world_camera=pose),
            ground=GROUND,
            lights=(sun,),
        )

    here, there = seen(0.0, 0.0), seen(5000.0, -3000.0)
    assert np.mean(here.instance_id != there.instance_id) < 1e-3
    assert there.extents[0].full_px == pytest.approx(here.extents[0].full_px, abs=3)
    difference = np.abs(there.radiance_linear - here.radiance_linear).max(axis=-1)
    assert np.quantile(difference, 0.99) < 0.02


def test_an_object_that_holds_the_camera_is_no_fault(each_quality: Any, make: Any, box: str) -> None:
    buffers = each_quality.render(make.instance(1, box, (0.1, 0.05, -0.2)), make.instance(2, box, (0, 0, -3)))
    assert (buffers.instance_id == 2).any(), "walls of the box are seen from one side only"
    assert not (buffers.instance_id == 1).any()
    assert np.isfinite(buffers.radiance_linear).all()


@pytest.mark.parametrize("height", [0.0, -0.5])
@pytest.mark.parametrize("ground", [GROUND, CATCHER, replace(GROUND, roughness=0.2)])
def test_a_camera_on_or_below_the_ground_sees_none_of_it(
    gl: Any, make: Any, box: str, ground: Any, height: float
) -> None:
    pose = np.eye(4)
    pose[1, 3] = height
    buffers = gl("standard").render(
        make.instance(1, box, (0, height, -3)), ground=ground, camera=make.camera(T_world_camera=pose)
    )
    assert np.array_equal(np.isfinite(buffers.depth), buffers.instance_id == 1)
    assert buffers.instance_id[48, 48] == 1


def test_what_is_not_asked_for_is_not_returned(renderer_of: Any, make: Any) -> None:
    for outputs in (frozenset(), frozenset({"image"}), frozenset({"radiance"}), frozenset({"normals"})):
        buffers = renderer_of(outputs=outputs, quality="draft").render(make.scene())
        found = {
            "image": buffers.image_srgb,
            "radiance": buffers.radiance_linear,
            "normals": buffers.normals_world,
        }
        assert {name for name, array in found.items() if array is not None} == outputs


def test_light_beyond_what_half_floats_hold_is_clipped_and_not_infinite(gl: Any, make: Any) -> None:
    blinding = gl("standard").add_mesh(
        make.quad(),
        make.glowing(1.0) | {"extensions": {"KHR_materials_emissive_strength": {"emissiveStrength": 1e9}}},
    )
    sky = GradientSpec(zenith_linear=(1e6,) * 3, horizon_linear=(1e6,) * 3, nadir_linear=(0.1,) * 3)
    for quality in ("draft", "standard", "high"):
        buffers = gl(quality).render(
            make.instance(1, blinding, (0, 0, -3)),
            backdrop=sky,
            imaging=replace(PLAIN, blur_sigma_px=1.0, distortion=DistortionSpec(k1=0.01)),
        )
        assert np.isfinite(buffers.radiance_linear).all()
        assert (buffers.radiance_linear >= 0).all()
        assert buffers.image_srgb[48, 48].tolist() == [255] * 3
