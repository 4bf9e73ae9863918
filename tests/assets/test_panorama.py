from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import OpenImageIO
import PIL.Image
import pytest

from synthgen.assets import AssetStore, find_panoramas, load_panorama
from synthgen.errors import AssetError

RGB = ("R", "G", "B")


def radiance(size: tuple[int, int] = (8, 4), channels: int = 3) -> np.ndarray:
    """Values [h w c] from 1/64 to 4096 that both formats hold exactly, all different along a row."""
    rng = np.random.default_rng(0)
    mantissas = rng.integers(128, 256, (size[1], size[0], channels))
    return (mantissas * 2.0 ** rng.integers(-13, 5, (size[1], size[0], 1))).astype(np.float32)


def written(
    path: Path, values: np.ndarray, names: tuple[str, ...] = RGB, *, kind: str = "float", **fields: object
) -> Path:
    height, width, channels = values.shape
    spec = OpenImageIO.ImageSpec(width, height, channels, kind)
    spec.channelnames = names
    for name, value in fields.items():
        spec.attribute(name, value)
    output = OpenImageIO.ImageOutput.create(str(path))
    assert output.open(str(path), spec), output.geterror()
    assert output.write_image(values), output.geterror()
    assert output.close()
    return path


def header(width: int, height: int) -> bytes:
    return f"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y {height} +X {width}\n".encode()


def problem(path: Path) -> str:
    """The text of the error, without the file's name, which it has to start with."""
    with pytest.raises(AssetError) as caught:
        load_panorama(path)
    text = str(caught.value)
    assert text.startswith(f"{path}: ")
    return text.removeprefix(f"{path}: ")


# ---- values


def test_the_values_of_a_radiance_file_arrive(tmp_path: Path) -> None:
    panorama = load_panorama(written(tmp_path / "sky.hdr", radiance()))
    assert panorama.dtype == np.float32
    assert panorama.flags.c_contiguous
    assert not panorama.flags.writeable
    # A colour shares the exponent of its brightest channel, whose step is at most 1/128 of it.
    np.testing.assert_allclose(panorama, radiance(), atol=0, rtol=0.02)
    np.testing.assert_array_equal(panorama.max(axis=2), radiance().max(axis=2))


@pytest.mark.parametrize("kind", ["half", "float"])
@pytest.mark.parametrize("compression", ["none", "zip", "piz"])
def test_the_values_of_an_openexr_file_arrive(tmp_path: Path, kind: str, compression: str) -> None:
    path = written(tmp_path / "sky.exr", radiance(), kind=kind, compression=compression)
    np.testing.assert_array_equal(load_panorama(path), radiance())


def test_a_radiance_file_by_hand_has_its_first_row_at_the_top(tmp_path: Path) -> None:
    path = tmp_path / "sky.hdr"
    pixels = [(128, 64, 32, 129), (128, 128, 128, 130), (0, 0, 0, 0), (255, 0, 0, 128)]  # x 2^(e - 136)
    path.write_bytes(header(2, 1) + bytes(np.array(pixels[:2], np.uint8)))
    np.testing.assert_array_equal(load_panorama(path), [[[1.0, 0.5, 0.25], [2.0, 2.0, 2.0]]])
    path.write_bytes(header(4, 2) + bytes(np.array(pixels * 2, np.uint8)))
    expected = [[1.0, 0.5, 0.25], [2.0, 2.0, 2.0], [0.0, 0.0, 0.0], [255 / 256, 0.0, 0.0]]
    np.testing.assert_array_equal(load_panorama(path), [expected, expected])


@pytest.mark.parametrize(("letters", "rows", "columns"), [(b"-Y", 1, 1), (b"+Y", -1, 1)])
def test_rows_that_are_stored_from_below_are_turned_over(
    tmp_path: Path, letters: bytes, rows: int, columns: int
) -> None:
    path = written(tmp_path / "sky.hdr", radiance())
    upright = load_panorama(path)
    path.write_bytes(path.read_bytes().replace(b"-Y", letters, 1))
    np.testing.assert_array_equal(load_panorama(path), upright[::rows, ::columns])


@pytest.mark.parametrize(("orientation", "rows", "columns"), [(1, 1, 1), (2, 1, -1), (3, -1, -1), (4, -1, 1)])
def test_an_orientation_is_obeyed(tmp_path: Path, orientation: int, rows: int, columns: int) -> None:
    path = written(tmp_path / "sky.exr", radiance(), Orientation=orientation)
    np.testing.assert_array_equal(load_panorama(path), radiance()[::rows, ::columns])


def test_a_panorama_that_lies_on_its_side_is_an_error(tmp_path: Path) -> None:
    found = problem(written(tmp_path / "sky.exr", radiance(), Orientation=6))
    assert found == "the panorama lies on its side; expected rows from left to right; save it upright"


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (("R", "G", "B", "A"), [0, 1, 2]),
        (("A", "B", "G", "R"), [3, 2, 1]),
        (("r", "g", "b"), [0, 1, 2]),
        (("Z", "R", "G", "B"), [1, 2, 3]),
        (("sky.Z", "sky.R", "sky.G", "sky.B"), [1, 2, 3]),
        (("sky.R", "R", "sky.G", "G", "sky.B", "B"), [1, 3, 5]),
        (("id.X", "View.Combined.R", "View.Combined.G", "View.Combined.B"), [1, 2, 3]),
    ],
    ids=str,
)
def test_the_colours_are_found_by_their_names(
    tmp_path: Path, names: tuple[str, ...], wanted: list[int]
) -> None:
    values = radiance(channels=len(names))
    path = written(tmp_path / "sky.exr", values, names)
    np.testing.assert_array_equal(load_panorama(path), values[..., wanted])


def test_values_that_are_no_light_are_repaired(tmp_path: Path) -> None:
    values = radiance()
    largest = float(values.max())
    values[0, 0], values[1, 1], values[2, 2], values[3, 3, 1] = np.nan, np.inf, -np.inf, -5.0
    panorama = load_panorama(written(tmp_path / "sky.exr", values))
    assert (panorama[0, 0] == 0).all()
    assert (panorama[1, 1] == largest).all()
    assert (panorama[2, 2] == 0).all()
    assert panorama[3, 3, 1] == 0
    is_sound = np.isfinite(values) & (values >= 0)
    np.testing.assert_array_equal(panorama[is_sound], values[is_sound])


# ---- errors


def test_a_missing_file(tmp_path: Path) -> None:
    assert problem(tmp_path / "absent.hdr") == "there is no such file; check the path"
    assert problem(tmp_path) == "there is no such file; check the path"


@pytest.mark.parametrize("name", ["broken.hdr", "broken.exr"])
@pytest.mark.parametrize("data", [b"", b"this is no image, but some text that is long enough to look at"])
def test_a_file_that_is_no_image(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    found = problem(tmp_path / name)
    assert found.startswith("the panorama cannot be decoded: ")
    assert found.endswith("; copy or download it again")
    assert "\n" not in found


@pytest.mark.parametrize("name", ["cut.hdr", "cut.exr"])
def test_a_file_that_is_cut_off(tmp_path: Path, name: str) -> None:
    path = written(tmp_path / name, radiance((64, 32)))
    path.write_bytes(path.read_bytes()[:-2000])
    assert problem(path).startswith("the panorama cannot be decoded: ")


@pytest.mark.parametrize("size", [(4, 4), (8, 3), (7, 4), (4, 8), (210, 100), (190, 100)])
def test_a_panorama_is_twice_as_wide_as_high(tmp_path: Path, size: tuple[int, int]) -> None:
    found = problem(written(tmp_path / "sky.hdr", radiance(size)))
    assert found == (
        f"the panorama has {size[0]} x {size[1]} pixels; expected twice as wide as high (equirectangular); "
        "convert or replace it"
    )


@pytest.mark.parametrize("size", [(203, 100), (197, 100), (8, 4)])
def test_a_pixel_more_or_less_does_no_harm(tmp_path: Path, size: tuple[int, int]) -> None:
    assert load_panorama(written(tmp_path / "sky.hdr", radiance(size))).shape == (size[1], size[0], 3)


@pytest.mark.parametrize("size", [(16386, 8192), (16384, 8193), (20000, 10000)])
def test_a_panorama_that_is_too_large_is_refused_by_its_header(tmp_path: Path, size: tuple[int, int]) -> None:
    path = tmp_path / "huge.hdr"
    path.write_bytes(header(*size))
    os.truncate(path, 10**9)  # a hole; the library itself refuses a file that is far too short for its header
    expected = (
        f"the panorama has {size[0]} x {size[1]} pixels; expected at most 16384 x 8192; make it smaller"
    )
    assert problem(path) == expected


@pytest.mark.parametrize("names", [("Y",), ("R", "G"), ("X", "Y", "Z"), ("a.R", "b.G", "c.B")], ids=",".join)
def test_a_panorama_without_colours(tmp_path: Path, names: tuple[str, ...]) -> None:
    found = problem(written(tmp_path / "grey.exr", radiance(channels=len(names)), names))
    assert re.fullmatch(
        r"the panorama has the channels [A-Za-z., ]+; expected R, G and B; save it as a colour image", found
    )


@pytest.mark.parametrize("value", [0.0, -1.0, np.nan])
def test_a_black_panorama(tmp_path: Path, value: float) -> None:
    found = problem(written(tmp_path / "night.exr", np.full((4, 8, 3), value, np.float32)))
    assert found == "the panorama is black; remove or replace it"


def test_an_image_of_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sky.hdr"
    PIL.Image.new("RGB", (8, 4), (255, 255, 255)).save(path, "PNG")
    found = problem(path)
    assert found.startswith("the panorama is of the format png; expected a flat Radiance (.hdr) or OpenEXR")


def test_what_the_library_says_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "huge.hdr"
    path.write_bytes(header(65534, 32767))
    assert "\n" not in problem(path)


# ---- the store and the folder


def test_the_store_loads_a_panorama_once(tmp_path: Path) -> None:
    store = AssetStore()
    asset_id = store.add(written(tmp_path / "sky.exr", radiance()), kind="hdri")
    assert asset_id == "hdri/sky"
    np.testing.assert_array_equal(store.panorama(asset_id), radiance())
    assert store.panorama(asset_id) is store.panorama(asset_id)


def test_the_store_keeps_the_last_four_panoramas(tmp_path: Path) -> None:
    store = AssetStore()
    ids = [store.add(written(tmp_path / f"{k}.exr", radiance()), kind="hdri") for k in range(5)]
    first = store.panorama(ids[0])
    for asset_id in ids[1:4]:
        store.panorama(asset_id)
    assert store.panorama(ids[0]) is first
    for asset_id in ids[1:]:
        store.panorama(asset_id)
    assert store.panorama(ids[0]) is not first


def test_an_unknown_panorama_is_named() -> None:
    with pytest.raises(AssetError, match="hdri/ghost: this asset is not part of the run"):
        AssetStore().panorama("hdri/ghost")


def test_panoramas_of_a_folder_come_by_name_and_from_below(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("b.hdr", "a.EXR", "sub/c.exr", "notes.txt", "d.png"):
        (tmp_path / name).write_bytes(b"")
    found = [str(path.relative_to(tmp_path)) for path in find_panoramas(tmp_path)]
    assert found == ["a.EXR", "b.hdr", "sub/c.exr"]


def test_a_path_without_panoramas_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match="absent: there is no such folder; check the path"):
        find_panoramas(tmp_path / "absent")
    with pytest.raises(AssetError, match=r"the folder holds no panoramas; expected \.exr or \.hdr"):
        find_panoramas(tmp_path)


def test_the_library_of_panoramas_is_loaded_only_when_it_is_needed() -> None:
    program = "import sys, synthgen.assets; print('OpenImageIO' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
