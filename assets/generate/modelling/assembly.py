"""Collects the pieces of a model by their finish, and makes it a file."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from glb import Model, Part, write
from pbr_texture import EncodedMaterial

from modelling.soup import Soup, coarser, merged, to_mesh


class Assembly:
    """A model in the making: pieces in metres, +Y up, facing +Z or +X as their builder says."""

    def __init__(self) -> None:
        self._pieces: dict[tuple[str, bool], list[Soup]] = {}
        self._finishes: dict[str, tuple[EncodedMaterial, float]] = {}

    def add(
        self, finish: EncodedMaterial, *soups: Soup, tile_m: float = 1.0, is_labelled: bool = True
    ) -> None:
        """Add pieces that have a finish; `tile_m` is the side of one tile of its texture."""
        key = f"{finish.name}/{tile_m}/{any(soup.uvs is not None for soup in soups)}"
        self._finishes[key] = (finish, tile_m)
        self._pieces.setdefault((key, is_labelled), []).extend(soup for soup in soups if len(soup.points))

    def add_pair(self, finish: EncodedMaterial, *soups: Soup, tile_m: float = 1.0, axis: int = 2) -> None:
        """Add pieces and their mirror images across x, y or z = 0."""
        self.add(finish, *soups, *(soup.mirrored(axis) for soup in soups), tile_m=tile_m)

    def pieces(self) -> Iterable[tuple[EncodedMaterial, Soup]]:
        """Return each finish with all of its pieces."""
        for (key, _), soups in self._pieces.items():
            if soups:
                yield self._finishes[key][0], merged(soups)

    def model(self, name: str, *, error_m: float = 0.0) -> Model:
        """Return the file; with an error in metres, surfaces are made coarser within it."""
        parts = []
        for (key, is_labelled), soups in self._pieces.items():
            if not soups:
                continue
            finish, tile_m = self._finishes[key]
            soup = merged(soups)
            if error_m > 0.0:
                soup = coarser(soup, error_m)
            if not finish.is_textured:
                soup = soup.with_uvs(np.zeros((*soup.points.shape[:2], 2)))
            parts.append(Part(to_mesh(soup, tile_m), finish, is_labelled))
        return write(name, parts, is_compact=True)
