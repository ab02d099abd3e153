# Everything a person runs here. `make` alone prints this list.
PYTHON ?= python3
BIN := .venv/bin
SEED ?= 1
JOBS ?= 3
.DEFAULT_GOAL := help
.PHONY: help setup demo test check bench chaos image-test lock

help:  ## print this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-15s %s\n", $$1, $$2}'

setup: .venv/.compiled  ## a virtual environment with everything pinned by hash (Python 3.11+; Java 17+ and Maven for Kafka)

demo: setup  ## the whole pipeline on sample articles; set ONCE=1 to exit when done
	$(BIN)/vigie demo $(if $(ONCE),--once)

# Most tests with a broker wait for it rather than compute: three processes keep two cores busy, each with a broker.
test: setup  ## all tests but the slow ones, with a real Kafka, and their coverage; JOBS=n processes, CHECKED=1 after make check
	$(BIN)/python -m pytest -m "not slow$(if $(CHECKED), and not check)" $(SHARED_OUT) --cov

SHARED_OUT = -n $(JOBS) --dist loadfile --no-loadscope-reorder

check: setup  ## style, types, and the tests of the tree itself: layers, names, docs, packaging, records, floors; no broker
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy --package tests
	$(BIN)/python -m pytest -q -m check

bench: setup .venv/.bench  ## every figure that the README claims, each beside its peer; fails below a floor (benchmarks/floors.json)
	$(BIN)/python -m benchmarks

chaos: setup  ## the long fault runs: kill -9, freezes, broker restarts; SEED=n for other schedules
	$(LIFE) --load trickle --seed $(SEED) $$(($(SEED) + 100)) --compare-quiet
	$(LIFE) --load bursts --seed $(SEED) $$(($(SEED) + 100))
	$(LIFE) --load backlog --seed $(SEED)
	$(BIN)/python -m tests.kafka.chaos --records 5000 --seconds 50 --seed $(SEED)
	$(BIN)/python -m tests.kafka.pipeline_chaos --articles 600 --kills 4 --seed $(SEED)
	$(BIN)/python -m tests.kafka.alert_chaos --articles 1500 --rules 80 --kills 4 --seed $(SEED)

LIFE = $(BIN)/python -m tests.kafka.life --articles 300 --seconds 60 --faults 8

image-test: setup  ## the image and docker-compose.yml in a real engine: Docker, or Podman as root on Debian
	$(BIN)/python -m tests.containers

lock: setup  ## pin the dependencies of pyproject.toml anew
	$(BIN)/uv pip compile $(LOCKED) -o requirements.lock
	$(BIN)/uv pip compile $(LOCKED) --extra dev -o requirements-dev.lock
	$(BIN)/uv pip compile $(LOCKED) --extra dev --extra bench -o requirements-bench.lock

LOCKED = -q --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml

.venv/.ready: requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "vigie needs Python 3.11 or newer: make setup PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.compiled: .venv/.ready $(shell find agents -name '*.py')
	$(BIN)/python -m vigie.compile
	@touch $@

.venv/.bench: requirements-bench.lock .venv/.ready
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r requirements-bench.lock
	@touch $@
