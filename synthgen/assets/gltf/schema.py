"""The JSON of glTF 2.0 as types: what is required, of which type, and within which range.

Only what is drawn or reported is named; other keys are ignored. Names are those of the specification.
Source: https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html, 5 (Properties reference).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _whole(value: object) -> object:
    """JSON has one kind of number, so 4.0 is a whole number too."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[int, BeforeValidator(_whole)]
Index = Annotated[Whole, Field(ge=0)]
Size = Annotated[Whole, Field(ge=1)]
Offset = Annotated[Whole, Field(ge=0)]
Vector3 = Annotated[list[float], Field(min_length=3, max_length=3)]
Vector4 = Annotated[list[float], Field(min_length=4, max_length=4)]
Matrix4 = Annotated[list[float], Field(min_length=16, max_length=16)]
Components = Annotated[Literal[5120, 5121, 5122, 5123, 5125, 5126], BeforeValidator(_whole)]


class GltfObject(BaseModel):
    """What all objects have."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore", allow_inf_nan=False)

    extensions: dict[str, Any] = {}


class Named(GltfObject):
    """An object of one of the lists at the root."""

    name: Any = None


class AssetInfo(GltfObject):
    """What wrote the file, and which version of glTF it is."""

    version: str
    minVersion: str | None = None
    generator: Any = None


class Buffer(Named):
    """Bytes: the binary chunk, another file, or a data URI."""

    byteLength: Size
    uri: str | None = None


class BufferView(Named):
    """A part of a buffer."""

    buffer: Index
    byteLength: Size
    byteOffset: Offset = 0
    byteStride: Annotated[Whole, Field(ge=1)] | None = None
    """The specification asks for 4 to 252; other strides are as plain."""


class SparseIndices(GltfObject):
    """Which elements a sparse accessor replaces."""

    bufferView: Index
    byteOffset: Offset = 0
    componentType: Annotated[Literal[5121, 5123, 5125], BeforeValidator(_whole)]


class SparseValues(GltfObject):
    """What a sparse accessor replaces them by."""

    bufferView: Index
    byteOffset: Offset = 0


class Sparse(GltfObject):
    """Elements that differ from those of the buffer view."""

    count: Size
    indices: SparseIndices
    values: SparseValues


class Accessor(Named):
    """An array within a buffer view."""

    componentType: Components
    count: Size
    type: Literal["SCALAR", "VEC2", "VEC3", "VEC4", "MAT2", "MAT3", "MAT4"]
    bufferView: Index | None = None
    byteOffset: Offset = 0
    normalized: bool = False
    sparse: Sparse | None = None


class Image(Named):
    """An image file, embedded or beside the model."""

    uri: str | None = None
    mimeType: Any = None
    bufferView: Index | None = None


class Sampler(Named):
    """How a texture is filtered and wrapped; codes that OpenGL does not know count as not given."""

    magFilter: Any = None
    minFilter: Any = None
    wrapS: Any = None
    wrapT: Any = None


class Texture(Named):
    """An image and a sampler."""

    sampler: Index | None = None
    source: Index | None = None


class TextureInfo(GltfObject):
    """A texture as a material uses it."""

    index: Index
    texCoord: Index = 0
    scale: float = 1.0
    strength: float = 1.0


class MetallicRoughness(GltfObject):
    """The base of a material."""

    baseColorFactor: Vector4 = [1.0, 1.0, 1.0, 1.0]
    baseColorTexture: TextureInfo | None = None
    metallicFactor: float = 1.0
    roughnessFactor: float = 1.0
    metallicRoughnessTexture: TextureInfo | None = None


class Material(Named):
    """A surface."""

    pbrMetallicRoughness: MetallicRoughness = MetallicRoughness()
    normalTexture: TextureInfo | None = None
    occlusionTexture: TextureInfo | None = None
    emissiveTexture: TextureInfo | None = None
    emissiveFactor: Vector3 = [0.0, 0.0, 0.0]
    alphaMode: str = "OPAQUE"
    alphaCutoff: float = 0.5
    doubleSided: bool = False


class MeshPrimitive(GltfObject):
    """Geometry of one material: accessors by the name of the attribute."""

    attributes: dict[str, Index] = Field(min_length=1)
    indices: Index | None = None
    material: Index | None = None
    mode: Annotated[Whole, Field(ge=0, le=6)] = 4
    targets: list[dict[str, Index]] = []


class Mesh(Named):
    """Primitives that are shown together."""

    primitives: list[MeshPrimitive] = Field(min_length=1)
    weights: list[float] | None = None
    extras: Any = None


class Node(Named):
    """A frame of the node tree, and what stands in it."""

    children: list[Index] = []
    mesh: Index | None = None
    skin: Index | None = None
    camera: Index | None = None
    weights: list[float] | None = None
    matrix: Matrix4 | None = None
    rotation: Vector4 | None = None
    scale: Vector3 | None = None
    translation: Vector3 | None = None
    extras: Any = None


class Scene(Named):
    """Which nodes are shown."""

    nodes: list[Index] = []


class Skin(Named):
    """Joints, and where the mesh was bound to them."""

    joints: list[Index] = Field(min_length=1)
    inverseBindMatrices: Index | None = None
    skeleton: Index | None = None


class ChannelTarget(GltfObject):
    """What an animation moves."""

    path: str
    node: Index | None = None


class Channel(GltfObject):
    """A sampler and what it moves."""

    sampler: Index
    target: ChannelTarget


class AnimationSampler(GltfObject):
    """Key frames: times and values."""

    input: Index
    output: Index
    interpolation: Literal["LINEAR", "STEP", "CUBICSPLINE"] = "LINEAR"


class Animation(Named):
    """Channels that run together."""

    channels: list[Channel] = Field(min_length=1)
    samplers: list[AnimationSampler] = Field(min_length=1)


class Perspective(GltfObject):
    """The lens of a perspective camera; angles in radians."""

    yfov: float = Field(gt=0.0)
    znear: float = Field(gt=0.0)
    aspectRatio: float | None = Field(default=None, gt=0.0)
    zfar: float | None = Field(default=None, gt=0.0)


class Camera(Named):
    """A camera; only perspective ones can be used."""

    type: Literal["perspective", "orthographic"]
    perspective: Perspective | None = None


class Root(GltfObject):
    """The whole document.

    Animations and cameras are checked one by one later: a broken one is left out with a warning, because the
    model can be drawn without it.
    """

    asset: AssetInfo
    scene: Index | None = None
    extensionsUsed: list[str] = []
    extensionsRequired: list[str] = []
    accessors: list[Accessor] = []
    buffers: list[Buffer] = []
    bufferViews: list[BufferView] = []
    images: list[Image] = []
    materials: list[Material] = []
    meshes: list[Mesh] = []
    nodes: list[Node] = []
    samplers: list[Sampler] = []
    scenes: list[Scene] = []
    skins: list[Skin] = []
    textures: list[Texture] = []
    animations: list[Any] = []
    cameras: list[Any] = []
