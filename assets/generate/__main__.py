"""Makes the sample assets again: `python assets/generate` writes into assets/, the same bytes every time."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import catalog

ASSETS = Path(__file__).resolve().parents[1]


def main() -> None:
    """Write every sample file, then the catalogue."""
    written: list[catalog.Asset] = []
    for asset in chain(catalog.models(), catalog.textures(), catalog.backdrops(), catalog.panoramas()):
        target = ASSETS / asset.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(asset.data)
        print(f"{asset.path}: {len(asset.data) / 1000:.0f} kB")
        written.append(asset)
    (ASSETS / "catalog.yaml").write_text(catalog.to_yaml(written), encoding="utf-8")


if __name__ == "__main__":
    main()
