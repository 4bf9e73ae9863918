"""`python -m bench.speed`: measures, prints the tables, and writes them into docs/performance.md."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bench.documents import update_document
from bench.machine import machine_lines
from bench.speed.report import markdown
from bench.speed.runs import LONG_QUALITY, PARTS, PEERS, Plan, fill_cache
from bench.speed.sampling import REPEATS
from bench.speed.workload import BARE_GROUND, ROOT

PACKAGES = (
    "numpy",
    "pillow",
    "moderngl",
    "pyrender",
    "trimesh",
    "panda3d",
    "panda3d-simplepbr",
    "panda3d-gltf",
)


def main() -> int:
    """Runs the measurements that are asked for; results of the others are kept from before."""
    args = _arguments()
    plan, stored = Plan.of(args), args.build / "results.json"
    results = json.loads(stored.read_text()) if stored.exists() else {}
    results["machine"] = machine_lines(*PACKAGES)
    parts = args.part or list(PARTS)
    if parts != ["sampling"]:  # which renders nothing
        fill_cache(plan)
    for part in parts:
        results[part] = {"conditions": _conditions(args, part), "found": PARTS[part](plan)}
        args.build.mkdir(parents=True, exist_ok=True)
        stored.write_text(json.dumps(results, indent=1))
    text = markdown(results)
    print(text)
    if args.docs:
        update_document(ROOT / "docs/performance.md", "results", text, command="make bench")
    return 0


def _conditions(args: argparse.Namespace, part: str) -> str:
    """What a part was measured with, as a sentence."""
    given = {
        "scene": args.config or Path(args.scene).stem,
        "objects": args.objects,
        "size": f"{args.size}x{args.size} px",
    }
    if part != "peers":
        given["engine"] = f"{args.renderer} {args.quality}"
    varied = {"objects": "objects", "resolution": "size", "memory": "size", "scenes": "scene"}.get(part)
    values = ", ".join(f"{key} {value}" for key, value in given.items() if key != varied)
    if part == "sampling":
        frames = f"{args.images} frames, each the fastest of {REPEATS}"
        return (
            f"Objects {args.objects}, alone and with the distractors and occluders of the defaults; {frames}."
        )
    if part == "long":
        return f"Scene {given['scene']}, objects {args.objects}, engine {args.renderer} {LONG_QUALITY}."
    counted = args.memory_images[1] if part == "memory" else args.images
    return f"{values[0].upper()}{values[1:]}; {counted} images after {args.warm_up} that are not counted."


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.speed", description=__doc__)
    parser.add_argument("--part", action="append", choices=list(PARTS), help="repeatable; default all")
    parser.add_argument("--peer", action="append", choices=list(PEERS), help="repeatable; default all")
    parser.add_argument("--images", type=int, default=60)
    parser.add_argument("--warm-up", type=int, default=5)
    parser.add_argument("--objects", type=int, default=5)
    parser.add_argument("--size", type=int, default=640, help="side of the images in pixels")
    parser.add_argument("--scene", default=str(BARE_GROUND), help="a scene by name, or the file of one")
    parser.add_argument(
        "--config", type=Path, help="a run file, in place of --scene and the project's models"
    )
    parser.add_argument("--renderer", default="gl", help="of synthgen where it is measured alone")
    parser.add_argument("--quality", default="standard", choices=["draft", "standard", "high"])
    parser.add_argument("--memory-images", type=int, nargs=2, default=(200, 2000), metavar=("FEW", "MANY"))
    parser.add_argument("--long-images", type=int, default=20_000, help="of the part `long`")
    parser.add_argument("--memory-size", type=int, default=160)
    parser.add_argument("--docs", action="store_true", help="write docs/performance.md")
    parser.add_argument("--build", type=Path, default=ROOT / "bench/build/speed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
