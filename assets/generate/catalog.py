"""The list of sample assets: what each file is, where it came from, and its digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import fleet
import ground_textures
import hard_hat
import hdris
import photos
import stop_sign
import traffic_cone
import workshop
import yaml
from glb import Model

MODELS = {
    "traffic_cone": (traffic_cone.build, "Orange PVC road cone with two reflective collars on a rubber foot"),
    "hard_hat": (hard_hat.build, "Yellow construction helmet with ridged crown and suspension"),
    "stop_sign": (stop_sign.build, "Octagonal aluminium stop sign on a galvanised steel post"),
}


SCENES = {
    "workshop": (
        workshop.build,
        "Workbench, shelves, a table, crates and a drum before two walls, as a scene",
    ),
}


MAPS = {"": "", "_normal": ": normals (+X right, +Y up)", "_roughness": ": roughness"}
"""What is said of the pictures of a ground by the ends of their names."""


@dataclass(frozen=True)
class Asset:
    """One file of the sample set."""

    path: str  # relative to assets/
    data: bytes
    kind: str  # "model", "scene", "texture", "photo" or "hdri"
    module: str  # of this package, without .py
    description: str
    class_name: str | None = None  # models only
    size_m: tuple[float, ...] | None = None  # models (x, y, z), textures (across, down)

    def entry(self) -> dict[str, object]:
        """Return the file's entry in catalog.yaml."""
        out: dict[str, object] = {
            "path": self.path, "sha256": hashlib.sha256(self.data).hexdigest(), "kind": self.kind,
        }  # fmt: skip
        if self.class_name is not None:
            out["class_name"] = self.class_name
        if self.size_m is not None:
            out["size_m"] = list(self.size_m)
        source = f"assets/generate/{self.module}.py"
        return out | {"source": source, "licence": "CC0-1.0", "description": self.description}


def models() -> Iterator[Asset]:
    """Make the models one after another."""
    for name, (build, description) in MODELS.items():
        model: Model = build()
        yield Asset(f"models/{name}.glb", model.glb, "model", name, description, name, model.size_m)


def scenes() -> Iterator[Asset]:
    """Make the models that are scenes one after another."""
    for name, (build, description) in SCENES.items():
        model: Model = build()
        yield Asset(f"scenes/{name}.glb", model.glb, "scene", name, description, None, model.size_m)


def fleet_models(prefix: str = "") -> Iterator[Asset]:
    """Make the models of the ready-made runs whose path begins so, one after another."""
    for each in fleet.specimens():
        if each.path.startswith(prefix):
            model = each.build()
            yield Asset(
                each.path, model.glb, "model", each.source, each.description, each.class_name, model.size_m
            )


def textures(prefix: str = "") -> Iterator[Asset]:
    """Make the ground textures whose path begins so, one after another."""
    side = ground_textures.SIZE_M
    for name, (painter, _, _, description) in ground_textures.TEXTURES.items():
        if not f"textures/{name}".startswith(prefix):
            continue
        module = painter.__module__
        for end, data in ground_textures.build(name).items():
            text = description + MAPS[end]
            yield Asset(f"textures/{name}{end}.jpg", data, "texture", module, text, None, (side, side))


def backdrops() -> Iterator[Asset]:
    """Make the stand-in photographs one after another."""
    for name, (painter, _, description) in photos.PHOTOS.items():
        yield Asset(f"photos/{name}.jpg", photos.build(name), "photo", painter.__module__, description)


def panoramas() -> Iterator[Asset]:
    """Make the panoramas of radiance one after another."""
    for name, (painter, _, _, description) in hdris.HDRIS.items():
        yield Asset(f"hdris/{name}.hdr", hdris.build(name), "hdri", painter.__module__, description)


def in_order(entries: dict[str, dict[str, object]]) -> list[dict[str, object]]:
    """Return the entries, given by path, with the models of the runs last and in the order of their list."""
    fleet_paths = [each.path for each in fleet.specimens()]
    others = [entry for path, entry in entries.items() if path.count("/") == 1]
    return [*others, *(entries[path] for path in fleet_paths if path in entries)]


def to_yaml(entries: list[dict[str, object]]) -> str:
    """Return the catalogue's text."""
    head = "# Written by `python assets/generate`; every file listed here was made by that code.\n"
    return head + str(yaml.safe_dump(entries, sort_keys=False, width=120))
