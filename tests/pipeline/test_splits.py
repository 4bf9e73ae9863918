"""Splits that have nothing in common, in what the run asks for."""

from typing import Any

import pytest

from synthgen.dataset.journal import read_records
from synthgen.errors import ConfigError
from synthgen.pipeline.splits import recipes_by_split


def test_without_disjoint_both_splits_draw_from_everything(recipe_of: Any) -> None:
    recipe = recipe_of(scenes=["studio", "photo"])
    assert recipes_by_split(recipe) == {"train": recipe, "val": recipe}


@pytest.mark.parametrize("scenarios", [[], ["far"]])
def test_what_is_named_is_dealt_out_and_nothing_else(recipe_of: Any, box_glb: Any, scenarios: Any) -> None:
    paths = [box_glb(name, folder="many") for name in "abcde"]
    names = ["models", "backgrounds", "distractors"]
    recipe = recipe_of(
        paths[0].parent,
        scenes=["photo", "hdri_ground"],
        disjoint=names,
        val_fraction=0.4,
        scenarios=scenarios,
    )
    parts = recipes_by_split(recipe)
    for of in (
        lambda r: r.classes[0].asset_ids,
        lambda r: r.pattern_numbers,
        lambda r: (r.scenarios or [r])[0].scenes[0].photo_ids,
        lambda r: (r.scenarios or [r])[0].scenes[1].panorama_ids,
    ):
        train, val, both = set(of(parts["train"])), set(of(parts["val"])), set(of(recipe))
        assert not train & val
        assert train | val == both
        assert len(val) == round(0.4 * len(both))
    textures = [(part.scenarios or [part])[0].scenes[1].ground_texture_ids for part in parts.values()]
    assert textures[0] == textures[1]


def test_frames_of_a_run_keep_to_their_split(
    recipe_of: Any, render: Any, manifest_of: Any, tmp_path: Any
) -> None:
    recipe = recipe_of(scenes=["studio", "sky_and_ground", "room"], disjoint=["scenes"], count=12)
    names: dict[str, set[str]] = {"train": set(), "val": set()}
    render(recipe, tmp_path / "out")
    for record in read_records(tmp_path / "out" / "frames.jsonl"):
        names[record.split].add(record.scene.environment.scene_name)
    assert names["train"]
    assert names["val"]
    assert not names["train"] & names["val"]


def test_scenarios_are_counted_in_the_manifest(
    recipe_of: Any, render: Any, manifest_of: Any, tmp_path: Any
) -> None:
    render(recipe_of(scenarios=["plain", "motion"], count=10), tmp_path / "out")
    counts = manifest_of(tmp_path / "out")["tally"]["scenarios"]
    assert counts.keys() <= {"plain", "motion"}
    assert sum(counts.values()) == 10


def test_one_of_a_kind_cannot_be_dealt_out(recipe_of: Any) -> None:
    with pytest.raises(ConfigError, match=r"disjoint: models.*variants of box"):
        recipes_by_split(recipe_of(disjoint=["models"]))
