"""A stop sign: a red octagon of sheet aluminium clamped to a galvanised steel post."""

from __future__ import annotations

import numpy as np
from glb import Model, Part, write
from pbr_texture import encode
from shading import shade
from sign_face import face_texture
from sign_metal import aluminium_texture, steel_texture
from surfaces import Floats, Patch, Prism, box, extrude, join, rectangle, revolve, rotation, rounded_polygon

WIDTH = 0.75  # across the flats
THICK = 0.003
CENTRE = 2.2  # height of the sign's middle
POST_RADIUS = 0.030
PLATE_Z = 0.046  # of the sign's back, in front of the post's axis
RAILS = (-0.19, 0.19)  # heights of the stiffening rails from the sign's middle
BOLT_X = 0.055


def build() -> Model:
    """Return the sign, facing +Z, 0.75 m wide and about 2.58 m high."""
    rng = np.random.default_rng(7003)
    face = encode("sign_face", face_texture(rng), detail=2)
    aluminium = encode("bare_aluminium", aluminium_texture(rng), detail=2)
    steel = encode("galvanised_steel", steel_texture(rng), detail=2)
    sign = plate()
    bare = join([sign.side.with_uvs((6.0, 0.02)), sign.back])
    hardware = join([post(), cap(), foot(), *rails(), *clamps(), *bolts()])
    parts = [
        Part(shade(sign.front, 30.0), face),
        Part(shade(bare, 30.0), aluminium),
        Part(shade(hardware, 40.0), steel),
    ]
    return write("stop_sign", parts)


def plate() -> Prism:
    """Return the octagonal plate with rounded corners; its front skin carries the sign's face."""
    reach = WIDTH / 2.0 / np.cos(np.pi / 8.0)
    turn = np.radians(22.5 + 45.0 * np.arange(8))
    corners = np.column_stack([np.cos(turn), np.sin(turn)]) * reach
    octagon = extrude(rounded_polygon(corners, 0.045, 5), THICK, 0.0006)
    return Prism(*(skin.moved(y=CENTRE, z=PLATE_Z) for skin in (octagon.front, octagon.side, octagon.back)))


def metre_uvs(patch: Patch, per_tile: float) -> Patch:
    """Return the patch with each triangle's uvs laid out in metres along its main plane, for small parts."""
    normal = np.abs(
        np.cross(patch.points[:, 1] - patch.points[:, 0], patch.points[:, 2] - patch.points[:, 0])
    )
    main = normal.argmax(axis=1)
    axes = np.array([[2, 1], [0, 2], [0, 1]])[main]
    return Patch(patch.points, np.take_along_axis(patch.points, axes[:, None, :], axis=2) / per_tile)


def post() -> Patch:
    """Return the round tube, a closed column with its lower end inside the base plate."""
    r, top = POST_RADIUS, CENTRE + 0.30
    profile = np.array([(0.0, 0.004), (r, 0.004), *((r, y) for y in (0.9, 1.7, top)), (0.0, top)])
    tube = revolve(profile, 36)
    uvs = np.stack([tube.uvs[..., 0], tube.points[..., 1] * 2.0], axis=2)
    return Patch(tube.points, uvs)


def cap() -> Patch:
    """Return the domed cap over the post's top."""
    base, r = CENTRE + 0.285, POST_RADIUS + 0.0025
    dome = [(r * np.cos(a), base + 0.020 + 0.012 * np.sin(a)) for a in np.linspace(0.0, np.pi / 2.0, 7)]
    profile = np.array([(0.0, base), (r - 0.001, base), (r, base + 0.001), *dome[:-1], (0.0, base + 0.032)])
    return revolve(profile, 32).with_uvs((1.0, 0.1))


def foot() -> Patch:
    """Return the base plate with its weld bead and four nuts on threaded rods."""
    slab = extrude(rectangle(0.20, 0.20, 0.018, 4), 0.012, 0.0015).whole().turned(rotation("x", -90.0))
    bead_angle = np.linspace(0.0, np.pi / 2.0, 5)
    bead = [
        (POST_RADIUS - 0.002 + 0.010 * (1 - np.sin(a)), 0.0115 + 0.010 * (1 - np.cos(a))) for a in bead_angle
    ]
    weld = revolve(np.array([(POST_RADIUS - 0.004, 0.0105), (POST_RADIUS + 0.008, 0.0105), *bead,
                             (POST_RADIUS - 0.004, 0.0215), (POST_RADIUS - 0.004, 0.0105)]), 40)  # fmt: skip
    out = [metre_uvs(slab, 0.3), weld.with_uvs((1.0, 0.05))]
    for x in (-0.072, 0.072):
        for z in (-0.072, 0.072):
            upright = rotation("x", -90.0)
            nut = bolt(0.011, 0.011, 0.006).turned(upright).moved(x, 0.0122, z)
            out.append(nut)
    return join(out)


def bolt(radius: float, thick: float, rod: float) -> Patch:
    """Return a washer, a hexagonal nut and a rod's end, standing on z = 0 and pointing to +Z."""
    turn = np.radians(60.0 * np.arange(6))
    hexagon = rounded_polygon(np.column_stack([np.cos(turn), np.sin(turn)]) * radius, radius * 0.12, 1)
    nut = extrude(hexagon, thick, radius * 0.09, 1).whole()
    upright = rotation("x", 90.0)
    r = radius * 1.35
    washer = revolve(
        np.array([(0.0, -0.001), (r, -0.001), (r, 0.0014), (r * 0.95, 0.0020), (0.0, 0.0020)]), 16
    )
    end, top = radius * 0.55, thick + rod
    tip = revolve(
        np.array([(0.0, 0.0015), (end, 0.0015), (end, top - 0.001), (end - 0.001, top), (0.0, top)]), 12
    )
    return join(
        [nut, washer.turned(upright).with_uvs((0.2, 0.05)), tip.turned(upright).with_uvs((0.2, 0.05))]
    )


def rails() -> list[Patch]:
    """Return the two channels across the sign's back that stiffen it and carry the clamps."""
    depth = PLATE_Z - POST_RADIUS - 0.002
    out = []
    for y in RAILS:
        web = extrude(rectangle(0.56, 0.042, 0.004, 2), depth, 0.0012).whole()
        out.append(metre_uvs(web.moved(y=CENTRE + y, z=PLATE_Z - depth - 0.0004), 0.5))
    return out


def clamps() -> list[Patch]:
    """Return the band round the post at each rail, with the two ears that take its bolts."""
    inner, outer, half = POST_RADIUS - 0.001, POST_RADIUS + 0.0035, 0.016
    bevel = 0.0008
    loop = np.array([(inner, -half), (outer - bevel, -half), (outer, -half + bevel), (outer, half - bevel),
                     (outer - bevel, half), (inner, half), (inner, -half)])  # fmt: skip
    out: list[Patch] = []
    for y in RAILS:
        out.append(revolve(loop, 32).with_uvs((1.0, 0.1)).moved(y=CENTRE + y))
        for side in (-1.0, 1.0):
            ear = box((0.046, 0.032, 0.0045), 0.0008).moved(side * 0.050, CENTRE + y, 0.0118)
            out.append(metre_uvs(ear, 0.5))
    return out


def bolts() -> list[Patch]:
    """Return the clamps' nuts behind, and the round bolt heads that show on the sign's face."""
    out: list[Patch] = []
    front = PLATE_Z + THICK
    head = dome_head()
    for y in RAILS:
        for x in (-BOLT_X, BOLT_X):
            nut = bolt(0.009, 0.008, 0.006).turned(rotation("y", 180.0))
            out.append(metre_uvs(nut, 0.3).moved(x, CENTRE + y, 0.0094))
        out.append(head.moved(0.0, CENTRE + y, front))
    return out


def dome_head() -> Patch:
    """Return a round bolt head on z = 0 with a thin washer under it."""
    arc = np.linspace(0.0, np.pi / 2.0, 6)
    dome: Floats = np.column_stack([0.0095 * np.cos(arc), 0.0018 + 0.005 * np.sin(arc)])
    dome[-1, 0] = 0.0
    profile = np.array(
        [(0.0, -0.0005), (0.0135, -0.0005), (0.0135, 0.0010), (0.0130, 0.0014), (0.0095, 0.0014)]
    )
    return revolve(np.concatenate([profile, dome]), 20).turned(rotation("x", 90.0)).with_uvs((0.3, 0.1))
