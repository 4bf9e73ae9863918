# synthgen: `make demo` sets everything up and renders; `make test` sets everything up and runs the tests.

PYTHON ?= python3
VENV ?= .venv
OUT ?= out
DATA ?= $(OUT)/synth.yaml
TRAIN_ARGS ?=
PYTEST_ARGS ?= -n logical --dist loadfile
BENCH_ARGS ?=

BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
INPUTS := pyproject.toml constraints.txt

.PHONY: demo test setup check lint docs train preview bench bench-realism clean system-packages

demo: $(VENV)/render.stamp
	$(BIN)/synthgen render --config configs/demo.yaml --out $(OUT) --resume
	$(BIN)/synthgen preview $(OUT)

test: setup
	$(BIN)/python -m pytest $(PYTEST_ARGS)

setup: $(VENV)/all.stamp

check: setup lint
	$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/render.stamp
	$(BIN)/python scripts/update_configuration_reference.py

train: setup
	$(BIN)/synthgen train --data $(DATA) $(TRAIN_ARGS)

preview: $(VENV)/render.stamp
	$(BIN)/synthgen preview $(OUT)

# Beside other programs; BENCH_ARGS='--images 20' is shorter, docs/performance.md says more.
bench: $(VENV)/bench.stamp
	$(BIN)/python -m bench.speed --docs $(BENCH_ARGS)

# Against a path tracer, which wants LLVM: on Debian or Ubuntu `apt-get install libllvm19`.
bench-realism: $(VENV)/bench.stamp
	$(BIN)/python -m bench.realism.checks
	$(BIN)/python -m bench.realism --docs $(BENCH_ARGS)

clean:
	rm -rf $(VENV) $(OUT) runs dist bench/build .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

system-packages:
	sh scripts/install-system-packages $(PYTHON)

# What rendering needs, and in all.stamp what training and the checks need besides.
$(VENV)/render.stamp: $(INPUTS) | $(VENV)/bin/python
	$(PIP_INSTALL) --editable .
	touch $@

$(VENV)/all.stamp: $(INPUTS) | $(VENV)/bin/python
	$(PIP_INSTALL) --editable '.[train,physics,dev]'
	touch $@ $(VENV)/render.stamp

$(VENV)/bench.stamp: $(INPUTS) | $(VENV)/bin/python
	$(PIP_INSTALL) --editable '.[bench]'
	touch $@ $(VENV)/render.stamp

$(VENV)/bin/python: | system-packages
	$(PYTHON) -m venv $(VENV)
