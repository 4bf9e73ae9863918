import io

import numpy as np
import pygltflib
import pytest
import trimesh
from PIL import Image

NAMES = ("traffic_cone", "hard_hat", "stop_sign")
DTYPES = {pygltflib.FLOAT: "<f4", pygltflib.UNSIGNED_SHORT: "<u2"}
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3}
EXPECTED_SIZE = {  # smallest and largest of (x, y, z), metres
    "traffic_cone": ((0.3, 0.5, 0.3), (0.45, 0.75, 0.45)),
    "hard_hat": ((0.20, 0.14, 0.26), (0.24, 0.18, 0.30)),
    "stop_sign": ((0.74, 2.5, 0.1), (0.76, 2.65, 0.25)),
}


class Glb:
    """A GLB read by hand, so that what the file says is tested and not what a loader makes of it."""

    def __init__(self, path):
        self.gltf = pygltflib.GLTF2().load(str(path))
        self.blob = self.gltf.binary_blob()
        self.primitives = self.gltf.meshes[0].primitives

    def accessor(self, index):
        accessor = self.gltf.accessors[index]
        start = self.gltf.bufferViews[accessor.bufferView].byteOffset
        width = WIDTHS[accessor.type]
        values = np.frombuffer(self.blob, DTYPES[accessor.componentType], accessor.count * width, start)
        return values.reshape(-1, width)

    def corners(self, primitive, name):
        values = self.accessor(getattr(primitive.attributes, name)).astype(np.float64)
        return values[self.accessor(primitive.indices).reshape(-1, 3)]

    def picture(self, texture):
        view = self.gltf.bufferViews[self.gltf.images[self.gltf.textures[texture].source].bufferView]
        data = self.blob[view.byteOffset : view.byteOffset + view.byteLength]
        return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(np.float64)

    def welded(self):
        """Return all triangles as one mesh whose vertices are shared by place alone."""
        triangles = np.concatenate([self.corners(p, "POSITION") for p in self.primitives])
        places, index = np.unique(np.round(triangles.reshape(-1, 3), 6), axis=0, return_inverse=True)
        return trimesh.Trimesh(places, index.reshape(-1, 3), process=False)


@pytest.fixture(scope="module", params=NAMES)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def glb(name, assets):
    return Glb(assets / f"models/{name}.glb")


def test_size_is_real_and_as_catalogued(name, glb, entries):
    size = glb.welded().extents
    low, high = EXPECTED_SIZE[name]
    assert (size >= low).all()
    assert (size <= high).all()
    (entry,) = [e for e in entries if e["path"] == f"models/{name}.glb"]
    assert size == pytest.approx(entry["size_m"], abs=2e-4)


def test_rests_on_the_ground_in_the_middle(glb):
    low, high = glb.welded().bounds
    assert low[1] == pytest.approx(0.0, abs=1e-6)
    assert (low + high)[[0, 2]] == pytest.approx([0.0, 0.0], abs=1e-5)


def test_every_part_is_closed_and_faces_outward(glb):
    parts = glb.welded().split(only_watertight=False, repair=False)
    assert len(parts) > 1
    for part in parts:
        assert part.is_watertight
        assert part.is_winding_consistent
        assert part.volume > 0.0


def test_triangles_are_few_and_none_is_empty(glb):
    mesh = glb.welded()
    assert len(mesh.faces) <= 15_000
    assert (mesh.area_faces > 0.0).all()


def test_normals_are_unit_and_agree_with_the_winding(glb):
    for primitive in glb.primitives:
        points, normals = glb.corners(primitive, "POSITION"), glb.corners(primitive, "NORMAL")
        assert np.linalg.norm(normals, axis=2) == pytest.approx(1.0, abs=1e-4)
        faces = np.cross(points[:, 1] - points[:, 0], points[:, 2] - points[:, 0])
        faces /= np.linalg.norm(faces, axis=1)[:, None]
        assert (np.einsum("fci,fi->fc", normals, faces) > 0.2).all()


def test_uvs_are_finite_and_spread_over_the_texture(glb):
    for primitive in glb.primitives:
        uvs = glb.corners(primitive, "TEXCOORD_0")
        assert np.isfinite(uvs).all()
        assert (np.ptp(uvs.reshape(-1, 2), axis=0) > 0.1).all()


def test_all_three_texture_slots_hold_varied_pictures(glb):
    for primitive in glb.primitives:
        material = glb.gltf.materials[primitive.material]
        pbr = material.pbrMetallicRoughness
        colour = glb.picture(pbr.baseColorTexture.index)
        surface = glb.picture(pbr.metallicRoughnessTexture.index)
        normal = glb.picture(material.normalTexture.index)
        assert max(colour.shape) <= 1024
        assert colour.std(axis=(0, 1)).max() > 3.0
        assert surface[..., 1].std() > 2.0
        assert normal.mean(axis=(0, 1)) == pytest.approx([127.5, 127.5, 250.0], abs=8.0)
        assert normal[..., :2].std() > 0.5


def test_metal_is_metal_and_plastic_is_not(glb):
    metallic = {}
    for primitive in glb.primitives:
        material = glb.gltf.materials[primitive.material]
        surface = glb.picture(material.pbrMetallicRoughness.metallicRoughnessTexture.index)
        metallic[material.name] = surface[..., 2].mean() / 255.0
    for material, value in metallic.items():
        if material == "bare_aluminium":
            assert value > 0.97
        elif material == "galvanised_steel":
            assert value > 0.6
        else:
            assert value < 0.03, material


def test_the_sign_reads_from_the_front(assets):
    sign = Glb(assets / "models/stop_sign.glb")
    (face,) = [p for p in sign.primitives if sign.gltf.materials[p.material].name == "sign_face"]
    points, uvs = (
        sign.corners(face, "POSITION").reshape(-1, 3),
        sign.corners(face, "TEXCOORD_0").reshape(-1, 2),
    )
    assert (sign.corners(face, "NORMAL")[..., 2] > 0.7).all()
    assert np.corrcoef(points[:, 0], uvs[:, 0])[0, 1] > 0.999  # left to right
    assert np.corrcoef(points[:, 1], uvs[:, 1])[0, 1] < -0.999  # v runs down
    picture = sign.picture(sign.gltf.materials[face.material].pbrMetallicRoughness.baseColorTexture.index)
    white = (picture.min(axis=2) > 150).mean(axis=(0, 1))
    red = ((picture[..., 0] > 120) & (picture[..., 1] < 90)).mean(axis=(0, 1))
    assert 0.1 < white < 0.35
    assert red > 0.5
