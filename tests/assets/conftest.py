from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from hypothesis import settings

settings.register_profile("without_deadline", deadline=None)  # no test is about time
settings.load_profile("without_deadline")

_NAME = "glb_files"
if _NAME not in sys.modules:
    _SPEC = importlib.util.spec_from_file_location(_NAME, Path(__file__).with_name("glb_files.py"))
    sys.modules[_NAME] = importlib.util.module_from_spec(_SPEC)
    _SPEC.loader.exec_module(sys.modules[_NAME])
