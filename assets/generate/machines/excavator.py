"""A tracked excavator of twenty tonnes, its arm in one of several poses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from glb import Model
from modelling.assembly import Assembly
from modelling.finishes import BLACK, HEADLAMP, paint
from modelling.solids import along, block, cylinder, rounded, tube
from modelling.soup import Soup
from pbr_texture import EncodedMaterial
from surfaces import Floats, rotation

from machines.parts import (
    DARK,
    WORN_STEEL,
    add_cab,
    add_lettering,
    add_rails,
    add_ram,
    add_track,
    bucket,
    raised,
    reached,
    slab,
)

BUCKET = [(0.0, 0.12), (0.30, 0.42), (0.72, 0.50), (1.05, 0.34), (1.22, 0.0), (1.20, -0.38), (1.06, -0.72)]


@dataclass(frozen=True)
class ArmPose:
    """Angles above the horizon, degrees; `swing` turns the house to the left."""

    boom: float
    stick: float
    bucket: float
    swing: float


POSES = {
    "digging": ArmPose(29.0, -70.0, -118.0, 0.0),
    "reaching": ArmPose(30.0, -38.0, -92.0, 32.0),
    "lifting": ArmPose(42.0, -62.0, -168.0, -70.0),
}


def build(pose_name: str, colour: str, name: str) -> Model:
    """Return an excavator in a pose and a colour."""
    pose, out, house = POSES[pose_name], Assembly(), Assembly()
    for x in (-1.15, 1.15):
        add_track(out, x, 4.3, 0.92, 0.60)
    out.add(
        DARK, block((1.8, 0.40, 1.9), 0.08, (0.0, 0.62, 0.0)), cylinder(0.72, 0.26, 0.03, 24).moved(y=0.82)
    )
    _add_house(house, paint(colour, 0.2, seed=31), colour, name)
    _add_arm(house, pose, paint(colour, 0.2, seed=31))
    turn = rotation("y", pose.swing)
    for finish, soup in house.pieces():
        out.add(finish, soup.turned(turn), tile_m=2.5)
    return out.model("excavator")


def _add_house(out: Assembly, finish: EncodedMaterial, colour: str, name: str) -> None:
    deck = slab([(-2.1, 1.06), (1.2, 1.06), (1.35, 1.22), (-2.2, 1.22)], 2.5, 0.03)
    hood = block((2.46, 0.86, 1.5), 0.12, (0.0, 1.64, -1.15))
    counter = rounded([(-2.72, 1.10), (-2.0, 1.06), (-1.85, 2.0), (-2.6, 2.0), (-2.85, 1.6)], 0.12, 2)
    tank = block((0.78, 0.84, 1.25), 0.08, (-0.84, 1.62, 0.35))
    out.add(finish, hood, tank, slab(counter, 2.48, 0.12))
    out.add(
        DARK,
        deck,
        block((0.5, 0.10, 1.2), 0.04, (0.5, 2.1, -1.2)),
        *(
            block((0.02, 0.05, 1.0), 0.005, (x, 1.45 + 0.12 * i, -1.1))
            for x in (-1.24, 1.24)
            for i in range(4)
        ),
    )
    out.add(BLACK, cylinder(0.07, 0.45, 0.01, 12).moved(-0.5, 2.02, -1.3))
    cab = [(-0.42, 1.2), (1.18, 1.2), (1.34, 1.75), (1.16, 2.72), (0.95, 2.88), (-0.38, 2.88), (-0.48, 2.7)]
    add_cab(
        out,
        cab,
        0.98,
        0.74,
        finish,
        [
            [(0.30, 1.72), (1.20, 1.62), (1.07, 2.68), (0.30, 2.72)],
            [(-0.34, 1.8), (0.18, 1.75), (0.18, 2.72), (-0.34, 2.70)],
        ],
        [(-0.40, 1.35), (0.40, 1.35), (0.40, 2.74), (-0.40, 2.74)],
        [(-0.38, 1.9), (0.38, 1.9), (0.38, 2.65), (-0.38, 2.65)],
    )
    add_lettering(out, name, (1.1, 0.26), (1.255, 1.86, -1.2), "#1b1b1b", colour)
    add_rails(out, [(-1.15, 2.0, 0.9), (-1.15, 2.0, 0.0), (-1.15, 2.05, -0.8)], 0.45)
    out.add(HEADLAMP, *(block((0.14, 0.10, 0.08), 0.02, (x, 2.92, 1.0)) for x in (0.45, 1.0)))


def _add_arm(out: Assembly, pose: ArmPose, finish: EncodedMaterial) -> None:
    root = (0.85, 1.62)
    boom = slab(
        [
            (-0.22, -0.18),
            (0.22, -0.26),
            (2.3, 0.62),
            (5.05, -0.10),
            (5.25, 0.08),
            (5.08, 0.26),
            (2.45, 1.14),
            (1.95, 1.12),
            (0.0, 0.26),
            (-0.24, 0.1),
        ],
        0.46,
        0.035,
    )
    elbow = reached(root, pose.boom, 5.1, 0.06)
    stick = slab(
        [(-0.75, 0.20), (-0.62, 0.42), (0.0, 0.30), (2.55, 0.12), (2.68, -0.02), (2.55, -0.13), (0.1, -0.22)],
        0.34,
        0.03,
    )
    wrist = reached(elbow, pose.stick, 2.58)
    out.add(finish, raised(boom, pose.boom, root, -0.05), raised(stick, pose.stick, elbow, -0.05))
    scoop: Soup = bucket(BUCKET, 1.15, 0.045, 5)
    ears = [
        slab([(-0.12, -0.1), (0.35, -0.05), (0.5, 0.45), (0.15, 0.4), (-0.12, 0.1)], 0.05, 0.01, x=x)
        for x in (-0.2, 0.2)
    ]
    out.add(WORN_STEEL, *(raised(each, pose.bucket, wrist, -0.05) for each in (scoop, *ears)))
    pins = [
        cylinder(0.10, 0.56, 0.015, 14).turned(along("x")).moved(-0.33, y, z) for z, y in (root, elbow, wrist)
    ]
    out.add(DARK, *pins)
    add_ram(out, (root[0] + 0.35, root[1] - 0.25), reached(root, pose.boom, 2.35, 0.68), 0.11, (-0.42, 0.32))
    add_ram(out, reached(root, pose.boom, 2.4, 1.22), reached(elbow, pose.stick, -0.66, 0.32), 0.10, (-0.05,))
    add_ram(
        out, reached(elbow, pose.stick, 0.15, 0.42), reached(wrist, pose.bucket, 0.32, 0.36), 0.085, (-0.05,)
    )
    hose = np.array(
        [reached(root, pose.boom, z, y) for z, y in ((0.3, 0.5), (1.9, 1.3), (2.6, 1.28), (4.8, 0.42))]
    )
    out.add(BLACK, *(_hose(hose, x) for x in (-0.2, 0.1)))


def _hose(path: Floats, x: float) -> Soup:
    return tube(np.column_stack([np.full(len(path), x), path[:, 1], path[:, 0]]), 0.025, 6)
