"""A textured square of ground as a GLB, for those who have no ground of their own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import PIL.Image
import trimesh

from bench.speed.workload import GROUND_TEXTURE

HALF_SIZE = 20.0
"""Metres."""

TILE = 2.0
"""Side of a repeat of the texture, in metres."""


def write_ground(path: Path) -> Path:
    """The path of the GLB, written there."""
    g = HALF_SIZE
    corners = np.array([[-g, 0, g], [g, 0, g], [g, 0, -g], [-g, 0, -g]])
    material = trimesh.visual.material.PBRMaterial(
        baseColorTexture=PIL.Image.open(GROUND_TEXTURE), metallicFactor=0.0, roughnessFactor=0.9
    )
    visual = trimesh.visual.TextureVisuals(uv=corners[:, [0, 2]] / TILE, material=material)
    normals = np.tile([0.0, 1.0, 0.0], (4, 1))
    mesh = trimesh.Trimesh(
        corners, [[0, 1, 2], [0, 2, 3]], vertex_normals=normals, visual=visual, process=False
    )
    path.write_bytes(trimesh.exchange.gltf.export_glb(trimesh.Scene(mesh), include_normals=True))
    return path
