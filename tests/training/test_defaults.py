from __future__ import annotations

import pytest

from synthgen.training.defaults import LARGE, SMALL, default_arguments, override_arguments


def values(train_images, **options):
    options = {"epochs": 100, "imgsz": 640, **options}
    return {argument.name: argument.value for argument in default_arguments(train_images, **options)}


def test_a_small_set_from_scratch_gets_the_measured_settings():
    chosen = values(160, epochs=30, imgsz=160)
    assert chosen["batch"] == chosen["nbs"] == 16
    assert chosen["mosaic"] == 0
    assert (chosen["optimizer"], chosen["lr0"]) == ("AdamW", 0.003)
    assert chosen["warmup_epochs"] == 1
    assert chosen["cache"] == "ram"


def test_a_large_set_gets_ultralytics_own():
    assert values(LARGE) == {"batch": 16}
    assert values(LARGE, is_pretrained=True) == {"batch": 16}


def test_colour_augmentation_is_never_off():
    for count in (1, 100, SMALL, 5000):
        chosen = values(count)
        assert chosen["hsv_s"] >= 0.3
        assert chosen["hsv_v"] >= 0.3
        assert "hsv_h" not in chosen  # ultralytics' own
        assert "fliplr" not in chosen


def test_between_small_and_large_every_argument_moves_one_way():
    counts = [SMALL, 2000, 4000, 8000, 16000]
    rows = [values(count) for count in counts]
    for name, is_rising in (
        ("mosaic", True),
        ("nbs", True),
        ("hsv_s", True),
        ("warmup_epochs", True),
        ("lr0", False),
    ):
        column = [row[name] for row in rows]
        assert column == sorted(column, reverse=not is_rising), name
        assert len(set(column)) == len(counts), name


@pytest.mark.parametrize(
    ("count", "batch"), [(1, 4), (8, 4), (16, 4), (31, 4), (32, 8), (64, 16), (10_000, 16)]
)
def test_few_images_get_a_smaller_batch(count, batch):
    assert values(count)["batch"] == batch


@pytest.mark.parametrize(("imgsz", "batch"), [(32, 16), (640, 16), (960, 4), (1280, 4), (4000, 2)])
def test_large_images_get_a_smaller_batch(imgsz, batch):
    assert values(1000, imgsz=imgsz)["batch"] == batch


def test_a_settled_batch_size_sets_the_step_and_is_not_repeated():
    chosen = values(160, batch=8)
    assert "batch" not in chosen
    assert chosen["nbs"] == 8


def test_pretrained_weights_keep_ultralytics_learning_rate_and_mosaic():
    chosen = values(160, is_pretrained=True)
    assert not {"mosaic", "optimizer", "lr0"} & set(chosen)
    assert chosen["nbs"] == 16


def test_images_are_cached_on_a_cpu_while_they_fit():
    assert values(100)["cache"] == "ram"
    assert "cache" not in values(1000)  # 1.2 GB at 640 px
    assert "cache" not in values(100, device_type="cuda")


def test_every_argument_has_a_reason():
    for count in (8, 160, 5000, LARGE):
        for imgsz in (160, 1280):
            assert all(len(a.reason) > 5 for a in default_arguments(count, epochs=10, imgsz=imgsz))


def test_overrides_win():
    chosen = override_arguments(default_arguments(160, epochs=9, imgsz=64), {"mosaic": 0.5, "patience": 3})
    by_name = {argument.name: argument for argument in chosen}
    assert len(by_name) == len(chosen)
    assert by_name["mosaic"].value == 0.5
    assert by_name["mosaic"].reason == "given by you"
    assert by_name["patience"].value == 3
    assert by_name["nbs"].value == 16


def test_another_optimizer_does_not_inherit_adams_learning_rate():
    defaults = default_arguments(160, epochs=9, imgsz=64)
    names = {argument.name for argument in override_arguments(defaults, {"optimizer": "SGD"})}
    assert not {"lr0", "momentum", "warmup_bias_lr"} & names
    names = {argument.name for argument in override_arguments(defaults, {"optimizer": "NAdam"})}
    assert {"lr0", "momentum", "warmup_bias_lr"} <= names
    kept = {a.name: a.value for a in override_arguments(defaults, {"optimizer": "SGD", "lr0": 0.02})}
    assert kept["lr0"] == 0.02
