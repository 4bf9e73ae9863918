"""Renders 36 images of every scene, or of those named, and writes their contact sheets to docs/gallery."""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from pathlib import Path

import PIL.Image

from synthgen.pipeline import render_preview

ROOT = Path(__file__).resolve().parents[1]
MODELS = ROOT / "assets/models"
SMALL = ("traffic_cone.glb", "hard_hat.glb", "stop_sign.glb")
SHOWN: dict[str, tuple[str, ...]] = {
    "street": ("vehicle/car", "vehicle/van", "pedestrian/pedestrian", "traffic_sign/stop"),
    "daylight": ("traffic_sign/stop", "traffic_sign/priority_road", "traffic_sign/roundabout"),
    "construction_site": ("construction_machinery/excavator", "construction_machinery/dump_truck"),
    "harbour": ("ship/fishing_boat", "ship/tug", "ship/sailing_boat"),
    "open_water": ("ship/ferry", "ship/sailing_boat", "ship/tug"),
}
"""What stands in a scene, where it is not the small things."""
COUNT, SIDE_PX, COLUMNS, CELL_PX = 36, 320, 6, 216
LIMIT = 250_000  # bytes of a sheet


def main(names: list[str]) -> None:
    """Write the sheets of some scenes, or of all."""
    for number, path in enumerate(sorted((ROOT / "scenes").glob("*.yaml"))):
        if names and path.stem not in names:
            continue
        with tempfile.TemporaryDirectory() as folder:
            arguments = ["--scene", path.stem, "--count", str(COUNT), "--resolution", f"{SIDE_PX}x{SIDE_PX}"]
            for model in SHOWN.get(path.stem, SMALL):
                arguments += ["--glb", str(MODELS / model)]
            # Another seed for each scene, or else all would show the same things at the same places.
            command = [sys.executable, "-m", "synthgen", "render", *arguments, "--seed", str(number)]
            subprocess.run([*command, "--out", folder], check=True)
            sheet = render_preview(Path(folder), count=COUNT, columns=COLUMNS, cell_width=CELL_PX)
        (ROOT / f"docs/gallery/{path.stem}.jpg").write_bytes(_jpeg(sheet))


def _jpeg(sheet: PIL.Image.Image) -> bytes:
    """The best JPEG within the limit."""
    for quality in range(85, 20, -5):
        buffer = io.BytesIO()
        sheet.save(buffer, "JPEG", quality=quality, optimize=True)
        if buffer.tell() <= LIMIT:
            break
    return buffer.getvalue()


if __name__ == "__main__":
    main(sys.argv[1:])
