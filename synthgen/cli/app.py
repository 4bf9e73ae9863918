"""The `synthgen` command, and how errors end it."""

from __future__ import annotations

import sys
from typing import Any

import click

import synthgen
from synthgen.cli.check_command import check_model
from synthgen.cli.console import ERRORS
from synthgen.cli.dataset_commands import doctor, init, preview
from synthgen.cli.frame_commands import explain, replay
from synthgen.cli.merge_command import merge
from synthgen.cli.render_command import render
from synthgen.cli.train_command import export, train
from synthgen.cli.verify_command import verify
from synthgen.disk_cache import CacheSettingError, cache_limit_bytes
from synthgen.errors import ConfigError, ConfigProblem, SynthgenError

INTERRUPTED = 130


class Application(click.Group):
    """A group of commands that turns our errors into one message and their exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command that was asked for."""
        try:
            _check_environment()
            return super().invoke(ctx)
        except SynthgenError as error:
            ERRORS.print("error:", str(error), style="red")
            ctx.exit(error.exit_code)
        except KeyboardInterrupt:
            ERRORS.print("stopped; what was finished stays", style="yellow")
            ctx.exit(INTERRUPTED)


@click.group(cls=Application, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(synthgen.__version__, "-V", "--version", prog_name="synthgen")
def cli() -> None:
    """Turn 3D models (GLB) into labelled detection datasets and a trained YOLO detector."""


for command in (
    render,
    check_model,
    merge,
    verify,
    explain,
    replay,
    train,
    export,
    preview,
    init,
    doctor,
):
    cli.add_command(command)


def _check_environment() -> None:
    """Finds what is wrong with variables of the environment before a run begins."""
    try:
        cache_limit_bytes()
    except CacheSettingError as error:
        problem = ConfigProblem(where="environment", found=str(error), expected="such as 10000")
        raise ConfigError(problem) from error


def main() -> None:
    """Runs the command line and exits."""
    # A console of another encoding must not end a run that takes hours.
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    cli()
