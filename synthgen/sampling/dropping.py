"""Lets things fall by rigid-body physics, for the extra `synthgen[physics]`.

The engine is MuJoCo. It is asked for poses while a frame is drawn, and never again: the SceneSpec holds where
everything came to lie.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from synthgen.arrays import F64
from synthgen.errors import ConfigError, ConfigProblem
from synthgen.geometry.mesh_contact import do_intersect
from synthgen.geometry.transforms import rotation_from_quaternion
from synthgen.sampling.bodies import solid_of
from synthgen.sampling.candidates import CLEARANCE
from synthgen.sampling.pile import Lying, lowest_center
from synthgen.sampling.turned import TurnedObject

try:
    import mujoco
except ImportError as error:
    raise ConfigError(
        ConfigProblem(
            "placement: drop",
            "the physics engine MuJoCo is not installed",
            remedy="pip install 'synthgen[physics]', or write `heap` instead of `drop`",
        )
    ) from error

mujoco.set_mju_user_warning(lambda _: None)
"""Else the engine writes a file into the working directory; what fails is counted in the state as well."""

_STEPS = 2200
"""Of the engine, the same for every heap."""

_STEP_S = 0.004

_FALLING = 0.5
"""The share of the steps in which things fall freely; after that all motions are damped more and more."""

_DAMPING = (0.2, 8.0)
"""Of all motions while things fall, and in the end: the share that is lost in a second."""

_GRAVITY = 9.81
"""In lengths of the middle thing per second squared: trucks fall as nuts do, only that it takes longer."""

_START = (1.12, 0.03)
"""At the start heights are multiplied by the first and raised by the second, so that nothing touches."""

_DENSITY = 300.0

_MOST_HEAVY = 30.0
"""How much heavier or lighter than the middle thing one may be: very different ones do not come to rest."""

_FRICTION = (0.7, 0.02, 0.004)
"""Sliding, spinning and rolling, the last two as lengths; without the last, round things never rest."""

_MARGIN = 0.004
"""What is added about everything, for the little by which the engine lets things sink into each other."""

_MOST_CORNERS = 40
"""Of a convex piece."""

_LIFTS = (0.0, 0.002, 0.004, 0.008, 0.016, 0.032)
"""How far, in diameters, a thing is lifted that touches another in the end; otherwise it comes down anew."""

_UP = (0.5**0.5, -(0.5**0.5), 0.0, 0.0)
"""Turns +Z, which is up for the engine's planes, to +Y; quaternions of the engine are w x y z."""


def dropped(things: Sequence[Lying], fixed: Sequence[Lying]) -> list[Lying]:
    """Where things come to lie that fall from where they are, after a fixed number of steps.

    The same things give the same poses in every process, with one release of the engine. Lengths are counted
    in the diameter of the middle thing, and masses go with the cube of the diameter. Where the engine fails,
    things stay where they were.

    Args:
        things: none of which touch.
        fixed: what stands fast; boxes along their own axes.
    """
    unit = float(np.median([thing.diameter for thing, _ in things]))
    model = _model(things, fixed, unit)
    state = mujoco.MjData(model)
    for step in range(_STEPS):
        mujoco.mj_step(model, state)
        share = max(0.0, step / _STEPS - _FALLING) / (1.0 - _FALLING)
        state.qvel *= 1.0 - _STEP_S * (_DAMPING[0] + share * (_DAMPING[1] - _DAMPING[0]))
    failures = (
        mujoco.mjtWarning.mjWARN_BADQPOS,
        mujoco.mjtWarning.mjWARN_BADQVEL,
        mujoco.mjtWarning.mjWARN_BADQACC,
    )
    if any(state.warning[each].number for each in failures):
        return list(things)
    fallen = []
    for (thing, _), pose in zip(things, state.qpos.reshape(-1, 7), strict=True):
        w, x, y, z = pose[3:].tolist()
        rotation = rotation_from_quaternion((x, y, z, w))
        fallen.append((replace(thing, R_world_object=rotation), unit * pose[:3]))
    return _freed(fallen, fixed)


def _model(things: Sequence[Lying], fixed: Sequence[Lying], unit: float) -> mujoco.MjModel:
    """The ground, what stands fast, and things that can move."""
    spec = mujoco.MjSpec()
    spec.option.gravity = [0.0, -_GRAVITY, 0.0]
    spec.option.timestep = _STEP_S
    spec.option.integrator = mujoco.mjtIntegrator.mjINT_IMPLICITFAST
    spec.option.cone = mujoco.mjtCone.mjCONE_ELLIPTIC
    world = spec.worldbody
    _add_geom(world, type=mujoco.mjtGeom.mjGEOM_PLANE, size=[0.0, 0.0, 1.0], quat=_UP)
    for thing, center in fixed:
        half = thing.scale * thing.asset.size / 2.0 / unit + _MARGIN
        quaternion = _quaternion(thing.R_world_object)
        _add_geom(world, type=mujoco.mjtGeom.mjGEOM_BOX, size=half, pos=center / unit, quat=quaternion)
    meshes: dict[tuple[str, float], list[str]] = {}
    for thing, center in things:
        key = (thing.asset.asset_id, thing.scale)
        if key not in meshes:
            meshes[key] = _add_meshes(spec, thing, unit)
        start = center / unit * (1.0, _START[0], 1.0) + np.array([0.0, _START[1], 0.0])
        body = world.add_body(pos=start, quat=_quaternion(thing.R_world_object))
        body.add_freejoint()
        for name in meshes[key]:
            _add_geom(body, type=mujoco.mjtGeom.mjGEOM_MESH, meshname=name)
        _weigh(body, thing, unit)
    return spec.compile()


def _add_geom(body: mujoco.MjsBody, **fields: object) -> None:
    body.add_geom(friction=_FRICTION, condim=6, mass=0.0, **fields)


def _add_meshes(spec: mujoco.MjSpec, thing: TurnedObject, unit: float) -> list[str]:
    """The names of the pieces of a thing, each with a margin about it."""
    margin = _MARGIN * np.concatenate([np.eye(3), -np.eye(3)])
    names = []
    for piece in solid_of(thing.asset).pieces:
        corners = piece * (thing.scale / unit)
        name = str(len(spec.meshes))
        spec.add_mesh(
            name=name,
            uservert=(corners[:, None] + margin).reshape(-1),
            maxhullvert=_MOST_CORNERS,
        )
        names.append(name)
    return names


def _weigh(body: mujoco.MjsBody, thing: TurnedObject, unit: float) -> None:
    """Gives a body a mass, and the inertia of a shell of that mass."""
    solid, scale = solid_of(thing.asset), thing.scale / unit
    mass = _DENSITY * min(max((thing.diameter / unit) ** 3 / 5.0, 1.0 / _MOST_HEAVY), _MOST_HEAVY)
    points = scale * (solid.samples - solid.mass_center)
    spread = points.T @ points / len(points)
    inertia = mass * (np.trace(spread) * np.eye(3) - spread)
    body.mass, body.ipos = mass, scale * solid.mass_center
    body.fullinertia = [*np.diag(inertia), inertia[0, 1], inertia[0, 2], inertia[1, 2]]
    body.explicitinertial = True


def _quaternion(rotation: F64) -> F64:
    """The quaternion w x y z of a rotation [3 3]."""
    found = np.empty(4)
    mujoco.mju_mat2Quat(found, np.ascontiguousarray(rotation).reshape(-1))
    return found


def _freed(fallen: Sequence[Lying], fixed: Sequence[Lying]) -> list[Lying]:
    """Things where they fell, lifted a little where their real shapes touch; from below to above."""
    trees = [thing.body.at(center) for thing, center in fixed]
    order = sorted(range(len(fallen)), key=lambda index: float(fallen[index][1][1]))
    freed: dict[int, Lying] = {}
    for index in order:
        thing, center = fallen[index]
        low = float(thing.body.at(center).bounds[0, 1])
        under = max(0.0, CLEARANCE * thing.diameter - low)
        for share in _LIFTS:
            lifted = center + np.array([0.0, under + share * thing.diameter, 0.0])
            own = thing.body.at(lifted)
            if not any(do_intersect(own, other) for other in trees):
                break
        else:
            lifted = lowest_center(thing, trees, center)
            own = thing.body.at(lifted)
        trees.append(own)
        freed[index] = (thing, lifted)
    return [freed[index] for index in range(len(fallen))]
