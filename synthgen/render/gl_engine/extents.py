"""How much of the image each instance covers alone: all of them side by side in a few pages of masks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import moderngl
import numpy as np

from synthgen.arrays import F64, U8, U32, Bool
from synthgen.assets import AssetStore
from synthgen.model import CameraSpec, InstanceExtent, SceneSpec
from synthgen.render.footprint import MAX_TILES, Footprint, hull_footprint
from synthgen.render.gl_engine.camera import View
from synthgen.render.gl_engine.device import Device
from synthgen.render.gl_engine.draw_list import Batch, InstanceBuffer, Item
from synthgen.render.gl_engine.mask_material import MaskMaterials
from synthgen.render.gl_engine.programs import set_uniforms
from synthgen.render.gl_engine.readback import Readback, Request
from synthgen.render.lens import distorted_box, distorted_mask
from synthgen.render.lens_view import LensView
from synthgen.render.silhouette import Silhouette, instance_extent, silhouette

PAGE = 2048
"""Pixels along the side of a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A part of the image plane, and its place on a page."""

    instance_id: int
    x: int
    """Of its left column in the coordinates of the source, which may be negative."""
    y: int
    width: int
    height: int
    page: int = 0
    page_x: int = 0
    page_y: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedExtents:
    """Which instances need masks, and where their windows are."""

    clear: frozenset[int]
    """Instances that nothing hides and no border cuts: the ids show all of them."""
    windows: tuple[Window, ...]
    pages: tuple[Request, ...]
    """Masks that are on their way."""


class ExtentPass:
    """Draws the masks."""

    def __init__(self, device: Device, assets: AssetStore, readback: Readback) -> None:
        self._device = device
        self._readback = readback
        self._assets = assets
        self._instances = InstanceBuffer(device.context)
        self._masks = MaskMaterials(device)
        texture = device.context.texture((PAGE, PAGE), 1)
        self._page = device.context.framebuffer([texture])
        self._texture = texture

    def footprints(self, scene: SceneSpec, lens: LensView) -> dict[int, Footprint]:
        """Where in the source the instances of a scene can be."""
        return {
            each.instance_id: hull_footprint(self._assets.model_of(each).hull, each, lens.source)
            for each in scene.instances
        }

    def plan(
        self,
        scene: SceneSpec,
        footprints: Mapping[int, Footprint],
        items: Sequence[Item],
        lens: LensView,
        view: View,
    ) -> PlannedExtents:
        """Draws all windows of a scene; view is that of the source with one sample a pixel."""
        clear = standing_clear(footprints, scene, lens)
        wanted = [
            window
            for each in scene.labelled
            if each.instance_id not in clear
            for window in windows_of(each.instance_id, footprints[each.instance_id], lens.source)
        ]
        windows = packed(wanted)
        return PlannedExtents(clear=clear, windows=windows, pages=tuple(self._pages(windows, items, view)))

    def _pages(self, windows: Sequence[Window], items: Sequence[Item], view: View) -> Iterator[Request]:
        if not windows:
            return
        by_instance: dict[int, list[Item]] = {}
        for item in items:
            by_instance.setdefault(item.instance.instance_id, []).append(item)
        self._instances.begin()
        batches = {
            number: self._instances.batches([(item.level, [item]) for item in parts], view)
            for number, parts in by_instance.items()
        }
        self._instances.upload()
        context = self._device.context
        context.clear_samplers()
        for page in range(windows[-1].page + 1):
            on_page = [window for window in windows if window.page == page]
            height = max(window.page_y + window.height for window in on_page)
            self._page.use()
            self._page.clear(viewport=(0, 0, PAGE, height))
            for window in on_page:
                self._draw(window, batches[window.instance_id], view)
            yield self._readback.of_rows(self._page, height)

    def _draw(self, window: Window, batches: list[Batch], view: View) -> None:
        context = self._device.context
        self._page.viewport = (window.page_x, window.page_y, window.width, window.height)
        matrix = (_moved(window, view) @ view.clip_from_eye()).T
        for batch in batches:
            program = self._masks.program(batch)
            set_uniforms(program, {"clip_from_eye": matrix, "first_instance": batch.first})
            self._instances.bind(batch.chunk)
            context.enable_only(
                moderngl.NOTHING if batch.material.material.is_double_sided else moderngl.CULL_FACE
            )
            batch.mesh.vertex_array(program, batch.level).render(instances=batch.count)

    def release(self) -> None:
        """Gives the memory back."""
        self._page.release()
        self._texture.release()


def standing_clear(footprints: Mapping[int, Footprint], scene: SceneSpec, lens: LensView) -> frozenset[int]:
    """The instances that nothing hides and no border cuts: the image shows all that they cover alone."""
    if scene.environment.room is not None:  # its walls may hide any of them
        return frozenset()
    has_ground = scene.environment.ground is not None
    return frozenset(
        number
        for number, footprint in footprints.items()
        if footprint.stands_clear(
            [other for key, other in footprints.items() if key != number], lens.source, has_ground=has_ground
        )
        and _is_shown(footprint, lens)
    )


def _is_shown(footprint: Footprint, lens: LensView) -> bool:
    """Whether the image shows all of a footprint; through a lens it shows less than the source holds."""
    if lens.distortion is None or footprint.box is None:
        return footprint.box is not None
    low, high = np.floor(footprint.box[:2]), np.ceil(footprint.box[2:])
    box = int(low[0]), int(low[1]), int(high[0]), int(high[1])
    x0, y0, x1, y1 = distorted_box(box, lens.camera, lens.distortion)
    return min(x0, y0) >= 0 and x1 <= lens.camera.width and y1 <= lens.camera.height


def windows_of(instance_id: int, footprint: Footprint, camera: CameraSpec) -> Iterator[Window]:
    """The parts of the image plane that an instance may cover, none larger than a page."""
    reach = MAX_TILES * np.array([-camera.width, -camera.height, camera.width, camera.height])
    reach[2:] += (camera.width, camera.height)
    box = reach if footprint.box is None else np.clip(footprint.box, reach[[0, 1, 0, 1]], reach[[2, 3, 2, 3]])
    x0, y0 = (math.floor(value) - 1 for value in box[:2])
    x1, y1 = (math.ceil(value) + 1 for value in box[2:])
    for y in range(y0, y1, PAGE):
        for x in range(x0, x1, PAGE):
            yield Window(instance_id=instance_id, x=x, y=y, width=min(PAGE, x1 - x), height=min(PAGE, y1 - y))


def packed(windows: Sequence[Window]) -> tuple[Window, ...]:
    """The windows on pages, in rows: the tallest first, each row as tall as its first window."""
    placed: list[Window] = []
    page, x, y, row_height = 0, 0, 0, 0
    for window in sorted(windows, key=lambda w: (-w.height, -w.width, w.instance_id, w.x, w.y)):
        if x + window.width > PAGE:
            x, y, row_height = 0, y + row_height, 0
        if y + window.height > PAGE:
            page, x, y, row_height = page + 1, 0, 0, 0
        placed.append(
            Window(
                instance_id=window.instance_id,
                x=window.x,
                y=window.y,
                width=window.width,
                height=window.height,
                page=page,
                page_x=x,
                page_y=y,
            )
        )
        x += window.width
        row_height = max(row_height, window.height)
    return tuple(placed)


def extents_of(
    planned: PlannedExtents, scene: SceneSpec, ids: U32, lens: LensView
) -> tuple[InstanceExtent, ...]:
    """The extents of all labelled instances, from the ids [h w] of the image and the masks."""
    by_instance: dict[int, list[Window]] = {}
    for window in planned.windows:
        by_instance.setdefault(window.instance_id, []).append(window)
    pages = tuple(page.fetched()[..., 0] for page in planned.pages)
    extents = []
    for instance in scene.labelled:
        number = instance.instance_id
        if number in planned.clear:
            amodal = full = silhouette(ids == number)
        else:
            amodal, full = _measured(by_instance[number], pages, ids == number, lens)
        extents.append(instance_extent(number, amodal, full))
    return tuple(extents)


def _measured(
    windows: list[Window], pages: tuple[U8, ...], visible: Bool, lens: LensView
) -> tuple[Silhouette, Silhouette]:
    """What an instance covers of the image, and of an image plane without borders.

    What is seen of it is part of both, also where the rounding of the masks' positions missed a pixel.
    """
    height, width = visible.shape
    inside = visible.copy()
    outside = Silhouette(px=0, box=None)
    for window in windows:
        rows = slice(window.page_y, window.page_y + window.height)
        columns = slice(window.page_x, window.page_x + window.width)
        mask, (x, y) = pages[window.page][rows, columns] > 0, (window.x, window.y)
        if lens.distortion is not None:
            if not mask.any():
                continue
            mask, (x, y) = distorted_mask(mask, (x, y), lens.camera, lens.distortion)
        part = _overlap(x, y, mask.shape, (height, width))
        if part is not None:
            in_frame, in_mask = part
            inside[in_frame] |= mask[in_mask]
            mask = mask.copy()
            mask[in_mask] = False
        outside += silhouette(mask, (x, y))
    amodal = silhouette(inside)
    return amodal, amodal + outside


def _overlap(
    x: int, y: int, shape: tuple[int, ...], frame: tuple[int, int]
) -> tuple[tuple[slice, slice], tuple[slice, slice]] | None:
    """Where a mask at x y lies in the frame (height, width): the slices of the frame and of the mask."""
    x0, y0 = max(x, 0), max(y, 0)
    x1, y1 = min(x + shape[1], frame[1]), min(y + shape[0], frame[0])
    if x0 >= x1 or y0 >= y1:
        return None
    in_frame = (slice(y0, y1), slice(x0, x1))
    return in_frame, (slice(y0 - y, y1 - y), slice(x0 - x, x1 - x))


def _moved(window: Window, view: View) -> F64:
    """[4 4]: from the clip space of the image to that of a window."""
    matrix = np.eye(4)
    for axis, (start, size, whole) in enumerate(
        ((window.x, window.width, view.width), (window.y, window.height, view.height))
    ):
        matrix[axis, axis] = whole / size
        matrix[axis, 3] = (whole - 2.0 * start) / size - 1.0
    return matrix
