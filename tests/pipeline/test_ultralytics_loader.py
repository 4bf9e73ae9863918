"""Ultralytics' own loader finds in a dataset what the manifest says that it holds."""

import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest


@pytest.fixture
def ultralytics_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("YOLO_OFFLINE", "1")
    monkeypatch.setenv("YOLO_AUTOINSTALL", "0")
    monkeypatch.setenv("YOLO_CONFIG_DIR", str(tmp_path / "config"))
    pytest.importorskip("ultralytics")
    import ultralytics.data.dataset  # noqa: PLC0415
    import ultralytics.data.utils  # noqa: PLC0415

    return ultralytics.data


@pytest.mark.parametrize("image_format", ["png", "jpg", "webp"])
def test_ultralytics_reads_every_image_box_and_background_in_a_moved_folder(
    *,
    ultralytics_data: Any,
    recipe_of: Any,
    render: Any,
    manifest_of: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    image_format: str,
) -> None:
    render(
        recipe_of(count=12, format=image_format, truncation_rate=0.5, negative_rate=0.3), tmp_path / "first"
    )
    moved = tmp_path / "some where" / "else"
    moved.parent.mkdir()
    shutil.move(tmp_path / "first", moved)
    elsewhere = tmp_path / "cwd"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    tally = manifest_of(moved)["tally"]
    data = ultralytics_data.utils.check_det_dataset(str(moved / "synth.yaml"), autodownload=False)
    assert data["names"] == {0: "box", 1: "tall"}
    boxes = 0
    for split in ("train", "val"):
        dataset = ultralytics_data.dataset.YOLODataset(
            img_path=data[split], data=data, imgsz=64, augment=False, batch_size=2
        )
        labels = dataset.get_labels()
        assert len(dataset) == len(labels) == tally["images"][split]
        assert sum(len(each["bboxes"]) == 0 for each in labels) == tally["backgrounds"][split]
        boxes += sum(len(each["bboxes"]) for each in labels)
        for each in labels:
            text = Path(str(each["im_file"]).replace("/images/", "/labels/")).with_suffix(".txt").read_text()
            rows = np.array([[float(number) for number in line.split()] for line in text.splitlines()])
            found = np.hstack([each["cls"], each["bboxes"]])
            assert np.allclose(found, rows.reshape(-1, 5), atol=1e-6)
    assert boxes == sum(tally["boxes"].values()) > 0
    assert sum(tally["backgrounds"].values()) > 0
