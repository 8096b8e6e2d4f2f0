# Everything a newcomer types. `make` alone lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
PACKAGES := bench cli contract documents issuing portal server simulators vouchers workers
SCHEMAS := .data/schemas/sunat_py/xsd/schemas
export PYTHONPATH := $(CURDIR):$(CURDIR)/protos/generated

.PHONY: help demo homologation run test simulate chaos check bench protos docs fmt lock install clean verify-archive

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-15s %s\n", $$1, $$2}'

install: $(VENV)/.installed ## install what is missing into .venv, as the lock file says

$(VENV)/.installed: requirements/uv.txt requirements/dev.txt pyproject.toml
	@python3 -c 'import ensurepip, venv' 2>/dev/null || (apt-get update -qq && apt-get install -y -qq python3-venv)
	python3 -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/uv.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

$(SCHEMAS): requirements/schemas.txt | $(VENV)/.installed
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --target .data/schemas --require-hashes -r requirements/schemas.txt
	@touch $@

.PHONY: system-parts
system-parts:
	@for pair in xmlsec1:xmlsec1 chromium:chromium mariadbd:mariadb-server qpdf:qpdf pdftotext:poppler-utils; do \
		PATH=$$PATH:/usr/sbin command -v $${pair%%:*} >/dev/null || missing="$$missing $${pair#*:}"; done; \
	if [ -n "$$missing" ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null; fi

demo: install ## start everything, submit the demo's sales and watch them (ONCE=1: stop by itself, last line is JSON)
	$(BIN)/emission demo $(if $(ONCE),--once)

homologation: install ## submit SUNAT's certification guide to the OSE simulator
	$(BIN)/emission homologation

run: install ## start everything on embedded PostgreSQL and Valkey, and keep it running
	$(BIN)/emission run

test: install system-parts $(SCHEMAS) ## run all tests
	EMISSION_TEST_SCHEMAS=$(CURDIR)/$(SCHEMAS) $(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

simulate: install ## SEEDS=N runs under a simulated clock, judged by the checker (SEED=17: that one, with its story; JOBS=2)
	$(BIN)/python -m tests.chaos.simulate $(if $(SEED),--seed $(SEED),--seeds $(or $(SEEDS),200) --first $(or $(FIRST),0) --jobs $(or $(JOBS),1))

chaos: install ## N=… sales through processes that are killed at random, judged by the same checker (SEED=…)
	$(BIN)/python -m tests.chaos.run --sales $(or $(N),500) --seed $(or $(SEED),0)

check: install ## format, lint, types, imports, contract, generated files
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy $(PACKAGES) tests protos/generate.py
	$(BIN)/lint-imports
	$(BIN)/python protos/generate.py lint
	$(BIN)/python protos/generate.py fresh
	$(BIN)/emission docs --check

bench: install ## measure the budgets of the design, as ratios in one run
	$(BIN)/python -m bench

verify-archive: install ## check seals, signatures, digests and numbering of everything stored
	$(BIN)/emission archive verify $(ARGS)

protos: install ## generate the stubs from the contract
	$(BIN)/python protos/generate.py generate

docs: install ## generate the reference pages
	$(BIN)/emission docs

fmt: install ## format and mend what can be mended
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: install ## make the lock files anew from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --extra dev pyproject.toml -o requirements/dev.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 -c requirements/dev.txt pyproject.toml -o requirements/runtime.txt

clean: ## remove what was installed and all data of the embedded parts
	rm -rf $(VENV) .data build *.egg-info
