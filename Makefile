# Two commands on a fresh machine: `make review` (set up, then review the bundled sample) and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
JOBS ?= 2

# Offline once installed: nothing below may look for a model on a hub.
export HF_HUB_OFFLINE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: review app test lint bench clean screenshots constraints

review: $(RUN_STAMP)
	@$(BIN)/coach review corpora/transcripts/samples/sample.txt

app: $(RUN_STAMP)
	@$(BIN)/coach

test: $(DEV_STAMP)
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup

lint: $(DEV_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: $(RUN_STAMP)
	$(BIN)/python scripts/bench_review.py

screenshots: $(RUN_STAMP)
	$(BIN)/python scripts/screenshots.py

constraints: $(DEV_STAMP)
	$(BIN)/python scripts/write_constraints.py

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

# torch goes first and alone: with it in place nothing later asks for another build of several gigabytes.
$(RUN_STAMP): $(VENV)/bin/python pyproject.toml constraints.txt
	@echo "部品を入れています。初めてのときは数分かかります。"
	$(BIN)/python -m pip install -q -c constraints.txt torch==2.13.0
	$(BIN)/python -m pip install -q -c constraints.txt -e .
	@touch $@

$(DEV_STAMP): $(RUN_STAMP)
	$(BIN)/python -m pip install -q -c constraints.txt -e '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) build dist .ruff_cache .mypy_cache .pytest_cache .import_linter_cache
