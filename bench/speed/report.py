"""The results as Markdown: printed, and written into docs/performance.md."""

from __future__ import annotations

from typing import Any

from bench.documents import markdown_table

LOOP, PANDA, PANDA_MSAA = "pyrender loop", "Panda3D", "Panda3D, MSAA"


def markdown(results: dict[str, Any]) -> str:
    """All results that there are."""
    sections = [
        ("peers", "### Beside others", _peers),
        ("stages", "### Where the time goes", _stages),
        ("sampling", "### Drawing frames at random", _sampling),
        ("workers", "### Worker processes", _workers),
        ("objects", "### Objects in an image", lambda found: _scaling(found, "objects")),
        ("resolution", "### Size of the image", lambda found: _scaling(found, "pixels a side")),
        ("scenes", "### Scenes", lambda found: _scaling(found, "scene")),
        ("memory", "### Memory", _memory),
        ("long", "### A long run", _long),
    ]
    texts = ["\n".join(f"- {line}" for line in results["machine"])]
    for key, title, write in sections:
        if key in results:
            texts.append(f"{title}\n\n{results[key]['conditions']}\n\n{write(results[key]['found'])}")
    return "\n\n".join(texts)


def _peers(found: dict[str, Any]) -> str:
    header = ["", "images a second", "CPU s an image", "first image s", "peak MB", "mask IoU"]
    bases = [name for name in (LOOP, PANDA, PANDA_MSAA) if name in found]
    header += [f"times {name}" for name in bases]
    rows = []
    for name, one in found.items():
        row = [
            name,
            f"{1 / one['seconds_per_image']:.2f}",
            f"{one['cpu_per_image']:.2f}",
            f"{one['first_image']:.1f}",
            f"{one['peak_mb']:.0f}",
            f"{one['mask_iou']:.3f}",
        ]
        rows.append(row + [f"{found[b]['seconds_per_image'] / one['seconds_per_image']:.2f}" for b in bases])
    return markdown_table(header, rows)


def _stages(found: dict[str, float]) -> str:
    total = sum(found.values())
    rows = [[name, f"{1000 * s:.1f}", f"{100 * s / total:.0f} %"] for name, s in found.items()]
    return markdown_table(["stage", "ms an image", "share"], [*rows, ["all", f"{1000 * total:.1f}", "100 %"]])


def _sampling(found: dict[str, list[float]]) -> str:
    header = ["scene", "CPU ms a frame", "with distractors and occluders"]
    return markdown_table(header, [[name, *(f"{ms:.1f}" for ms in both)] for name, both in found.items()])


def _workers(found: dict[str, Any]) -> str:
    """The efficiency is the rate of each worker, as a share of that of one alone."""
    alone = found["1"]["images_per_second"] if found else 0.0
    rows = []
    for count, one in found.items():
        rate, total = one["images_per_second"], sum(one["stage_s"].values())
        shares = ", ".join(f"{name} {100 * s / total:.0f} %" for name, s in one["stage_s"].items())
        rows.append(
            [count, f"{rate:.2f}", f"{rate / alone / int(count):.2f}", f"{one['resume_s']:.1f}", shares]
        )
    header = ["workers", "images a second", "efficiency", "resume s", "time of the workers"]
    return markdown_table(header, rows)


def _scaling(found: dict[str, Any], what: str) -> str:
    rows = [
        [key, f"{1 / one['seconds_per_image']:.2f}", f"{one['cpu_per_image']:.2f}", f"{one['peak_mb']:.0f}"]
        for key, one in found.items()
        if one
    ]
    return markdown_table([what, "images a second", "CPU s an image", "peak MB"], rows)


def _memory(found: dict[str, Any]) -> str:
    rows = [[f"{int(count):,}", f"{mb:.0f}"] for count, mb in found["memory_mb"].items()]
    table = markdown_table(["images", "resident MB"], rows)
    return f"At {found['size_px']} pixels a side:\n\n{table}"


def _long(found: dict[str, Any]) -> str:
    """Memory at each tenth of the run, and between what it stays after the first."""
    rows = [[f"{int(count):,}", f"{mb:.0f}"] for count, mb in found["memory_mb"].items()]
    after = list(found["memory_mb"].values())[1:]
    return (
        f"At {found['size_px']} pixels a side, with workers on all cores: "
        f"{found['images_per_second']:.1f} images a second; the finished run is found finished in "
        f"{found['resume_s']:.1f} s. After the first tenth, memory stays between {min(after):.0f} and "
        f"{max(after):.0f} MB.\n\n{markdown_table(['images', 'resident MB, all processes'], rows[1::2])}"
    )
