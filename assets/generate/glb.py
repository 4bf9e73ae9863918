"""Writes meshes and their materials as one binary glTF file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pbr_texture import EncodedMaterial
from pygltflib import (
    ARRAY_BUFFER,
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


@dataclass(frozen=True)
class Part:
    """Triangles that share a material."""

    mesh: Mesh
    material: EncodedMaterial


@dataclass(frozen=True)
class Model:
    """A finished sample model."""

    glb: bytes
    size_m: tuple[float, float, float]


class _Writer:
    """Collects the binary chunk and the views into it."""

    def __init__(self, name: str) -> None:
        self.gltf = GLTF2(asset=Asset(version="2.0", generator="synthgen assets/generate"))
        self.gltf.scenes, self.gltf.scene = [Scene(name=name, nodes=[0])], 0
        self.gltf.nodes = [Node(name=name, mesh=0)]
        self.gltf.meshes = [GltfMesh(name=name, primitives=[])]
        self.gltf.samplers = [
            Sampler(magFilter=LINEAR, minFilter=LINEAR_MIPMAP_LINEAR, wrapS=REPEAT, wrapT=REPEAT)
        ]
        self.blob = bytearray()

    def view(self, data: bytes, target: int | None = None) -> int:
        """Append bytes and return the number of their buffer view."""
        self.gltf.bufferViews.append(
            BufferView(buffer=0, byteOffset=len(self.blob), byteLength=len(data), target=target)
        )
        self.blob += data + b"\0" * (-len(data) % 4)
        return len(self.gltf.bufferViews) - 1

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

    def texture(self, data: bytes) -> int:
        """Append a JPEG and return the number of the texture that shows it."""
        self.gltf.images.append(GltfImage(bufferView=self.view(data), mimeType="image/jpeg"))
        self.gltf.textures.append(Texture(sampler=0, source=len(self.gltf.images) - 1))
        return len(self.gltf.textures) - 1

    def material(self, material: EncodedMaterial) -> int:
        """Append a material with its three textures and return its number."""
        colour = TextureInfo(index=self.texture(material.base_colour))
        surface = TextureInfo(index=self.texture(material.metallic_roughness))
        pbr = PbrMetallicRoughness(
            baseColorTexture=colour, metallicRoughnessTexture=surface, metallicFactor=1.0, roughnessFactor=1.0
        )
        normal = NormalMaterialTexture(index=self.texture(material.normal), scale=1.0)
        self.gltf.materials.append(
            Material(name=material.name, pbrMetallicRoughness=pbr, normalTexture=normal, alphaCutoff=None)
        )
        return len(self.gltf.materials) - 1

    def part(self, part: Part) -> None:
        """Append the part as one primitive of the mesh."""
        mesh = part.mesh
        attributes = Attributes(
            POSITION=self.vertices(mesh.positions, VEC3),
            NORMAL=self.vertices(mesh.normals, VEC3),
            TEXCOORD_0=self.vertices(mesh.uvs, VEC2),
        )
        indices, material = self.indices(mesh.faces), self.material(part.material)
        self.gltf.meshes[0].primitives.append(
            Primitive(attributes=attributes, indices=indices, material=material)
        )

    def bytes(self) -> bytes:
        """Return the whole file."""
        self.gltf.buffers = [Buffer(byteLength=len(self.blob))]
        self.gltf.set_binary_blob(bytes(self.blob))
        return b"".join(self.gltf.save_to_bytes())


def write(name: str, parts: Sequence[Part]) -> Model:
    """Return the parts, in metres and +Y up, as one GLB that rests on y = 0, centred in x and z."""
    everything = np.concatenate([part.mesh.positions for part in parts]).astype(np.float64)
    low, high = everything.min(axis=0), everything.max(axis=0)
    shift = np.array([(low[0] + high[0]) / 2.0, low[1], (low[2] + high[2]) / 2.0])
    writer = _Writer(name)
    for part in parts:
        mesh = part.mesh
        placed = (mesh.positions - shift).astype(np.float32)
        writer.part(Part(Mesh(placed, mesh.normals, mesh.uvs, mesh.faces), part.material))
    x, y, z = (round(float(side), 4) for side in high - low)
    return Model(writer.bytes(), (x, y, z))
