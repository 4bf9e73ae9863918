"""Functions of the user's own: applied with the guarantees of all other draws, and looked over."""

import pickle
from pathlib import Path
from typing import Any

import pytest

from synthgen.errors import ConfigError
from synthgen.sampling import sample_scene

GOOD = """\
from dataclasses import replace

def brighter(scene, rng):
    return replace(scene, imaging=replace(scene.imaging, exposure_ev=2.0 + rng.random()))
"""


def written(tmp_path: Path, text: str, function: str) -> str:
    path = tmp_path / "mine.py"
    path.write_text(text)
    return f"{path}:{function}"


def test_a_function_changes_what_it_says_and_nothing_else(recipe_of: Any, tmp_path: Path) -> None:
    plain, changed = recipe_of(), recipe_of(randomizers=[written(tmp_path, GOOD, "brighter")])
    before, after, again = (
        [sample_scene(recipe, seed=1, frame_index=k) for k in range(4)]
        for recipe in (plain, changed, changed)
    )
    assert after == again, "the same in every run"
    exposures = {scene.imaging.exposure_ev for scene in after}
    assert len(exposures) == 4
    assert min(exposures) >= 2.0
    for a, b in zip(before, after, strict=True):
        assert (a.camera, a.instances, a.lights) == (b.camera, b.instances, b.lights)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("raise KeyError('x')", "raised KeyError"),
        ("return None", "returned NoneType"),
        ("return replace(scene, seed=7)", "changed seed"),
        ("return replace(scene, instances=scene.instances * 2)", "instance ids"),
        (
            "return replace(scene, instances=(replace(scene.instances[0], asset_id='a'),))",
            "not part of the run",
        ),
        (
            "return replace(scene, imaging=replace(scene.imaging, exposure_ev=float('nan')))",
            "cannot be stored",
        ),
    ],
)
def test_a_function_that_raises_or_returns_nonsense_is_one_clear_error(
    recipe_of: Any, tmp_path: Path, body: str, text: str
) -> None:
    code = f"from dataclasses import replace\ndef f(scene, rng):\n    {body}\n"
    recipe = recipe_of(objects=1, randomizers=[written(tmp_path, code, "f")])
    with pytest.raises(ConfigError) as caught:
        sample_scene(recipe, seed=0, frame_index=0)
    assert "randomizers" in str(caught.value)
    assert "mine.py:f" in str(caught.value)
    assert text in str(caught.value)


@pytest.mark.parametrize(
    ("code", "name", "text"),
    [
        (GOOD, "darker", "it has replace, brighter"),
        ("1 / 0", "f", "ZeroDivisionError"),
        ("def f(: pass", "f", "SyntaxError"),
    ],
)
def test_a_function_that_cannot_be_found_is_one_clear_error(
    recipe_of: Any, tmp_path: Path, code: str, name: str, text: str
) -> None:
    with pytest.raises(ConfigError, match=text):
        recipe_of(randomizers=[written(tmp_path, code, name)])


@pytest.mark.parametrize("name", ["mine.py", "nowhere.py:f", "mine:f"])
def test_a_text_that_names_no_function_is_one_clear_error(recipe_of: Any, name: str) -> None:
    with pytest.raises(ConfigError, match="randomizers"):
        recipe_of(randomizers=[name])


def test_a_function_works_in_workers_that_stand_elsewhere(
    recipe_of: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, GOOD, "brighter")
    monkeypatch.chdir(tmp_path)
    recipe = recipe_of(randomizers=["mine.py:brighter"])
    sent = pickle.dumps(recipe)
    monkeypatch.chdir(tmp_path.parent)
    assert sample_scene(pickle.loads(sent), seed=1, frame_index=2) == sample_scene(
        recipe, seed=1, frame_index=2
    )
