from __future__ import annotations

import importlib
import io
import logging
import os
import subprocess
import sys
import types
from pathlib import Path

import pytest

from synthgen.errors import TrainingError
from synthgen.training.environment import (
    import_ultralytics,
    prepare_environment,
    requested_threads,
    usable_threads,
)
from synthgen.training.output import redirected_output

ROOT = Path(__file__).parents[2]


@pytest.fixture
def environ(monkeypatch, tmp_path):
    values = {
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "PATH": os.environ.get("PATH", ""),
    }
    monkeypatch.setattr(os, "environ", values)
    return values


def test_offline_is_the_default(environ):
    prepare_environment()
    assert environ["YOLO_OFFLINE"] == "1"
    assert environ["YOLO_AUTOINSTALL"] == "0"
    assert environ["OMP_WAIT_POLICY"] == "PASSIVE"
    assert int(environ["OMP_NUM_THREADS"]) == usable_threads()


@pytest.mark.skipif(sys.platform != "linux", reason="the cache folder of Linux")
def test_settings_lie_in_the_cache_folder_with_the_fonts(environ, tmp_path):
    pytest.importorskip("matplotlib", reason="the fonts are matplotlib's (the train extra)")
    prepare_environment()
    folder = tmp_path / "cache" / "synthgen" / "ultralytics"
    assert environ["YOLO_CONFIG_DIR"] == str(folder)
    assert (folder / "Ultralytics" / "Arial.ttf").stat().st_size > 100_000


def test_what_the_user_set_is_kept(environ, tmp_path):
    own = {
        "YOLO_OFFLINE": "0",
        "YOLO_AUTOINSTALL": "1",
        "YOLO_CONFIG_DIR": str(tmp_path / "own"),
        "OMP_NUM_THREADS": "3",
        "OMP_WAIT_POLICY": "ACTIVE",
    }
    environ.update(own)
    prepare_environment()
    assert {name: environ[name] for name in own} == own
    assert requested_threads() == 3


def test_online_leaves_network_and_installation_alone(environ):
    prepare_environment(online=True)
    assert "YOLO_OFFLINE" not in environ
    assert "YOLO_AUTOINSTALL" not in environ
    assert "YOLO_CONFIG_DIR" in environ


@pytest.mark.parametrize("text", ["", "0", "many", "4,2"])
def test_threads_are_a_positive_number(environ, text):
    environ["OMP_NUM_THREADS"] = text
    assert requested_threads() == (4 if text == "4,2" else usable_threads())
    assert 1 <= usable_threads() <= 8


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (
            ModuleNotFoundError("No module named 'torch'", name="torch"),
            r"imported: torch .*synthgen\[train\]",
        ),
        (
            ImportError("libGL.so.1: cannot open shared object file"),
            r"libgl1 libglib2.0-0.*synthgen\[train\]",
        ),
        (ImportError("libglib-2.0.so.0: cannot open shared object file"), "libgl1 libglib2.0-0"),
        (OSError("libcudart.so.12: cannot open"), r"libcudart.*synthgen\[train\]"),
    ],
)
def test_a_missing_package_says_what_to_install(environ, monkeypatch, error, message):
    def fail(name):
        raise error

    monkeypatch.setattr(importlib, "import_module", fail)
    with pytest.raises(TrainingError, match=message) as caught:
        import_ultralytics()
    assert caught.value.__cause__ is error
    assert caught.value.exit_code == 2


def fake_ultralytics(monkeypatch, *, online, settings):
    package = types.SimpleNamespace(settings=settings)
    modules = {
        "torch": object(),
        "ultralytics": package,
        "ultralytics.utils": types.SimpleNamespace(ONLINE=online),
    }
    monkeypatch.setattr(importlib, "import_module", modules.__getitem__)
    return package


def test_an_earlier_import_with_network_is_refused(environ, monkeypatch):
    fake_ultralytics(monkeypatch, online=True, settings={})
    with pytest.raises(TrainingError, match="YOLO_OFFLINE=1 before importing"):
        import_ultralytics()


def test_trackers_are_off_in_our_settings_even_online(environ, monkeypatch):
    settings = {"sync": True, "mlflow": True, "wandb": False, "vscode_msg": True}
    package = fake_ultralytics(monkeypatch, online=True, settings=settings)
    for _ in range(2):
        assert import_ultralytics(online=True) is package
    assert settings == {"sync": False, "mlflow": False, "wandb": False, "vscode_msg": True}


def test_the_users_settings_are_not_touched(environ, monkeypatch, tmp_path):
    environ["YOLO_CONFIG_DIR"] = str(tmp_path / "own")
    settings = {"sync": True}
    fake_ultralytics(monkeypatch, online=False, settings=settings)
    import_ultralytics()
    assert settings == {"sync": True}


def test_importing_the_package_needs_neither_torch_nor_ultralytics():
    blocked = "import sys; sys.modules.update(dict.fromkeys(['torch', 'torchvision', 'ultralytics', 'cv2']))"
    code = f"{blocked}; import synthgen.training; print(len(synthgen.training.__all__))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60, cwd=ROOT
    )
    assert int(done.stdout) > 10


def test_output_goes_to_the_log_and_back(capsys):
    logger = logging.getLogger("ultralytics")
    handler = logging.StreamHandler(sys.stdout)
    logger.addHandler(handler)
    log = io.StringIO()
    try:
        with redirected_output(log):
            sys.stdout.write("printed\n")
            logger.error("logged")
        sys.stdout.write("after\n")
        logger.error("logged after")
    finally:
        logger.removeHandler(handler)
    assert log.getvalue() == "printed\nlogged\n"
    captured = capsys.readouterr()
    assert captured.out == "after\n"
    assert "logged after" in captured.err
