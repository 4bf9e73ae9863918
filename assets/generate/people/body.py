"""Bodies and clothes as melted shapes along a skeleton's bones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from modelling import implicit
from modelling.implicit import (
    ball,
    carved,
    common,
    cone,
    ellipsoid,
    grown,
    half_space,
    melted,
    rippled,
    rounded_box,
)
from modelling.soup import Distance, Soup, coarser

from people.skeleton import Bone, Build, Skeleton

STEP = 0.014  # of the grid on which clothes are found, metres
ERROR = 0.005  # by which they may be coarser
VEST_LOOSE = 0.030  # by which a safety vest stands off the body, metres
HANGING = 0.014  # by which tops stand off trousers, metres: more than folds and coarseness take away


@dataclass(frozen=True)
class Figure:
    """A posed body with the thickness of its parts."""

    bones: Skeleton
    build: Build
    coarseness: float = 1.0  # of the clothes; 2 allows them twice the error

    def torso(self) -> Distance:
        """Return chest, belly and back, from the hips to the base of the neck."""
        s, g, chest = self.bones.scale, self.build.girth, self.bones.chest
        b, w = self.build.belly, self.build.shoulders
        parts = [
            ellipsoid(
                chest.point(0, -0.17 * s, 0.012 * s), np.array([0.158 * w, 0.175, 0.112]) * s * g, chest.turn
            ),
            ellipsoid(
                chest.point(0, -0.36 * s, (0.012 + 0.035 * b) * s),
                np.array([0.140 + 0.03 * b, 0.16, 0.105 + 0.06 * b]) * s * g,
                chest.turn,
            ),
            self.pelvis(),
        ]
        for side, shoulder in zip((1.0, -1.0), self.bones.shoulders, strict=True):
            parts.append(ball(shoulder.at, 0.050 * s * g))
            parts.append(
                cone(
                    chest.point(side * 0.03 * s, -0.005 * s, -0.01 * s), shoulder.at, 0.046 * s, 0.038 * s * g
                )
            )
            if self.build.chest > 0.0:
                parts.append(
                    ball(chest.point(side * 0.072 * s, -0.2 * s, 0.085 * s), 0.066 * self.build.chest * s)
                )
        return melted(0.05 * s, *parts)

    def clothed_torso(self) -> Distance:
        """Return the torso with the beginning of the thighs, over which shirts hang."""
        s, g, b = self.bones.scale, self.build.girth, self.bones
        thighs = [
            cone(hip.at, hip.point(0.0, -0.07 * s, 0.0), 0.088 * s * g, 0.084 * s * g) for hip in b.hips
        ]
        return melted(0.04 * s, self.torso(), *thighs)

    def pelvis(self) -> Distance:
        """Return the hips."""
        s, g, at = self.bones.scale, self.build.girth, self.bones.pelvis
        hips = ellipsoid(
            at.point(0, 0.0, -0.01 * s), np.array([0.160 * self.build.hips, 0.12, 0.118]) * s * g
        )
        return melted(0.05 * s, hips, ball(at.point(0, -0.075 * s, -0.005 * s), 0.068 * s * g))

    def arm(self, i: int, end: float = 1.0) -> Distance:
        """Return one arm (0 left, 1 right) to a share of the forearm; below 0 it ends above the elbow."""
        s, g, b = self.bones.scale, self.build.girth, self.bones
        shoulder, elbow, wrist = b.shoulders[i].at, b.elbows[i].at, b.wrists[i].at
        if end < 0.0:
            return cone(shoulder, elbow + (shoulder - elbow) * -end, 0.050 * s * g, 0.046 * s * g)
        last = elbow + (wrist - elbow) * max(end, 0.05)
        thin = (0.040 + (0.029 - 0.040) * end) * s * g
        return melted(
            0.03 * s,
            cone(shoulder, elbow, 0.049 * s * g, 0.040 * s * g),
            cone(elbow, last, 0.040 * s * g, thin),
        )

    def leg(self, i: int, end: float = 1.0) -> Distance:
        """Return one leg down to a share of the shin."""
        s, g, b = self.bones.scale, self.build.girth, self.bones
        hip, knee, ankle = b.hips[i].at, b.knees[i].at, b.ankles[i].at
        last = knee + (ankle - knee) * max(end, 0.05)
        thin = (0.058 + (0.043 - 0.058) * end) * s * g
        calf = ball(knee + (ankle - knee) * 0.3 - b.knees[i].turn[:, 2] * 0.012 * s, 0.056 * s * g)
        parts = [cone(hip, knee, 0.088 * s * g, 0.059 * s * g), cone(knee, last, 0.055 * s * g, thin)]
        return melted(0.04 * s, *parts, *([calf] if end > 0.5 else []))

    # ---- clothes

    def trousers(self, loose: float, end: float, seed: int, hem: float = 0.0) -> Soup:
        """Return trousers that reach down to a share of the shin (0 knee, 1 ankle).

        Of what is more than a little above the hem of a top, given as in `top`, nothing is seen.
        """
        s = self.bones.scale
        shape = melted(0.05 * s, self.pelvis(), self.leg(0, end), self.leg(1, end))
        shape = rippled(grown(shape, loose), 0.003, 0.12, seed)
        waist = half_space(self.bones.pelvis.at - np.array([0.0, (0.01 + hem) * s, 0.0]), (0.0, 1.0, 0.0))
        return self._skinned(common(shape, waist))

    def trouser_tops(self) -> Distance:
        """Return hips and the upper ends of the thighs as trousers have them."""
        s = self.bones.scale
        ends = [half_space(hip.point(0.0, -0.14 * s, 0.0), -hip.turn[:, 1]) for hip in self.bones.hips]
        thighs = [common(self.leg(i, 0.0), end) for i, end in enumerate(ends)]
        return melted(0.05 * s, self.pelvis(), *thighs)

    def skirt(self, length: float, seed: int) -> Soup:
        """Return a skirt; a length of 1 reaches the knees."""
        s, b = self.bones.scale, self.bones
        knees = (b.knees[0].at + b.knees[1].at) / 2.0
        hem = b.pelvis.at + (knees - b.pelvis.at) * length
        spread = float(np.linalg.norm(b.knees[0].at - b.knees[1].at)) / 2.0 + 0.10 * s
        turn = np.eye(3)
        shape = melted(
            0.06 * s,
            self.pelvis(),
            cone(b.pelvis.at, hem, 0.14 * s, spread),
            *(cone(b.hips[i].at, b.knees[i].at, 0.10 * s, 0.10 * s) for i in (0, 1)),
        )
        shape = common(
            rippled(grown(shape, 0.01), 0.004, 0.11, seed), half_space(hem, turn @ np.array([0.0, -1.0, 0.0]))
        )
        return self._skinned(
            common(shape, half_space(b.pelvis.at + np.array([0.0, 0.06 * s, 0.0]), (0.0, 1.0, 0.0)))
        )

    def top(self, loose: float, sleeve: float, seed: int, hem: float = 0.0, over: float = 0.0) -> Soup:
        """Return a shirt or jacket; the sleeve ends as in `arm`, and the hem lies that far below the hips.

        It hangs over trousers that are so loose.
        """
        s, b = self.bones.scale, self.bones
        arms = [self.arm(i, sleeve) for i in (0, 1)]
        body = melted(0.03 * s, self.clothed_torso(), *(self.arm(i, -0.45) for i in (0, 1)))
        below_it = grown(self.trouser_tops(), max(over + HANGING - loose, 0.0))
        shape = rippled(grown(melted(0.006, body, below_it, *arms), loose), 0.003, 0.12, seed)
        neck = cone(
            b.chest.point(0, -0.02 * s, 0.022 * s), b.chest.point(0, 0.2 * s, 0.03 * s), 0.066 * s, 0.09 * s
        )
        shape = carved(shape, 0.006, neck)
        below = half_space(b.pelvis.at + np.array([0.0, -(0.05 + hem) * s, 0.0]), (0.0, -1.0, 0.0))
        return self._skinned(common(shape, below))

    def vest(self, seed: int, over: float = 0.0) -> Soup:
        """Return a sleeveless safety vest over a top that hangs over trousers that are so loose."""
        s, b = self.bones.scale, self.bones
        below_it = grown(self.trouser_tops(), max(over + 2.0 * HANGING - VEST_LOOSE, 0.0))
        shape = rippled(grown(melted(0.006, self.clothed_torso(), below_it), VEST_LOOSE), 0.003, 0.14, seed)
        neck = cone(b.chest.point(0, -0.05 * s, 0.09 * s), b.chest.point(0, 0.2 * s, 0.0), 0.07 * s, 0.11 * s)
        holes = [ball(joint.at + (joint.at - b.chest.at) * 0.16, 0.112 * s) for joint in b.shoulders]
        holes += [
            cone(joint.at, elbow.at, 0.085 * s, 0.085 * s)
            for joint, elbow in zip(b.shoulders, b.elbows, strict=True)
        ]
        shape = carved(shape, 0.01, neck, *holes)
        below = half_space(b.pelvis.at + np.array([0.0, -0.09 * s, 0.0]), (0.0, -1.0, 0.0))
        return self._skinned(common(shape, below), 0.0035)

    def bare(self, *, arms: bool, legs: bool) -> list[Soup]:
        """Return the skin of arms and legs that clothes leave bare."""
        shapes = [self.arm(i) for i in (0, 1)] if arms else []
        shapes += [self.leg(i) for i in (0, 1)] if legs else []
        return [self._skinned(shape) for shape in shapes]

    def shoes(self, tall: bool) -> tuple[list[Soup], list[Soup]]:
        """Return uppers and soles; tall ones are boots."""
        uppers, soles = [], []
        upper, sole = shoe(tall)
        for side, ankle in zip((1.0, -1.0), self.bones.ankles, strict=True):
            for out, part in ((uppers, upper), (soles, sole)):
                piece = part if side > 0.0 else part.mirrored(0)
                out.append(_placed(piece, ankle, self.bones.scale))
        return uppers, soles

    def hands(self, grip: float) -> list[Soup]:
        """Return both hands; a grip of 1 is a fist."""
        one = hand(grip)
        return [
            _placed(one if side > 0.0 else one.mirrored(0), wrist, self.bones.scale)
            for side, wrist in zip((1.0, -1.0), self.bones.wrists, strict=True)
        ]

    def _skinned(self, shape: Distance, error_m: float = ERROR) -> Soup:
        b = self.bones
        joints = [
            bone.at for row in (b.shoulders, b.elbows, b.wrists, b.hips, b.knees, b.ankles) for bone in row
        ]
        places = np.array([*joints, b.chest.at, b.pelvis.at])
        low, high = places.min(axis=0) - 0.26, places.max(axis=0) + 0.26
        low, high = tightened(shape, low, high)
        return coarser(implicit.skin(shape, low, high, STEP), error_m * self.coarseness, 0.02)


def tightened(shape: Distance, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the part of a box that a shape fills, found on a coarse grid."""
    step = 0.05
    axes = [np.arange(low[i], high[i] + step, step) for i in range(3)]
    points = np.stack(np.meshgrid(*axes, indexing="ij"), axis=3).reshape(-1, 3)
    near = points[shape(points) < 1.2 * step]
    return near.min(axis=0) - step, near.max(axis=0) + step


def _placed(soup: Soup, bone: Bone, scale: float) -> Soup:
    return soup.scaled(scale).turned(bone.turn).moved(*bone.at)


def shoe(tall: bool) -> tuple[Soup, Soup]:
    """Return the left shoe's upper and sole, in the ankle's frame."""
    shape = melted(
        0.03,
        ellipsoid((0.004, -0.052, 0.105), (0.046, 0.034, 0.085)),
        ellipsoid((0, -0.045, 0.01), (0.037, 0.042, 0.062)),
        cone((0, -0.03, 0.005), (0, 0.10 if tall else 0.0, -0.004), 0.046, 0.052 if tall else 0.044),
    )
    upper = common(shape, half_space((0, -0.066, 0), (0, -1, 0)))
    print_ = melted(
        0.03,
        cone((0.004, -0.075, -0.025), (0.004, -0.075, 0.06), 0.036, 0.047),
        cone((0.004, -0.075, 0.06), (0.0, -0.075, 0.155), 0.047, 0.033),
    )
    sole = common(
        grown(print_, 0.003), half_space((0, -0.062, 0), (0, 1, 0)), half_space((0, -0.088, 0), (0, -1, 0))
    )
    box = ((-0.08, -0.1, -0.1), (0.08, 0.18, 0.22))
    return coarser(implicit.skin(upper, *box, 0.01), 0.003), coarser(implicit.skin(sole, *box, 0.008), 0.003)


def hand(grip: float) -> Soup:
    """Return the left hand, hanging down from the wrist, its palm towards the thigh."""
    palm = rounded_box((0.0, -0.052, 0.0), (0.014, 0.048, 0.040), 0.013)
    parts = [palm, cone((0, 0.02, 0), (0, -0.03, 0), 0.026, 0.022)]
    bend = np.radians(25.0 + 65.0 * grip)
    for i, (z, length) in enumerate(((0.030, 0.070), (0.010, 0.078), (-0.010, 0.073), (-0.029, 0.058))):
        knuckle = np.array([0.0, -0.095, z])
        first = knuckle + 0.45 * length * np.array(
            [-np.sin(bend * 0.6), -np.cos(bend * 0.6), 0.02 * (1.5 - i)]
        )
        tip = first + 0.55 * length * np.array([-np.sin(bend * 1.6), -np.cos(bend * 1.6), 0.0])
        parts += [cone(knuckle, first, 0.0105, 0.0095), cone(first, tip, 0.0095, 0.008)]
    base, joint = np.array([-0.005, -0.025, 0.032]), np.array([-0.018, -0.060, 0.052])
    parts += [
        cone(base, joint, 0.016, 0.012),
        cone(joint, joint + np.array([-0.006, -0.032, 0.0]), 0.012, 0.009),
    ]
    low, high = (-0.10, -0.20, -0.07), (0.05, 0.06, 0.09)
    return coarser(implicit.skin(melted(0.008, *parts), low, high, 0.006), 0.003)
