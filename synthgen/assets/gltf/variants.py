"""Sets of materials that KHR_materials_variants lets one choose from."""

from __future__ import annotations

from pydantic import Field

from synthgen.assets.gltf.document import Document
from synthgen.assets.gltf.schema import GltfObject, Index, MeshPrimitive

_NAME = "KHR_materials_variants"


class _Variant(GltfObject):
    """A variant of the whole document."""

    name: str


class _Variants(GltfObject):
    """What the extension says at the root."""

    variants: list[_Variant] = Field(min_length=1)


class _Mapping(GltfObject):
    """The material of a primitive in some of the variants."""

    variants: list[Index]
    material: Index


class _Mappings(GltfObject):
    """What the extension says of a primitive."""

    mappings: list[_Mapping]


def variant_names(document: Document) -> tuple[str, ...]:
    """The names of the variants, in order.

    Raises:
        AssetError: the extension is malformed.
    """
    raw = document.root.extensions.get(_NAME)
    if raw is None:
        return ()
    parsed = document.parsed(_Variants, raw, f"/extensions/{_NAME}")
    return tuple(each.name for each in parsed.variants)


def material_of(document: Document, source: MeshPrimitive, variant: int | None, pointer: str) -> int | None:
    """The material of a primitive in a variant; its own where that says nothing.

    Raises:
        AssetError: the extension is malformed, or names a material that does not exist.
    """
    if variant is None or _NAME not in source.extensions:
        return source.material
    place = f"{pointer}/extensions/{_NAME}"
    for number, mapping in enumerate(document.parsed(_Mappings, source.extensions[_NAME], place).mappings):
        document.check_index(f"{place}/mappings/{number}/material", "materials", mapping.material)
        if variant in mapping.variants:
            return mapping.material
    return source.material
