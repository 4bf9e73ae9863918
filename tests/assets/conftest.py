from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

_NAMES = ("glb_files", "ktx2_pictures", "validator_verdicts", "fuzz_models", "pose_oracle", "shared_models")

for _NAME in _NAMES:
    if _NAME not in sys.modules:
        _SPEC = importlib.util.spec_from_file_location(_NAME, Path(__file__).with_name(f"{_NAME}.py"))
        sys.modules[_NAME] = importlib.util.module_from_spec(_SPEC)
        _SPEC.loader.exec_module(sys.modules[_NAME])
