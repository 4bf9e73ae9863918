"""The command line: the only place that prints."""

from synthgen.cli.app import main

__all__ = ["main"]
