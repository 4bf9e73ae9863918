"""The geometry of models at rest, kept on disk: decoded and posed once for all processes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import astuple
from functools import cache

import numpy as np
import numpy.typing as npt

import synthgen.assets
import synthgen.geometry
import synthgen.model
from synthgen.arrays import F64
from synthgen.assets.gltf.document import Document
from synthgen.assets.gltf.geometry import DrawnPrimitive, Extent, Geometry
from synthgen.assets.gltf.resources import Resources, is_data_uri
from synthgen.disk_cache import Arrays, cached_arrays, code_digest, content_digest, library_version
from synthgen.model import Primitive

KEPT_VERTICES = 5_000
"""From which on a file's geometry is kept: decoding takes 3 us a vertex or more, reading a file 1 ms."""

_LIBRARIES = ("numpy", "scipy", "DracoPy", "meshopt")
"""What else of other projects takes part in the result."""
_ARRAYS = ("positions", "normals", "indices", "colors", "tangents")


class KeptGeometry:
    """The geometry of one document, by the contents of its file and buffers.

    What is kept was made of the same bytes, under the same limits, by the same code; so it has passed every
    check that these bytes would have to pass now.
    """

    def __init__(self, document: Document, resources: Resources, sha256: str) -> None:
        self._document = document
        self._resources = resources
        self._sha256 = sha256

    def geometry(
        self, T_asset_file: F64, variant: int | None, compute: Callable[[], Geometry | None]
    ) -> Geometry | None:
        """What `compute` returns for the model at rest, or has returned before; warnings come again too."""
        if self._vertices < KEPT_VERTICES:
            return compute()
        options = (*astuple(self._document.limits), variant, T_asset_file)
        name = f"geometry-{content_digest(_code(), self._sha256, *self._other_content(), *options)}"

        def packed() -> Arrays:
            before = set(self._document.warnings)
            geometry = compute()
            new = [text for text in self._document.warnings if text not in before]
            return {} if geometry is None else _packed(geometry, new)

        arrays = cached_arrays(name, packed)
        if not arrays:
            return None
        geometry, warnings = _unpacked(arrays)
        for text in warnings:
            self._document.warn(text)
        return geometry

    def _other_content(self) -> Iterator[npt.NDArray[np.uint8] | bool]:
        """What is not in the file itself: the buffers, and which textures are there.

        Where a normal map is missing, no tangents are made for it.
        """
        root, resources = self._document.root, self._resources
        for index, buffer in enumerate(root.buffers):
            if buffer.uri is not None and not is_data_uri(buffer.uri):
                yield np.frombuffer(resources.buffer(index), np.uint8)
        for image in root.images:
            if image.uri is not None and not is_data_uri(image.uri):
                yield resources.has(image.uri)

    @property
    def _vertices(self) -> int:
        """How many the file says that its meshes have."""
        root = self._document.root
        primitives = [each for mesh in root.meshes for each in mesh.primitives]
        places = [each.attributes["POSITION"] for each in primitives if "POSITION" in each.attributes]
        return sum(root.accessors[place].count for place in places)


@cache
def _code() -> str:
    """The digest of the code that geometry depends on."""
    own = code_digest(synthgen.assets, synthgen.geometry, synthgen.model)
    return content_digest(own, *map(library_version, _LIBRARIES))


def _packed(geometry: Geometry, warnings: list[str]) -> Arrays:
    """All of it by name; texts as UTF-8."""
    arrays: Arrays = {"warnings": np.frombuffer(json.dumps(warnings).encode(), np.uint8)}
    for name, extent in (("labelled", geometry.labelled), ("unlabelled", geometry.unlabelled)):
        if extent is not None:
            arrays |= {f"{name}_bounds": extent.bounds, f"{name}_hull": extent.hull}
    places = [(each.standing, each.number, len(each.primitive.texcoords)) for each in geometry.drawn]
    arrays["places"] = np.array(places, np.int64)
    for index, each in enumerate(geometry.drawn):
        found = {name: getattr(each.primitive, name) for name in _ARRAYS}
        found |= {f"texcoords_{number}": uv for number, uv in enumerate(each.primitive.texcoords)}
        arrays |= {f"{index}_{name}": array for name, array in found.items() if array is not None}
    return arrays


def _unpacked(arrays: Arrays) -> tuple[Geometry, list[str]]:
    """The geometry and the warnings that arrays were made from."""
    drawn = []
    for index, (standing, number, sets) in enumerate(arrays["places"].tolist()):
        primitive = Primitive(
            **{name: arrays.get(f"{index}_{name}") for name in _ARRAYS},  # type: ignore[arg-type]
            texcoords=tuple(arrays[f"{index}_texcoords_{each}"] for each in range(sets)),
        )
        drawn.append(DrawnPrimitive(standing=standing, number=number, primitive=primitive))
    extents = {
        name: Extent(bounds=arrays[f"{name}_bounds"], hull=arrays[f"{name}_hull"])
        for name in ("labelled", "unlabelled")
        if f"{name}_bounds" in arrays
    }
    geometry = Geometry(
        drawn=tuple(drawn), labelled=extents["labelled"], unlabelled=extents.get("unlabelled")
    )
    return geometry, json.loads(arrays["warnings"].tobytes())
