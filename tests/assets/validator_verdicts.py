"""What the loader says of the files of Khronos' glTF validator, beside what the validator says.

`python tests/assets/validator_verdicts.py` prints the table.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from synthgen.assets import load_model
from synthgen.assets.gltf import load_gltf
from synthgen.errors import AssetError

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "invalid_gltf" / "khronos_validator"
NOTHING_TO_DRAW = ("the model has no triangles", "the model has zero size")

_COMPUTED = "bounds are computed from the values"
_CAMERA = "the model is drawn without the camera"
_ANIMATION = "the model is drawn without the animation"
_EMPTY = "an empty list is as good as none"
HARMLESS = {
    "ACCESSOR_ANIMATION_INPUT_NEGATIVE": _ANIMATION,
    "ACCESSOR_ANIMATION_INPUT_NON_INCREASING": _ANIMATION,
    "ACCESSOR_ANIMATION_SAMPLER_OUTPUT_NON_NORMALIZED_QUATERNION": "quaternions are brought to unit length",
    "ACCESSOR_ELEMENT_OUT_OF_MAX_BOUND": _COMPUTED,
    "ACCESSOR_ELEMENT_OUT_OF_MIN_BOUND": _COMPUTED,
    "ACCESSOR_INDEX_PRIMITIVE_RESTART": "refused where it matters: no vertex has that index",
    "ACCESSOR_INVALID_IBM": "the last row of a bind matrix is not used",
    "ACCESSOR_INVALID_SIGN": "zero counts as a positive handedness",
    "ACCESSOR_MAX_MISMATCH": _COMPUTED,
    "ACCESSOR_MIN_MISMATCH": _COMPUTED,
    "ACCESSOR_NON_CLAMPED": "colours are moved to the range, with a warning",
    "ACCESSOR_NORMALIZED_INVALID": "floats are what they are",
    "ACCESSOR_VECTOR3_NON_UNIT": "normals and tangents are brought to unit length",
    "ACCESSOR_WEIGHTS_NEGATIVE": "they are repaired, with a warning",
    "ACCESSOR_WEIGHTS_NON_NORMALIZED": "they are repaired, with a warning",
    "ANIMATION_CHANNEL_TARGET_NODE_MATRIX": _ANIMATION,
    "ANIMATION_CHANNEL_TARGET_NODE_WEIGHTS_NO_MORPHS": _ANIMATION,
    "ANIMATION_DUPLICATE_TARGETS": _ANIMATION,
    "ANIMATION_SAMPLER_INPUT_ACCESSOR_INVALID_FORMAT": _ANIMATION,
    "ANIMATION_SAMPLER_INPUT_ACCESSOR_TOO_FEW_ELEMENTS": _ANIMATION,
    "ANIMATION_SAMPLER_INPUT_ACCESSOR_WITHOUT_BOUNDS": _COMPUTED,
    "ANIMATION_SAMPLER_OUTPUT_ACCESSOR_INVALID_COUNT": _ANIMATION,
    "ANIMATION_SAMPLER_OUTPUT_ACCESSOR_INVALID_FORMAT": _ANIMATION,
    "BUFFER_DATA_URI_MIME_TYPE_INVALID": "the bytes are there whatever they are called",
    "BUFFER_MISSING_GLB_DATA": "refused where the buffer is used",
    "BUFFER_VIEW_INVALID_BYTE_STRIDE": "the bytes are within the buffer all the same",
    "BUFFER_VIEW_TOO_BIG_BYTE_STRIDE": "refused where an accessor goes beyond the view",
    "CAMERA_XMAG_YMAG_ZERO": _CAMERA,
    "CAMERA_ZFAR_LEQUAL_ZNEAR": _CAMERA,
    "DUPLICATE_ELEMENTS": "an extension named twice is as good as once",
    "EMPTY_ENTITY": _EMPTY,
    "GLB_CHUNK_LENGTH_UNALIGNED": "chunks are found by their length",
    "GLB_DUPLICATE_CHUNK": "the first of each kind is read, as of any chunk that is not known",
    "GLB_UNEXPECTED_BIN_CHUNK": "it is the only one of its kind",
    "IMAGE_MIME_TYPE_INVALID": "the first bytes of an image say what it is",
    "MESH_INVALID_WEIGHTS_COUNT": "a weight that is missing is zero",
    "MESH_PRIMITIVES_UNEQUAL_TARGETS_COUNT": "a target that is missing adds nothing",
    "MESH_PRIMITIVE_ATTRIBUTES_ACCESSOR_UNSIGNED_INT": "attributes of an application are not read",
    "MESH_PRIMITIVE_INDEXED_SEMANTIC_CONTINUITY": "sets that are missing are stood in for",
    "MESH_PRIMITIVE_INVALID_ATTRIBUTE": "attributes of an application are not read",
    "MESH_PRIMITIVE_MORPH_TARGET_NO_BASE_ACCESSOR": "a target of what is not there adds nothing",
    "MESH_PRIMITIVE_POSITION_ACCESSOR_WITHOUT_BOUNDS": _COMPUTED,
    "MESH_PRIMITIVE_TOO_FEW_TEXCOORDS": "drawn without the texture, with a warning",
    "NODE_MATRIX_TRS": "the matrix is used, with a warning",
    "NODE_SKIN_NO_SCENE": "joints move the mesh wherever they are",
    "NODE_SKIN_WITH_NON_SKINNED_MESH": "a skin without joints moves nothing",
    "NODE_WEIGHTS_INVALID": "a weight that is missing is zero",
    "ROTATION_NON_UNIT": "quaternions are brought to unit length, with a warning",
    "SKIN_NO_COMMON_ROOT": "joints move the mesh wherever they are",
    "SKIN_SKELETON_INVALID": "the hint is not used",
    "UNDECLARED_EXTENSION": "an extension counts where it is found",
    "UNSATISFIED_DEPENDENCY": "what depends on something that is not there is not used",
    "VALUE_MULTIPLE_OF": "the bytes are within the buffer all the same",
}
"""Errors of the validator that do not keep a model from being drawn as it was meant, and why."""

EXPLAINED = {
    "accessor/unknown_type.gltf": "types may come from extensions, but no known one has any",
    "accessor/valid.gltf": "its buffer has no data, which may come from elsewhere in glTF, but not here",
    "animation/empty_objects.gltf": _ANIMATION,
    "animation/unresolved_channel_sampler.gltf": _ANIMATION,
    "animation/unresolved_channel_target.gltf": _ANIMATION,
    "animation/unresolved_sampler_input.gltf": _ANIMATION,
    "animation/unresolved_sampler_output.gltf": _ANIMATION,
    "asset/min_version_valid.gltf": "it is sound, but asks for glTF 2.1",
    "buffer/invalid_uri_data.gltf": "a stray semicolon in a data URI leaves no doubt about the data",
    "buffer/non_relative_uri.gltf": "it is sound, but nothing is read from the network",
    "camera/empty_objects.gltf": _CAMERA,
    "camera/extra_type.gltf": _CAMERA,
    "camera/infinite_znear.gltf": _CAMERA,
    "glb/bom.glb": "a byte order mark does no harm",
    "image/invalid_data_uri_mime_type.gltf": "the first bytes of an image say what it is",
    "image/invalid_uri_scheme.gltf": "a texture that is missing is warned of",
    "image/not_found.gltf": "a texture that is missing is warned of",
    "image/unrecognized_format.gltf": "the image's format is sound, but nothing reads it",
    "json/bom.gltf": "a byte order mark does no harm",
    "json/integer_written_as_float.gltf": "its buffer has no data",
    "mesh_data/joints_weights_complex.gltf": "it shows points only; refused where triangles use such joints",
    "node/unresolved_camera.gltf": _CAMERA,
    "root/extensions_non_objects.gltf": "extensions that are not known are not read",
    "root/named_objects.gltf": "its buffer has no data",
    "root/unused_objects.gltf": "its buffer has no data",
}
"""Files on which the loader and the validator differ for a reason of their own."""


@dataclass(frozen=True)
class Verdict:
    """Of one file."""

    name: str
    errors: tuple[str, ...]
    """The codes of the validator's errors."""
    problem: str
    """What the loader says; empty where the file loads."""

    @property
    def ours(self) -> str:
        """In a word or two: a sound file that has nothing to draw loads, but no image can be made of it."""
        if not self.problem:
            return "loads"
        is_empty = any(text in self.problem for text in NOTHING_TO_DRAW)
        return "loads, with nothing to draw" if is_empty else "refused"

    @property
    def is_like_the_validator(self) -> bool:
        """Whether it is refused if and only if it has errors."""
        return bool(self.errors) == (self.ours == "refused")

    @property
    def explanation(self) -> str:
        """Why the loader and the validator differ; empty where there is no reason."""
        reasons = {HARMLESS.get(code, "") for code in self.errors}
        if self.errors and self.ours != "refused" and "" not in reasons:
            return "; ".join(sorted(reasons))
        return EXPLAINED.get(self.name, "")


def verdicts() -> Iterator[Verdict]:
    """Of all files, by name."""
    for report in sorted(FOLDER.rglob("*.report.json")):
        path = report.with_name(report.name.removesuffix(".report.json"))
        content = json.loads(report.read_text())
        messages = content["issues"]["messages"]
        problem = ""
        try:
            load_gltf(path).decode_all()
            load_model(path, "model/judged")
        except AssetError as error:
            problem = str(error).removeprefix(str(path)).removeprefix(": ")
        yield Verdict(
            name=str(path.relative_to(FOLDER)),
            errors=tuple(sorted({each["code"] for each in messages if each["severity"] == 0})),
            problem=problem,
        )


def main() -> None:
    """Prints the table and the counts."""
    counts: Counter[str] = Counter()
    for each in verdicts():
        counts[f"{'errors' if each.errors else 'valid'}, {each.ours}"] += 1
        official = ", ".join(each.errors) or "valid"
        print(f"{each.name}\n    validator: {official}\n    here:      {each.ours} {each.problem}")
        if not each.is_like_the_validator:
            print(f"    because:   {each.explanation or 'NOT EXPLAINED'}")
    for text, count in sorted(counts.items()):
        print(f"{count:4} {text}")


if __name__ == "__main__":
    main()
