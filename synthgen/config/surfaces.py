"""The schema of the ground and of a room."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from synthgen.config.schema import ColorConfig, FilePaths, Section
from synthgen.distributions import Constant, Scalar, Uniform, within


class SurfaceConfig(Section):
    """How walls look."""

    textures: FilePaths = Field(
        default=(),
        description="Tileable textures: a folder, a file, or a list of them; without, a plain colour. Of "
        "`NAME.jpg`, `NAME_normal` and `NAME_roughness` beside it are the maps.",
    )
    tint: ColorConfig = Field(default=ColorConfig(), description="Multiplies the texture, or is the colour.")
    roughness: Annotated[Scalar, within(0, 1)] = Field(
        default=Uniform(0.7, 1.0), description="1 is matt; multiplies a map of roughness."
    )
    tile_m: Annotated[Scalar, within(0.001)] = Field(
        default=Uniform(1.5, 3.0), description="Side of one repeat of the texture."
    )


class GroundConfig(SurfaceConfig):
    """A ground plane with a colour or texture of its own."""

    kind: Literal["surface"] = Field(
        default="surface", description="`surface`: a plane with a colour or texture; the default."
    )


class CatcherConfig(Section):
    """A ground that shows the backdrop, with the shadows and reflections of the objects."""

    kind: Literal["catcher"] = Field(
        description="`catcher`: the backdrop, with the shadows and reflections of the objects on it."
    )
    roughness: Annotated[Scalar, within(0, 1)] = Field(default=Uniform(0.4, 1.0), description="1 is matt.")
    reflectance: Annotated[Scalar, within(0, 1)] = Field(
        default=Constant(0.04),
        description="Share of the light that is mirrored, seen from above; 0.04 for most matter.",
    )


def _kind(value: object) -> str:
    kind = value.get("kind", "surface") if isinstance(value, dict) else getattr(value, "kind", "surface")
    return str(kind)


GroundField = Annotated[
    Annotated[GroundConfig, Tag("surface")] | Annotated[CatcherConfig, Tag("catcher")],
    Discriminator(_kind, custom_error_type="ground_kind", custom_error_message="'surface' or 'catcher'"),
]
"""A ground of either kind; one that names none is a surface."""


class RoomConfig(Section):
    """Four walls and a ceiling about camera and objects; `ground` is the floor."""

    width_m: Annotated[Scalar, within(0.1, 1000)] = Field(
        default=Uniform(3, 9), description="Along the wall behind the objects; grows where more is needed."
    )
    depth_m: Annotated[Scalar, within(0.1, 1000)] = Field(
        default=Uniform(3, 9), description="The other side; likewise."
    )
    height_m: Annotated[Scalar, within(0.1, 1000)] = Field(
        default=Uniform(2.4, 4), description="Of the ceiling; likewise."
    )
    margin: Annotated[Scalar, within(1.02, 10)] = Field(
        default=Uniform(1.1, 1.6), description="Least size, relative to what camera and objects take up."
    )
    yaw_deg: Scalar = Field(
        default=Uniform(-45, 45), description="Its turn; at 0 a wall is straight behind the objects."
    )
    walls: SurfaceConfig = SurfaceConfig()
    ceiling: SurfaceConfig = Field(default=SurfaceConfig(), description="How the ceiling looks.")
