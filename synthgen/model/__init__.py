"""The values that pass between the stages: assets, scene specifications, buffers and annotations.

All are frozen, keyword-only dataclasses with read-only arrays, and none of them does any work.
"""

from synthgen.model.annotation import Box, FrameAnnotation, ObjectAnnotation
from synthgen.model.asset import AlphaMode, Asset, Material, Part, Primitive, Texture, TextureSlot
from synthgen.model.buffers import InstanceExtent, RenderBuffers
from synthgen.model.scene import (
    SCENE_FORMAT_VERSION,
    CameraSpec,
    DrawSpec,
    EnvironmentSpec,
    GradientSpec,
    GroundSpec,
    ImagingSpec,
    InstanceSpec,
    LightSpec,
    PhotoSpec,
    SceneSpec,
)

__all__ = [
    "SCENE_FORMAT_VERSION",
    "AlphaMode",
    "Asset",
    "Box",
    "CameraSpec",
    "DrawSpec",
    "EnvironmentSpec",
    "FrameAnnotation",
    "GradientSpec",
    "GroundSpec",
    "ImagingSpec",
    "InstanceExtent",
    "InstanceSpec",
    "LightSpec",
    "Material",
    "ObjectAnnotation",
    "Part",
    "PhotoSpec",
    "Primitive",
    "RenderBuffers",
    "SceneSpec",
    "Texture",
    "TextureSlot",
]
