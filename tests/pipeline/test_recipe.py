"""What a run names is found once, and how it is rendered reaches the engine."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from synthgen.errors import AssetError, EngineError
from synthgen.pipeline import diagnose, diagnosis
from synthgen.pipeline.frames import create_engine
from synthgen.render.options import RenderOptions


def written(path: Path, text: str) -> str:
    path.write_text("backdrop: {kind: gradient}\n" + text)
    return str(path)


def test_panoramas_and_textures_are_among_the_sources_of_the_manifest(
    recipe_of: Any, render: Any, manifest_of: Any, tmp_path: Path
) -> None:
    for name in ("skies/b.hdr", "skies/deep/a.exr", "tiles/t.png", "wall.jpg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    text = (
        "environment: {folder: skies}\nground: {textures: [tiles, wall.jpg]}\n"
        "room: {walls: {textures: wall.jpg}, ceiling: {textures: tiles}}\n"
    )
    recipe = recipe_of(scenes=[written(tmp_path / "mine.yaml", text)], count=2)
    [choices] = recipe.scenes
    assert choices.panorama_ids == ("panoramas/b", "panoramas/a")
    assert choices.ground_texture_ids == ("textures/t", "textures/wall")
    assert (choices.wall_texture_ids, choices.ceiling_texture_ids) == (("textures/wall",), ("textures/t",))
    render(recipe, tmp_path / "out")
    sources = {each["asset_id"]: each for each in manifest_of(tmp_path / "out")["images"]}
    assert set(sources) == {"panoramas/a", "panoramas/b", "textures/t", "textures/wall"}
    assert sources["panoramas/a"]["sha256"] == hashlib.sha256(b"skies/deep/a.exr").hexdigest()


def test_a_folder_of_textures_does_not_draw_their_maps(recipe_of: Any, tmp_path: Path) -> None:
    (tmp_path / "tiles").mkdir()
    for name in ("rock.jpg", "rock_normal.png", "rock_roughness.png", "t.png"):
        (tmp_path / "tiles" / name).write_bytes(name.encode())
    recipe = recipe_of(scenes=[written(tmp_path / "mine.yaml", "ground: {textures: tiles}\n")])
    assert recipe.scenes[0].ground_texture_ids == ("textures/rock", "textures/t")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("environment: {folder: empty}\n", "empty: the folder holds no panoramas"),
        ("environment: {folder: nowhere}\n", "nowhere: there is no such folder"),
        ("ground: {textures: empty}\n", "empty: the folder holds no images"),
        ("ground: {textures: [nowhere.png]}\n", "nowhere.png: there is no such"),
        ("ground: {}\nroom: {walls: {textures: empty}}\n", "empty: the folder holds no images"),
    ],
)
def test_what_a_scene_needs_and_is_not_there_is_an_error(
    recipe_of: Any, tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(AssetError, match=message):
        recipe_of(scenes=[written(tmp_path / "mine.yaml", text)])


def test_the_engine_is_made_with_the_quality_and_device_of_the_run(
    recipe_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr("synthgen.pipeline.frames.create_renderer", lambda *given: asked.append(given))
    recipe = recipe_of(quality="high", device=1)
    create_engine(recipe)
    create_engine(recipe_of())
    assert asked[0] == ("gl", recipe.assets, RenderOptions(quality="high", device="1"))
    assert asked[1][2] == RenderOptions()


@pytest.mark.parametrize(
    ("broken", "is_good", "text"),
    [
        (set(), True, "ready, with gl or pyrender"),
        ({"pyrender"}, True, "ready, with gl"),
        ({"gl"}, True, "only with --renderer pyrender"),
        ({"gl", "pyrender"}, False, "no engine starts"),
    ],
)
def test_the_last_finding_says_whether_an_engine_starts(
    monkeypatch: pytest.MonkeyPatch, sphere_renderer: Any, broken: set[str], is_good: bool, text: str
) -> None:
    def create(name: str, assets: Any, options: Any) -> Any:
        if name in broken:
            raise EngineError(name, "it cannot be used", remedy="install one")
        return sphere_renderer(assets)

    monkeypatch.setattr(diagnosis, "create_renderer", create)
    findings = diagnose()
    engines = {each.subject: each for each in findings if each.subject in {"gl", "pyrender"}}
    assert list(engines) == ["gl", "pyrender"]
    for name, finding in engines.items():
        assert finding.is_good == (name not in broken)
        assert ("install one" in finding.text) == (name in broken)
    assert (findings[-1].is_good, findings[-1].text[: len(text)]) == (is_good, text)
