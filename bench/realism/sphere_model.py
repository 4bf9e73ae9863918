"""Spheres of one material each as GLB files: the bare material, seen from all sides at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import trimesh

RINGS, SEGMENTS = 96, 192


def write_sphere(
    path: Path, *, color_linear: tuple[float, float, float], metallic: float, roughness: float
) -> Path:
    """The path of a GLB of a sphere of radius 1, written there if it is missing."""
    if path.exists():
        return path
    theta, phi = np.linspace(0, np.pi, RINGS + 1), np.linspace(0, 2 * np.pi, SEGMENTS + 1)
    t, p = (grid.ravel() for grid in np.meshgrid(theta, phi, indexing="ij"))
    vertices = np.column_stack([np.sin(t) * np.sin(p), np.cos(t), np.sin(t) * np.cos(p)])
    quads = np.arange(RINGS)[:, None] * (SEGMENTS + 1) + np.arange(SEGMENTS)
    a, b = quads.ravel(), quads.ravel() + SEGMENTS + 1
    faces = np.concatenate([np.column_stack([a, b, b + 1]), np.column_stack([a, b + 1, a + 1])])
    material = trimesh.visual.material.PBRMaterial(
        baseColorFactor=[*color_linear, 1.0], metallicFactor=metallic, roughnessFactor=roughness
    )
    visual = trimesh.visual.TextureVisuals(
        uv=np.column_stack([p / (2 * np.pi), 1 - t / np.pi]), material=material
    )
    mesh = trimesh.Trimesh(vertices, faces, vertex_normals=vertices, visual=visual, process=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(trimesh.exchange.gltf.export_glb(trimesh.Scene(mesh), include_normals=True))
    return path
