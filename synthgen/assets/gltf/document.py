"""A glTF document whose JSON is known to be sound: types, ranges, references, and a tree of nodes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, TypeVar

import pydantic

from synthgen.assets.gltf.extensions import KNOWN_EXTENSIONS, SUPPORTED_EXTENSIONS
from synthgen.assets.gltf.schema import GltfObject, Root
from synthgen.assets.limits import LoadLimits
from synthgen.errors import AssetError

_ObjectT = TypeVar("_ObjectT", bound=GltfObject)
_REMEDY = "export the model again"
_DEEPEST = 200
"""How deep JSON may be nested; glTF needs about ten levels, and the rest is `extras`."""


class Document:
    """The document of one file; every failure is an `AssetError` with a JSON pointer."""

    def __init__(self, text: bytes, file: str, limits: LoadLimits) -> None:
        self.file = file
        self.limits = limits
        self._warnings: dict[str, None] = {}
        raw = self._json(text)
        self._check_extensions(raw)
        nodes = raw.get("nodes")
        count = len(nodes) if isinstance(nodes, list) else 0
        limits.check("nodes", count, where=f"{file}: /nodes", what="the number of nodes")
        self.root = self.parsed(Root, raw, "")
        self._check_version()
        for pointer, kind, index in _references(self.root):
            self.check_index(pointer, kind, index)
        self._check_tree()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was left out or repaired so far, each text once."""
        return tuple(self._warnings)

    def warn(self, text: str) -> None:
        """Notes what is left out or repaired."""
        self._warnings[text] = None

    def warn_without(self, what: str, error: AssetError) -> None:
        """Notes that something broken is left out."""
        self.warn(f"{what} is left out: {error.where.removeprefix(f'{self.file}: ')}: {error.found}")

    def error(self, pointer: str, found: str, *, expected: str = "", remedy: str = "") -> AssetError:
        """The error for a place in the document, given as a JSON pointer."""
        return AssetError(
            f"{self.file}: {pointer or '/'}", found, expected=expected, remedy=remedy or _REMEDY
        )

    def parsed(self, kind: type[_ObjectT], raw: object, pointer: str) -> _ObjectT:
        """A value of the JSON as one of the types of the schema.

        Raises:
            AssetError: it is not of that type; the text has the pointer to the first fault.
        """
        try:
            return kind.model_validate(raw)
        except pydantic.ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = "".join(f"/{_escaped(part)}" for part in first["loc"])
            if first["type"] == "missing":
                raise self.error(pointer + place, "it is missing") from error
            expected = first["msg"].replace("Input should be ", "")
            raise self.error(pointer + place, f"found {_short(first['input'])}", expected=expected) from error

    def check_index(self, pointer: str, kind: str, index: int) -> None:
        """Makes sure that a list of the root has an index.

        Raises:
            AssetError: it is too short.
        """
        count = len(getattr(self.root, kind))
        if index >= count:
            expected = f"0 to {count - 1}" if count else f"none, because the file has no {kind}"
            raise self.error(pointer, f"found the index {index} in /{kind}", expected=expected)

    def _json(self, text: bytes) -> dict[str, Any]:
        try:
            raw = json.loads(text.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            found = f"byte {error.start} of the JSON chunk is no UTF-8"
            raise AssetError(self.file, found, remedy=_REMEDY) from error
        except json.JSONDecodeError as error:
            found = f"the JSON chunk is no JSON at character {error.pos}: {error.msg}"
            raise AssetError(self.file, found, remedy=_REMEDY) from error
        except (ValueError, RecursionError) as error:  # a number of thousands of digits; nesting without end
            raise AssetError(self.file, f"the JSON chunk is no glTF: {error}", remedy=_REMEDY) from error
        if not isinstance(raw, dict):
            found = f"the JSON chunk is {_short(raw)}"
            raise AssetError(self.file, found, expected="an object", remedy=_REMEDY)
        if _is_deeper(raw, _DEEPEST):
            found = f"the JSON chunk is nested deeper than {_DEEPEST} levels"
            raise AssetError(self.file, found, remedy=_REMEDY)
        return raw

    def _check_extensions(self, raw: dict[str, Any]) -> None:
        """Before anything else, because what else is wrong may follow from an extension."""
        required, used = (
            {name for name in names if isinstance(name, str)} if isinstance(names, list) else set()
            for names in (raw.get("extensionsRequired"), raw.get("extensionsUsed"))
        )
        unsupported = sorted(required - SUPPORTED_EXTENSIONS.keys())
        if unsupported:
            raise self.error(
                "/extensionsRequired",
                f"the file needs {', '.join(unsupported)}, which is not supported",
                remedy="export it without that extension",
            )
        for name in sorted(used - required - SUPPORTED_EXTENSIONS.keys()):
            self.warn(f"the extension {name} is left out: {KNOWN_EXTENSIONS.get(name, 'it is unknown')}")

    def _check_version(self) -> None:
        info = self.root.asset
        for name, version in (("version", info.version), ("minVersion", info.minVersion or "2.0")):
            major, dot, minor = version.partition(".")
            if not (dot and major.isdecimal() and minor.isdecimal()):
                raise self.error(
                    f"/asset/{name}", f"found {_short(version)}", expected="a version such as 2.0"
                )
            if int(major[:9]) != 2 or (name == "minVersion" and int(minor[:9]) > 0):
                raise self.error(
                    f"/asset/{name}",
                    f"found version {_short(version)}",
                    expected="glTF 2.0",
                    remedy="export the model again as glTF 2.0",
                )

    def _check_tree(self) -> None:
        """Every node has one parent at most, none is its own ancestor, and none lies too deep."""
        nodes = self.root.nodes
        parent: dict[int, int] = {}
        for index, node in enumerate(nodes):
            for position, child in enumerate(node.children):
                if child in parent:
                    raise self.error(
                        f"/nodes/{index}/children/{position}",
                        f"the node {child} has two parents, or is in a cycle",
                    )
                parent[child] = index
        roots = [index for index in range(len(nodes)) if index not in parent]
        reached, levels, pending = 0, 0, roots
        while pending:
            reached, levels = reached + len(pending), levels + 1
            pending = [child for index in pending for child in nodes[index].children]
        if reached < len(nodes):
            start = next(iter(parent))
            seen: set[int] = set()
            while start in parent and start not in seen:
                seen.add(start)
                start = parent[start]
            raise self.error(f"/nodes/{start}", "the node is in a cycle of nodes")
        self.limits.check("node_levels", levels, where=f"{self.file}: /nodes", what="the levels of nodes")


def _references(root: Root) -> Iterator[tuple[str, str, int]]:
    """Every index of a list of the root, with its JSON pointer and the list's name."""
    given: list[tuple[str, str, int | None]] = [("/scene", "scenes", root.scene)]
    for i, view in enumerate(root.bufferViews):
        given.append((f"/bufferViews/{i}/buffer", "buffers", view.buffer))
    for i, accessor in enumerate(root.accessors):
        given.append((f"/accessors/{i}/bufferView", "bufferViews", accessor.bufferView))
        if accessor.sparse is not None:
            place = f"/accessors/{i}/sparse"
            given += [
                (f"{place}/indices/bufferView", "bufferViews", accessor.sparse.indices.bufferView),
                (f"{place}/values/bufferView", "bufferViews", accessor.sparse.values.bufferView),
            ]
    for i, image in enumerate(root.images):
        given.append((f"/images/{i}/bufferView", "bufferViews", image.bufferView))
    for i, texture in enumerate(root.textures):
        given.append((f"/textures/{i}/sampler", "samplers", texture.sampler))
        given.append((f"/textures/{i}/source", "images", texture.source))
    for i, scene in enumerate(root.scenes):
        given += [(f"/scenes/{i}/nodes/{j}", "nodes", node) for j, node in enumerate(scene.nodes)]
    given += [*_mesh_references(root), *_node_references(root), *_material_references(root)]
    return ((pointer, kind, index) for pointer, kind, index in given if index is not None)


def _mesh_references(root: Root) -> Iterator[tuple[str, str, int | None]]:
    for i, mesh in enumerate(root.meshes):
        for j, primitive in enumerate(mesh.primitives):
            place = f"/meshes/{i}/primitives/{j}"
            yield f"{place}/indices", "accessors", primitive.indices
            yield f"{place}/material", "materials", primitive.material
            for name, index in primitive.attributes.items():
                yield f"{place}/attributes/{_escaped(name)}", "accessors", index
            for k, target in enumerate(primitive.targets):
                for name, index in target.items():
                    yield f"{place}/targets/{k}/{_escaped(name)}", "accessors", index


def _node_references(root: Root) -> Iterator[tuple[str, str, int | None]]:
    for i, node in enumerate(root.nodes):
        yield f"/nodes/{i}/mesh", "meshes", node.mesh
        yield f"/nodes/{i}/skin", "skins", node.skin
        for j, child in enumerate(node.children):
            yield f"/nodes/{i}/children/{j}", "nodes", child
    for i, skin in enumerate(root.skins):
        yield f"/skins/{i}/inverseBindMatrices", "accessors", skin.inverseBindMatrices
        yield f"/skins/{i}/skeleton", "nodes", skin.skeleton
        for j, joint in enumerate(skin.joints):
            yield f"/skins/{i}/joints/{j}", "nodes", joint


def _material_references(root: Root) -> Iterator[tuple[str, str, int | None]]:
    for i, material in enumerate(root.materials):
        pbr = material.pbrMetallicRoughness
        infos = {
            "pbrMetallicRoughness/baseColorTexture": pbr.baseColorTexture,
            "pbrMetallicRoughness/metallicRoughnessTexture": pbr.metallicRoughnessTexture,
            "normalTexture": material.normalTexture,
            "occlusionTexture": material.occlusionTexture,
            "emissiveTexture": material.emissiveTexture,
        }
        for name, info in infos.items():
            if info is not None:
                yield f"/materials/{i}/{name}/index", "textures", info.index


def _is_deeper(raw: object, limit: int) -> bool:
    level: list[object] = [raw]
    for _ in range(limit):
        level = [
            inner
            for value in level
            if isinstance(value, dict | list)
            for inner in (value.values() if isinstance(value, dict) else value)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True


def _escaped(part: object) -> str:
    """A part of a JSON pointer. Source: RFC 6901."""
    return str(part).replace("~", "~0").replace("/", "~1")


def _short(value: object) -> str:
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "an object"
    if isinstance(value, int) and value.bit_length() > 64:
        return "a number of more than 64 bits"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
