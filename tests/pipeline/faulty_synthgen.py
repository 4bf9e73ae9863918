"""The `synthgen` command with the engine of `faulty_engine`; $FAULTY_ENGINE says how it fails, as JSON."""

import functools
import json
import os
from pathlib import Path

import faulty_engine

from synthgen.cli import main
from synthgen.pipeline import render_dataset

options = json.loads(os.environ["FAULTY_ENGINE"])
options["once"] = Path(options["once"]) if "once" in options else None
faults = {int(index): fault for index, fault in options.pop("faults", {}).items()}
render_dataset.__kwdefaults__["create"] = functools.partial(faulty_engine.create, faults=faults, **options)
main()
