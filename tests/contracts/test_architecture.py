from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGE = REPOSITORY / "synthgen"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "_bundled" not in path.parts)
BELOW_CLI = [path for path in MODULES if "cli" not in path.relative_to(PACKAGE).parts]
Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def parameters(function: Function) -> list[str]:
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return [argument.arg for argument in every if argument.arg not in {"self", "cls"}]


def is_click_command(function: Function) -> bool:
    return any("command" in ast.unparse(decorator) for decorator in function.decorator_list)


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=300)


def test_there_are_modules_to_look_at() -> None:
    assert len(MODULES) > 40
    assert {"cli", "config", "model"} <= {path.parent.name for path in MODULES}


def test_the_import_contracts_are_kept() -> None:
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    result = run(sys.executable, "-c", code)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "0 broken" in result.stdout
    assert " 0 kept" not in result.stdout


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_has_at_most_300_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_function_has_at_most_6_parameters(path: Path) -> None:
    is_cli = path not in BELOW_CLI
    long = [
        function.name
        for function in functions(path)
        if len(parameters(function)) > 6 and not (is_cli and is_click_command(function))
    ]
    assert long == []


def samplers() -> list[tuple[Path, Function]]:
    return [
        (path, function)
        for path in MODULES
        for function in functions(path)
        if function.name.startswith(("sample_", "_sample_")) and function.name != "sample_scene"
    ]


def test_rng_is_the_first_parameter_of_every_sampler() -> None:
    wrong = [f"{name_of(path)}: {f.name}" for path, f in samplers() if parameters(f)[:1] != ["rng"]]
    assert wrong == []
    assert len(samplers()) > 10


def test_rng_has_no_default() -> None:
    wrong = [
        f"{name_of(path)}: {function.name}"
        for path, function in samplers()
        if len(function.args.defaults) >= len(parameters(function)) > 0
    ]
    assert wrong == []


def test_whoever_draws_is_named_sample() -> None:
    drawing = [
        f"{name_of(path)}: {function.name}"
        for path in MODULES
        for function in functions(path)
        if path.parent.name == "sampling" and "rng" in parameters(function)
        if not function.name.lstrip("_").startswith("sample_") and function.name != "_scene"
    ]
    assert drawing == []


def test_sample_scene_takes_a_recipe_a_seed_and_a_frame() -> None:
    [function] = [f for path in MODULES for f in functions(path) if f.name == "sample_scene"]
    assert parameters(function) == ["recipe", "seed", "frame_index"]


@pytest.mark.parametrize("path", BELOW_CLI, ids=name_of)
def test_nothing_is_printed_below_the_cli(path: Path) -> None:
    calls = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    printed = [node.lineno for node in calls if ast.unparse(node.func) in {"print", "sys.stdout.write"}]
    assert printed == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_except_is_bare(path: Path) -> None:
    handlers = [node for node in ast.walk(tree(path)) if isinstance(node, ast.ExceptHandler)]
    assert [node.lineno for node in handlers if node.type is None] == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_is_validated_by_assert(path: Path) -> None:
    assert [node.lineno for node in ast.walk(tree(path)) if isinstance(node, ast.Assert)] == []


GLOBAL_STATE = (
    "np.random.seed",
    "np.random.rand",
    "random.random",
    "time.time",
    "datetime.now",
    "default_rng()",
)


@pytest.mark.parametrize("path", sorted((PACKAGE / "sampling").glob("*.py")), ids=name_of)
def test_sampling_uses_no_clock_and_no_global_generator(path: Path) -> None:
    code = ast.unparse(tree(path))
    assert [text for text in GLOBAL_STATE if text in code] == []
    imported = {
        name.name for node in ast.walk(tree(path)) if isinstance(node, ast.Import) for name in node.names
    }
    assert not imported & {"random", "time", "datetime", "secrets", "uuid"}


def test_the_cli_is_imported_without_the_heavy_libraries() -> None:
    code = (
        "import sys, synthgen.cli; "
        "print(*sorted({'torch', 'torchvision', 'ultralytics', 'OpenGL', 'pyrender'} & set(sys.modules)))"
    )
    result = run(sys.executable, "-c", code)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == ""
