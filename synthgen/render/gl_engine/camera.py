"""The camera in the engine's terms: eye space has the world's axes and its origin at the camera."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from synthgen.arrays import F32, F64, ArrayFields, Bool
from synthgen.model import CameraSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Places all over an image, where something is worked out that changes slowly."""

    size: tuple[int, int]
    """How many lie side by side and below each other, which is the size of the buffers for them."""
    spacing: tuple[float, float]
    """From one to the next, in samples."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class View(ArrayFields):
    """A camera and the buffers that it renders to."""

    camera: CameraSpec
    """Of the image."""
    width: int
    """Of the buffers, in samples."""
    height: int
    focal: float
    """In samples."""
    eye_offset: F64
    """[3]: what is taken from a world position to get the one in eye space."""
    R_camera_eye: F64
    """[3 3]; mirrored for the camera below the ground."""

    @property
    def height_above_ground(self) -> float:
        """Of the eye, in metres."""
        return float(self.eye_offset[1])

    def grid(self, spacing: int) -> Grid:
        """Places of which neighbours are so many samples apart, or less."""
        size = -(-self.width // spacing), -(-self.height // spacing)
        return Grid(size=size, spacing=(self.width / size[0], self.height / size[1]))

    def eye(self, points_world: F64) -> F64:
        """Points [n 3] in eye space."""
        return np.asarray(points_world - self.eye_offset)

    def depths(self, points_eye: F64) -> F64:
        """Depths [n] of points [n 3] along the optical axis, in metres."""
        return np.asarray(-(points_eye @ self.R_camera_eye[2]))

    @property
    def clip_from_camera(self) -> F64:
        """[4 4]: OpenGL's perspective projection with y turned over, so that window row 0 is the image's top.

        Triangles turn over with it: those in front are clockwise in the window.
        """
        near, far = self.camera.znear, self.camera.zfar
        matrix = np.zeros((4, 4))
        matrix[0, 0] = 2.0 * self.focal / self.width
        matrix[1, 1] = -2.0 * self.focal / self.height
        matrix[2, 2] = (far + near) / (near - far)
        matrix[2, 3] = 2.0 * far * near / (near - far)
        matrix[3, 2] = -1.0
        return matrix

    def clip_from_eye(self) -> F64:
        """[4 4]."""
        rotation = np.eye(4)
        rotation[:3, :3] = self.R_camera_eye
        return self.clip_from_camera @ rotation

    def mirrored(self) -> View:
        """The camera as the ground mirrors it: it sees the mirror image of the world."""
        flip = np.diag([1.0, -1.0, 1.0])
        return replace(self, eye_offset=flip @ self.eye_offset, R_camera_eye=self.R_camera_eye @ flip)

    def uniforms(self) -> bytes:
        """The uniform block `Frame` of frame.glsl."""
        rotation = np.eye(4)
        rotation[:3, :3] = self.R_camera_eye
        rows = [
            [self.width, self.height, 1.0 / self.width, 1.0 / self.height],
            [self.focal, self.height_above_ground, self.camera.znear, self.camera.zfar],
        ]
        parts = [self.clip_from_eye().T, rotation.T, np.array(rows)]
        return np.concatenate(parts).astype(np.float32).tobytes()

    def sees_spheres(self, centers_eye: F64, radii: F64) -> Bool:
        """Whether spheres [n 3], [n] reach into the view frustum, to the safe side [n]."""
        x, y, z = self.R_camera_eye @ centers_eye.T
        sees = (-z + radii >= self.camera.znear) & (-z - radii <= self.camera.zfar)
        for position, size in ((np.abs(x), self.width), (np.abs(y), self.height)):
            half = size / (2.0 * self.focal)
            # The distance from the side plane of the frustum.
            sees &= (position + z * half) / math.hypot(1.0, half) <= radii
        return np.asarray(sees)


def view_of(camera: CameraSpec, samples: int) -> View:
    """The view of a camera with that many samples along the side of a pixel, 1 or 2.

    With 2 there is a sample at every pixel's centre and one between each two: one more than twice as many
    as pixels. The principal point is the centre of the buffers either way.
    """
    extra = 0 if samples == 1 else 1
    return View(
        camera=camera,
        width=camera.width * samples + extra,
        height=camera.height * samples + extra,
        focal=camera.focal_px * samples,
        eye_offset=camera.T_world_camera[:3, 3],
        R_camera_eye=camera.T_world_camera[:3, :3].T,
    )


def instance_rows(T_world_mesh: F64, eye_offset: F64, instance_id: int) -> F32:
    """One element [4 4] of the uniform block `Instances`: rows of the transform to eye space, and the id."""
    matrix = T_world_mesh.copy()
    matrix[:3, 3] -= eye_offset
    matrix[3] = (instance_id, 0.0, 0.0, 0.0)
    return np.asarray(matrix, dtype=np.float32)


def spheres_world(T_world_mesh: F64, centers: F64, half_sizes: F64) -> tuple[F64, F64]:
    """The spheres about boxes in the world: centres [n 3] and radii [n] (m).

    The transforms keep right angles between a box's sides, whatever they make of their lengths.

    Args:
        T_world_mesh: from the meshes' frames [n 4 4].
        centers: of the boxes, along the axes of those frames [n 3].
        half_sizes: half the lengths of their sides [n 3].
    """
    linear = T_world_mesh[:, :3, :3]
    places = (linear @ centers[..., None])[..., 0] + T_world_mesh[:, :3, 3]
    return places, np.linalg.norm(linear * half_sizes[:, None], axis=(1, 2))
