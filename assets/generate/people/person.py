"""Whole people: a body in a pose, dressed."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from modelling import implicit
from modelling.assembly import Assembly
from modelling.finishes import cloth, flat, plastic
from modelling.implicit import cone, melted, rounded_box
from modelling.outlines import all_of, band, below
from modelling.soup import Distance, Soup, coarser, round_the_axis
from surfaces import Floats

from people import head
from people.body import Figure
from people.head import Face
from people.skeleton import Build, Pose, Skeleton, posed

CLOTH_TILE = 0.22  # metres of cloth on one tile


@dataclass(frozen=True)
class Outfit:
    """What somebody wears; colours are sRGB codes."""

    top: str = "#5a6b80"
    top_loose: float = 0.016  # how far it stands off the body, metres
    sleeve: float = 0.92  # as in `Figure.arm`; below 0 it ends above the elbow
    hem: float = 0.02
    legs: str = "#2f3a4e"
    legs_loose: float = 0.007
    legs_end: float = 0.98  # share of the shin; boots stand over it
    skirt: float = 0.0  # length; 0 for trousers
    shoes: str = "#2a2624"
    soles: str = "#1d1c1b"
    boots: bool = False
    vest: str | None = None
    backpack: str | None = None
    bag: str | None = None  # in the right hand
    parcel: bool = False  # in both arms


@dataclass(frozen=True)
class Person:
    """Somebody."""

    build: Build = field(default_factory=Build)
    pose: Pose = field(default_factory=Pose)
    face: Face = field(default_factory=Face)
    outfit: Outfit = field(default_factory=Outfit)
    grip: float = 0.3
    seed: int = 0


def dressed(
    person: Person, out: Assembly, *, is_labelled: bool = True, detail: float = 1.0, hat_line: float = 1.0
) -> Skeleton:
    """Add a person to a model and return the joints; less `detail` makes head and hair finer.

    What of the head is higher than the hat's line, metres above the ears, is hidden and left out.
    """
    bones = posed(person.build, person.pose)
    figure, outfit = Figure(bones, person.build, detail), person.outfit

    def add(finish, *soups: Soup, tile_m: float = CLOTH_TILE) -> None:
        wrapped = [
            soup if soup.uvs is not None else soup.with_uvs(round_the_axis(soup.points, 0.16) / tile_m)
            for soup in soups
        ]
        out.add(finish, *wrapped, is_labelled=is_labelled)

    flesh = head.picture(person.face)
    skull = head.skin(person.face.width, detail * 0.0014)
    bare_head = below(1, hat_line)
    add(flesh, _on_head(skull.inside(bare_head), bones))
    hair = head.hair(person.face.style, person.seed, detail * 0.0035)
    if hair is not None:
        add(head.hair_material(person.face.hair), _on_head(hair.inside(bare_head), bones), tile_m=0.12)
    has_bare_legs = outfit.skirt > 0.0 or outfit.legs_end < 0.5
    bare = [*figure.hands(person.grip), *figure.bare(arms=outfit.sleeve < 0.7, legs=has_bare_legs)]
    add(flesh, *(_bare_uvs(soup) for soup in bare))
    over = outfit.legs_loose if outfit.skirt == 0.0 else 0.0
    top = figure.top(outfit.top_loose, outfit.sleeve, person.seed + 1, outfit.hem, over)
    if outfit.vest is not None:
        top = top.outside(_under_vest(bones))
    add(cloth(outfit.top, seed=5), top)
    legs = cloth(outfit.legs, ribs=48, seed=6)
    if outfit.skirt > 0.0:
        add(legs, figure.skirt(outfit.skirt, person.seed + 2))
    else:
        end = 0.78 if outfit.boots else outfit.legs_end
        add(legs, figure.trousers(outfit.legs_loose, end, person.seed + 2, outfit.hem))
    uppers, soles = figure.shoes(outfit.boots)
    add(plastic(outfit.shoes, 0.5), *uppers)
    add(flat(f"sole_{outfit.soles[1:]}", outfit.soles, 0.75), *soles)
    if outfit.vest is not None:
        _add_vest(add, figure, outfit, person.seed + 3)
    _add_luggage(add, outfit, bones)
    return bones


def _under_vest(bones: Skeleton) -> Distance:
    """Return the part of the trunk of which a vest lets nothing be seen."""
    s, chest = bones.scale, bones.chest

    def distance(points: Floats) -> Floats:
        local = (points - chest.at) @ chest.turn
        sides = np.abs(local[:, 0]) - 0.105 * s
        return np.max([sides, local[:, 1] + 0.2 * s, -0.55 * s - local[:, 1]], axis=0)

    return distance


def _on_head(soup: Soup, bones: Skeleton) -> Soup:
    return soup.scaled(bones.scale).turned(bones.head.turn).moved(*bones.head.at)


def _bare_uvs(soup: Soup) -> Soup:
    """Return skin whose uvs lie on the plain cheek-to-neck part of the face's picture."""
    around = soup.points[..., [0, 1]] + soup.points[..., [2, 2]]
    return soup.with_uvs(0.1 + 0.05 * np.sin(9.0 * around) * [0.8, 0.4] + [0.02, 0.75])


def _add_vest(add, figure: Figure, outfit: Outfit, seed: int) -> None:
    """Add a vest with two reflective bands round the body and two over the shoulders."""
    vest, bones = figure.vest(seed, outfit.legs_loose), figure.bones
    s, chest = bones.scale, bones.chest

    def height(points: Floats) -> Floats:
        return np.asarray((points - chest.at) @ chest.turn[:, 1])

    rings = [band(lambda p, y=y: height(p) - y * s, 0.055 * s) for y in (-0.30, -0.43)]
    braces = [
        all_of(
            band(lambda p, x=x: (p - chest.at) @ chest.turn[:, 0] - x * s, 0.05 * s),
            lambda p: -0.30 * s - height(p),
        )
        for x in (-0.10, 0.10)
    ]
    stripes = []
    for shape in (*rings, *braces):
        stripe, vest = vest.split(shape)
        stripes.append(stripe)
    add(cloth(outfit.vest, ribs=40, stains=0.25, seed=7), vest)
    add(flat("reflective", "#c3c7c8", 0.35), *(stripe.pushed(0.001) for stripe in stripes))


def _add_luggage(add, outfit: Outfit, bones: Skeleton) -> None:
    s, chest = bones.scale, bones.chest
    if outfit.backpack is not None:
        at, turn = chest.point(0.0, -0.24 * s, -0.19 * s), chest.turn
        pack = melted(
            0.03,
            rounded_box(at, (0.14, 0.22, 0.075), 0.05, turn),
            rounded_box(chest.point(0.0, -0.30 * s, -0.27 * s), (0.10, 0.11, 0.035), 0.03, turn),
        )
        soup = coarser(implicit.skin(pack, at - 0.35, at + 0.35, 0.016), 0.002)
        straps = []
        for x in (-0.095, 0.095):
            path = [
                (x, -0.02, -0.11),
                (x, 0.035, -0.03),
                (x, -0.02, 0.085),
                (x * 1.15, -0.18, 0.125),
                (x * 1.6, -0.34, 0.0),
            ]
            ends = [chest.point(*np.array(p) * s) for p in path]
            shape = melted(0.01, *(cone(a, b, 0.02, 0.02) for a, b in pairwise(ends)))
            low, high = np.min(ends, axis=0) - 0.04, np.max(ends, axis=0) + 0.04
            straps.append(coarser(implicit.skin(shape, low, high, 0.012), 0.002))
        add(cloth(outfit.backpack, seed=8), soup, *straps)
    if outfit.bag is not None:
        wrist = bones.wrists[1]
        grip = wrist.point(0.0, -0.09 * s, 0.0)
        at = grip + np.array([0.0, -0.26, 0.0])
        bag = rounded_box(at, (0.055, 0.15, 0.17), 0.03)
        handle = melted(
            0.005,
            cone(at + np.array([0, 0.14, 0.09]), grip, 0.008, 0.008),
            cone(at + np.array([0, 0.14, -0.09]), grip, 0.008, 0.008),
        )
        soup = implicit.skin(
            melted(0.01, bag, handle), at - [0.12, 0.2, 0.25], at + np.array([0.12, 0.35, 0.25]), 0.011
        )
        add(plastic(outfit.bag, 0.5), coarser(soup, 0.0015))
    if outfit.parcel:
        at = (bones.wrists[0].point(0, -0.08 * s, 0) + bones.wrists[1].point(0, -0.08 * s, 0)) / 2.0 + [
            0,
            0.09,
            0.02,
        ]
        half = float(np.linalg.norm(bones.wrists[0].at - bones.wrists[1].at)) / 2.0 - 0.035
        soup = implicit.skin(rounded_box(at, (half, 0.13, 0.15), 0.012), at - 0.3, at + 0.3, 0.02)
        card, tape = coarser(soup, 0.001).split(lambda p: np.abs(p[:, 2] - at[2]) - 0.025)[::-1]
        add(cloth("#a9835a", ribs=20, seed=9), card, tile_m=0.4)
        add(plastic("#c7a878", 0.3), tape, tile_m=0.4)
