"""Models of several parts, scaled and mirrored nodes, and materials that one sees through."""

from typing import Any

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

FOCAL, SIDE, DEPTH = 80.0, 96, 4.0
"""A square of 1 m is 20 px wide, columns 38 to 58."""
UV = [[0, 1], [1, 1], [1, 0], [0, 0]]
GL = pytest.mark.parametrize("engine", ["gl-standard", "gl-high"], indirect=True)


def rendered(engine: Any, make: Any, *instances: Any, **fields: Any) -> Any:
    return engine.render(*instances, camera=make.camera(SIDE, SIDE, focal_px=FOCAL), **fields)


def check_counts(buffers: Any, number: int, mask: Any, hidden: Any = None) -> None:
    """The mask [h w] is what an instance covers alone; `hidden` is what others hide of it."""
    seen = mask if hidden is None else mask & ~hidden
    assert np.array_equal(buffers.instance_id == number, seen)
    extent = next(each for each in buffers.extents if each.instance_id == number)
    rows, columns = np.nonzero(mask)
    box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1) if len(rows) else None
    assert (extent.amodal_px, extent.full_px) == (mask.sum(), mask.sum())
    assert extent.box_amodal == extent.box_full == box


def area(x0: int, y0: int, x1: int, y1: int) -> Any:
    mask = np.zeros((SIDE, SIDE), bool)
    mask[y0:y1, x0:x1] = True
    return mask


SQUARE = area(38, 38, 58, 58)


def test_a_model_of_several_parts_is_one_object(engine: Any, make: Any) -> None:
    glb = make.glb()
    for x, material in (
        (-1.0, make.glowing(0.5)),
        (1.0, make.matt((0.5, 0.5, 0.5))),
        (1.2, make.glowing(1.0)),
    ):
        glb.mesh(*make.quad(0.5, 0.5), material=material, translation=[x, 0, 0])
    known = area(23, 43, 33, 53) | area(63, 43, 73, 53) | area(67, 43, 77, 53)
    model, wall = engine.add(glb), engine.add_mesh(make.quad(0.5, 3.0))
    buffers = rendered(engine, make, make.instance(7, model, (0, 0, -DEPTH)))
    check_counts(buffers, 7, known)
    # The wall covers columns 18 to 38.
    hidden = rendered(
        engine, make, make.instance(7, model, (0, 0, -DEPTH)), make.instance(2, wall, (-0.5, 0, -DEPTH / 2))
    )
    check_counts(hidden, 7, known, area(18, 0, 38, SIDE))


@pytest.mark.parametrize(
    ("scale", "turn"),
    [
        ([2, 1, 0.5], [0, 0, 0, 1]),
        ([0.2, 1.5, 3], [0, 0, 0.7071068, 0.7071068]),
        ([3, 0.5, -1], [0, 0, 0, 1]),
    ],
)
def test_a_part_is_scaled_by_each_axis_before_it_is_turned(
    engine: Any, make: Any, scale: list[float], turn: list[float]
) -> None:
    flat = engine.add_mesh(
        make.quad(), make.glowing(0.6, doubleSided=True), scale=scale, rotation=turn, name="part"
    )
    half = 10 * np.abs(Rotation.from_quat(turn).apply([scale[0], scale[1], 0]))[:2]
    x, y = np.rint(half).astype(int)
    buffers = rendered(engine, make, make.instance(1, flat, (0, 0, -DEPTH)))
    check_counts(buffers, 1, area(48 - x, 48 - y, 48 + x, 48 + y))


def test_a_scaled_instance_is_larger(engine: Any, make: Any) -> None:
    box = engine.add_mesh(make.quad())
    buffers = rendered(engine, make, make.instance(1, box, (0, 0, -DEPTH), R=np.diag([2.0, 2.0, 2.0])))
    check_counts(buffers, 1, area(28, 28, 68, 68))


@pytest.mark.parametrize(("is_double_sided", "is_seen"), [(True, True), (False, False)])
@pytest.mark.parametrize("is_before_another", [True, False])
def test_a_sheet_seen_from_behind_counts_only_if_it_has_two_sides(
    *, engine: Any, make: Any, is_double_sided: bool, is_seen: bool, is_before_another: bool
) -> None:
    sheet = engine.add_mesh(make.quad(), make.glowing(0.7, doubleSided=is_double_sided))
    wall = engine.add_mesh(make.quad(9, 9))
    turned = Rotation.from_euler("y", 180, degrees=True).as_matrix()
    scene = [make.instance(1, sheet, (0, 0, -DEPTH), R=turned)]
    scene += [make.instance(2, wall, (0, 0, -6))] if is_before_another else []
    buffers = rendered(engine, make, *scene)
    check_counts(buffers, 1, SQUARE & is_seen)
    assert buffers.depth[48, 48] == pytest.approx(
        DEPTH if is_seen else 6 if is_before_another else np.inf, rel=1e-4
    )


def cut_out(make: Any, alphas: Any, mode: str, factor: float = 1.0, **fields: Any) -> Any:
    """A square of 1 m with a texture of these alphas, a value for each of its texels."""
    glb = make.glb()
    alphas = np.asarray(alphas)
    # So many texels for each value that filtering does not blur the border by a pixel.
    texels = np.repeat(np.repeat(alphas, 64 // len(alphas), axis=0), 64 // len(alphas), axis=1)
    pixels = np.dstack([np.full((64, 64, 3), 200), np.rint(texels * 255)]).astype(np.uint8)
    material = {
        "alphaMode": mode,
        "doubleSided": True,
        "pbrMetallicRoughness": {
            "baseColorTexture": {"index": glb.texture(pixels)},
            "baseColorFactor": [1, 1, 1, factor],
            "metallicFactor": 0.0,
        },
    } | fields
    vertices, faces = make.quad()
    glb.mesh(vertices, faces, material=material, texcoords=UV)
    return glb


HOLE = [[1, 1, 1, 1], [1, 0, 0, 1], [1, 0, 0, 1], [1, 1, 1, 1]]
RING = SQUARE & ~area(43, 43, 53, 53)


@GL
@pytest.mark.parametrize("is_before_another", [True, False])
def test_one_sees_through_the_holes_of_a_cut_out_material(
    engine: Any, make: Any, is_before_another: bool
) -> None:
    ring = engine.add(cut_out(make, HOLE, "MASK"))
    wall = engine.add_mesh(make.quad(9, 9))
    scene = [make.instance(1, ring, (0, 0, -DEPTH))]
    scene += [make.instance(2, wall, (0, 0, -6))] if is_before_another else []
    buffers = rendered(engine, make, *scene)
    check_counts(buffers, 1, RING)
    assert buffers.depth[48, 48] == pytest.approx(6 if is_before_another else np.inf)
    assert buffers.instance_id[48, 48] == (2 if is_before_another else 0)


@GL
@pytest.mark.parametrize(
    ("cutoff", "factor", "is_there"), [(0.3, 1.0, True), (0.7, 1.0, False), (0.3, 0.5, False)]
)
def test_the_cutoff_is_compared_to_texture_times_factor(
    *, engine: Any, make: Any, cutoff: float, factor: float, is_there: bool
) -> None:
    half = engine.add(cut_out(make, [[0.5]], "MASK", factor, alphaCutoff=cutoff))
    wall = engine.add_mesh(make.quad(9, 9))
    for others in ((), (make.instance(2, wall, (0, 0, -6)),)):
        check_counts(
            rendered(engine, make, make.instance(1, half, (0, 0, -DEPTH)), *others), 1, SQUARE & is_there
        )


@GL
@pytest.mark.parametrize(("opacity", "is_there"), [(0.05, False), (0.12, True), (0.5, True), (1.0, True)])
def test_what_is_nearly_invisible_is_not_labelled(
    *, engine: Any, make: Any, opacity: float, is_there: bool
) -> None:
    """A blended surface counts from an opacity of 0.1, be it of a texture, a factor or the vertices."""
    shade = {"baseColorFactor": [0.9, 0.5, 0.3, opacity], "metallicFactor": 0.0}
    by_factor = {"alphaMode": "BLEND", "pbrMetallicRoughness": shade}
    by_vertex = {"alphaMode": "BLEND", "pbrMetallicRoughness": {"metallicFactor": 0.0}}
    colors = np.tile([0.9, 0.5, 0.3, opacity], (4, 1))
    models = [
        engine.add(cut_out(make, [[opacity]], "BLEND")),
        engine.add_mesh(make.quad(), by_factor),
        engine.add_mesh(make.quad(), by_vertex, colors=colors),
        engine.add_mesh(make.quad(), by_factor | {"alphaMode": "MASK", "alphaCutoff": 0.1}),
        engine.add_mesh(make.quad(), by_vertex | {"alphaMode": "MASK", "alphaCutoff": 0.1}, colors=colors),
    ]
    wall = engine.add_mesh(make.quad(9, 9))
    for model in models:
        for others in ((), (make.instance(2, wall, (0, 0, -6)),)):
            buffers = rendered(engine, make, make.instance(1, model, (0, 0, -DEPTH)), *others)
            check_counts(buffers, 1, SQUARE & is_there)
            behind = 6 if others else np.inf
            assert buffers.depth[48, 48] == pytest.approx(DEPTH if is_there else behind)


@GL
def test_of_blended_surfaces_the_nearest_has_the_id_in_any_order(engine: Any, make: Any) -> None:
    pane = engine.add(cut_out(make, [[0.4]], "BLEND"))
    block = engine.add_mesh(make.quad(0.5, 0.5))
    near, far = make.instance(1, pane, (0.2, 0, -2)), make.instance(2, pane, (0, 0, -DEPTH))
    between = make.instance(3, block, (0, 0, -3))
    first = rendered(engine, make, near, far, between)
    for order in ((far, near, between), (between, far, near)):
        again = rendered(engine, make, *order)
        assert np.array_equal(first.instance_id, again.instance_id)
        assert np.array_equal(first.depth, again.depth)
        assert np.array_equal(first.radiance_linear, again.radiance_linear)
    in_front = area(36, 28, 76, 68)
    check_counts(first, 1, in_front)
    check_counts(first, 2, SQUARE, in_front | (first.instance_id == 3))
    assert first.depth[48, 60] == pytest.approx(2.0)


@GL
@pytest.mark.parametrize("thickness", [0.0, 0.3])
def test_glass_is_labelled_like_anything_else(engine: Any, make: Any, thickness: float) -> None:
    glass = make.matt((1.0, 1.0, 1.0))
    glass["pbrMetallicRoughness"]["roughnessFactor"] = 0.0
    glass["extensions"] = {"KHR_materials_transmission": {"transmissionFactor": 1.0}}
    if thickness:
        glass["extensions"]["KHR_materials_volume"] = {"thicknessFactor": thickness}
    pane, wall = engine.add_mesh(make.quad(), glass), engine.add_mesh(make.quad(9, 9), make.glowing(0.6))
    alone = rendered(engine, make, make.instance(1, pane, (0, 0, -DEPTH)))
    check_counts(alone, 1, SQUARE)
    before = rendered(
        engine, make, make.instance(1, pane, (0, 0, -DEPTH)), make.instance(2, wall, (0, 0, -6))
    )
    check_counts(before, 1, SQUARE)
    assert before.depth[48, 48] == pytest.approx(DEPTH)
    assert before.radiance_linear[48, 48] == pytest.approx([0.6] * 3, abs=0.06), "the wall shows through"
    behind = rendered(
        engine, make, make.instance(1, pane, (0, 0, -DEPTH)), make.instance(2, wall, (0, 0, -3))
    )
    check_counts(behind, 1, SQUARE, SQUARE)
