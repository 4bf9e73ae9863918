from collections.abc import Callable
from pathlib import Path
from typing import Any

import click.testing
import pytest

from synthgen.cli.app import cli
from synthgen.cli.console import ERRORS, OUTPUT
from synthgen.pipeline.executor import InProcess

Result = click.testing.Result


@pytest.fixture
def synthgen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs a command in the test's folder, as a terminal of 200 columns would."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(OUTPUT, "width", 200)
    monkeypatch.setattr(ERRORS, "width", 200)

    def run(*arguments: object) -> Result:
        return click.testing.CliRunner().invoke(cli, [str(each) for each in arguments])

    return run


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Renders without worker processes, which know nothing of what a test puts in the place of an engine."""
    monkeypatch.setattr("synthgen.pipeline.rendering.executor_of", lambda _: InProcess())


@pytest.fixture
def fake_engine(monkeypatch: pytest.MonkeyPatch, sphere_renderer: Any, in_this_process: None) -> None:
    """The analytic engine in the place of any other."""
    monkeypatch.setattr(
        "synthgen.pipeline.frames.create_renderer", lambda _, assets, __: sphere_renderer(assets)
    )
