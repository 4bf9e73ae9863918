"""Actors of a Ray cluster write the same bytes, even when one of them is killed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from synthgen.pipeline import render_dataset

COUNT = 30


@pytest.fixture
def cluster(rectangles: Any) -> Iterator[Any]:
    """A cluster of two processes on this machine, which find the engine of the tests."""
    ray = pytest.importorskip("ray")
    ray.init(address="local", num_cpus=2, include_dashboard=False, log_to_driver=False)
    yield ray
    ray.shutdown()


def actors() -> list[psutil.Process]:
    children = psutil.Process().children(recursive=True)
    return [each for each in children if "FrameActor" in " ".join(each.cmdline())]


def test_a_ray_cluster_writes_the_same_bytes_even_if_an_actor_is_killed(
    *, cluster: Any, recipe_of: Any, rectangles: Any, files: Any, tmp_path: Path
) -> None:
    killed: list[psutil.Process] = []

    def kill(progress: Any) -> None:
        if progress.done == 5:
            killed.append(actors()[0])
            killed[0].kill()

    recipe = recipe_of(count=COUNT, executor="ray", workers="auto")
    create = rectangles(delay_s=0.05)
    summary = render_dataset(recipe, tmp_path / "out", create=create, on_frame=kill)
    assert killed
    assert summary.failed == 0
    render_dataset(recipe_of(count=COUNT), tmp_path / "whole", create=rectangles())
    assert files(tmp_path / "out") == files(tmp_path / "whole")
