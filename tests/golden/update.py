"""Renders the golden scenes anew, on purpose, and a contact sheet to look at before they are committed.

python tests/golden/update.py [NAME ...] [--sheet sheet.png]
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import sys
import tempfile
from pathlib import Path

_TESTS = Path(__file__).resolve().parent.parent
for _name, _file in (
    ("glb_files", "assets/glb_files.py"),
    ("stage", "appearance/stage.py"),
    ("scenes", "golden/scenes.py"),
    ("pictures", "golden/pictures.py"),
):
    _spec = importlib.util.spec_from_file_location(_name, _TESTS / _file)
    sys.modules[_name] = importlib.util.module_from_spec(_spec)
    _spec.loader.exec_module(sys.modules[_name])

import PIL.Image  # noqa: E402
import PIL.ImageDraw  # noqa: E402
from pictures import EXPECTED, kept, rendered, save  # noqa: E402
from stage import Stage  # noqa: E402

from scenes import GOLDEN, SIZE  # noqa: E402

SCALE, COLUMNS, LABEL = 4, 3, 14


def contact_sheet(names: list[str], path: Path) -> None:
    """Writes the expected pictures, enlarged, each with its ids."""
    width, height = 2 * SCALE * SIZE + 8, SCALE * SIZE + LABEL
    page = PIL.Image.new("RGB", (COLUMNS * width, -(-len(names) // COLUMNS) * height), "white")
    for index, name in enumerate(names):
        x, y = index % COLUMNS * width, index // COLUMNS * height
        kept(name)
        for column, file in enumerate((f"{name}.png", f"{name}.ids.png")):
            with PIL.Image.open(EXPECTED / file) as picture:
                large = picture.convert("RGB").resize(
                    (SCALE * SIZE, SCALE * SIZE), PIL.Image.Resampling.NEAREST
                )
            page.paste(large, (x + column * SCALE * SIZE, y + LABEL))
        PIL.ImageDraw.Draw(page).text((x + 2, y + 1), name, fill="black")
    page.save(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="of scenes; all of them where there is none")
    parser.add_argument("--sheet", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SYNTHGEN_CACHE_DIR"] = folder
        stage = Stage(Path(folder), device="cpu")
        for name in arguments.names or GOLDEN:
            save(*rendered(stage, name), EXPECTED, name)
        stage.close()
    if arguments.sheet is not None:
        contact_sheet(list(arguments.names or GOLDEN), arguments.sheet)


if __name__ == "__main__":
    main()
