"""Writes meshes and their materials as one binary glTF file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from pbr_texture import EncodedMaterial
from pygltflib import (
    ARRAY_BUFFER,
    BYTE,
    ELEMENT_ARRAY_BUFFER,
    FLOAT,
    GLTF2,
    LINEAR,
    LINEAR_MIPMAP_LINEAR,
    REPEAT,
    SCALAR,
    UNSIGNED_SHORT,
    VEC2,
    VEC3,
    Accessor,
    Asset,
    Attributes,
    Buffer,
    BufferView,
    Material,
    Node,
    NormalMaterialTexture,
    PbrMetallicRoughness,
    Primitive,
    Sampler,
    Scene,
    Texture,
    TextureInfo,
)
from pygltflib import Image as GltfImage
from pygltflib import Mesh as GltfMesh
from shading import Mesh

LARGEST = 65535  # of the 16-bit numbers that vertices may become


@dataclass(frozen=True)
class Part:
    """Triangles that share a material."""

    mesh: Mesh
    material: EncodedMaterial
    is_labelled: bool = True  # False for what only comes along, such as the wearer of a helmet


@dataclass(frozen=True)
class Model:
    """A finished sample model."""

    glb: bytes
    size_m: tuple[float, float, float]


class _Writer:
    """Collects the binary chunk and the views into it."""

    def __init__(self, name: str, box: tuple[NDArray[np.float64], float] | None = None) -> None:
        """Start a file; with a box (lowest corner, side in metres), vertices become 16-bit numbers in it.

        Source: KHR_mesh_quantization.
        """
        self._box = box
        self.gltf = GLTF2(asset=Asset(version="2.0", generator="synthgen assets/generate"))
        self.gltf.scenes, self.gltf.scene = [Scene(name=name, nodes=[])], 0
        self.gltf.samplers = [
            Sampler(magFilter=LINEAR, minFilter=LINEAR_MIPMAP_LINEAR, wrapS=REPEAT, wrapT=REPEAT)
        ]
        if box is not None:
            self._uses("KHR_mesh_quantization")
            self.gltf.extensionsRequired = ["KHR_mesh_quantization"]
        self.blob = bytearray()
        self._textures: dict[bytes, int] = {}

    def _uses(self, extension: str) -> None:
        if extension not in (self.gltf.extensionsUsed or []):
            self.gltf.extensionsUsed = [*(self.gltf.extensionsUsed or []), extension]

    def node(self, name: str, parts: Sequence[Part], extras: dict[str, object] | None = None) -> None:
        """Append a node that shows the parts."""
        self.gltf.scenes[0].nodes.append(len(self.gltf.nodes))
        node = Node(name=name, mesh=len(self.gltf.meshes), extras=extras or {})
        if self._box is not None:
            low, side = self._box
            node.translation, node.scale = low.tolist(), [side / LARGEST] * 3
        self.gltf.nodes.append(node)
        self.gltf.meshes.append(GltfMesh(name=name, primitives=[]))
        for part in parts:
            self.part(part)

    def view(self, data: bytes, target: int | None = None) -> int:
        """Append bytes and return the number of their buffer view."""
        self.gltf.bufferViews.append(
            BufferView(buffer=0, byteOffset=len(self.blob), byteLength=len(data), target=target)
        )
        self.blob += data + b"\0" * (-len(data) % 4)
        return len(self.gltf.bufferViews) - 1

    def packed(self, values: NDArray[np.integer], kind: int, *, normalized: bool) -> int:
        """Append (n, 3) small whole numbers, padded to four a vertex, and return their accessor's number."""
        padded = np.zeros((len(values), 4), "<u2" if kind == UNSIGNED_SHORT else "<i1")
        padded[:, :3] = values
        view = self.view(padded.tobytes(), ARRAY_BUFFER)
        self.gltf.bufferViews[view].byteStride = 4 * padded.itemsize
        accessor = Accessor(
            bufferView=view, componentType=kind, count=len(values), type=VEC3, normalized=normalized
        )
        accessor.min, accessor.max = values.min(axis=0).tolist(), values.max(axis=0).tolist()
        self.gltf.accessors.append(accessor)
        return len(self.gltf.accessors) - 1

    def vertices(self, values: NDArray[np.float32], kind: str) -> int:
        """Append (n, 2 or 3) float vertices and return their accessor's number."""
        view = self.view(values.astype("<f4").tobytes(), ARRAY_BUFFER)
        accessor = Accessor(bufferView=view, componentType=FLOAT, count=len(values), type=kind)
        accessor.min, accessor.max = values.min(axis=0).tolist(), values.max(axis=0).tolist()
        self.gltf.accessors.append(accessor)
        return len(self.gltf.accessors) - 1

    def indices(self, faces: NDArray[np.uint32]) -> int:
        """Append (m, 3) faces over fewer than 65,536 vertices and return their accessor's number."""
        flat = faces.reshape(-1)
        if flat.max() >= 65535:
            message = "a part has too many vertices for 16-bit indices"
            raise ValueError(message)
        view = self.view(flat.astype("<u2").tobytes(), ELEMENT_ARRAY_BUFFER)
        accessor = Accessor(bufferView=view, componentType=UNSIGNED_SHORT, count=len(flat), type=SCALAR)
        accessor.min, accessor.max = [int(flat.min())], [int(flat.max())]
        self.gltf.accessors.append(accessor)
        return len(self.gltf.accessors) - 1

    def texture(self, data: bytes | None) -> int | None:
        """Return the number of the texture that shows a JPEG, which is appended once."""
        if data is None:
            return None
        if data not in self._textures:
            self._textures[data] = self._new_texture(data)
        return self._textures[data]

    def _new_texture(self, data: bytes) -> int:
        self.gltf.images.append(GltfImage(bufferView=self.view(data), mimeType="image/jpeg"))
        self.gltf.textures.append(Texture(sampler=0, source=len(self.gltf.images) - 1))
        return len(self.gltf.textures) - 1

    def material(self, material: EncodedMaterial) -> int:
        """Append a material with the textures it has and return its number."""
        colour, surface, bumps = (
            self.texture(data)
            for data in (material.base_colour, material.metallic_roughness, material.normal)
        )
        pbr = PbrMetallicRoughness(
            baseColorFactor=[*material.colour_factor, 1.0],
            baseColorTexture=None if colour is None else TextureInfo(index=colour),
            metallicRoughnessTexture=None if surface is None else TextureInfo(index=surface),
            metallicFactor=material.metallic_factor,
            roughnessFactor=material.roughness_factor,
        )
        out = Material(name=material.name, pbrMetallicRoughness=pbr, alphaCutoff=None)
        if bumps is not None:
            out.normalTexture = NormalMaterialTexture(index=bumps, scale=1.0)
        if material.clearcoat > 0.0:
            out.extensions = {"KHR_materials_clearcoat": {"clearcoatFactor": material.clearcoat,
                                                          "clearcoatRoughnessFactor": 0.04}}  # fmt: skip
            self._uses("KHR_materials_clearcoat")
        self.gltf.materials.append(out)
        return len(self.gltf.materials) - 1

    def part(self, part: Part) -> None:
        """Append the part as one primitive of the mesh."""
        mesh = part.mesh
        if self._box is None:
            positions, normals = self.vertices(mesh.positions, VEC3), self.vertices(mesh.normals, VEC3)
        else:
            low, side = self._box
            whole = np.round((mesh.positions - low) / side * LARGEST)
            positions = self.packed(whole.astype(np.int64), UNSIGNED_SHORT, normalized=False)
            normals = self.packed(np.round(mesh.normals * 127.0).astype(np.int64), BYTE, normalized=True)
        uvs = self.vertices(mesh.uvs, VEC2) if part.material.is_textured else None
        attributes = Attributes(POSITION=positions, NORMAL=normals, TEXCOORD_0=uvs)
        indices, material = self.indices(mesh.faces), self.material(part.material)
        self.gltf.meshes[-1].primitives.append(
            Primitive(attributes=attributes, indices=indices, material=material)
        )

    def bytes(self) -> bytes:
        """Return the whole file."""
        self.gltf.buffers = [Buffer(byteLength=len(self.blob))]
        self.gltf.set_binary_blob(bytes(self.blob))
        return b"".join(self.gltf.save_to_bytes())


def write(name: str, parts: Sequence[Part], *, is_compact: bool = False) -> Model:
    """Return the parts, in metres and +Y up, as one GLB that rests on y = 0, centred in x and z.

    A compact file has 16-bit vertices and 8-bit normals, as KHR_mesh_quantization allows.
    """
    everything = np.concatenate([part.mesh.positions for part in parts]).astype(np.float64)
    low, high = everything.min(axis=0), everything.max(axis=0)
    shift = np.array([(low[0] + high[0]) / 2.0, low[1], (low[2] + high[2]) / 2.0])
    writer = _Writer(name, (low - shift, float((high - low).max())) if is_compact else None)
    placed = [replace(part, mesh=_shifted(part.mesh, shift)) for part in parts]
    writer.node(name, [part for part in placed if part.is_labelled])
    rest = [part for part in placed if not part.is_labelled]
    if rest:
        writer.node(f"{name}_rest", rest, {"synthgen": {"labelled": False}})
    x, y, z = (round(float(side), 4) for side in high - low)
    return Model(writer.bytes(), (x, y, z))


def _shifted(mesh: Mesh, shift: NDArray[np.float64]) -> Mesh:
    return replace(mesh, positions=(mesh.positions - shift).astype(np.float32))
