"""Where a person's joints are in a pose. The person faces +Z, +X is the left side, metres."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from surfaces import Floats, rotation

HEIGHT = 1.75  # of the person whose lengths are given below


@dataclass(frozen=True)
class Limb:
    """How an arm or a leg is bent, in degrees."""

    forward: float = 0.0  # at the shoulder or the hip
    out: float = 0.0  # sideways, away from the body
    bend: float = 0.0  # at the elbow or the knee
    turn: float = 0.0  # about its own length; a bent forearm then points inwards


@dataclass(frozen=True)
class Pose:
    """A whole body, in degrees; each pair is (left, right)."""

    arms: tuple[Limb, Limb] = (Limb(2.0, 8.0, 12.0), Limb(-2.0, 8.0, 14.0))
    legs: tuple[Limb, Limb] = (Limb(1.0, 3.0, 2.0), Limb(-1.0, 3.0, 2.0))
    feet: tuple[float, float] = (0.0, 0.0)  # how far the toes point down
    lean: float = 2.0  # forward
    twist: float = 0.0  # of the chest, to the left
    head: tuple[float, float] = (0.0, 0.0)  # to the left, down


@dataclass(frozen=True)
class Build:
    """A person's shape."""

    height: float = 1.75
    girth: float = 1.0  # thickness of everything
    belly: float = 0.0  # 0 to 1
    shoulders: float = 1.0
    hips: float = 1.0
    chest: float = 0.0  # 0 to 1, a woman's


@dataclass(frozen=True)
class Bone:
    """A place with axes: `turn` (3, 3) takes the bone's own frame to the body's."""

    at: Floats
    turn: Floats

    def point(self, x: float, y: float, z: float) -> Floats:
        """Return a place given in the bone's frame."""
        return np.asarray(self.at + self.turn @ np.array([x, y, z]))


@dataclass(frozen=True)
class Skeleton:
    """A posed body; lists are (left, right)."""

    pelvis: Bone
    chest: Bone  # at the base of the neck
    head: Bone  # between the ears
    shoulders: list[Bone]
    elbows: list[Bone]
    wrists: list[Bone]
    hips: list[Bone]
    knees: list[Bone]
    ankles: list[Bone]  # turned like the feet
    scale: float


def posed(build: Build, pose: Pose) -> Skeleton:
    """Return the joints of a body in a pose, with the pelvis above the origin."""
    s = build.height / HEIGHT
    pelvis = Bone(np.array([0.0, 0.95 * s, 0.0]), np.eye(3))
    spine = rotation("x", pose.lean) @ rotation("y", pose.twist)
    neck = Bone(pelvis.at + spine @ np.array([0.0, 0.53 * s, -0.015 * s]), spine)
    gaze = spine @ rotation("x", -0.6 * pose.lean) @ rotation("y", pose.head[0]) @ rotation("x", pose.head[1])
    head = Bone(
        neck.at + spine @ np.array([0.0, 0.055 * s, 0.0]) + gaze @ np.array([0.0, 0.088, 0.025]) * s, gaze
    )
    parts: dict[str, list[Bone]] = {
        name: [] for name in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle")
    }
    for side, arm, leg, toes in zip((1.0, -1.0), pose.arms, pose.legs, pose.feet, strict=True):
        shoulder = neck.at + spine @ np.array([side * 0.165 * build.shoulders, -0.072, 0.0]) * s
        upper = (
            spine
            @ rotation("z", side * arm.out)
            @ rotation("x", -arm.forward)
            @ rotation("y", -side * arm.turn)
        )
        lower = upper @ rotation("x", -arm.bend)
        elbow = shoulder + upper @ np.array([0.0, -0.285 * s, 0.0])
        wrist = elbow + lower @ np.array([0.0, -0.25 * s, 0.0])
        for name, at, turn in (
            ("shoulder", shoulder, upper),
            ("elbow", elbow, lower),
            ("wrist", wrist, lower),
        ):
            parts[name].append(Bone(at, turn))
        hip = pelvis.at + np.array([side * 0.088 * build.hips, -0.02, 0.0]) * s
        thigh = rotation("z", side * leg.out) @ rotation("x", -leg.forward) @ rotation("y", side * leg.turn)
        shin = thigh @ rotation("x", leg.bend)
        knee = hip + thigh @ np.array([0.0, -0.425 * s, 0.0])
        ankle = knee + shin @ np.array([0.0, -0.42 * s, 0.0])
        foot = rotation("y", side * (8.0 + leg.turn)) @ rotation("x", toes)
        for name, at, turn in (("hip", hip, thigh), ("knee", knee, shin), ("ankle", ankle, foot)):
            parts[name].append(Bone(at, turn))
    return Skeleton(
        pelvis,
        neck,
        head,
        parts["shoulder"],
        parts["elbow"],
        parts["wrist"],
        parts["hip"],
        parts["knee"],
        parts["ankle"],
        s,
    )
