import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from synthgen.render import create_renderer
from synthgen.render.options import RenderOptions

ALL_OUTPUTS = frozenset({"image", "radiance", "normals"})


@pytest.fixture(scope="session")
def gl(engine: Any) -> Iterator[Callable[[str], Any]]:
    """The engine of a quality; all of them, and pyrender's, have the same assets."""
    made: dict[str, Any] = {}

    def of_quality(quality: str = "standard") -> Any:
        if quality not in made:
            made[quality] = copy.copy(engine)
            options = RenderOptions(quality=quality, outputs=ALL_OUTPUTS)  # type: ignore[arg-type]
            made[quality].renderer = create_renderer("gl", engine.store, options)
        return made[quality]

    yield of_quality
    for each in made.values():
        each.renderer.close()


@pytest.fixture(params=["draft", "standard", "high"])
def each_quality(request: pytest.FixtureRequest, gl: Callable[[str], Any]) -> Any:
    """The engine of every quality in turn."""
    return gl(request.param)


@pytest.fixture
def renderer_of(engine: Any) -> Iterator[Callable[..., Any]]:
    """Makes renderers of the shared assets that are closed after the test."""
    made = []

    def create(**options: Any) -> Any:
        values = {"outputs": ALL_OUTPUTS} | options
        made.append(create_renderer("gl", engine.store, RenderOptions(**values)))
        return made[-1]

    yield create
    for each in made:
        each.close()
