"""The protocol of an engine, and the engines by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from synthgen.assets import AssetStore
from synthgen.errors import EngineError
from synthgen.model import Asset, RenderBuffers, SceneSpec
from synthgen.render.options import RenderOptions

ENGINE_NAMES = ("gl", "pyrender")
STANDARD_OPTIONS = RenderOptions()


class Renderer(Protocol):
    """An engine; the same scene gives the same buffers, whatever was rendered before."""

    @property
    def description(self) -> str:
        """The engine and the OpenGL that it runs on, for the manifest."""

    def render(self, scene: SceneSpec) -> RenderBuffers:
        """The buffers of a scene.

        Raises:
            RenderError: the engine failed.
            AssetError: an asset of the scene cannot be used.
        """

    def render_frames(self, scenes: Iterable[SceneSpec]) -> Iterator[RenderBuffers]:
        """The buffers of scenes one after the other, which may overlap their work.

        Raises:
            RenderError: the engine failed.
            AssetError: an asset of a scene cannot be used.
        """

    def close(self) -> None:
        """Gives back everything the engine holds; it cannot be used afterwards."""


def create_renderer(name: str, assets: AssetStore, options: RenderOptions = STANDARD_OPTIONS) -> Renderer:
    """The engine of a name, ready to render scenes of these assets; pyrender knows none of the options.

    Raises:
        EngineError: there is no such engine, or no OpenGL that it can use.
    """
    # The engines are imported here because OpenGL must not be touched before one is asked for.
    if name == "gl":
        from synthgen.render.gl_engine.engine import GlRenderer  # noqa: PLC0415

        return GlRenderer(assets, options)
    if name == "pyrender":
        from synthgen.render.pyrender_engine.engine import PyrenderRenderer  # noqa: PLC0415

        return PyrenderRenderer(assets)
    raise EngineError(name, "there is no such engine", expected=", ".join(ENGINE_NAMES))


def engine_warnings(name: str, asset: Asset) -> list[str]:
    """What the engine of a name cannot show of a model, a sentence each."""
    if name != "pyrender":
        return []
    warnings = []
    if any(part.material.alpha_mode != "OPAQUE" for part in asset.parts):
        warnings.append(
            "cut-out and transparent materials are drawn opaque, in the image and in the labels alike"
        )
    if any(light.kind == "point" for light in asset.lights):
        warnings.append("its point lights shine through everything: they cast no shadows")
    return warnings
