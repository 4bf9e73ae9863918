"""Draws how large the things of a scene are and what they look like, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, groupby, repeat
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from synthgen.arrays import F64, Bool
from synthgen.assets.shapes import exact_lengths
from synthgen.color import linear_from_hsv, linear_from_temperature
from synthgen.config import PropsConfig
from synthgen.distributions import LawTable, sample_value
from synthgen.geometry.triangle_tree import Indices
from synthgen.model import PaintSpec, Rgb
from synthgen.rng import note_draws
from synthgen.sampling.looks import PAINT_NUMBERS, paint_of

Size = tuple[float, float, float]
"""Lengths in metres, or coordinates."""

Stages: TypeAlias = Sequence[np.random.Generator]
"""The generators of several kinds, in turn."""

STANDING = ("rows", "walls", "around")
"""Where things stand, or hang at a wall, that no others may touch."""

_PLACED_BY = {
    "around": ("distance_m", "azimuth_deg"),
    "rows": ("distance_m", "gap_m", "elevation_m"),
    "walls": ("elevation_m",),
    "view": ("distance_m",),
}
"""The keys whose laws decide where something stands."""

_BLACK = (0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KindTable:
    """What the configurations of kinds [k] of props say."""

    number: Indices
    """[k]: among all kinds of the scene."""
    shares_ground: Bool
    """[k]: whether they may stand where other kinds stand."""
    in_view: F64
    """[k]: the share of them that stands on ground that the image shows."""
    street_gap_m: F64
    """[k]: how far from the middle of the street they stay, 0 for anywhere."""
    distance_m: F64
    """[k 2]: the least and the greatest that their laws allow."""
    is_plain: Bool
    """[k]: whether they have no patterns."""
    is_in_row: Bool
    """[k]: whether they are along a street."""
    is_at_wall: Bool
    """[k]: whether they have their backs to the walls of a room."""


@dataclass(frozen=True, kw_only=True)
class PropKinds:
    """Kinds [k] of props, those that are somewhere in one way side by side."""

    configs: tuple[PropsConfig, ...]
    numbers: tuple[int, ...]
    """Among all kinds of the scene; of those that are somewhere in one way they ascend."""
    texture_ids: tuple[tuple[str, ...], ...]

    def __getitem__(self, which: slice) -> PropKinds:
        return PropKinds(
            configs=self.configs[which], numbers=self.numbers[which], texture_ids=self.texture_ids[which]
        )

    @cached_property
    def groups(self) -> dict[str, tuple[slice, PropKinds]]:
        """Those that are somewhere in one way, and where among the kinds they are."""
        found: dict[str, tuple[slice, PropKinds]] = {}
        for where, own in groupby(range(len(self.configs)), key=lambda each: self.configs[each].where):
            first, *others = own
            which = slice(first, first + 1 + len(others))
            found[where] = which, self[which]
        return found

    @cached_property
    def standing(self) -> tuple[slice, PropKinds] | None:
        """All that stand somewhere, which come first; None where none do."""
        ends = [which.stop for where, (which, _) in self.groups.items() if where in STANDING]
        return (slice(0, max(ends)), self[: max(ends)]) if ends else None

    def sample_draws(self, rng: Stages) -> PropDraws:
        """As many of each as its law says, on each side of a street."""
        counts = [
            int(sample_value(own, each.count)) * (2 if each.where == "rows" else 1)
            for own, each in zip(rng, self.configs, strict=True)
        ]
        return self.sample_counted(rng, counts)

    def sample_counted(self, rng: Stages, counts: Sequence[int]) -> PropDraws:
        """So many of each."""
        pairs = [
            (own.random((5, count)), own.random((count, PAINT_NUMBERS)))
            for own, count in zip(rng, counts, strict=True)
        ]
        uniform = np.concatenate([body for body, _ in pairs], axis=1)
        values = self._bodies.quantiles(uniform[[0, 1, 2, 4]], counts)
        self._bodies.note(rng, values, counts)
        shapes: list[str] = []
        for law, own, (body, _) in zip([each.shape for each in self.configs], rng, pairs, strict=True):
            found = law.quantiles(body[3].tolist())
            note_draws(own, repeat(law, len(found)), found)
            shapes += found
        return PropDraws(
            kinds=self,
            stages=rng,
            counts=counts,
            kind=np.repeat(np.arange(len(counts)), counts),
            sizes=exact_lengths(values[:3]).T,
            shapes=shapes,
            stacks=values[3].astype(np.intp),
            uniform=np.concatenate([paint for _, paint in pairs]),
        )

    @cached_property
    def table(self) -> KindTable:
        """What the configurations say, as arrays."""
        configs = self.configs
        return KindTable(
            number=np.array(self.numbers),
            shares_ground=np.array([each.shares_ground for each in configs]),
            in_view=np.array([each.in_view for each in configs]),
            street_gap_m=np.array([each.street_gap_m for each in configs]),
            distance_m=np.array([each.distance_m.support for each in configs]),
            is_plain=np.array([not each.patterned for each in configs]),
            is_in_row=np.array([each.where == "rows" for each in configs]),
            is_at_wall=np.array([each.where == "walls" for each in configs]),
        )

    @cached_property
    def places(self) -> LawTable:
        """Of what decides where they are, which are all somewhere in one way."""
        (where,) = self.groups
        return self._laws(*_PLACED_BY[where])

    @cached_property
    def paints(self) -> LawTable:
        """Of what paints without a pattern have."""
        tints = [[each.tint.hue_deg, each.tint.saturation, each.tint.value] for each in self.configs]
        before, after = self._laws("temperature_k", "emission"), self._laws("roughness", "metallic", "tile_m")
        return LawTable([*before.laws, *zip(*tints, strict=True), *after.laws])

    @cached_property
    def _bodies(self) -> LawTable:
        """Of widths, heights and depths, and of how many stand on top of each other."""
        return self._laws("width_m", "height_m", "depth_m", "stack")

    def _laws(self, *keys: str) -> LawTable:
        return LawTable([[getattr(each, key) for each in self.configs] for key in keys])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PropDraws:
    """Props [n], kind after kind, that have no places."""

    kinds: PropKinds
    stages: Stages
    """What those of each kind were drawn from."""
    counts: Sequence[int]
    """How many there are of each kind."""
    kind: Indices
    """[n]: the place of the kind of each among the kinds."""
    sizes: F64
    """[n 3]: the widths, heights and depths."""
    shapes: list[str]
    stacks: Indices
    """How many stand on top of each other."""
    uniform: F64
    """[n 9]: what their paints are made from."""

    def part(self, which: slice, kinds: PropKinds) -> PropDraws:
        """Those of some kinds: where these are among the kinds, and they themselves."""
        start, end = (sum(self.counts[:each]) for each in (which.start, which.stop))
        return PropDraws(
            kinds=kinds,
            stages=self.stages[which],
            counts=self.counts[which],
            kind=self.kind[start:end] - which.start,
            sizes=self.sizes[start:end],
            shapes=self.shapes[start:end],
            stacks=self.stacks[start:end],
            uniform=self.uniform[start:end],
        )

    @property
    def parts(self) -> list[slice]:
        """Where those of each kind are."""
        return [
            slice(end - count, end) for end, count in zip(accumulate(self.counts), self.counts, strict=True)
        ]

    def each(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Values [k ...] of the kinds as those of the props, [n ...]."""
        return values.take(self.kind, axis=0)

    def numbers(self, which: Indices) -> list[int]:
        """Those of the kinds of some, among all kinds of the scene."""
        numbers = self.kinds.numbers
        return [numbers[kind] for kind in self.kind[which].tolist()]

    def values(self, laws: LawTable, uniform: F64) -> F64:
        """Quantiles [r t] by laws of the kinds, of uniform numbers [r t] for as many tries of each prop."""
        tries = uniform.shape[1] // max(len(self.sizes), 1)
        counts = [tries * count for count in self.counts]
        found = laws.quantiles(uniform, counts)
        laws.note(self.stages, found, counts)
        return found

    def enlarged(self, factor: float) -> PropDraws:
        """They, as high, and wider and deeper by a factor."""
        return replace(self, sizes=exact_lengths(self.sizes * (factor, 1.0, factor)))

    def size(self, index: int) -> Size:
        """That of the one of a number."""
        width, height, depth = self.sizes[index].tolist()
        return width, height, depth

    def paints(self, which: Indices, pattern_numbers: tuple[int, ...]) -> Iterator[PaintSpec]:
        """The surfaces of those of some ascending numbers, with any of the patterns that may be used."""
        kinds, uniform, laws = self.kind[which], self.uniform[which], self.kinds.paints
        longest, is_plain = self.sizes[which].max(axis=1), self.kinds.table.is_plain
        plain = is_plain[kinds]
        counts = np.bincount(kinds[plain], minlength=len(is_plain)).tolist()
        values = laws.quantiles(uniform[plain, 1:].T, counts)
        laws.note(self.stages, values, counts)
        drawn, all_ids = iter(values.T.tolist()), self.kinds.texture_ids
        for kind, has_colour, numbers, length in zip(
            kinds.tolist(), plain.tolist(), uniform.tolist(), longest.tolist(), strict=True
        ):
            if not has_colour:
                yield paint_of(numbers, pattern_numbers, length)
                continue
            temperature_k, radiance, hue_deg, saturation, value, roughness, metallic, tile_m = next(drawn)
            ids = all_ids[kind]
            yield PaintSpec(
                color_linear=linear_from_hsv(hue_deg / 360.0, saturation, value),
                roughness=roughness,
                metallic=metallic,
                texture_id=ids[int(numbers[0] * len(ids))] if ids else None,
                repeats=length / tile_m,
                emission_linear=_glow(temperature_k, radiance) if radiance > 0.0 else _BLACK,
            )


def kinds_by_place(configs: Sequence[PropsConfig], texture_ids: Sequence[tuple[str, ...]]) -> PropKinds:
    """The kinds of a scene, those that stand somewhere first."""
    places = list(dict.fromkeys([*STANDING, *_PLACED_BY, "ceiling"]))
    order = sorted(range(len(configs)), key=lambda number: places.index(configs[number].where))
    return PropKinds(
        configs=tuple(configs[each] for each in order),
        numbers=tuple(order),
        texture_ids=tuple(texture_ids[each] for each in order),
    )


def _glow(temperature_k: float, radiance: float) -> Rgb:
    r, g, b = linear_from_temperature(temperature_k)
    return radiance * r, radiance * g, radiance * b
