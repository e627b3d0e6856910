# Thin on purpose: every target is one or two commands that you can also type yourself.
# Needs Python >= 3.11 (with venv), git and make. Everything else goes into .venv/.

PYTHON ?= python3
DATA ?= ../shared/data/dev
PIP_VERSION := 26.3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.up-to-date
BENCH_VENV := .venv-bench
BENCH_PYTHON := $(BENCH_VENV)/bin/python
BENCH_STAMP := $(BENCH_VENV)/.up-to-date
DLT_VENV := .venv-dlt
DLT_STAMP := $(DLT_VENV)/.up-to-date
VECTORS ?= .bench
FUZZ ?= 100000
# A file of tests is one process's: what its fixtures make is made once
PYTEST := $(BIN)/python -m pytest -n auto --dist loadfile
# slow ones one by one: some files of them take longer than all others together
SLOW := $(BIN)/python -m pytest -n auto --dist load --maxschedchunk 1 -m slow --durations 10
# -qq: errors only. Pip 26 reads dependency groups; the build backend is pinned like all the rest
PIP_FLAGS := -m pip install -qq --disable-pip-version-check
PIP_INSTALL := $(BIN)/python $(PIP_FLAGS)

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format types layers check test-slow ci bench bench-quality bench-peers bench-stability bench-identity torture fuzz golden reference docs clean

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name text; do printf '  %-15s %s\n' "$$name" "$$text"; done

setup: $(STAMP) ## build .venv/ with thememiner and the developers' tools

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; set PYTHON=") if sys.version_info < (3, 11) else None'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP_INSTALL) pip==$(PIP_VERSION)
	$(PIP_INSTALL) -c constraints.txt hatchling editables
	$(PIP_INSTALL) -c constraints.txt --no-build-isolation --group dev -e .
	@touch $@

demo: setup ## mine the made-up feedback of the demo into ./demo and show the report
	$(BIN)/thememiner demo ./demo

test: setup ## the fast tests
	$(PYTEST)

lint: setup ## ruff: format and rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

format: setup ## let ruff rewrite what it can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: setup ## mypy, strict, over src and tests
	$(BIN)/mypy

layers: setup ## import-linter: dependencies point down
	$(BIN)/lint-imports --no-cache

check: lint types layers ## everything that must be green before a commit (at most 10 minutes)
	@rm -f .coverage .coverage.*
	$(PYTEST) --cov --cov-report=term

test-slow: setup $(DLT_STAMP) ## kills, real models, large inputs, examples
	$(SLOW)

ci: check $(DLT_STAMP) ## check and the slow tests; a slow test that is skipped fails it
	$(SLOW) --fail-on-skip

bench: bench-main_job bench-quality bench-stability bench-pipeline ## the main job, quality, stability on the files in DATA, signals of made-up histories

bench-quality: $(BENCH_STAMP) ## themes and their cost beside BERTopic and k-means on labelled sets
	$(BENCH_PYTHON) -m benchmarks.quality $(DATA) --cache $(VECTORS)

bench-peers: $(BENCH_STAMP) ## the same beside EVoC and nearest-centroid assignment too
	$(BENCH_PYTHON) -m benchmarks.quality $(DATA) --cache $(VECTORS) --contenders thememiner,bertopic,kmeans,evoc,leader

bench-stability: setup ## strangers, growth, order, one more document, areas, tiny inputs
	$(BIN)/python -m benchmarks.stability $(DATA) --cache $(VECTORS)

bench-identity: setup ## a year night by night: identity, births, cost; held-out intents as new issues
	$(BIN)/python -m benchmarks.identity $(DATA) --cache $(VECTORS)

bench-pipeline: setup ## a history of each scenario as text, through the whole pipeline: what is found
	$(BIN)/python -m benchmarks.signals --pipeline

bench-%: setup
	$(BIN)/python -m benchmarks.$* $(DATA)

$(BENCH_STAMP): pyproject.toml constraints.txt benchmarks/requirements.txt
	test -x $(BENCH_PYTHON) || $(PYTHON) -m venv $(BENCH_VENV)
	$(BENCH_PYTHON) $(PIP_FLAGS) pip==$(PIP_VERSION)
	$(BENCH_PYTHON) $(PIP_FLAGS) -c constraints.txt hatchling editables
	$(BENCH_PYTHON) $(PIP_FLAGS) -c constraints.txt --no-build-isolation -r benchmarks/requirements.txt -e .
	@touch $@

$(DLT_STAMP): examples/nightly/requirements.txt
	test -x $(DLT_VENV)/bin/python || $(PYTHON) -m venv $(DLT_VENV)
	$(DLT_VENV)/bin/python $(PIP_FLAGS) -r examples/nightly/requirements.txt
	@touch $@

torture: setup ## kill runs at many points, over and over
	$(SLOW) -k 'kill or torture'

fuzz: setup ## feed FUZZ (100,000) hostile files; stopped, it goes on where it was
	$(BIN)/python -m tests.fuzz_run 0 $(FUZZ) --done .fuzz-$$(git rev-parse --short HEAD)

golden: setup ## rewrite the golden reports; read the diff before you commit it
	$(BIN)/python -m pytest tests/golden --update-golden

reference: setup ## rewrite docs/commands.md from the commands
	$(BIN)/python -m tests.command_reference

docs: reference ## the documentation as a site, in site/; a dead link fails it
	$(BIN)/mkdocs build --strict --quiet

clean: ## remove what the targets above made, .venv/ included
	rm -rf $(VENV) $(BENCH_VENV) $(DLT_VENV) .bench demo site build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage .coverage.* .fuzz-*
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
