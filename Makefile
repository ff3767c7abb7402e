# Two commands for a newcomer: `make run` and `make test`. Everything else serves them.
SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -euo pipefail -c
.PHONY: run test install widgets lint types unit web e2e clean lock

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

run: install widgets
	$(BIN)/yixian db upgrade
	$(BIN)/yixian demo
	exec $(BIN)/yixian serve

install: $(VENV)/.installed $(VENV)/.prepared

$(VENV)/.installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "需要 Python 3.11 或更新的版本；当前是 " + sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --no-deps --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.prepared: $(VENV)/.installed $(shell find assistant/classify assistant/hotline/data assistant/recognise/data assistant/recognise/guess_network.py knowledge/data knowledge/samples knowledge/transformer.py knowledge/transformer_graph.py -type f 2>/dev/null)
	$(BIN)/python -m assistant.prepare
	touch $@

widgets: widgets/dist/.built

widgets/dist/.built: install $(shell find widgets/src widgets/*.html widgets/*.json widgets/*.ts -type f 2>/dev/null)
	bash .ci/node.sh
	export PATH="$$(bash .ci/node.sh --path):$$PATH"
	cd widgets
	npm install --no-save --no-audit --no-fund --loglevel=error
	npm run build --silent
	touch dist/.built

test: install lint types unit web

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: install
	$(BIN)/mypy

unit: install widgets
	$(BIN)/pytest -q -n auto --dist loadfile

web: widgets
	export PATH="$$(bash .ci/node.sh --path):$$PATH"
	cd widgets
	npm test --silent
	cd ..
	bash .ci/browser.sh

lock:
	uv pip compile pyproject.toml --extra dev --python-version 3.11 --generate-hashes --output-file requirements.lock \
	  --no-header --no-annotate --no-emit-index-url --no-emit-find-links

clean:
	rm -rf $(VENV) widgets/dist widgets/node_modules .mypy_cache .ruff_cache .pytest_cache
