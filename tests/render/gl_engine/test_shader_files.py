"""Shader files include each other once, and hold the same numbers as the code that fills their blocks."""

import re
from pathlib import Path
from typing import Any

import pytest

from synthgen.render.gl_engine import (
    casters,
    developing,
    draw_list,
    lights,
    mask_material,
    materials,
    plane_sky_shadows,
    programs,
    shadows,
    sky_shadows,
)
from synthgen.render.gl_engine.programs import FIRST_FREE_UNIT, TEXTURE_UNITS, UNIFORM_BLOCKS, shader_source

FOLDER = Path(programs.__file__).parent / "shaders"
FILES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file())
ENTRIES = [name for name in FILES if name.endswith((".vert", ".frag"))]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Shader files of a test's own."""
    monkeypatch.setattr(programs, "_FOLDER", tmp_path)
    shader_source.cache_clear()
    (tmp_path / "lib").mkdir()

    def write(**files: str) -> None:
        for name, text in files.items():
            path = "lib/" * name.startswith("lib_") + name.removeprefix("lib_").replace("_", ".")
            (tmp_path / path).write_text(text)

    yield write
    shader_source.cache_clear()


def test_a_file_is_included_once_where_it_is_first_named(folder: Any) -> None:
    folder(
        main_frag='top\n#include "lib/a.glsl"\n#include "lib/b.glsl"\nbottom\n',
        lib_a_glsl='#include "b.glsl"\nof a\n',
        lib_b_glsl="of b\n",
    )
    assert shader_source("main.frag").split() == ["top", "of", "b", "of", "a", "bottom"]


def test_files_that_include_each_other_come_to_an_end(folder: Any) -> None:
    folder(
        main_frag='#include "lib/a.glsl"\nmain\n',
        lib_a_glsl='#include "b.glsl"\na\n',
        lib_b_glsl='#include "a.glsl"\nb\n',
    )
    assert shader_source("main.frag").split() == ["b", "a", "main"]


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_file_is_complete(name: str) -> None:
    text = shader_source(name)
    assert "#include" not in text
    assert text.count("void main()") == 1
    for included in set(re.findall(r'#include "([^"]+)"', (FOLDER / name).read_text())):
        body = re.sub(r'#include "[^"]+"\n', "", (FOLDER / included).read_text()).strip()
        for paragraph in filter(None, body.split("\n\n")):
            assert text.count(paragraph.strip()) == 1


def test_every_library_file_is_used() -> None:
    used = {
        name
        for each in FILES
        for name in re.findall(r'#include "(?:lib/)?([^"]+)"', (FOLDER / each).read_text())
    }
    assert used == {name.removeprefix("lib/") for name in FILES if name.startswith("lib/")}


def constant(name: str) -> float:
    """The value of a constant, which is the same wherever it is written."""
    pattern = rf"const (?:int|float|uint) {name} = ([-0-9.e]+)u?;"
    found = {float(each) for path in FILES for each in re.findall(pattern, (FOLDER / path).read_text())}
    assert len(found) == 1, f"{name}: {found}"
    return found.pop()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAX_INSTANCES", draw_list.CHUNK),
        ("MAX_LIGHTS", lights.MAX_LIGHTS),
        ("MAX_SHADOW_TILES", shadows.MAX_TILES),
        ("MAX_PAIRS", developing.MAX_PAIRS),
        ("LEAST_LABELLED_OPACITY", mask_material.LEAST_LABELLED_OPACITY),
    ],
)
def test_shaders_and_code_agree_on_sizes(name: str, value: float) -> None:
    assert constant(name) == value


def test_pictures_of_directions_lie_side_by_side_as_the_shader_has_it() -> None:
    assert constant("PICTURES_ACROSS") == plane_sky_shadows.PICTURES_ACROSS


def test_the_slots_of_textures_are_numbered_as_in_the_shader() -> None:
    for index, name in enumerate(materials.SLOTS):
        assert constant(name.upper()) == index
    assert f"uv_transforms[{2 * len(materials.SLOTS)}]" in (FOLDER / "lib/material.glsl").read_text()


def test_the_block_of_sky_shadows_has_room_for_all_directions_and_groups() -> None:
    text = (FOLDER / "lib/sky_shadows.glsl").read_text()
    assert constant("MAX_SKY_DIRECTIONS") == sky_shadows.MAX_DIRECTIONS
    assert constant("MAX_SKY_MAPS") == sky_shadows.MAX_DIRECTIONS * casters.MAX_GROUPS
    assert f"group_texels[{casters.MAX_GROUPS}]" in text
    vectors = constant("MAX_SKY_DIRECTIONS") + 3 * constant("MAX_SKY_MAPS") + casters.MAX_GROUPS + 1
    assert 16 * vectors <= 16384, "more than every OpenGL has for a block"


def test_blocks_and_units_have_numbers_of_their_own_and_every_block_is_known() -> None:
    assert len(set(UNIFORM_BLOCKS.values())) == len(UNIFORM_BLOCKS)
    named = {
        name
        for each in FILES
        for name in re.findall(r"layout\(std140\) uniform (\w+)", (FOLDER / each).read_text())
    }
    assert named == set(UNIFORM_BLOCKS)


@pytest.mark.parametrize("name", ENTRIES)
def test_no_two_textures_of_a_program_share_a_unit(name: str) -> None:
    names = re.findall(r"uniform \w*sampler\w+ (\w+);", shader_source(name))
    # A ground with a texture is no catcher, and shows no backdrop; through no opaque mesh one sees others.
    apart = {"plane_map", "behind"}
    units = [TEXTURE_UNITS[each] for each in names if each in TEXTURE_UNITS and each not in apart]
    assert len(set(units)) == len(units)


def test_textures_of_materials_take_nobodys_place() -> None:
    names = re.findall(r"uniform \w*sampler\w+ (\w+);", shader_source("mesh.frag"))
    assert all(TEXTURE_UNITS[each] < FIRST_FREE_UNIT for each in names if each in TEXTURE_UNITS)
