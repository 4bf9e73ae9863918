"""Renders the models of ../shared/models into contact sheets, to be looked at.

python tests/conformance/sheet.py --out sheets [NAME ...]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import PIL.Image
import PIL.ImageDraw
from model_views import SHARED, Gallery

from synthgen.errors import SynthgenError

TILE, LABEL = 256, 14


def files(folder: Path) -> Iterator[Path]:
    """The models of a folder, one for each."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".glb", ".gltf"}:
            yield path


def tile(picture: Any, text: str) -> PIL.Image.Image:
    page = PIL.Image.new("RGB", (TILE, TILE + LABEL), "white")
    image = picture if isinstance(picture, PIL.Image.Image) else PIL.Image.fromarray(picture)
    image.thumbnail((TILE, TILE))
    page.paste(image, (0, 0))
    PIL.ImageDraw.Draw(page).text((2, TILE + 1), text[:42], fill="black")
    return page


def sheet(tiles: list[PIL.Image.Image], columns: int) -> PIL.Image.Image:
    rows = -(-len(tiles) // columns)
    page = PIL.Image.new("RGB", (columns * TILE, rows * (TILE + LABEL)), "white")
    for index, each in enumerate(tiles):
        page.paste(each, (index % columns * TILE, index // columns * (TILE + LABEL)))
    return page


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    gallery = Gallery()
    for name in ("khronos", "extensions", "everyday", "asset_generator"):
        tiles, failures = [], []
        for path in files(SHARED / "models" / name):
            label = str(path.relative_to(SHARED / "models" / name))
            if arguments.only not in f"{name}/{label}":
                continue
            try:
                tiles.append(tile(gallery.picture(path, size=TILE), label))
            except (SynthgenError, OSError) as error:
                failures.append(f"{label}: {error}")
                continue
            sample = path.parent / "Figures" / "SampleImages" / f"{path.stem}.png"
            if sample.exists():
                tiles.append(tile(PIL.Image.open(sample).convert("RGB"), f"sample: {path.stem}"))
        if tiles:
            sheet(tiles, 6).save(arguments.out / f"{name}.png")
        sys.stdout.write(f"{name}: {len(tiles)} pictures, not loaded:\n")
        sys.stdout.writelines(f"  {failure}\n" for failure in failures)
    gallery.close()


if __name__ == "__main__":
    main()
