"""Looks at model files: what they hold, what is wrong with them, and what they look like from all sides."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import PIL.Image

from synthgen.arrays import F64, read_only
from synthgen.assets import AssetStore, ImportOptions, Model, ModelReport, find_models, inspect_model
from synthgen.errors import AssetError
from synthgen.geometry.transforms import camera_rotation, transform
from synthgen.imaging import develop_image
from synthgen.model import (
    Asset,
    CameraSpec,
    DirectionalLightSpec,
    DrawSpec,
    EnvironmentSpec,
    GradientSpec,
    ImagingSpec,
    InstanceSpec,
    Pose,
    SceneSpec,
)
from synthgen.preview import LabelledImage, contact_sheet
from synthgen.render import Renderer, create_renderer

_VIEWS = 4
"""Pictures of the model as it stands; each animation is shown in one more, halfway through."""
_MOST_ANIMATIONS = 4
_YFOV = math.radians(30.0)
_SIZE_PX = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedModel:
    """A file, and what it is or why it cannot be used."""

    path: Path
    report: ModelReport | None
    error: AssetError | None


def check_models(paths: Sequence[Path], options: ImportOptions) -> list[CheckedModel]:
    """What each file is, folders included; a file that cannot be used is an entry as well."""
    found = []
    for path in paths:
        try:
            files = find_models(path)
        except AssetError as error:
            found.append(CheckedModel(path=path, report=None, error=error))
            continue
        found += [_checked(file, options) for file in files]
    return found


def _checked(path: Path, options: ImportOptions) -> CheckedModel:
    try:
        report = inspect_model(Model(path, f"models/{path.stem}", options))
    except AssetError as error:
        return CheckedModel(path=path, report=None, error=error)
    return CheckedModel(path=path, report=report, error=None)


def turntable_sheet(checked: Sequence[CheckedModel], options: ImportOptions) -> PIL.Image.Image | None:
    """Pictures of all models that can be used, from all sides and in their animations; None without any.

    Raises:
        EngineError: the engine cannot start.
    """
    store = AssetStore()
    usable = [each for each in checked if each.report is not None]
    if not usable:
        return None
    renderer = create_renderer("gl", store)
    try:
        images = []
        for each in usable:
            asset_id = store.add(each.path, kind="models", options=options)
            images += _pictures(renderer, store, asset_id, each.path.name)
    finally:
        renderer.close()
    columns = _VIEWS + min(
        max(len(each.report.animations) for each in usable if each.report is not None), _MOST_ANIMATIONS
    )
    return contact_sheet(_in_rows(images, columns), (), columns=columns, cell_width=_SIZE_PX)


def _in_rows(rows: Sequence[LabelledImage], columns: int) -> list[LabelledImage]:
    """The pictures with blank ones at the end of each model's row."""
    filled: list[LabelledImage] = []
    blank = LabelledImage(picture=PIL.Image.new("RGB", (_SIZE_PX, _SIZE_PX)), boxes=(), caption="")
    for image in rows:
        if image.caption.endswith(" 0°"):
            filled += [blank] * (-len(filled) % columns)
        filled.append(image)
    return filled


def _pictures(renderer: Renderer, store: AssetStore, asset_id: str, name: str) -> list[LabelledImage]:
    rest = store.model(asset_id)
    poses: list[Pose | None] = [None] * _VIEWS
    captions = [f"{name} {360 * view // _VIEWS}°" for view in range(_VIEWS)]
    for animation in rest.animations[:_MOST_ANIMATIONS]:
        poses.append(Pose(animation=animation.name, time=animation.duration / 2))
        captions.append(f"{animation.name} at {animation.duration / 2:.2f} s")
    pictures = []
    for number, (pose, caption) in enumerate(zip(poses, captions, strict=True)):
        yaw = math.radians(25.0 + (360.0 * number / _VIEWS if pose is None else 0.0))
        scene = _scene(asset_id, store.model(asset_id, pose=pose), pose, yaw)
        developed = develop_image(renderer.render(scene), scene.imaging, seed=0, frame_index=0)
        picture = PIL.Image.fromarray(developed)
        pictures.append(LabelledImage(picture=picture, boxes=(), caption=caption))
    return pictures


def _scene(asset_id: str, asset: Asset, pose: Pose | None, yaw: float) -> SceneSpec:
    """A model that fills the image, in the light of a bright room with a lamp beside the camera."""
    whole = asset.whole
    radius = float(np.linalg.norm(whole.size)) / 2
    distance = radius / math.sin(_YFOV / 2)
    rotation = camera_rotation(yaw=yaw, elevation=math.radians(20.0), roll=0.0)
    center = whole.center
    position: F64 = center + distance * rotation[:, 2]
    towards = -(rotation @ np.array([0.4, 0.6, 0.7]))
    x, y, z = (float(value) for value in towards / np.linalg.norm(towards))
    lamp = DirectionalLightSpec(
        direction_world=(x, y, z),
        color_linear=(1.0, 1.0, 1.0),
        illuminance=1.6,
        has_shadow=True,
        angular_diameter=0.02,
    )
    room = GradientSpec(
        zenith_linear=(0.9, 0.95, 1.0), horizon_linear=(0.45, 0.45, 0.45), nadir_linear=(0.12, 0.11, 0.1)
    )
    model = InstanceSpec(
        instance_id=1, asset_id=asset_id, class_id=0, T_world_object=read_only(np.eye(4)), pose=pose
    )
    return SceneSpec(
        seed=0,
        frame_index=0,
        camera=CameraSpec(
            yfov=_YFOV,
            width=_SIZE_PX,
            height=_SIZE_PX,
            znear=distance / 50,
            zfar=distance * 50,
            T_world_camera=read_only(transform(rotation, position)),
        ),
        environment=EnvironmentSpec(
            scene_name="check-model", backdrop=room, ground=None, ambient_linear=(0.5, 0.5, 0.5)
        ),
        lights=(lamp,),
        instances=(model,) if asset.unlabelled is None else (model, model.companion(2)),
        imaging=ImagingSpec(exposure_ev=0.0, blur_sigma_px=0.0, read_noise=0.0, shot_noise=0.0),
        draw=DrawSpec(requested_objects=1, attempts=1),
    )
