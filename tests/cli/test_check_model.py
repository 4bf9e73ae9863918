"""`synthgen check-model`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import PIL.Image
import pytest
import trimesh
from click.testing import CliRunner, Result

from synthgen.cli.app import cli


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["check-model", *map(str, arguments)])


def ply(path: Path, mesh: Any) -> Path:
    mesh.export(path)
    return path


def report(*arguments: object) -> dict[str, Any]:
    result = run("--json", *arguments)
    assert result.exit_code == 0, result.output
    (entry,) = json.loads(result.stdout)
    return dict(entry)


def texts(path: Path) -> str:
    return " | ".join(each["text"] for each in report(path)["warnings"])


def test_the_json_says_what_a_model_is(tmp_path: Path) -> None:
    path = ply(tmp_path / "box.ply", trimesh.creation.box((1, 2, 3)))
    found = report(path)
    assert found["is_usable"]
    assert found["size_m"] == pytest.approx([1, 2, 3])
    assert found["lowest_m"] == pytest.approx([-0.5, -1, -1.5])
    assert (found["triangles"], found["textures"], found["warnings"]) == (12, 0, [])


def test_the_table_names_the_model_and_its_size(tmp_path: Path) -> None:
    result = run(ply(tmp_path / "box.ply", trimesh.creation.box((1, 2, 3))))
    assert result.exit_code == 0
    assert "box.ply" in result.stdout
    assert "1 x 2 x 3" in result.stdout


def test_a_file_that_cannot_be_used_ends_with_2_and_the_others_are_shown(tmp_path: Path) -> None:
    good = ply(tmp_path / "box.ply", trimesh.creation.box((1, 1, 1)))
    bad = tmp_path / "bad.glb"
    bad.write_bytes(b"rubbish")
    result = run(good, bad, tmp_path / "absent.glb")
    assert result.exit_code == 2
    assert "box.ply" in result.stdout
    assert "bad.glb: byte 0" in result.stderr
    assert "absent.glb: there is no such file" in result.stderr
    entries = json.loads(run("--json", good, bad).stdout)
    assert [each["is_usable"] for each in entries] == [True, False]
    assert "byte 0" in entries[1]["error"]


def test_millimetres_that_are_taken_for_metres(tmp_path: Path) -> None:
    path = ply(tmp_path / "box.ply", trimesh.creation.box((300, 200, 100)))
    assert "it is 300 m long: its numbers may be millimetres" in texts(path)
    assert report(path, "--unit", "mm")["size_m"] == pytest.approx([0.3, 0.2, 0.1])
    assert report(path, "--normalize", "0.6")["size_m"] == pytest.approx([0.6, 0.4, 0.2])
    assert report(path, "--up-axis", "z", "--unit", "mm")["size_m"] == pytest.approx([0.3, 0.1, 0.2])


def test_fine_parts_tell_a_large_ship_from_millimetres_up_to_500_m(tmp_path: Path) -> None:
    rail = trimesh.creation.cylinder(0.05, 2.0, sections=8)
    for length, is_suspect in ((168, False), (600, True)):
        ship = trimesh.util.concatenate([trimesh.creation.box((28, 40, length)), rail])
        assert ("may be millimetres" in texts(ply(tmp_path / "ship.ply", ship))) is is_suspect


def test_a_model_far_from_the_origin(tmp_path: Path) -> None:
    box = trimesh.creation.box((1, 1, 1))
    box.apply_translation([500, 0, 0])
    assert "it lies 500 m from the origin, 500 times its size" in texts(ply(tmp_path / "box.ply", box))


def test_faces_that_point_inwards(tmp_path: Path) -> None:
    ball = trimesh.creation.icosphere(2)
    assert texts(ply(tmp_path / "ball.ply", ball)) == ""
    ball.invert()
    assert "its faces point inwards" in texts(ply(tmp_path / "inverted.ply", ball))


def test_an_edge_of_three_triangles_is_not_manifold(tmp_path: Path) -> None:
    vertices = np.array([[0, 0, 0], [0, 1, 0], [1, 0, 0], [-1, 0, 0], [0, 0, 1]], np.float64)
    fan = trimesh.Trimesh(vertices, [[0, 1, 2], [0, 1, 3], [0, 1, 4]], process=False)
    assert "1 edges have more than two triangles" in texts(ply(tmp_path / "fan.ply", fan))


def test_the_sheet_shows_every_model_from_four_sides(tmp_path: Path) -> None:
    for name, color in (("red", [255, 0, 0, 255]), ("green", [0, 255, 0, 255])):
        box = trimesh.creation.box((1, 2, 1))
        box.visual.vertex_colors = np.tile(np.array(color, np.uint8), (8, 1))
        box.export(tmp_path / f"{name}.ply")
    sheet = tmp_path / "sheet.png"
    assert run(tmp_path / "red.ply", tmp_path / "green.ply", "--sheet", sheet).exit_code == 0
    pixels = np.asarray(PIL.Image.open(sheet)).astype(int)
    assert pixels.shape[1] > 4 * 256
    height = pixels.shape[0] // 2
    for row, channel in ((0, 0), (1, 1)):
        for column in range(4):
            middle = pixels[row * height + height // 2, column * 262 + 134]
            assert middle[channel] > 2 * middle[1 - channel]


def test_a_sheet_that_cannot_be_written(tmp_path: Path) -> None:
    path = ply(tmp_path / "box.ply", trimesh.creation.box((1, 1, 1)))
    result = run(path, "--sheet", tmp_path / "sheet.txt")
    assert result.exit_code == 2
    assert "names no picture format" in result.stderr
