"""An image and the undistorted one that it is resampled from; without distortion the two are the same."""

from __future__ import annotations

from dataclasses import dataclass

from synthgen.arrays import F32, Bool
from synthgen.model import CameraSpec, DistortionSpec
from synthgen.render.lens import (
    Pixels,
    bilinear_resampled,
    distorted_box,
    distorted_mask,
    nearest_resampled,
    source_camera,
    source_grid,
)
from synthgen.render.silhouette import Silhouette, silhouette

NOTHING = Silhouette(px=0, box=None)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LensView:
    """What a camera sees through its lens."""

    camera: CameraSpec
    source: CameraSpec
    """The camera to render with."""
    distortion: DistortionSpec | None
    grid: F32 | None
    """The positions xy [h w 2] in the source; None without distortion."""

    def nearest(self, source: Pixels) -> Pixels:
        """Ids, depth or a mask of the source [H W] in the image [h w]."""
        return source if self.grid is None else nearest_resampled(source, self.grid)

    def bilinear(self, source: F32) -> F32:
        """Radiance of the source [H W 3] in the image [h w 3]."""
        return source if self.grid is None else bilinear_resampled(source, self.grid)

    def silhouettes(self, mask: Bool, offset: tuple[int, int] = (0, 0)) -> tuple[Silhouette, Silhouette]:
        """What a mask of a window on the source covers in the image, and on an image plane without borders.

        The window has the size of the source and lies at an offset xy from it, in pixels. The sums over
        windows that do not overlap are the silhouettes of their union.
        """
        here = silhouette(mask, offset)
        if self.distortion is None:
            return (here if offset == (0, 0) else NOTHING), here
        amodal = silhouette(self.nearest(mask)) if offset == (0, 0) else NOTHING
        if here.box is None:
            return amodal, amodal
        x0, y0, x1, y1 = distorted_box(here.box, self.camera, self.distortion)
        if min(x0, y0) >= 0 and x1 <= self.camera.width and y1 <= self.camera.height:
            return amodal, amodal
        covered, (x, y) = distorted_mask(mask, offset, self.camera, self.distortion)
        rows = slice(max(0, -y), max(0, self.camera.height - y))
        columns = slice(max(0, -x), max(0, self.camera.width - x))
        # The pixels of the frame are those of `amodal`, by the same positions as the ids.
        covered[rows, columns] = False
        return amodal, amodal + silhouette(covered, (x, y))


def lens_view(camera: CameraSpec, distortion: DistortionSpec | None) -> LensView:
    """The view of a camera through a lens.

    Raises:
        ConfigError: the distortion cannot be inverted over the image.
    """
    if distortion is None:
        return LensView(camera=camera, source=camera, distortion=None, grid=None)
    return LensView(
        camera=camera,
        source=source_camera(camera, distortion),
        distortion=distortion,
        grid=source_grid(camera, distortion),
    )
