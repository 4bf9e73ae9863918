"""The values that pass between the stages: assets, scene specifications, buffers and annotations.

All are frozen, keyword-only dataclasses with read-only arrays, and none of them does any work.
"""

from synthgen.model.annotation import Box, FrameAnnotation, ObjectAnnotation
from synthgen.model.asset import (
    AnimationInfo,
    Asset,
    EmbeddedCamera,
    EmbeddedLight,
    Keypoint,
    Part,
    Pose,
    Primitive,
)
from synthgen.model.buffers import InstanceExtent, RenderBuffers
from synthgen.model.environment import (
    CatcherSpec,
    EnvironmentMapSpec,
    EnvironmentSpec,
    GradientSpec,
    GroundSpec,
    PanoramaSpec,
    PhotoSpec,
    RoomSpec,
    SurfaceSpec,
)
from synthgen.model.imaging import BloomSpec, DepthOfFieldSpec, DistortionSpec, ImagingSpec, ToneMap
from synthgen.model.light import (
    AreaLightSpec,
    DirectionalLightSpec,
    LightSpec,
    PointLightSpec,
    Rgb,
    SpotLightSpec,
)
from synthgen.model.look import JitterSpec, LookSpec, PaintSpec
from synthgen.model.material import (
    AlphaMode,
    Anisotropy,
    Clearcoat,
    Iridescence,
    Material,
    Sheen,
    Specular,
    Texture,
    TextureSlot,
    Transmission,
)
from synthgen.model.scene import SCENE_FORMAT_VERSION, CameraSpec, DrawSpec, InstanceSpec, SceneSpec

__all__ = [
    "SCENE_FORMAT_VERSION",
    "AlphaMode",
    "AnimationInfo",
    "Anisotropy",
    "AreaLightSpec",
    "Asset",
    "BloomSpec",
    "Box",
    "CameraSpec",
    "CatcherSpec",
    "Clearcoat",
    "DepthOfFieldSpec",
    "DirectionalLightSpec",
    "DistortionSpec",
    "DrawSpec",
    "EmbeddedCamera",
    "EmbeddedLight",
    "EnvironmentMapSpec",
    "EnvironmentSpec",
    "FrameAnnotation",
    "GradientSpec",
    "GroundSpec",
    "ImagingSpec",
    "InstanceExtent",
    "InstanceSpec",
    "Iridescence",
    "JitterSpec",
    "Keypoint",
    "LightSpec",
    "LookSpec",
    "Material",
    "ObjectAnnotation",
    "PaintSpec",
    "PanoramaSpec",
    "Part",
    "PhotoSpec",
    "PointLightSpec",
    "Pose",
    "Primitive",
    "RenderBuffers",
    "Rgb",
    "RoomSpec",
    "SceneSpec",
    "Sheen",
    "Specular",
    "SpotLightSpec",
    "SurfaceSpec",
    "Texture",
    "TextureSlot",
    "ToneMap",
    "Transmission",
]
