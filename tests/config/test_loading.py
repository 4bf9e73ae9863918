from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from synthgen.assets import model_files
from synthgen.bundled import bundled_folder
from synthgen.config import (
    CatcherConfig,
    GradientConfig,
    GroundConfig,
    Option,
    PanoramaConfig,
    PhotoConfig,
    RunConfig,
    load_run,
    load_scenes,
    loading,
    option_value,
    run_yaml,
    scene_names,
)
from synthgen.config.models import ModelConfig
from synthgen.config.run import SceneChoice
from synthgen.distributions import Constant, LogUniform, Normal, Uniform, UniformInteger
from synthgen.errors import ConfigError

MODEL = {"models": Option(name="--model", value=["a.glb"])}
NAMED = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], include_characters="\t\n"), min_size=1
)


def written(tmp_path: Path, text: str, name: str = "run.yaml") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def load(tmp_path: Path, text: str, **options: Any) -> RunConfig:
    given_options = {key: Option(name=f"--{key}", value=value) for key, value in options.items()}
    return load_run(written(tmp_path, "models: [a.glb]\n" + text), given_options)


def report(tmp_path: Path, text: str, **options: Any) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text, **options)
    return [line.removeprefix(str(tmp_path / "run.yaml")) for line in str(caught.value).splitlines()]


def scene_report(tmp_path: Path, text: str) -> list[str]:
    path = written(tmp_path, text, "scene.yaml")
    with pytest.raises(ConfigError) as caught:
        load_scenes(run_of(scenes=[str(path)]))
    return [line.removeprefix(str(path)) for line in str(caught.value).splitlines()]


def run_of(**options: Any) -> RunConfig:
    given_options = {key: Option(name=f"--{key}", value=value) for key, value in options.items()}
    return load_run(None, MODEL | given_options)


# ---- defaults and values


def test_a_run_without_file_has_the_defaults() -> None:
    run = run_of()
    assert run.models == (ModelConfig(path=Path("a.glb")),)
    assert (run.count, run.seed, run.format) == (100, 0, "png")
    assert (run.resolution.width, run.resolution.height) == (640, 640)


def test_a_file_that_names_only_models_equals_the_defaults(tmp_path: Path) -> None:
    run = load(tmp_path, "")
    assert run.models[0].path == tmp_path / "a.glb"
    assert run.model_copy(update={"models": ()}) == run_of().model_copy(update={"models": ()})


def test_values_of_the_file_arrive(tmp_path: Path) -> None:
    run = load(
        tmp_path,
        "count: 7\nobjects: 2-3\nzoom: [1, 2]\nresolution: 320x200\nimaging: {blur_px: 1}\n"
        "rotation: upright\nheight_m: {normal: {mean: 1, std: 1, min: 0}}\n",
    )
    assert run.count == 7
    assert run.objects == UniformInteger(2, 3)
    assert run.zoom == Uniform(1, 2)
    assert (run.resolution.width, run.resolution.height) == (320, 200)
    assert run.imaging.blur_px == Constant(1)
    assert run.imaging.exposure_ev == Uniform(-0.5, 0.5)
    assert run.height_m == Normal(1, 1, 0)


@pytest.mark.parametrize(
    ("written_as", "tilt"),
    [("none", Constant(0.0)), ("yaw", Constant(0.0)), ("upright", Uniform(0, 15))],
)
def test_rotations_by_name(tmp_path: Path, written_as: str, tilt: object) -> None:
    rotation = load(tmp_path, f"rotation: {written_as}\n").rotation
    assert not isinstance(rotation, str)
    assert rotation.tilt_deg == tilt


def test_a_free_rotation_stays_free(tmp_path: Path) -> None:
    assert load(tmp_path, "rotation: free\n").rotation == "free"


@pytest.mark.parametrize(
    ("written_as", "device"), [("auto", "auto"), ("cpu", "cpu"), ("0", "0"), ("3", "3"), ("'1'", "1")]
)
def test_devices_by_name_and_number(tmp_path: Path, written_as: str, device: str) -> None:
    run = load(tmp_path, f"device: {written_as}\n")
    assert run.device == device
    assert load_run(written(tmp_path, run_yaml(run), "again.yaml"), {}) == run


@pytest.mark.parametrize("tone_map", ["agx", "[none, agx]", "{neutral: 3, none: 1}"])
def test_a_tone_map_survives_being_written(tmp_path: Path, tone_map: str) -> None:
    run = load(tmp_path, f"imaging: {{tone_map: {tone_map}, jpeg: {{rate: 1, quality: 60-70}}}}\n")
    assert run.imaging.jpeg.rate == 1
    assert load_run(written(tmp_path, run_yaml(run), "again.yaml"), {}) == run


@pytest.mark.parametrize(
    ("resolution", "low", "high"), [("640x640", 38, 384), ("1920x1080", 64, 648), ("64x640", 3, 38)]
)
def test_the_default_object_size_follows_the_shorter_side(
    tmp_path: Path, resolution: str, low: int, high: int
) -> None:
    assert load(tmp_path, f"resolution: {resolution}\n").object_px == LogUniform(low, high)


@pytest.mark.parametrize("side", range(16, 40))
def test_the_default_object_size_is_valid_for_every_resolution(tmp_path: Path, side: int) -> None:
    run = load(tmp_path, f"resolution: {side}x{side}\n")
    assert run.object_px is not None
    assert 1 <= run.object_px.quantile(0.0) <= run.object_px.quantile(0.999) <= side


def test_a_written_object_size_wins(tmp_path: Path) -> None:
    assert load(tmp_path, "object_px: [10, 20]\n").object_px == Uniform(10, 20)


# ---- paths


def test_model_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    text = "models: [b.glb, sub/c.glb=cup, {path: ../d.glb, class_name: dish}, /abs/e.glb]\n"
    run = load_run(written(tmp_path, text), {})
    assert [str(model.path) for model in run.models] == [
        f"{tmp_path}/b.glb",
        f"{tmp_path}/sub/c.glb",
        f"{tmp_path}/../d.glb",
        "/abs/e.glb",
    ]
    assert [model.class_name for model in run.models] == [None, "cup", "dish", None]


def test_model_paths_of_an_option_are_relative_to_the_working_directory(tmp_path: Path) -> None:
    run = load(tmp_path, "", models=["b.glb=bolt"])
    assert run.models == (ModelConfig(path=Path("b.glb"), class_name="bolt"),)


def test_a_home_folder_is_expanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/someone")
    run = load_run(written(tmp_path, "models: [~/b.glb]\n"), {})
    assert run.models[0].path == Path("/home/someone/b.glb")


def test_scene_files_are_relative_to_the_run_file_and_names_are_not(tmp_path: Path) -> None:
    run = load(tmp_path, "scenes: [studio, mine.yaml, ./photos, {name: sub/x.yaml, weight: 2}]\n")
    names = [choice.name for choice in run.scenes]
    assert names == ["studio", f"{tmp_path}/mine.yaml", f"{tmp_path}/photos", f"{tmp_path}/sub/x.yaml"]
    assert [choice.weight for choice in run.scenes] == [1, 1, 1, 2]


# ---- problems


def test_an_unknown_key_is_told_its_neighbour(tmp_path: Path) -> None:
    assert report(tmp_path, "cuont: 5\n") == [":2: cuont: unknown key 'cuont'; did you mean count?"]


def test_an_unknown_key_below_another_is_told_its_neighbour(tmp_path: Path) -> None:
    assert report(tmp_path, "camera:\n  rol_deg: 5\n") == [
        ":3: camera.rol_deg: unknown key 'rol_deg'; did you mean roll_deg?"
    ]


def test_an_unknown_key_like_none_is_told_all(tmp_path: Path) -> None:
    [line] = report(tmp_path, "labels:\n  qqqq: 5\n")
    assert line == (
        ":3: labels.qqqq: unknown key 'qqqq'; "
        "known keys: max_truncated_fraction, min_box_px, min_visible_fraction"
    )


def test_an_unknown_key_of_a_list_entry(tmp_path: Path) -> None:
    [line] = report(tmp_path, "scenes:\n  - name: studio\n    wieght: 2\n")
    assert line.startswith(":4: scenes.0.wieght: unknown key 'wieght'; did you mean weight?")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("objects: [5, 1]\n", ":2: objects: found the reversed range [5, 1]; write [1, 5]"),
        ("camera:\n  roll_deg: [5, -5]\n", ":3: camera.roll_deg: found the reversed range [5, -5]"),
        ("val_fraction: 1.5\n", ":2: val_fraction: found 1.5; expected at most 1"),
        ("truncation_rate: -0.1\n", ":2: truncation_rate: found -0.1; expected at least 0"),
        ("val_fraction: .nan\n", ":2: val_fraction: found nan"),
        ("count: 0\n", ":2: count: found 0; expected at least 1"),
        ("count: 1.5\n", ":2: count: found 1.5; expected a valid integer"),
        ("count: true\n", ":2: count: found True; expected a valid integer"),
        ("count: '7'\n", ":2: count: found '7'; expected a valid integer"),
        ("count: null\n", ":2: count: found None; expected a valid integer"),
        ("seed: -1\n", ":2: seed: found -1; expected at least 0"),
        ("format: gif\n", ":2: format: found 'gif'; expected 'png', 'jpg' or 'webp'"),
        ("jpg_quality: 101\n", ":2: jpg_quality: found 101; expected at most 100"),
        ("resolution: big\n", ":2: resolution: found 'big'; expected WIDTHxHEIGHT, such as 640x480"),
        ("resolution: 640\n", ":2: resolution: found 640; expected WIDTHxHEIGHT"),
        ("resolution: 4x640\n", ":2: resolution: found 4; expected at least 16"),
        ("rotation: spin\n", ":2: rotation: found 'spin'; expected free, none, yaw, upright"),
        ("class_name: no\n", ":2: class_name: found False; expected a valid string; YAML reads yes, no"),
        ("class_name: ''\n", ":2: class_name: found ''; expected a text of at least 1"),
        ("scenes: []\n", ":2: scenes: found (); expected a list of at least 1"),
        ("scenes: studio\n", ":2: scenes: found 'studio'; expected a list; write [studio]"),
        ("scenes: 7\n", ":2: scenes: found 7; expected a list"),
        ("scenes: [{name: studio, weight: -1}]\n", ":2: scenes.0.weight: found -1; expected at least 0"),
        ("scenes: [{name: studio, weight: .inf}]\n", ":2: scenes.0.weight: found inf"),
        ("scenes: [{name: studio, weight: .nan}]\n", ":2: scenes.0.weight: found nan"),
        ("scenes: [{weight: 1}]\n", ":2: scenes.0.name: this key is missing; add it"),
        ("objects: many\n", ":2: objects: found the text 'many'; expected a number"),
        ("objects: 1.5\n", ":2: objects: found 1.5; expected a whole number"),
        ("objects: -1-3\n", ":2: objects: found values from -1 to 3; expected all within 0 and 1000"),
        ("zoom: [0, 1]\n", ":2: zoom: found values from 0 to 1; expected all within 0.05 and 50"),
        ("zoom: yes\n", ":2: zoom: found True; expected a number, a range"),
        ("zoom: {gauss: 1}\n", ":2: zoom: found the distribution 'gauss'; expected one of uniform"),
        ("camera: {yfov_deg: 200}\n", ":2: camera.yfov_deg: found values from 200 to 200"),
        ("camera: 5\n", ":2: camera: found 5; expected keys with values"),
        ("camera:\n", ":2: camera: found None"),
        ("rotation: {tilt_deg: 200}\n", ":2: rotation.tilt_deg: found values from 200 to 200"),
        ("renderer: vulkan\n", ":2: renderer: found 'vulkan'; expected 'gl' or 'pyrender'"),
        ("quality: best\n", ":2: quality: found 'best'; expected 'draft', 'standard' or 'high'"),
        ("device: gpu\n", ":2: device: found 'gpu'; expected auto, cpu, or the number of a device from 0"),
        ("device: -1\n", ":2: device: found '-1'; expected auto, cpu, or the number"),
        ("device: yes\n", ":2: device: found True; expected a valid string"),
        ("device: 1.5\n", ":2: device: found 1.5; expected a valid string"),
        ("imaging: {bloom: {rate: 2}}\n", ":2: imaging.bloom.rate: found 2; expected at most 1"),
        ("imaging: {blom: {}}\n", ":2: imaging.blom: unknown key 'blom'; did you mean bloom?"),
        ("imaging: {jpeg: {qualty: 3}}\n", ":2: imaging.jpeg.qualty: unknown key 'qualty'; did you mean"),
        ("imaging: {jpeg: {quality: 0}}\n", ":2: imaging.jpeg.quality: found values from 0 to 0; expected"),
        ("imaging: {distortion: {k1: -0.2}}\n", ":2: imaging.distortion.k1: found values from -0.2 to -0.2"),
        (
            "imaging: {tone_map: {agx: 1, filmic: 2}}\n",
            ":2: imaging.tone_map: found the name 'filmic'; expected any of agx, aces, neutral, none",
        ),
        ("imaging: {tone_map: nuetral}\n", ":2: imaging.tone_map: found the name 'nuetral'; expected any of"),
        ("imaging: {bloom:}\n", ":2: imaging.bloom: found None"),
        ("count: 1e3\n", ":2: count: found 1e3; YAML reads this number as text"),
        ("seed: 010\n", ":2: seed: found 010; YAML reads this as a number to base 60 or 8"),
        ("class_name: 1:30\n", ":2: class_name: found 1:30; YAML reads this as a number to base 60"),
        ("class_name: 2024-02-29\n", ":2: class_name: found 2024-02-29; YAML reads this as a date"),
        ("1: 2\n", ":2: : found the key '1', which YAML does not read as text; put it in quotes"),
    ],
)
def test_a_problem_names_line_key_finding_and_expectation(tmp_path: Path, text: str, expected: str) -> None:
    [line] = report(tmp_path, text)
    assert line.startswith(expected)


def test_a_model_needs_a_path(tmp_path: Path) -> None:
    path = written(tmp_path, "count: 1\nmodels:\n  - class_name: cup\n")
    with pytest.raises(ConfigError, match=r"run.yaml:3: models.0.path: this key is missing; add it"):
        load_run(path, {})


@pytest.mark.parametrize("text", ["", "count: 3\n"])
def test_a_run_without_models_says_so(tmp_path: Path, text: str) -> None:
    with pytest.raises(
        ConfigError, match=r"run.yaml.*: models: this key is missing; name a model with --glb"
    ):
        load_run(written(tmp_path, text), {})


@pytest.mark.parametrize("folder", ["run=3", "a=b=c"])
def test_an_equals_sign_in_a_folder_names_no_class(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir()
    run = load_run(written(tmp_path, "models: [b.glb, c.glb=cup]\n", f"{folder}/run.yaml"), {})
    assert [model.path for model in run.models] == [
        tmp_path / folder / "b.glb",
        tmp_path / folder / "c.glb",
    ]
    assert [model.class_name for model in run.models] == [None, "cup"]


def test_the_home_of_an_unknown_user_is_left_as_it_is(tmp_path: Path) -> None:
    run = load_run(written(tmp_path, "models: [~nobody-of-this-name/b.glb]\n"), {})
    assert "~nobody-of-this-name/b.glb" in str(run.models[0].path)


@pytest.mark.parametrize("models", ["[]", "a.glb", "3", "[3]", "{path: a.glb}", "['']", "['=cup']"])
def test_models_that_are_none(tmp_path: Path, models: str) -> None:
    with pytest.raises(ConfigError, match=r"run.yaml:1: models"):
        load_run(written(tmp_path, f"models: {models}\n"), {})


def test_several_problems_come_in_one_report_each_with_its_line(tmp_path: Path) -> None:
    lines = report(
        tmp_path,
        "count: 0\n"
        "cuont: 1\n"
        "camera:\n"
        "  yfov_deg: 400\n"
        "  pitch: 3\n"
        "zoom: [2, 1]\n"
        "scenes:\n"
        "  - studio\n"
        "  - weight: 2\n",
    )
    assert sorted(line.split(" ")[0:2] for line in lines) == sorted(
        [
            [":2:", "count:"],
            [":3:", "cuont:"],
            [":5:", "camera.yfov_deg:"],
            [":6:", "camera.pitch:"],
            [":7:", "zoom:"],
            [":10:", "scenes.1.name:"],
        ]
    )


def test_a_config_error_is_the_users(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, "count: 0\n")
    assert caught.value.exit_code == 2


# ---- options


def test_an_option_wins_over_the_file(tmp_path: Path) -> None:
    assert load(tmp_path, "count: 5\nseed: 3\n", count=9).count == 9
    assert load(tmp_path, "count: 5\nseed: 3\n", count=9).seed == 3


def test_an_option_mends_what_the_file_has_wrong(tmp_path: Path) -> None:
    assert load(tmp_path, "count: 0\n", count=9).count == 9


def test_a_problem_of_an_option_names_the_option(tmp_path: Path) -> None:
    [line] = report(tmp_path, "count: 5\n", count=0)
    assert line == "--count: count: found 0; expected at least 1"


def test_a_problem_inside_an_option_names_the_option_and_not_the_file(tmp_path: Path) -> None:
    [line] = report(tmp_path, "rotation:\n  tilt_deg: 3\n", rotation={"tilt_deg": 200})
    assert line.startswith("--rotation: rotation.tilt_deg: found values from 200")


def test_what_an_option_lacks_is_not_sought_in_the_file(tmp_path: Path) -> None:
    [line] = report(tmp_path, "scenes:\n  - name: studio\n", scenes=[{"weight": 1}])
    assert line == "--scenes: scenes.0.name: this key is missing; add it"


def test_problems_of_file_and_options_come_together(tmp_path: Path) -> None:
    lines = report(tmp_path, "seed: -1\n", count=0)
    assert sorted(line.split(":")[0] for line in lines) == ["", "--count"]


def test_a_list_option_names_itself() -> None:
    with pytest.raises(ConfigError, match=r"^--models: models"):
        load_run(None, {"models": Option(name="--models", value=[])})


def test_without_file_the_missing_models_are_told() -> None:
    with pytest.raises(ConfigError, match="command line: models: this key is missing"):
        load_run(None, {})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("0.5", 0.5),
        ("1e-3", 0.001),
        ("[1, 2]", [1, 2]),
        ("1-5", "1-5"),
        ("{normal: {mean: 1, std: 2}}", {"normal": {"mean": 1, "std": 2}}),
        ("free", "free"),
        ("[1, 2", "[1, 2"),
        ("*x", "*x"),
        ("2024-13-45", "2024-13-45"),
        ("\x00", "\x00"),
    ],
)
def test_the_value_of_an_option(text: str, value: object) -> None:
    assert option_value(text) == value


@given(st.text())
def test_any_text_is_some_value_of_an_option(text: str) -> None:
    option_value(text)


# ---- scenes


def test_scenes_by_name() -> None:
    scenes = load_scenes(run_of(scenes=["studio", {"name": "sky_and_ground", "weight": 3}]))
    assert [(scene.name, scene.weight) for scene in scenes] == [("studio", 1), ("sky_and_ground", 3)]
    assert isinstance(scenes[0].config.backdrop, GradientConfig)


def test_a_scene_by_its_file(tmp_path: Path) -> None:
    path = written(tmp_path, "backdrop: {kind: gradient}\nambient: 0.3\n", "mine.yaml")
    [scene] = load_scenes(run_of(scenes=[str(path)]))
    assert scene.name == "mine"
    assert scene.config.ambient == Constant(0.3)


def test_a_folder_is_a_scene_of_photographs(tmp_path: Path) -> None:
    folder = tmp_path / "holiday"
    folder.mkdir()
    [scene] = load_scenes(run_of(scenes=[str(folder)]))
    assert scene.name == "holiday"
    assert scene.config.backdrop == PhotoConfig(kind="photo", folder=folder)


def test_folders_of_a_scene_are_relative_to_its_file(tmp_path: Path) -> None:
    text = "backdrop: {kind: photo, folder: pics}\nground: {textures: ../tiles}\n"
    [scene] = load_scenes(run_of(scenes=[str(written(tmp_path, text, "mine.yaml"))]))
    assert isinstance(scene.config.backdrop, PhotoConfig)
    assert isinstance(scene.config.ground, GroundConfig)
    assert scene.config.backdrop.folder == tmp_path / "pics"
    assert scene.config.ground.textures == (tmp_path / "../tiles",)


def test_all_paths_of_a_scene_are_relative_to_its_file(tmp_path: Path) -> None:
    text = (
        "backdrop: {kind: panorama}\nenvironment: {folder: skies}\nground: {textures: [a.jpg, /b]}\n"
        "room: {walls: {textures: walls}, ceiling: {textures: ../c.png}}\n"
    )
    [scene] = load_scenes(run_of(scenes=[str(written(tmp_path, text, "mine.yaml"))]))
    config = scene.config
    assert config.environment is not None
    assert config.room is not None
    assert isinstance(config.ground, GroundConfig)
    assert config.environment.folder == tmp_path / "skies"
    assert config.ground.textures == (tmp_path / "a.jpg", Path("/b"))
    assert config.room.walls.textures == (tmp_path / "walls",)
    assert config.room.ceiling.textures == (tmp_path / "../c.png",)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ground: {}\n", GroundConfig),
        ("ground: {kind: surface, tile_m: 2}\n", GroundConfig),
        ("ground: {kind: catcher, reflectance: [0, 0.1]}\n", CatcherConfig),
        ("ground: null\n", type(None)),
        ("", type(None)),
    ],
)
def test_a_ground_is_a_surface_unless_it_says_otherwise(tmp_path: Path, text: str, kind: type) -> None:
    path = written(tmp_path, "backdrop: {kind: gradient}\n" + text, "mine.yaml")
    [scene] = load_scenes(run_of(scenes=[str(path)]))
    assert isinstance(scene.config.ground, kind)


def test_the_sun_can_be_switched_off(tmp_path: Path) -> None:
    path = written(tmp_path, "backdrop: {kind: gradient}\nsun: null\n", "mine.yaml")
    [scene] = load_scenes(run_of(scenes=[str(path)]))
    assert scene.config.sun is None


def touched(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return folder


@pytest.mark.parametrize("names", [["a.hdr"], ["A.HDR", "b.EXR"], ["deep/er/a.exr", "notes.txt"]])
def test_a_folder_with_panoramas_is_the_scene_hdri_with_them(tmp_path: Path, names: list[str]) -> None:
    folder = touched(tmp_path / "skies", *names)
    [scene], [bundled] = load_scenes(run_of(scenes=[str(folder)])), load_scenes(run_of(scenes=["hdri"]))
    assert scene.name == "skies"
    assert scene.config.backdrop == PanoramaConfig(kind="panorama")
    assert scene.config.environment is not None
    assert bundled.config.environment is not None
    assert scene.config.environment.folder == folder
    assert scene.config.environment.exposure_ev == bundled.config.environment.exposure_ev
    assert (scene.config.ground, scene.config.sun) == (bundled.config.ground, bundled.config.sun)


@pytest.mark.parametrize("names", [["a.hdr", "b.jpg"], ["deep/a.exr", "B.PNG"]])
def test_a_folder_with_photographs_and_panoramas_is_an_error(tmp_path: Path, names: list[str]) -> None:
    folder = touched(tmp_path / "both", *names)
    with pytest.raises(ConfigError, match=r"both: the folder holds photographs and panoramas; .*two folders"):
        load_scenes(run_of(scenes=[str(folder)]))


def test_the_loader_and_the_configuration_know_the_same_endings() -> None:
    assert loading.PHOTO_SUFFIXES == model_files.IMAGE_SUFFIXES
    assert loading.PANORAMA_SUFFIXES == model_files.PANORAMA_SUFFIXES


def test_an_unknown_scene_is_told_the_known_ones() -> None:
    with pytest.raises(ConfigError) as caught:
        load_scenes(run_of(scenes=["stduio"]))
    text = str(caught.value)
    assert text.startswith("scene stduio: there is no such scene; expected one of ")
    assert all(name in text for name in scene_names())


def test_a_missing_scene_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"absent.yaml: No such file"):
        load_scenes(run_of(scenes=[f"{tmp_path}/absent.yaml"]))


def test_weights_that_are_all_0() -> None:
    with pytest.raises(ConfigError, match="scenes: all weights are 0; give at least one"):
        load_scenes(run_of(scenes=[{"name": "studio", "weight": 0}, {"name": "photo", "weight": 0}]))


def test_one_weight_may_be_0() -> None:
    scenes = load_scenes(run_of(scenes=["studio", {"name": "sky_and_ground", "weight": 0}]))
    assert [scene.weight for scene in scenes] == [1, 0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "backdrop: this key is missing; add it"),
        ("backdrop: {kind: void}\n", ":1: backdrop: found {'kind': 'void'}; expected"),
        ("backdrop: {kind: photo}\n", ":1: backdrop.folder: this key is missing"),
        (
            "backdrop:\n  kind: gradient\n  zenit: {}\n",
            ":3: backdrop.zenit: unknown key 'zenit'; did you mean zenith",
        ),
        (
            "backdrop:\n  kind: gradient\n  zenith:\n    value: 2\n",
            ":4: backdrop.zenith.value: found values from 2",
        ),
        (
            "backdrop: {kind: gradient}\nground:\n  tile_m: 0\n",
            ":3: ground.tile_m: found values from 0 to 0; expected all within 0.001",
        ),
        ("backdrop: {kind: gradient}\nfill: {count: 9}\n", ":2: fill.count: found values from 9"),
        (
            "backdrop:\n  kind: gradient\n  folder: x\n",
            ":3: backdrop.folder: unknown key 'folder'; known keys: horizon, kind, nadir, zenith",
        ),
        (
            "backdrop: {kind: panorama}\n",
            "environment: found none, but the backdrop is its panorama; expected a folder of .hdr or .exr",
        ),
        ("backdrop: {kind: panorama}\nenvironment: {}\n", ":2: environment.folder: this key is missing"),
        (
            "backdrop: {kind: gradient}\nenvironment:\n  folder: a\n  yaw: 3\n",
            ":4: environment.yaw: unknown key 'yaw'; did you mean yaw_deg?",
        ),
        (
            "backdrop: {kind: gradient}\nground:\n  kind: mirror\n",
            ":2: ground: found {'kind': 'mirror'}; expected 'surface' or 'catcher'",
        ),
        (
            "backdrop: {kind: gradient}\nground:\n  kind: catcher\n  rougness: 1\n",
            ":4: ground.rougness: unknown key 'rougness'; did you mean roughness?",
        ),
        (
            "backdrop: {kind: gradient}\nground:\n  kind: catcher\n  textures: a\n",
            ":4: ground.textures: unknown key 'textures'; known keys: kind, reflectance, roughness",
        ),
        (
            "backdrop: {kind: gradient}\nroom: {}\n",
            ":2: room: found a room without a floor; expected a ground of kind surface; add `ground`",
        ),
        (
            "backdrop: {kind: gradient}\nground: {kind: catcher}\nroom: {}\n",
            ":3: room: found a room without a floor",
        ),
        (
            "backdrop: {kind: gradient}\nground: {}\nroom:\n  walls:\n    tile: 3\n",
            ":5: room.walls.tile: unknown key 'tile'; did you mean tile_m?",
        ),
        (
            "backdrop: {kind: gradient}\nlights:\n  kind: [area, spott]\n",
            ":3: lights.kind: found the name 'spott'; expected any of point, spot, area; did you mean spot?",
        ),
        ("backdrop: {kind: gradient}\nlights: {count: 9}\n", ":2: lights.count: found values from 9"),
        (
            "backdrop: {kind: gradient}\nsun: {angular_diameter_deg: 90}\n",
            ":2: sun.angular_diameter_deg: found values from 90",
        ),
        ("backdrop: {kind: gradient}\nground: {textures: ['']}\n", ":2: ground.textures.0: found an empty"),
        ("backdrop: {kind: gradient}\nsun: {elevation_deg: [80, 20]}\n", ":2: sun.elevation_deg: found the"),
    ],
)
def test_problems_of_a_scene_file(tmp_path: Path, text: str, expected: str) -> None:
    [line] = scene_report(tmp_path, text)
    assert expected in line


# ---- what ships, and what is written


@pytest.mark.parametrize("name", scene_names())
def test_every_bundled_scene_loads(name: str) -> None:
    [scene] = load_scenes(run_of(scenes=[name]))
    assert scene.name == name
    assert scene.config.description


def test_the_default_scenes_are_bundled() -> None:
    assert {choice.name for choice in run_of().scenes} <= set(scene_names())


@pytest.mark.parametrize("path", sorted(bundled_folder("configs").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_bundled_run_loads_and_its_models_exist(path: Path) -> None:
    run = load_run(path, {})
    assert load_scenes(run)
    assert all(model.path.exists() for model in run.models)


def test_the_written_run_loads_to_an_equal_one(tmp_path: Path) -> None:
    text = (
        "class_name: 'no'\nscenes: [studio, {name: ./photos, weight: 0.5}]\nobjects: {choice: [1, 4]}\n"
        "zoom: {choice: {values: [1, 2, 3], weights: [1, 1, 5]}}\n"
        "height_m: {normal: {mean: 1, std: 2, min: 0}}\n"
        "object_px: {log_uniform: [10, 90]}\nresolution: 320x200\nrotation: upright\nval_fraction: 1.0e-7\n"
    )
    run = load(tmp_path, text)
    assert load_run(written(tmp_path, run_yaml(run), "again.yaml"), {}) == run


@pytest.mark.parametrize("rotation", ["none", "yaw", "upright", "free"])
def test_every_rotation_survives_being_written(tmp_path: Path, rotation: str) -> None:
    run = load(tmp_path, f"rotation: {rotation}\n")
    assert load_run(written(tmp_path, run_yaml(run), "again.yaml"), {}) == run


def test_relative_paths_survive_being_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = run_of(models=["parts/a.glb"], scenes=["studio", "mine.yaml"])
    Path("again.yaml").write_text(run_yaml(run))
    assert load_run(Path("again.yaml"), {}) == run


TRAPS = [
    "no",
    "1e-3",
    "1E5",
    "010",
    "1:30",
    "2024-02-29",
    "null",
    "~",
    "3",
    "<<",
    "=",
    "- a",
    "a: b",
    "Straße",
]


@pytest.mark.parametrize("name", TRAPS)
def test_class_names_that_yaml_misreads_survive_being_written(tmp_path: Path, name: str) -> None:
    run = run_of(models=[{"path": "/m/a.glb", "class_name": name}], class_name=name)
    assert load_run(written(tmp_path, run_yaml(run), "again.yaml"), {}) == run


@given(name=NAMED)
def test_any_class_name_survives_being_written(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    run = run_of(models=[{"path": "/m/a.glb", "class_name": name}])
    path = tmp_path_factory.getbasetemp() / "again.yaml"
    path.write_text(run_yaml(run), encoding="utf-8", newline="")
    assert load_run(path, {}) == run


def test_the_written_run_holds_every_key(tmp_path: Path) -> None:
    data = yaml.safe_load(run_yaml(load(tmp_path, "")))
    assert set(data) == set(RunConfig.model_fields)
    assert data["object_px"] == {"log_uniform": [38.0, 384.0]}


def test_a_weight_is_a_finite_number() -> None:
    with pytest.raises(ValueError, match="finite"):
        SceneChoice(name="studio", weight=math.inf)
