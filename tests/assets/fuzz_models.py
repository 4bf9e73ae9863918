"""Damages sound models at random and loads them: only `AssetError` may come out.

`python tests/assets/fuzz_models.py --cases 20000` runs it at length; the models of ../shared join in where
they are. Every case is known by its number, so `--first N --cases 1` repeats one.
"""

from __future__ import annotations

import argparse
import io
import json
import struct
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import DracoPy
import ktx2_pictures
import meshopt
import numpy as np
import PIL.Image
from glb_files import GlbFile, cube, pack

from synthgen.assets import LoadLimits
from synthgen.assets.gltf import load_gltf
from synthgen.errors import AssetError

SHARED = Path(__file__).resolve().parents[3] / "shared" / "models"
SHARED_NAMES = (
    "BoxMeshopt.glb",
    "CesiumMilkTruck.glb",
    "SimpleInstancing.glb",
    "Fox.glb",
    "pirate.glb",
    "grip-compressed.glb",
)
SLOW_S = 2.0
LIMITS = LoadLimits(decoded_bytes=1 << 28, texture_px=1 << 22, vertices=1 << 22)
_EXTREMES = (
    -1,
    0,
    1,
    2,
    255,
    256,
    65535,
    65536,
    2**31 - 1,
    2**32 - 1,
    2**53,
    1e308,
    0.5,
    None,
    True,
    "",
    [],
    {},
)


def corpus() -> Iterator[bytes]:
    """Sound models of every kind of content, as GLB files."""
    for kind in ("PNG", "JPEG", "WEBP", "AVIF", "TIFF", "GIF", "BMP"):
        yield _textured(kind)
    for file in ktx2_pictures.FILES[2:8:5]:
        yield _basis(file)
    yield _animated()
    yield _draco()
    yield _meshopt()
    found = [path for name in SHARED_NAMES for path in SHARED.rglob(name)]
    yield from (path.read_bytes() for path in found)


def damaged(rng: np.random.Generator, data: bytes) -> bytes:
    """The model after one kind of damage; the container is kept whole in most cases, to get beyond it."""
    text, binary = _split(data)
    kind = int(rng.integers(6))
    if kind == 0:
        return _flipped(rng, data)
    if kind == 1:
        return data[: int(rng.integers(len(data) + 1))]
    if kind == 2:
        return pack(_flipped(rng, text), binary)
    if kind == 3:
        return pack(_changed(rng, text), binary)
    if kind == 4:
        return pack(text, binary[: int(rng.integers(len(binary) + 1))])
    return pack(text, _flipped(rng, binary))


def load_case(folder: Path, models: list[bytes], number: int) -> str:
    """What a case ends in: `loads`, `refused`, or the trace of any other exception."""
    rng = np.random.default_rng(number)
    path = folder / "fuzzed.glb"
    path.write_bytes(damaged(rng, models[number % len(models)]))
    try:
        model = load_gltf(path, LIMITS)
        asset = model.asset("model/fuzzed")
        model.decode_all()
    except AssetError as error:
        return "refused" if str(error).startswith(str(folder)) else f"the error names no file: {error}"
    except Exception:
        return traceback.format_exc()
    return "loads" if np.isfinite(asset.bounds).all() else "the bounds are not finite"


def _flipped(rng: np.random.Generator, data: bytes) -> bytes:
    broken = bytearray(data)
    for position in rng.integers(0, max(len(data), 1), size=int(rng.choice([1, 2, 5, 50]))):
        if data:
            broken[position] ^= int(rng.integers(1, 256))
    return bytes(broken)


def _changed(rng: np.random.Generator, text: bytes) -> bytes:
    """The JSON with a few of its values replaced."""
    document = json.loads(text)
    for _ in range(int(rng.integers(1, 4))):
        value: Any = document
        while True:
            keys = list(value) if isinstance(value, dict) else range(len(value))
            key = keys[int(rng.integers(len(keys)))]
            if not isinstance(value[key], dict | list) or not value[key] or rng.random() < 0.1:
                break
            value = value[key]
        if isinstance(value, dict) and rng.random() < 0.2:
            del value[key]
        else:
            value[key] = _EXTREMES[int(rng.integers(len(_EXTREMES)))]
        if not document:
            break
    return json.dumps(document).encode()


def _split(data: bytes) -> tuple[bytes, bytes]:
    (length,) = struct.unpack_from("<I", data, 12)
    return data[20 : 20 + length], data[28 + length :]


def _textured(kind: str) -> bytes:
    file, buffer = GlbFile(), io.BytesIO()
    pixels = np.random.default_rng(0).integers(0, 256, (16, 16, 3), dtype=np.uint8)
    PIL.Image.fromarray(pixels).save(buffer, kind)
    slot = {"index": file.texture(buffer.getvalue(), wrapS=33071)}
    material = file.material(
        pbrMetallicRoughness={"baseColorTexture": slot, "roughnessFactor": 0.5},
        normalTexture=slot | {"scale": 0.5},
        extensions={"KHR_materials_clearcoat": {"clearcoatFactor": 1, "clearcoatTexture": slot}},
    )
    file.node(mesh=file.mesh_of(cube(), material=material), scale=[1, 2, 3])
    return file.bytes()


def _basis(picture: ktx2_pictures.Ktx2File) -> bytes:
    file = GlbFile()
    file.document["images"] = [{"bufferView": file.view(picture.path.read_bytes())}]
    file.document["textures"] = [{"extensions": {"KHR_texture_basisu": {"source": 0}}}]
    file.document["extensionsRequired"] = ["KHR_texture_basisu"]
    material = file.material(pbrMetallicRoughness={"baseColorTexture": {"index": 0}})
    file.node(mesh=file.mesh_of(cube(), material=material))
    return file.bytes()


def _animated() -> bytes:
    """A cube with a skin, a morph target, sparse values, and an animation of all paths."""
    file, arrays = GlbFile(), cube()
    arrays["JOINTS_0"] = np.tile(np.array([0, 1, 0, 0], np.uint8), (24, 1))
    arrays["WEIGHTS_0"] = np.tile(np.array([0.5, 0.5, 0, 0], np.float32), (24, 1))
    arrays["COLOR_0"] = np.full((24, 4), 200, np.uint8)
    mesh = file.mesh_of(arrays)
    primitive = file.document["meshes"][mesh]["primitives"][0]
    file.document["accessors"][primitive["attributes"]["COLOR_0"]]["normalized"] = True
    target = file.accessor(np.ones((24, 3), np.float32))
    file.document["accessors"][target]["sparse"] = {
        "count": 2,
        "indices": {"bufferView": file.view(b"\1\0\5\0"), "componentType": 5123},
        "values": {"bufferView": file.view(np.full(6, 2.0, np.float32).tobytes())},
    }
    primitive["targets"] = [{"POSITION": target}]
    joints = [file.node(is_root=False), file.node(is_root=False, translation=[0, 1, 0])]
    file.node(mesh=mesh, skin=0, weights=[0.5])
    file.node(children=joints)
    bind = file.accessor(np.tile(np.eye(4, dtype=np.float32).reshape(1, 16), (2, 1)))
    file.document["skins"] = [{"joints": joints, "inverseBindMatrices": bind}]
    times = file.accessor(np.array([0, 1, 2], np.float32))
    outputs = {
        "translation": np.ones((3, 3), np.float32),
        "rotation": np.tile(np.array([0, 0, 0, 1], np.float32), (3, 1)),
        "scale": np.ones((3, 3), np.float32),
    }
    samplers = [{"input": times, "output": file.accessor(values)} for values in outputs.values()]
    channels = [
        {"sampler": number, "target": {"node": joints[1], "path": path}}
        for number, path in enumerate(outputs)
    ]
    file.document["animations"] = [{"samplers": samplers, "channels": channels}]
    return file.bytes()


def _draco() -> bytes:
    file, arrays = GlbFile(), cube()
    stream = DracoPy.encode(arrays["POSITION"], arrays["indices"].reshape(-1, 3).astype(np.uint32))
    file.node(mesh=file.mesh_of({"POSITION": arrays["POSITION"], "indices": arrays["indices"]}))
    primitive = file.document["meshes"][0]["primitives"][0]
    extension = {"bufferView": file.view(stream), "attributes": {"POSITION": 0}}
    primitive["extensions"] = {"KHR_draco_mesh_compression": extension}
    return file.bytes()


def _meshopt() -> bytes:
    file, arrays = GlbFile(), cube()
    file.node(mesh=file.mesh_of({"POSITION": arrays["POSITION"], "indices": arrays["indices"]}))
    modes = ((arrays["POSITION"], 12, "ATTRIBUTES"), (arrays["indices"], 2, "TRIANGLES"))
    names = (file.document["meshes"][0]["primitives"][0]["attributes"]["POSITION"],)
    views = [file.document["accessors"][names[0]]["bufferView"]]
    views.append(1 - views[0])
    for view, (array, stride, mode) in zip(views, modes, strict=True):
        data = meshopt.encode_gltf_buffer(array, mode)
        extra = file.document["bufferViews"][file.view(data)]
        place = {key: extra[key] for key in ("buffer", "byteOffset", "byteLength")}
        extension = place | {"byteStride": stride, "count": len(array), "mode": mode}
        file.document["bufferViews"][view]["extensions"] = {"EXT_meshopt_compression": extension}
    return file.bytes()


def main() -> None:
    """Runs many cases, and prints those that end in anything else than a model or an `AssetError`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=0)
    arguments = parser.parse_args()
    models, counts = list(corpus()), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(arguments.first, arguments.first + arguments.cases):
            start = time.process_time()
            outcome = load_case(Path(folder), models, number)
            seconds = time.process_time() - start
            counts[outcome if outcome in {"loads", "refused"} else "FAULT"] += 1
            if outcome not in {"loads", "refused"}:
                print(f"case {number}: {outcome}")
            if seconds > SLOW_S:
                counts["SLOW"] += 1
                print(f"case {number}: {seconds:.1f} s of CPU time")
    print(dict(counts))


if __name__ == "__main__":
    main()
