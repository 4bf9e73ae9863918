"""The pedestrians of the ready-made run: people of all sorts who walk, stand, sit and carry."""

from __future__ import annotations

from glb import Model
from modelling.assembly import Assembly
from modelling.finishes import flat, wood
from modelling.solids import block

from people.head import Face
from people.person import Outfit, Person, dressed
from people.skeleton import Build, Limb, Pose, Skeleton

IRON = flat("iron", "#33363a", 0.55)

STAND = Pose()
AT_EASE = Pose((Limb(-4, 12, 20), Limb(6, 14, 30)), (Limb(4, 6, 6), Limb(-3, 2, 1)), (0, 0), 1, 6, (14, 4))
STRIDE = Pose((Limb(-22, 7, 14), Limb(24, 7, 28)), (Limb(28, 2, 8), Limb(-18, 2, 32)), (-12, 38), 4, -6)
STEP = Pose((Limb(16, 6, 26), Limb(-16, 6, 14)), (Limb(-14, 2, 20), Limb(20, 2, 6)), (26, -8), 3, 5, (-10, 3))
PASSING = Pose((Limb(3, 7, 18), Limb(5, 7, 20)), (Limb(2, 2, 2), Limb(16, 2, 52)), (0, 30), 3)
RUN = Pose((Limb(38, 10, 88), Limb(-38, 12, 84)), (Limb(-22, 2, 62), Limb(46, 2, 50)), (58, -4), 10, 9)
PHONE = Pose((Limb(-3, 8, 14), Limb(34, 6, 98, 18)), (Limb(2, 4, 3), Limb(-2, 4, 2)), (0, 0), 2, 0, (-6, 26))
CALL = Pose(
    (Limb(22, 32, 136, 10), Limb(10, 8, 30)), (Limb(16, 2, 5), Limb(-12, 2, 22)), (-6, 26), 3, 0, (6, 2)
)
CARRY = Pose((Limb(22, 5, 74, 8), Limb(22, 5, 74, 8)), (Limb(20, 3, 7), Limb(-14, 3, 26)), (-8, 30), -3)
SIT = Pose(
    (Limb(26, 8, 52, 14), Limb(28, 8, 50, 14)), (Limb(88, 6, 88), Limb(86, 8, 80)), (0, 0), 8, 0, (8, 10)
)
SIT_BACK = Pose(
    (Limb(8, 16, 40, 20), Limb(30, 8, 58, 14)), (Limb(86, 9, 74), Limb(88, 4, 92)), (0, 0), -6, 0, (-16, 2)
)

MAN, TALL, HEAVY = Build(1.78), Build(1.88, 0.97, 0.1, 1.06), Build(1.74, 1.12, 0.85, 1.05, 1.04)
WOMAN, SMALL = Build(1.67, 0.92, 0.0, 0.90, 1.04, 0.8), Build(1.58, 0.98, 0.3, 0.88, 1.08, 0.9)
TEEN = Build(1.62, 0.86, 0.0, 0.9, 0.95)

PEOPLE: dict[str, Person] = {
    "walker_in_shirt": Person(
        MAN, STRIDE, Face(), Outfit("#dfe3e6", sleeve=0.92, legs="#2c3038", shoes="#3a2a20"), seed=1
    ),
    "walker_with_backpack": Person(
        WOMAN,
        STEP,
        Face("#e3b99b", "#6b4427", "long", lips="#b3564f", eyes="#5b7a8c", width=0.95),
        Outfit(
            "#9c2f38",
            0.014,
            0.92,
            0.02,
            "#39506e",
            0.004,
            shoes="#d8d5cf",
            soles="#e8e6e1",
            backpack="#2a4d73",
        ),
        seed=2,
    ),
    "walker_in_skirt": Person(
        SMALL,
        PASSING,
        Face("#b07c58", "#1b1412", "bun", lips="#8d4038", width=0.97),
        Outfit("#e6d9b8", 0.012, -0.3, 0.0, "#3e5a46", skirt=0.95, shoes="#6b2f2a", bag="#7a4a2c"),
        0.9,
        3,
    ),
    "walker_with_bag": Person(
        TALL,
        STRIDE,
        Face("#5f3f2c", "#120d0b", "buzz", lips="#5e322d", eyes="#2a1c14"),
        Outfit("#3d4148", 0.026, 0.95, 0.12, "#6b6353", shoes="#17181a", bag="#1e1f22"),
        0.9,
        4,
    ),
    "heavy_walker": Person(
        HEAVY,
        STEP,
        Face("#d9a688", "#777067", "short", beard=0.75, width=1.04),
        Outfit("#4a6b52", 0.018, -0.25, 0.03, "#4b4a48", shoes="#4d3a2a"),
        seed=5,
    ),
    "runner": Person(
        Build(1.76, 0.93),
        RUN,
        Face("#c08a66", "#2a1b12", "short"),
        Outfit("#e2571e", 0.010, -0.35, 0.0, "#1d1f24", 0.012, 0.0, shoes="#d9e021", soles="#f0f0ee"),
        0.8,
        6,
    ),
    "standing_at_ease": Person(
        MAN,
        AT_EASE,
        Face("#e0b394", "#9a7b4f", "short", beard=0.35, eyes="#4f6f86"),
        Outfit("#27364f", 0.024, 0.95, 0.10, "#8b7b5e", shoes="#5b3b24"),
        seed=7,
    ),
    "standing_with_phone": Person(
        TEEN,
        PHONE,
        Face("#c79472", "#221812", "short", width=0.96),
        Outfit("#8a8d91", 0.022, 0.95, 0.06, "#1f2632", shoes="#b8322c", soles="#f0efeb", backpack="#2b2c2f"),
        0.7,
        8,
    ),
    "standing_woman": Person(
        WOMAN,
        STAND,
        Face("#8a5a3e", "#17100d", "long", lips="#7c3a36", eyes="#2b1c13", width=0.96),
        Outfit("#d9a419", 0.018, 0.9, 0.06, "#2b2a31", 0.003, shoes="#26211f", bag="#8b2f3a"),
        0.8,
        9,
    ),
    "calling_man": Person(
        TALL,
        CALL,
        Face("#d8a98c", "#5d5a57", "bald", beard=0.2),
        Outfit("#23262d", 0.020, 0.97, 0.12, "#23262d", shoes="#191616"),
        0.75,
        10,
    ),
    "carrying_parcel": Person(
        Build(1.72, 1.02, 0.2),
        CARRY,
        Face("#a8734f", "#1a120e", "short", beard=0.6),
        Outfit("#31548c", 0.020, -0.3, 0.03, "#54504a", shoes="#2a2522", parcel=True),
        0.35,
        11,
    ),
    "sitting_man": Person(
        HEAVY,
        SIT,
        Face("#cf9f80", "#4a3a2c", "short", width=1.03),
        Outfit("#7a3a2c", 0.018, 0.92, 0.02, "#36414f", shoes="#3b3029"),
        seed=12,
    ),
    "sitting_woman": Person(
        WOMAN,
        SIT_BACK,
        Face("#ecc8ae", "#b07a35", "long", lips="#b85c57", eyes="#5d7f5d", width=0.95),
        Outfit("#4f7f86", 0.016, 0.9, 0.02, "#28303d", 0.004, shoes="#ded9d0", soles="#efece5"),
        seed=13,
    ),
}


def build(name: str) -> Model:
    """Return somebody; the bench that one sits on is not labelled."""
    out, person = Assembly(), PEOPLE[name]
    bones = dressed(person, out, detail=1.2)
    if person.pose in {SIT, SIT_BACK}:
        _add_bench(out, bones)
    return out.model(name)


def _add_bench(out: Assembly, bones: Skeleton) -> None:
    """Add a bench of planks on two steel frames under somebody who sits."""
    s = bones.scale
    ground = min(float(ankle.at[1]) for ankle in bones.ankles) - 0.088 * s
    seat = float(bones.pelvis.at[1]) - 0.118 * s
    planks = [block((1.5, 0.035, 0.10), 0.008, (0.25, seat - 0.018, z)) for z in (-0.15, -0.035, 0.08, 0.195)]
    planks += [block((1.5, 0.10, 0.03), 0.008, (0.25, seat + y, -0.27 - 0.1 * y)) for y in (0.18, 0.32)]
    out.add(wood("#8a6238"), *planks, tile_m=0.9, is_labelled=False)
    for x in (-0.38, 0.88):
        feet = [
            block((0.05, seat - 0.035 - ground, 0.05), 0.008, (x, (seat - 0.035 + ground) / 2.0, z))
            for z in (-0.16, 0.2)
        ]
        rail = block((0.045, 0.42, 0.035), 0.008, (x, seat + 0.17, -0.245))
        out.add(IRON, *feet, rail, is_labelled=False)
