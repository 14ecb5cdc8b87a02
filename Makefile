# Commands for a fresh machine with Python 3.11 or later and make:
#   make run     derives, documents, generates code, checks, and judges the hand derivations beside the layers
#   make test    everything that must hold
#   make fuzz    the judge of equality against COUNT=100000 random pairs of which the answer is known, and the reader
#                against as many damaged formulas and notes
#   make mutants small changes of the judge that its tests do not notice, of all its modules, an hour or more, or of one:
#                make mutants MODULE=symderiv/prove/normal/signs.py
# PYTHON=... names the Python to use; packages come from the network with pip.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
COUNT ?= 100000
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: run test fuzz mutants bench book clean
.DEFAULT_GOAL := run

run: $(READY)
	$(BIN)/symderiv all --exit-zero

test: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2 --dist worksteal -q

fuzz: $(READY)
	$(BIN)/python -m tests.read.fuzz --count $(COUNT) --jobs 2
	$(BIN)/python -m tests.prove.fuzz --count $(COUNT) --jobs 2

mutants: $(READY)
	$(if $(MODULE),,rm -rf mutants)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/mutmut run --max-children 2 $(if $(MODULE),'$(subst /,.,$(MODULE:.py=)).*')
	$(BIN)/python -m tests.prove.mutation

bench: $(READY)
	$(BIN)/python benchmarks/speed.py

book: $(READY)
	$(BIN)/symderiv docs --pdf

clean:
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .symderiv_cache mutants generated/*.pdf

$(READY): pyproject.toml
	@test -n "$(PYTHON)" || { echo "make: no Python 3.11 or later found; name one: make PYTHON=/path/to/python3" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@
