"""What an analytic scene must look like holds for every engine: `engine` is each of them in turn."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from synthgen.render import create_renderer
from synthgen.render.options import RenderOptions


@pytest.fixture(scope="session", params=["pyrender", "gl-standard", "gl-high"])
def engine(request: pytest.FixtureRequest, engine: Any) -> Iterator[Any]:
    name, _, quality = request.param.partition("-")
    if name == "pyrender":
        yield engine
        return
    made = copy.copy(engine)
    made.renderer = create_renderer(
        name, engine.store, RenderOptions(quality=quality, outputs=frozenset({"radiance"}))
    )
    yield made
    made.renderer.close()
