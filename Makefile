# Thin on purpose: every target is one or two commands that you can also type yourself.
# Needs Python >= 3.11 (with venv), git and make. Everything else goes into .venv/.

PYTHON ?= python3
DATA ?= ../shared/data/dev
PIP_VERSION := 26.3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.up-to-date
PYTEST := $(BIN)/python -m pytest
# -qq: errors only. Pip 26 reads dependency groups; the build backend is pinned like all the rest
PIP_INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format types layers check test-slow ci bench torture fuzz golden clean

help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name text; do printf '  %-10s %s\n' "$$name" "$$text"; done

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

test-slow: setup ## kills, real models, large inputs
	$(PYTEST) -m slow

ci: check ## check and the slow tests; a slow test that is skipped fails it
	$(PYTEST) -m slow --fail-on-skip

bench: setup ## run the benchmarks on the files in DATA (default ../shared/data/dev) and print tables
	@set -e; for script in benchmarks/*.py; do echo "== $$script"; $(BIN)/python "$$script" $(DATA); done

torture: setup ## kill runs at many points, over and over
	$(PYTEST) -m slow -k 'kill or torture'

fuzz: setup ## feed hostile input
	$(PYTEST) -m 'slow or not slow' -k fuzz

golden: setup ## rewrite the golden reports; read the diff before you commit it
	$(PYTEST) tests/golden --update-golden

clean: ## remove what the targets above made, .venv/ included
	rm -rf $(VENV) demo build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage .coverage.*
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
