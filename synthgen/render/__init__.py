"""Engines behind one protocol: a SceneSpec in, colour, depth and ids out."""

from synthgen.render.engines import ENGINE_NAMES, Renderer, create_renderer, engine_warnings

__all__ = ["ENGINE_NAMES", "Renderer", "create_renderer", "engine_warnings"]
