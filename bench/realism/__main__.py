"""`python -m bench.realism`: renders, compares, prints a table, writes pictures and docs/realism.md."""

from __future__ import annotations

import argparse
import fnmatch
import sys
from pathlib import Path

from bench.realism.comparison import developed, difference
from bench.realism.images import EngineImages
from bench.realism.layouts import Layout, Places, layouts
from bench.realism.pictures import bytes_of, error_colors, sheet, write_jpeg
from bench.realism.reference import Reference, ReferenceStore
from bench.realism.report import Row, printed_table, write_report
from synthgen.assets import AssetStore

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Runs the comparison; the exit code."""
    args = _arguments()
    places = Places(assets=ROOT / "assets", shared=args.shared, build=args.build)
    assets = AssetStore()
    chosen = [
        layout
        for layout in layouts(places, assets, size_px=args.size)
        if any(fnmatch.fnmatch(layout.name, pattern) for pattern in args.only)
    ]
    store = ReferenceStore(args.build / "references", bsdf=args.bsdf, spp=args.spp)
    if args.reuse:
        chosen = [layout for layout in chosen if store.has(layout.scene, assets)]
    references = [_reference(layout, store, assets) for layout in chosen]
    rows, descriptions = _compared(args, chosen, references, assets)
    print(printed_table(rows))
    if args.docs:
        write_report(ROOT / "docs/realism.md", rows, descriptions, spp=args.spp, bsdf=args.bsdf)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.realism", description=__doc__)
    parser.add_argument(
        "--engine", action="append", choices=["gl", "pyrender"], help="repeatable; default both"
    )
    parser.add_argument("--quality", default="standard", choices=["draft", "standard", "high"])
    parser.add_argument("--only", action="append", metavar="PATTERN", help="scenes by name, with * and ?")
    parser.add_argument("--reuse", action="store_true", help="only scenes whose reference is there already")
    parser.add_argument("--spp", type=int, default=256, help="samples a pixel of the references")
    parser.add_argument("--size", type=int, default=320, help="side of the pictures in pixels")
    parser.add_argument("--bsdf", default="gltf", choices=["gltf", "gltf-single", "principled"])
    parser.add_argument("--docs", action="store_true", help="write docs/realism.md and its pictures")
    parser.add_argument(
        "--shared", type=Path, default=ROOT.parent / "shared", help="real models and panoramas"
    )
    parser.add_argument("--build", type=Path, default=ROOT / "bench/build/realism")
    args = parser.parse_args()
    args.engine, args.only = args.engine or ["gl", "pyrender"], args.only or ["*"]
    return args


def _reference(layout: Layout, store: ReferenceStore, assets: AssetStore) -> Reference:
    is_new = not store.has(layout.scene, assets)
    found = store.get(layout.scene, assets)
    if is_new:
        print(f"traced {layout.name} in {found.seconds:.0f} s", file=sys.stderr, flush=True)
    return found


def _compared(
    args: argparse.Namespace, chosen: list[Layout], references: list[Reference], assets: AssetStore
) -> tuple[list[Row], list[str]]:
    """The results by scene, and what the engines say of themselves."""
    rows = [Row.of(layout, reference) for layout, reference in zip(chosen, references, strict=True)]
    panels = [[("Mitsuba", bytes_of(row.reference_srgb))] for row in rows]
    maps: list[list[tuple[str, object]]] = [[] for _ in rows]
    descriptions = []
    for name in args.engine:
        engine = EngineImages(name, assets, args.quality)
        descriptions.append(engine.description)
        for index, (layout, reference, row) in enumerate(zip(chosen, references, rows, strict=True)):
            made = engine.image(layout.scene, reference)
            image = developed(made.radiance_linear, layout.scene.imaging.exposure_ev)
            found = difference(row.reference_srgb, reference.instance_id, image, made.instance_id)
            row.differences[name] = found
            panels[index].append((name, bytes_of(image)))
            maps[index].append((f"FLIP {name} {found.flip:.3f}", error_colors(found.flip_map)))
        engine.close()
    for row, images, errors in zip(rows, panels, maps, strict=True):
        picture = sheet([*images, *errors])
        picture.save(_made(args.build / "sheets") / f"{row.name}.png")
        if args.docs and row.is_own:
            write_jpeg(picture, ROOT / "docs/images/realism" / f"{row.name}.jpg")
    return rows, descriptions


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


if __name__ == "__main__":
    sys.exit(main())
