"""The hard hats of the ready-made run: some lie on the ground as they fell, some are on the heads of workers.

Only the helmet is labelled. Who wears it is drawn with it, and is not.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from glb import Model
from modelling.assembly import Assembly
from modelling.resting import resting_turn
from modelling.soup import Soup
from people.head import Face
from people.pedestrians import AT_EASE, CALL, CARRY, HEAVY, MAN, PHONE, STAND, STEP, STRIDE, TALL, WOMAN
from people.person import Outfit, Person, dressed
from people.skeleton import Build, Limb, Pose
from surfaces import Floats, rotation

from helmets import helmet
from helmets.helmet import WEBBING, Helmet

SEAT = np.array([0.0, 0.024, -0.012])  # of the helmet's frame in the head's


@dataclass(frozen=True)
class Lying:
    """A helmet on the ground as it comes to rest after it was turned about x and then z, degrees."""

    helmet: Helmet
    about_x: float = 0.0
    about_z: float = 0.0


@dataclass(frozen=True)
class Worn:
    """A helmet on somebody's head."""

    helmet: Helmet
    person: Person
    tipped: float = field(default=0.0)  # forwards, degrees


def _worker(legs: str, vest: str | None, top: str = "#39424f") -> Outfit:
    return Outfit(top, 0.018, 0.95, 0.04, legs, 0.012, boots=True, shoes="#5c4630", vest=vest)


POINT = Pose((Limb(82, 6, 10), Limb(8, 10, 34)), (Limb(3, 5, 3), Limb(-4, 4, 2)), (0, 0), 0, 8, (12, -6))
LOOK_UP = Pose(
    (Limb(4, 14, 24), Limb(14, 10, 88, 16)), (Limb(5, 6, 6), Limb(-6, 4, 2)), (0, 2), -4, 4, (8, -24)
)
BEND = Pose(
    (Limb(62, 6, 24, 8), Limb(56, 4, 30, 8)), (Limb(20, 6, 26), Limb(-6, 5, 22)), (0, 22), 44, 4, (0, 8)
)
SQUAT = Pose((Limb(44, 4, 26, 10), Limb(50, 4, 20, 8)), (Limb(98, 14, 128), Limb(94, 12, 126)), (6, 8), 24)
WALK = Pose(
    (Limb(18, 7, 22), Limb(20, 6, 96, 20)), (Limb(-14, 2, 22), Limb(20, 2, 6)), (26, -8), 3, -4, (4, 12)
)

LIME, ORANGE = "#c3dc14", "#f0641e"
HATS: dict[str, Lying | Worn] = {
    "lying_white": Lying(Helmet("ridged", "#eceae4", 0.35, "NORDBAU", seed=1)),
    "lying_yellow": Lying(Helmet("grooved", "#f2b705", 0.6, strap=False, seed=2), 3.0),
    "lying_blue": Lying(Helmet("vented", "#1f56a8", 0.25, "HOCHBAU", seed=3), -4.0),
    "lying_brim_orange": Lying(Helmet("full_brim", "#e8590c", 0.7, strap=False, seed=4)),
    "upturned_red": Lying(Helmet("smooth", "#b81f1f", 0.4, seed=5), 168.0, 10.0),
    "upturned_brim_white": Lying(Helmet("full_brim", "#e6e3da", 0.5, strap=False, seed=6), -158.0, -8.0),
    "on_its_side_green": Lying(Helmet("ridged", "#2f7d4a", 0.5, "MONTAGE", seed=7), 12.0, 104.0),
    "tipped_orange": Lying(Helmet("vented", "#ee6a10", 0.3, seed=8), 30.0, -100.0),
    "worn_white": Worn(
        Helmet("ridged", "#efede8", 0.2, "NORDBAU", seed=11),
        Person(
            MAN, AT_EASE, Face("#d6a587", "#4c3a2a", "short", beard=0.5), _worker("#2f3b4d", ORANGE), seed=21
        ),
    ),
    "worn_yellow": Worn(
        Helmet("grooved", "#f4bd0a", 0.5, seed=12),
        Person(
            HEAVY,
            STRIDE,
            Face("#b77f5c", "#1c140f", "buzz", beard=0.3),
            _worker("#4a4d45", LIME, "#5a5f66"),
            seed=22,
        ),
        4.0,
    ),
    "worn_blue": Worn(
        Helmet("vented", "#1d4f9f", 0.25, "HOCHBAU", seed=13),
        Person(
            WOMAN,
            STAND,
            Face("#e6c0a4", "#7a4d28", "long", eyes="#5a7d90", width=0.95),
            _worker("#2a3340", LIME),
            seed=23,
        ),
    ),
    "worn_brim_tan": Worn(
        Helmet("full_brim", "#c9a26a", 0.6, strap=False, seed=14),
        Person(
            TALL,
            PHONE,
            Face("#5c3d2b", "#120d0b", "buzz", lips="#63352f"),
            _worker("#3a3f4a", None, "#6a7f8f"),
            seed=24,
        ),
    ),
    "worn_red": Worn(
        Helmet("smooth", "#b5211d", 0.3, "LEITUNG", seed=15),
        Person(
            WOMAN,
            STEP,
            Face("#8f5f42", "#17100d", "bun", lips="#7c3a36", width=0.96),
            _worker("#33405a", ORANGE),
            seed=25,
        ),
        -3.0,
    ),
    "worn_orange": Worn(
        Helmet("ridged", "#f0680f", 0.4, seed=16),
        Person(
            MAN,
            CARRY,
            Face("#cc9674", "#6d655c", "short", beard=0.8),
            _worker("#514a3e", LIME, "#2f3f35"),
            0.35,
            seed=26,
        ),
    ),
    "worn_green": Worn(
        Helmet("smooth", "#3b8a52", 0.3, strap=False, seed=17),
        Person(
            TALL,
            CALL,
            Face("#dfb497", "#a58152", "short", eyes="#4f6f86"),
            _worker("#2b2f36", None, "#4a6079"),
            seed=27,
        ),
    ),
    "worn_white_pointing": Worn(
        Helmet("vented", "#f1f0ec", 0.15, "BAULEITUNG", seed=18),
        Person(
            Build(1.8, 1.04, 0.5),
            POINT,
            Face("#dcae90", "#8b857c", "short", beard=0.2),
            _worker("#3f4148", None, "#c4d2dd"),
            0.5,
            seed=28,
        ),
    ),
    "worn_yellow_bent": Worn(
        Helmet("ridged", "#f3b90b", 0.7, seed=19),
        Person(
            MAN,
            BEND,
            Face("#a97350", "#1a120e", "short", beard=0.6),
            _worker("#27364f", ORANGE, "#27364f"),
            0.8,
            seed=29,
        ),
        2.0,
    ),
    "worn_white_squatting": Worn(
        Helmet("grooved", "#e9e7e0", 0.5, seed=20),
        Person(
            Build(1.72, 0.98),
            SQUAT,
            Face("#c99372", "#2a1b12", "buzz"),
            _worker("#6a5a42", LIME, "#7c2f2a"),
            0.7,
            seed=30,
        ),
    ),
    "worn_orange_looking_up": Worn(
        Helmet("smooth", "#ef6a12", 0.3, seed=21),
        Person(
            WOMAN,
            LOOK_UP,
            Face("#edc9ae", "#b58a4a", "long", lips="#b85c57", eyes="#5d7f5d", width=0.95),
            _worker("#39424f", LIME, "#d9d4c8"),
            seed=31,
        ),
        -2.0,
    ),
    "worn_yellow_walking": Worn(
        Helmet("full_brim", "#f0c11a", 0.4, seed=22),
        Person(
            TALL,
            WALK,
            Face("#8f5f42", "#17100d", "short", beard=0.4),
            _worker("#4b4a48", ORANGE, "#27364f"),
            0.6,
            seed=32,
        ),
    ),
}


def build(name: str) -> Model:
    """Return a hard hat, alone or with who wears it."""
    hat, out = HATS[name], Assembly()
    if isinstance(hat, Lying):
        fallen = rotation("z", hat.about_z) @ rotation("x", hat.about_x)
        trial = Assembly()
        helmet.add(trial, hat.helmet, lambda soup: soup.turned(fallen))
        turn = resting_turn(np.concatenate([soup.points for _, soup in trial.pieces()])) @ fallen
        helmet.add(out, hat.helmet, lambda soup: soup.turned(turn))
        return out.model(name)
    bones = dressed(hat.person, out, is_labelled=False, detail=1.6, hat_line=0.06)
    tip = rotation("x", hat.tipped)

    def on_head(soup: Soup, seat: Floats = SEAT, turn: Floats = tip) -> Soup:
        placed = soup.turned(turn).moved(*seat).scaled(bones.scale)
        return placed.turned(bones.head.turn).moved(*bones.head.at)

    helmet.add(out, hat.helmet, on_head, is_worn=True)
    if hat.helmet.strap:
        out.add(WEBBING, on_head(helmet.worn_strap().moved(*-SEAT).turned(tip.T)))
    return out.model(name)
