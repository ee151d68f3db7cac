# `make run` and `make test` need nothing before them: each builds what it misses.
.DEFAULT_GOAL := help
.PHONY: help setup run test check bench clean-data

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

help: ## what there is to do
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-12s %s\n", $$1, $$2}'

setup: $(READY) ## .venv with everything that development needs

$(READY): setup.cfg pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("dialtree needs Python 3.11 or newer; set PYTHON=python3.x") if sys.version_info < (3, 11) else 0'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "installing python3-venv"; apt-get update -q && apt-get install -qy python3-venv; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing dialtree and its libraries into .venv (a minute or two the first time)"
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[development]'
	@$(BIN)/dialtree schema --write >/dev/null
	@touch $@

run: $(READY) ## the demo: database, demo subscribers, gateway; Ctrl-C ends it
	@exec $(BIN)/dialtree serve --config gateway.toml

test: check ## lint, types, contracts and every test that this machine can run
	@tests/run

check: $(READY) ## lint, types and import contracts alone
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/dialtree check flows.yaml

bench: $(READY) ## the performance table, as ratios in one run
	@$(BIN)/python -m tests.bench

clean-data: ## empty var/ (the demo's database, tokens and logs)
	@rm -rf var && echo "var/ is empty"
