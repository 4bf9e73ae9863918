"""Renders 36 images of every scene and ready-made run, or of those named: contact sheets in docs/gallery."""

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
    "square": ("pedestrian/pedestrian",),
    "country_road": ("vehicle/car", "vehicle/truck", "vehicle/motorcycle", "traffic_sign/danger"),
    "daylight": ("traffic_sign/stop", "traffic_sign/priority_road", "traffic_sign/roundabout"),
    "construction_site": ("construction_machinery/excavator", "construction_machinery/dump_truck"),
    "harbour": ("ship/fishing_boat", "ship/tug", "ship/sailing_boat"),
    "open_water": ("ship/ferry", "ship/sailing_boat", "ship/tug"),
}
"""What stands in a scene, where it is not the small things."""
RUNS = (
    "hard_hat",
    "traffic_sign",
    "construction_machinery",
    "vehicle",
    "pedestrian",
    "ship",
    "heap",
)
COUNT, SIDE_PX, COLUMNS, CELL_PX = 36, 320, 6, 216
LIMIT = 250_000  # bytes of a sheet


def main(names: list[str]) -> None:
    """Write some sheets, or all."""
    every = (*sorted(path.stem for path in (ROOT / "scenes").glob("*.yaml")), *RUNS)
    # Another seed for each, or else all would show the same things at the same places.
    for seed, name in enumerate(every):
        if names and name not in names:
            continue
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run([*command(name, seed), "--out", folder], check=True)
            write_sheet(name, Path(folder))


def command(name: str, seed: int) -> list[str]:
    """What renders the images of a scene or run, all but where to."""
    arguments = ["--count", str(COUNT), "--resolution", f"{SIDE_PX}x{SIDE_PX}", "--seed", str(seed)]
    if name in RUNS:
        arguments += ["--config", str(ROOT / f"configs/{name}.yaml")]
    else:
        arguments += ["--scene", name]
        for model in SHOWN.get(name, SMALL):
            arguments += ["--glb", str(MODELS / model)]
    return [sys.executable, "-m", "synthgen", "render", *arguments]


def write_sheet(name: str, dataset: Path) -> None:
    """The contact sheet of a dataset into the gallery."""
    sheet = render_preview(dataset, count=COUNT, columns=COLUMNS, cell_width=CELL_PX)
    (ROOT / f"docs/gallery/{name}.jpg").write_bytes(_jpeg(sheet))


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
