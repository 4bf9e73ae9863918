"""How an engine is to render: quality, device, memory, and what it returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Quality: TypeAlias = Literal["draft", "standard", "high"]
Output: TypeAlias = Literal["image", "radiance", "normals"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderOptions:
    """What is asked of an engine; one that knows no such choice ignores it."""

    quality: Quality = "standard"
    device: str = "auto"
    """`auto`, `cpu`, or the number of a device as `synthgen doctor` lists them."""
    memory_mb: int = 1024
    """How much of the device's memory models and textures may take."""
    outputs: frozenset[Output] = frozenset({"image"})
    """What is returned besides ids, depth and extents: the developed image, the radiance, the normals."""
