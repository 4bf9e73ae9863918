"""The layout that ultralytics reads, and the split of each frame."""

from fractions import Fraction
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given

from synthgen.dataset import SPLITS, Layout, split_of

fractions = st.one_of(
    st.sampled_from([0.0, 0.1, 0.2, 0.25, 0.3, 0.5, 0.7, 0.9, 1.0]),
    st.integers(0, 1000).map(lambda n: n / 1000),
)


@given(count=st.integers(0, 300), val_fraction=fractions)
def test_val_has_its_share_of_the_first_n_frames_rounded_down(count: int, val_fraction: float) -> None:
    vals = sum(split_of(k, val_fraction) == "val" for k in range(count))
    assert vals == int(Fraction(repr(val_fraction)) * count)


@pytest.mark.parametrize(
    ("count", "val_fraction", "known"),
    [(10, 0.1, 1), (10, 0.3, 3), (100, 0.29, 29), (7, 0.5, 3), (5, 1.0, 5), (5, 0.0, 0)],
)
def test_val_has_no_frame_more_or_less_for_a_fraction_that_floats_cannot_hold(
    count: int, val_fraction: float, known: int
) -> None:
    assert sum(split_of(k, val_fraction) == "val" for k in range(count)) == known


@given(val_fraction=fractions)
def test_val_frames_are_spread_evenly(val_fraction: float) -> None:
    splits = [split_of(k, val_fraction) == "val" for k in range(200)]
    for start in range(0, 150, 7):
        assert abs(sum(splits[start : start + 50]) - 50 * val_fraction) <= 1


def test_an_image_and_its_label_have_the_same_stem_in_parallel_folders(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    for split in SPLITS:
        image, label = layout.image(split, 12, "png"), layout.label(split, 12)
        assert image == tmp_path / "images" / split / "000012.png"
        assert label == tmp_path / "labels" / split / "000012.txt"
        assert str(label) == str(image).replace("/images/", "/labels/").replace(".png", ".txt")


def test_stems_sort_like_their_frames_and_never_collide(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    stems = [layout.image("train", k, "png").stem for k in (0, 1, 9, 10, 99999, 100000, 999999)]
    assert stems == sorted(stems)
    assert len({layout.label("val", k) for k in (1, 10, 100, 10**6, 10**7)}) == 5


def test_only_images_lie_below_images(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.make_folders()
    layout.make_folders()
    folders = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*")}
    assert folders == {
        "images",
        "images/train",
        "images/val",
        "labels",
        "labels/train",
        "labels/val",
    }
    for path in (layout.synth_yaml, layout.run_yaml, layout.manifest, layout.journal):
        assert path.parent == tmp_path
