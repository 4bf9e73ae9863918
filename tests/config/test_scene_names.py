"""Which scene a name stands for."""

from pathlib import Path

import pytest

from synthgen.config import Option, load_run, load_scenes
from synthgen.errors import ConfigError


def _scenes(*names: str):
    options = {
        "models": Option(name="--glb", value=["a.glb"]),
        "scenes": Option(name="--scene", value=list(names)),
    }
    return load_scenes(load_run(None, options))


def test_a_folder_of_the_same_name_does_not_replace_a_bundled_scene(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "studio").mkdir()
    monkeypatch.chdir(tmp_path)
    assert _scenes("studio")[0].config.backdrop.kind == "gradient"
    assert _scenes("./studio")[0].config.backdrop.kind == "photo"


def test_all_unknown_scenes_are_in_one_report() -> None:
    with pytest.raises(ConfigError) as caught:
        _scenes("nowhere", "studio", "elsewhere")
    assert "nowhere" in str(caught.value)
    assert "elsewhere" in str(caught.value)
