from __future__ import annotations

import hashlib
import re
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from glb_files import cube_file, picture

from synthgen.assets import AssetStore, find_images, find_models
from synthgen.errors import AssetError
from synthgen.model import Pose

ORIENTATION = 0x0112


def stored_picture(tmp_path: Path, *, orientation: int = 1, kind: str = "PNG") -> Path:
    """A 3 x 2 image: red, green, blue above black, grey, white."""
    rows = [[(255, 0, 0), (0, 255, 0), (0, 0, 255)], [(0, 0, 0), (128, 128, 128), (255, 255, 255)]]
    exif = PIL.Image.Exif()
    exif[ORIENTATION] = orientation
    path = tmp_path / f"picture.{kind.lower()}"
    PIL.Image.fromarray(np.array(rows, np.uint8)).save(path, kind, exif=exif)
    return path


def image_of(path: Path) -> np.ndarray:
    store = AssetStore()
    return store.image_srgb(store.add(path, kind="photo"))


# ---- ids


def test_ids_name_kind_and_file() -> None:
    store = AssetStore()
    assert store.add(Path("a/cone.glb"), kind="model") == "model/cone"
    assert store.add(Path("a/cone.png"), kind="photo") == "photo/cone"


def test_ids_of_files_of_one_name_differ() -> None:
    store = AssetStore()
    ids = [store.add(Path(f"{folder}/cone.glb"), kind="model") for folder in "abcd"]
    assert ids == ["model/cone", "model/cone-2", "model/cone-3", "model/cone-4"]
    assert [store.path(asset_id) for asset_id in ids] == [Path(f"{folder}/cone.glb") for folder in "abcd"]


def test_an_id_made_unique_does_not_collide_with_a_name() -> None:
    store = AssetStore()
    names = ["a/cone.glb", "b/cone-2.glb", "c/cone.glb", "d/cone-2.glb"]
    assert len({store.add(Path(name), kind="model") for name in names}) == 4


def test_a_file_added_twice_has_one_id() -> None:
    store = AssetStore()
    ids = [store.add(Path(name), kind="model") for name in ("a/x.glb", "b/x.glb", "b/x.glb", "a/x.glb")]
    assert ids == ["model/x", "model/x-2", "model/x-2", "model/x"]
    assert store.ids() == ["model/x", "model/x-2"]


def test_ids_depend_only_on_paths_and_order() -> None:
    names = [Path(f"{folder}/{name}.glb") for folder in "ab" for name in ("x", "y", "x-2")]
    stores = AssetStore(), AssetStore()
    first, second = ([store.add(path, kind="model") for path in names] for store in stores)
    assert first == second


def test_an_unknown_id_is_named() -> None:
    store = AssetStore()
    for look_up in (store.path, store.model, store.sha256, store.image_srgb, store.texture):
        with pytest.raises(AssetError, match="model/ghost: this asset is not part of the run"):
            look_up("model/ghost")


def test_the_hash_is_that_of_the_files_bytes(tmp_path: Path) -> None:
    path = cube_file().write(tmp_path)
    store = AssetStore()
    asset_id = store.add(path, kind="model")
    assert store.sha256(asset_id) == hashlib.sha256(path.read_bytes()).hexdigest()
    assert store.sha256(asset_id) == store.model(asset_id).sha256


def test_the_hash_of_a_missing_file_is_an_error(tmp_path: Path) -> None:
    store = AssetStore()
    with pytest.raises(AssetError, match="No such file"):
        store.sha256(store.add(tmp_path / "absent.glb", kind="model"))


# ---- models and images


def test_a_model_is_loaded_once(tmp_path: Path) -> None:
    store = AssetStore()
    asset_id = store.add(cube_file().write(tmp_path), kind="model")
    assert store.model(asset_id) is store.model(asset_id)
    assert store.model(asset_id).asset_id == asset_id


def test_a_broken_model_names_its_file(tmp_path: Path) -> None:
    path = tmp_path / "broken.glb"
    path.write_bytes(b"glTF")
    store = AssetStore()
    with pytest.raises(AssetError, match=re.escape(str(path))):
        store.model(store.add(path, kind="model"))


def test_a_photo_is_decoded(tmp_path: Path) -> None:
    image = image_of(stored_picture(tmp_path))
    assert image.shape == (2, 3, 3)
    assert image[0].tolist() == [[255, 0, 0], [0, 255, 0], [0, 0, 255]]
    assert not image.flags.writeable


def test_a_texture_is_the_image_with_full_alpha(tmp_path: Path) -> None:
    path = stored_picture(tmp_path)
    store = AssetStore()
    texture = store.texture(store.add(path, kind="texture"))
    np.testing.assert_array_equal(texture.pixels[..., :3], image_of(path))
    assert (texture.pixels[..., 3] == 255).all()
    assert (texture.wrap_s, texture.wrap_t) == (10497, 10497)


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "1", "LA", "CMYK"])
def test_an_image_of_any_mode_becomes_rgb(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "picture.tif"
    PIL.Image.new("RGB", (4, 2), (255, 255, 255)).convert(mode).save(path, "TIFF")
    image = image_of(path)
    assert image.shape == (2, 4, 3)
    assert (image == 255).all()


@pytest.mark.parametrize(
    ("orientation", "turn"),
    [
        (1, lambda image: image),
        (2, lambda image: image[:, ::-1]),
        (3, lambda image: image[::-1, ::-1]),
        (4, lambda image: image[::-1]),
        (5, lambda image: image.transpose(1, 0, 2)),
        (6, lambda image: np.rot90(image, -1)),
        (7, lambda image: np.rot90(image.transpose(1, 0, 2), 2)),
        (8, lambda image: np.rot90(image, 1)),
    ],
)
def test_the_exif_orientation_turns_the_image_upright(tmp_path: Path, orientation: int, turn: object) -> None:
    assert callable(turn)
    plain = image_of(stored_picture(tmp_path))
    np.testing.assert_array_equal(image_of(stored_picture(tmp_path, orientation=orientation)), turn(plain))


@pytest.mark.parametrize("data", [b"", b"not an image", picture((40, 40))[0][:80]])
def test_a_broken_image_names_its_file(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "broken.png"
    path.write_bytes(data)
    with pytest.raises(AssetError, match=f"{re.escape(str(path))}: the image cannot be decoded"):
        image_of(path)


# ---- finding files


def test_a_model_file_is_itself(tmp_path: Path) -> None:
    path = cube_file().write(tmp_path)
    assert find_models(path) == [path]


def test_models_of_a_folder_come_by_name_and_from_below(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("b.glb", "a.GLB", "sub/c.glb", "notes.txt", "d.gltf"):
        (tmp_path / name).write_bytes(b"")
    assert [str(path.relative_to(tmp_path)) for path in find_models(tmp_path)] == [
        "a.GLB",
        "b.glb",
        "d.gltf",
        "sub/c.glb",
    ]


def test_images_of_a_folder_come_by_name_and_from_below(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("b.png", "a.JPG", "sub/c.webp", "d.jpeg", "notes.txt", "e.glb"):
        (tmp_path / name).write_bytes(b"")
    found = [str(path.relative_to(tmp_path)) for path in find_images(tmp_path)]
    assert found == ["a.JPG", "b.png", "d.jpeg", "sub/c.webp"]


def test_a_folder_that_is_named_like_a_model_is_none(tmp_path: Path) -> None:
    (tmp_path / "trap.glb").mkdir()
    with pytest.raises(AssetError, match="holds no models"):
        find_models(tmp_path)


def test_a_path_without_models_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match=r"absent.glb: there is no such file; check the path"):
        find_models(tmp_path / "absent.glb")
    with pytest.raises(AssetError, match=r"the folder holds no models; expected \.3mf or \.dae or \.glb"):
        find_models(tmp_path)


def test_a_path_without_images_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match="absent: there is no such folder; check the path"):
        find_images(tmp_path / "absent")
    with pytest.raises(AssetError, match=r"the folder holds no images; expected \.bmp or \.jpeg"):
        find_images(tmp_path)
    picture_file = stored_picture(tmp_path)
    with pytest.raises(AssetError, match="there is no such folder"):
        find_images(picture_file)


# ---- poses


def test_a_model_without_poses_says_so(tmp_path: Path) -> None:
    store = AssetStore()
    asset_id = store.add(cube_file().write(tmp_path), kind="models")
    assert store.model(asset_id).triangle_count == 12
    with pytest.raises(AssetError, match=r"model.glb: the model has no animations and no variants"):
        store.model(asset_id, pose=Pose(animation="walk", time=0.0))
