"""What a document holds besides surfaces: cameras, lights, and nodes that name points of the model."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from synthgen.arrays import F64, read_only
from synthgen.assets.gltf.document import Document
from synthgen.assets.gltf.schema import Camera, GltfObject, Index, Named
from synthgen.errors import AssetError
from synthgen.model import EmbeddedCamera, EmbeddedLight, Keypoint

_LIGHTS = "KHR_lights_punctual"
_KEYPOINTS = ("kp_", "keypoint:")

NotNegative = Annotated[float, Field(ge=0.0)]


class _Spot(GltfObject):
    """The cone of a spot light; angles in radians."""

    innerConeAngle: NotNegative = 0.0
    outerConeAngle: Annotated[float, Field(gt=0.0, le=math.pi / 2 + 1e-6)] = math.pi / 4


class _Light(Named):
    """A light of KHR_lights_punctual."""

    type: Literal["directional", "point", "spot"]
    color: list[NotNegative] = Field(default=[1.0, 1.0, 1.0], min_length=3, max_length=3)
    intensity: NotNegative = 1.0
    range: Annotated[float, Field(gt=0.0)] | None = None
    spot: _Spot | None = None


class _NodeLight(GltfObject):
    """Which light stands in a node."""

    light: Index


def keypoints(document: Document, shown: Sequence[int], transforms: Sequence[F64]) -> tuple[Keypoint, ...]:
    """The nodes named `kp_NAME` or `keypoint:NAME`; of several with one name, the first."""
    found: dict[str, Keypoint] = {}
    for index in shown:
        node_name = str(document.root.nodes[index].name or "")
        prefix = next((each for each in _KEYPOINTS if node_name.startswith(each)), None)
        if prefix is None:
            continue
        name = node_name.removeprefix(prefix)
        if name in found:
            document.warn(f"two nodes are the keypoint {name}, of which the first counts")
            continue
        x, y, z = (float(value) for value in transforms[index][:3, 3])
        found[name] = Keypoint(name=name, position=(x, y, z))
    return tuple(found.values())


def cameras(
    document: Document, shown: Sequence[int], transforms: Sequence[F64]
) -> tuple[EmbeddedCamera, ...]:
    """The perspective cameras; others and broken ones are left out with a warning."""
    found = []
    for index in shown:
        number = document.root.nodes[index].camera
        if number is None:
            continue
        try:
            document.check_index(f"/nodes/{index}/camera", "cameras", number)
            camera = document.parsed(Camera, document.root.cameras[number], f"/cameras/{number}")
        except AssetError as error:
            document.warn_without("a camera", error)
            continue
        if camera.perspective is None:
            document.warn("an orthographic camera is left out")
            continue
        name = str(camera.name or document.root.nodes[index].name or f"camera {number}")
        matrix = read_only(transforms[index])
        found.append(EmbeddedCamera(name=name, yfov=camera.perspective.yfov, T_asset_camera=matrix))
    return tuple(found)


def lights(document: Document, shown: Sequence[int], transforms: Sequence[F64]) -> tuple[EmbeddedLight, ...]:
    """The lights of KHR_lights_punctual; broken ones are left out with a warning."""
    raw = document.root.extensions.get(_LIGHTS)
    listed = raw.get("lights") if isinstance(raw, dict) else None
    found = []
    for index in shown:
        node = document.root.nodes[index]
        if _LIGHTS not in node.extensions:
            continue
        try:
            place = f"/nodes/{index}/extensions/{_LIGHTS}"
            number = document.parsed(_NodeLight, node.extensions[_LIGHTS], place).light
            if not isinstance(listed, list) or number >= len(listed):
                raise document.error(f"{place}/light", f"found the index {number} of no light")
            light = document.parsed(_Light, listed[number], f"/extensions/{_LIGHTS}/lights/{number}")
        except AssetError as error:
            document.warn_without("a light", error)
            continue
        spot = light.spot or _Spot()
        r, g, b = light.color
        found.append(
            EmbeddedLight(
                name=str(light.name or node.name or f"light {number}"),
                kind=light.type,
                color_linear=(r, g, b),
                intensity=light.intensity,
                range_m=light.range,
                cone=(spot.innerConeAngle, spot.outerConeAngle) if light.type == "spot" else None,
                T_asset_light=read_only(transforms[index]),
            )
        )
    return tuple(found)
