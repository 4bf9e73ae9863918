import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ASSETS = ROOT / "assets"
# The generator is a runnable folder, not an installed package: its modules import each other by name.
sys.path.insert(0, str(ASSETS / "generate"))


@pytest.fixture(scope="session")
def assets() -> Path:
    return ASSETS


@pytest.fixture(scope="session")
def entries() -> list[dict]:
    return yaml.safe_load((ASSETS / "catalog.yaml").read_text(encoding="utf-8"))
