"""How large a model may be before it is refused: a hostile file must not fill the memory or take forever."""

from __future__ import annotations

from dataclasses import dataclass

from synthgen.errors import AssetError


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadLimits:
    """The largest sizes that a model may have; all are checked before memory is taken."""

    file_bytes: int = 2 << 30
    """Of the model's file and of each file that it names."""
    decoded_bytes: int = 4 << 30
    """Of all buffers after decompression, and of all arrays that are made of them."""
    texture_px: int = 1 << 26
    """Pixels of one texture."""
    all_textures_px: int = 1 << 29
    """Pixels of all textures together."""
    vertices: int = 50_000_000
    """Of the whole model, with every copy that the file makes of a mesh."""
    drawn_triangles: int = 1_000_000
    """Of the whole model; one with more loads all the same, and is thinned out to that."""
    nodes: int = 200_000
    node_levels: int = 10_000
    """Of nodes below nodes."""

    def check(self, name: str, found: int, *, where: object, what: str) -> None:
        """Compares a size with the limit of that name.

        Raises:
            AssetError: it is larger; the text names the limit.
        """
        limit = int(getattr(self, name))
        if found > limit:
            raise AssetError(
                where,
                f"{what}: {found}",
                expected=f"at most {limit} (limits.{name})",
                remedy="make the model smaller, or raise that limit in the run file",
            )


STANDARD_LIMITS = LoadLimits()
