"""Makes the sample assets again: `python assets/generate` writes into assets/, the same bytes every time.

`python assets/generate models/vehicle` makes only the models of the ready-made runs and of scenes, and the
grounds (`textures`), whose path begins so.
"""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path

import catalog
import yaml

ASSETS = Path(__file__).resolve().parents[1]
CATALOGUE = ASSETS / "catalog.yaml"


def main(prefix: str = "") -> None:
    """Write every sample file, or those of some paths, then the catalogue."""
    entries: dict[str, dict[str, object]] = {}
    if prefix:
        kept = yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))
        entries = {entry["path"]: entry for entry in kept}
        assets = (
            each
            for each in chain(catalog.fleet_models(prefix), catalog.scenes(), catalog.textures(prefix))
            if each.path.startswith(prefix)
        )
    else:
        assets = chain(catalog.models(), catalog.textures(), catalog.backdrops(), catalog.panoramas(),
                       catalog.scenes(), catalog.fleet_models())  # fmt: skip
    for asset in assets:
        target = ASSETS / asset.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(asset.data)
        print(f"{asset.path}: {len(asset.data) / 1000:.0f} kB")
        entries[asset.path] = asset.entry()
    CATALOGUE.write_text(catalog.to_yaml(catalog.in_order(entries)), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:2])
