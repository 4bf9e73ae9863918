"""The process state that ultralytics reads when it is imported: offline, no telemetry, no self-install.

ultralytics looks at environment variables once, at import. So `import_ultralytics` is the only way to it
in this package: it prepares the process, imports, and hands the package back.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import shutil
import sys
from pathlib import Path
from types import ModuleType

from synthgen.errors import TrainingError

INSTALL_REMEDY = 'pip install "synthgen[train]"'
_SYSTEM_LIBRARIES = ("libGL.so", "libglib-2.0.so", "libgthread-2.0.so", "libxcb", "libSM.so", "libXext.so")
_TRACKERS = ("sync", "clearml", "comet", "dvc", "mlflow", "raytune", "tensorboard", "wandb")
_OFFLINE_VARIABLES = {
    "YOLO_OFFLINE": "1",
    "YOLO_AUTOINSTALL": "0",
    "ULTRALYTICS_SKIP_REQUIREMENTS_CHECKS": "1",
}
_MAX_THREADS = 8  # ultralytics' own cap


def import_ultralytics(*, online: bool = False) -> ModuleType:
    """The ultralytics package, imported into a prepared process.

    Offline (the default) it makes no connection, sends no usage event and installs nothing. Online it may
    download weights and fonts and install packages; usage events and experiment trackers stay off as long
    as its settings are synthgen's own. A variable that the user has set is never changed, and somebody who
    sets YOLO_CONFIG_DIR keeps all settings in that folder.

    Raises:
        TrainingError: torch, torchvision, ultralytics or a system library of theirs is missing, or
            ultralytics was imported before with its network access on.
    """
    has_own_settings = "YOLO_CONFIG_DIR" not in os.environ or _settings_dir() == _default_settings_dir()
    prepare_environment(online=online)
    try:
        importlib.import_module("torch")
        ultralytics = importlib.import_module("ultralytics")
        utils = importlib.import_module("ultralytics.utils")
    except (ImportError, OSError) as error:
        raise _missing_package(error) from error
    if not online and utils.ONLINE:
        raise TrainingError(
            "ultralytics",
            "it was imported earlier in this process with its network access and usage events on",
            expected="an import through synthgen.training, which turns them off",
            remedy="set YOLO_OFFLINE=1 before importing ultralytics, or ask for online=True",
        )
    if has_own_settings:
        _disable_trackers(ultralytics.settings)
    return ultralytics


def prepare_environment(*, online: bool = False) -> None:
    """Sets the variables that torch and ultralytics read at import, and the settings folder they use.

    Only variables that are not set are set. Works without ultralytics installed.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # spinning threads are 9 x slower on busy cores
    os.environ.setdefault("OMP_NUM_THREADS", str(usable_threads()))  # else ultralytics makes it 1
    os.environ.setdefault("YOLO_CONFIG_DIR", str(_default_settings_dir()))
    if online:
        return
    for name, value in _OFFLINE_VARIABLES.items():
        os.environ.setdefault(name, value)
    _provide_fonts(_settings_dir() / "Ultralytics")


def requested_threads() -> int:
    """The number of CPU threads to train with: OMP_NUM_THREADS, or all that may be used."""
    text = os.environ.get("OMP_NUM_THREADS", "").split(",")[0].strip()
    return int(text) if text.isdigit() and int(text) > 0 else usable_threads()


def usable_threads() -> int:
    """The number of CPUs this process may run on (affinity and container quota), at most 8."""
    count = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    quota = Path("/sys/fs/cgroup/cpu.max")
    if quota.is_file():
        limit, _, period = quota.read_text(encoding="ascii").strip().partition(" ")
        if limit.isdigit() and period.isdigit():
            count = min(count, -(-int(limit) // int(period)))
    return max(1, min(count, _MAX_THREADS))


def _default_settings_dir() -> Path:
    """The folder of synthgen's own ultralytics settings, in the user's cache folder."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "synthgen" / "ultralytics"


def _settings_dir() -> Path:
    return Path(os.environ["YOLO_CONFIG_DIR"]).expanduser()


def _provide_fonts(folder: Path) -> None:
    """Puts matplotlib's DejaVu Sans where ultralytics looks for Arial, which it would download else."""
    spec = importlib.util.find_spec("matplotlib")
    if spec is None or spec.origin is None:
        return  # ultralytics needs matplotlib: its import will fail with a better message
    font = Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("Arial.ttf", "Arial.Unicode.ttf"):
            if font.is_file() and not (folder / name).exists():
                shutil.copyfile(font, folder / name)
    except OSError as error:
        raise TrainingError(
            folder,
            f"the settings folder of ultralytics cannot be written ({error.strerror})",
            remedy="set YOLO_CONFIG_DIR to a writable folder",
        ) from error


def _disable_trackers(settings: ModuleType) -> None:
    """Turns usage events and experiment trackers off in synthgen's own settings file."""
    on = {name: False for name in _TRACKERS if settings.get(name) is True}
    if on:
        settings.update(on)


def _missing_package(error: Exception) -> TrainingError:
    """The error for a failed import: which package or system library, and what to install."""
    text = str(error)
    if any(library in text for library in _SYSTEM_LIBRARIES):
        return TrainingError(
            "training",
            f"opencv-python cannot be loaded: {text}",
            expected="the system libraries libGL.so.1 and libglib-2.0.so.0",
            remedy=f"apt-get install libgl1 libglib2.0-0 (Debian, Ubuntu), then {INSTALL_REMEDY}",
        )
    name = getattr(error, "name", None) or text
    return TrainingError(
        "training",
        f"a package it needs cannot be imported: {name}" + (f" ({text})" if name != text else ""),
        expected="torch, torchvision and ultralytics",
        remedy=INSTALL_REMEDY,
    )
