# All that a developer types. `make help` lists what follows.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
SUITE := pytest --numprocesses auto --maxprocesses 4 --dist loadfile
PYTEST := $(BIN)/python -m $(SUITE)
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install --require-hashes

# Branches of `authz` that are taken only by whole questions.
COVERING := $(addprefix tests/schema/test_,$(addsuffix .py,book_check case_participants \
    case_referrals cases_life cases_logged collaborators explain explain_others fund_books indicators \
    looking_back organisations past_merges past_numbers))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: $(VENV)/.run ## run the product on http://127.0.0.1:8000 with a database of its own
	@exec $(BIN)/mangnon serve

test: $(VENV)/.dev ## run the whole suite
	@$(PYTEST)

coverage: $(VENV)/.dev ## prove that tests take every branch of the law and of access
	@$(BIN)/python -m coverage erase
	@$(BIN)/python -m coverage run -m $(SUITE) tests/rules tests/authz $(COVERING)
	@$(BIN)/python -m coverage combine --quiet
	@$(BIN)/python -m coverage report

lint: $(VENV)/.dev ## check style, form and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/.dev ## check types
	$(BIN)/mypy

format: $(VENV)/.dev ## put the code into form
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .

sdl: $(VENV)/.dev ## write schema/schema.graphql from the code
	$(BIN)/mangnon sdl > schema/schema.graphql.new
	mv schema/schema.graphql.new schema/schema.graphql

migration: $(VENV)/.dev ## draft a migration from the models: make migration title="add x"
	@test -n "$(title)" || { echo 'say title="…"'; exit 2; }
	$(BIN)/mangnon migration "$(title)"

torture: $(VENV)/.dev ## run the long forms of the random tests
	@TORTURE=1 $(PYTEST) tests/schema tests/authz tests/rules tests/api/test_crash.py tests/api/test_crash_fund.py

bench: $(VENV)/.dev ## measure speed on a million children (about twenty minutes)
	$(BIN)/python -m bench

graphiql: $(VENV)/.run ## fetch and bundle the GraphQL console for browsers
	@$(BIN)/python -m tools.graphiql

lock: $(VENV)/.dev ## pin and hash what requirements*.in ask for
	$(BIN)/python -m pip --quiet install uv
	for name in requirements requirements-dev requirements-graphiql; do \
	    $(BIN)/python -m uv pip compile --quiet --generate-hashes --no-emit-index-url --no-header \
	        --python-version 3.11 --universal $$name.in -o $$name.txt || exit 1; done

clean: ## remove the environment and caches; the database in .data stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo 'Python 3.11 or later is needed: apt install python3'; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo 'Python 3.11 or later is needed: make PYTHON=…'; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	    || { echo 'The module venv is needed: apt install python3-venv'; exit 2; }
	@echo 'Creating $(VENV) …'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt | $(BIN)/python
	@echo 'Installing what the product runs on …'
	@$(PIP) -r requirements.txt
	@printf '#!/bin/sh\ncd "$(CURDIR)" && exec "$(abspath $(BIN))/python" -m api "$$@"\n' \
	    > $(BIN)/mangnon
	@chmod +x $(BIN)/mangnon
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	@echo 'Installing what its makers need …'
	@$(PIP) -r requirements-dev.txt
	@touch $@

.PHONY: help serve test coverage lint types format sdl migration torture bench graphiql lock clean
