"""Shards that are rendered apart and merged are the dataset that is rendered at once."""

from pathlib import Path
from typing import Any

import pytest

from synthgen.errors import ConfigError, DatasetError, OutputError
from synthgen.pipeline import merge_datasets, verify_dataset

COUNT = 10


@pytest.fixture
def parts(recipe_of: Any, render: Any, tmp_path: Path) -> list[Path]:
    """The folders of three shards."""
    folders = [tmp_path / "parts" / str(number) for number in (1, 2, 3)]
    for number, folder in enumerate(folders, start=1):
        render(recipe_of(count=COUNT, shard=f"{number}/3"), folder)
    return folders


@pytest.fixture
def whole(recipe_of: Any, render: Any, files: Any, tmp_path: Path) -> dict[str, bytes]:
    render(recipe_of(count=COUNT), tmp_path / "whole")
    found: dict[str, bytes] = files(tmp_path / "whole")
    return found


def test_each_shard_is_a_dataset_of_its_own(parts: list[Path], check: Any, manifest_of: Any) -> None:
    for part, images in zip(parts, (4, 3, 3), strict=True):
        assert sum(check(part)["images"].values()) == images
        assert manifest_of(part)["is_complete"]
        assert verify_dataset(part) == []


def test_merged_shards_are_the_whole_byte_for_byte(
    parts: list[Path], files: Any, whole: dict[str, bytes], tmp_path: Path
) -> None:
    seen: list[tuple[int, int]] = []
    merge_datasets(parts[::-1], tmp_path / "out", lambda *given: seen.append(given))
    assert files(tmp_path / "out") == whole
    assert seen[-1] == (COUNT, COUNT)
    assert verify_dataset(tmp_path / "out") == []


def test_a_merge_that_was_cut_off_goes_on(
    parts: list[Path], files: Any, whole: dict[str, bytes], tmp_path: Path
) -> None:
    def stop(done: int, _: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        merge_datasets(parts, tmp_path / "out", stop)
    merge_datasets(parts, tmp_path / "out")
    assert files(tmp_path / "out") == whole


def test_a_merged_dataset_can_grow(
    *, recipe_of: Any, render: Any, files: Any, parts: list[Path], tmp_path: Path
) -> None:
    merge_datasets(parts, tmp_path / "out")
    render(recipe_of(count=COUNT + 2), tmp_path / "out")
    render(recipe_of(count=COUNT + 2), tmp_path / "long")
    assert files(tmp_path / "out") == files(tmp_path / "long")


def test_a_shard_goes_on_where_it_was_stopped(
    recipe_of: Any, render: Any, files: Any, parts: list[Path], tmp_path: Path
) -> None:
    recipe = recipe_of(count=COUNT, shard="2/3")
    with pytest.raises(KeyboardInterrupt):
        render(recipe, tmp_path / "out", fail_at=4)
    assert render(recipe, tmp_path / "out", resume=True).resumed_at == 1
    assert files(tmp_path / "out") == files(parts[1])


def test_parts_that_do_not_make_a_whole_are_refused(
    recipe_of: Any, render: Any, parts: list[Path], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with pytest.raises(DatasetError, match="missing are: 2/3"):
        merge_datasets([parts[0], parts[2]], out)
    with pytest.raises(DatasetError, match="every shard once"):
        merge_datasets([*parts, parts[1]], out)
    render(recipe_of(count=COUNT, shard="2/3", seed=5), tmp_path / "other")
    with pytest.raises(DatasetError, match="another run"):
        merge_datasets([parts[0], tmp_path / "other", parts[2]], out)
    render(recipe_of(count=COUNT), tmp_path / "full")
    with pytest.raises(DatasetError, match="whole run"):
        merge_datasets([tmp_path / "full"], out)
    with pytest.raises(DatasetError, match="no run"):
        merge_datasets([tmp_path / "nowhere"], out)
    assert not out.exists()


def test_an_unfinished_or_damaged_part_is_named(
    recipe_of: Any, render: Any, parts: list[Path], tmp_path: Path
) -> None:
    with pytest.raises(KeyboardInterrupt):
        render(recipe_of(count=COUNT, shard="2/3"), tmp_path / "stopped", fail_at=4)
    with pytest.raises(DatasetError, match="2/3 is not finished"):
        merge_datasets([parts[0], tmp_path / "stopped", parts[2]], tmp_path / "out")
    image = parts[2] / "images" / "train" / "000002.png"
    image.write_bytes(image.read_bytes()[:-1])
    with pytest.raises(DatasetError, match=r"000002\.png.*--repair"):
        merge_datasets(parts, tmp_path / "out")


def test_a_folder_with_something_else_is_not_merged_into(parts: list[Path], tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "holiday.jpg").write_bytes(b"x")
    with pytest.raises(OutputError, match="no run"):
        merge_datasets(parts, tmp_path / "out")


@pytest.mark.parametrize("shard", ["0/3", "4/3", "3", "a/b", "-1/3", "1/0", "1/3/5", ""])
def test_a_shard_that_is_none_is_refused(recipe_of: Any, shard: str) -> None:
    with pytest.raises(ConfigError, match="shard"):
        recipe_of(shard=shard)


def test_more_shards_than_images_leave_empty_ones(
    recipe_of: Any, render: Any, files: Any, tmp_path: Path
) -> None:
    for number in (1, 2, 3):
        render(recipe_of(count=2, shard=f"{number}/3"), tmp_path / str(number))
    merge_datasets([tmp_path / str(number) for number in (1, 2, 3)], tmp_path / "out")
    render(recipe_of(count=2), tmp_path / "whole")
    assert files(tmp_path / "out") == files(tmp_path / "whole")
