# make run    one month of the default profile, from nothing to its bulletin
# make test   every test
# make ui     the Dagster UI on 127.0.0.1:3000
# Others: check, nightly, nightly-warnings, bench, docs, images, gallery, lock, bundle, clean. Settings: PROFILE=china VINTAGE=2024-12 PYTHON=python3.12

PYTHON ?= python3
PROFILE ?= liaoning_demo
VINTAGE ?=
# Test files run side by side, the long ones of tests/integration first.
TEST_PROCESSES ?= 2
# Benchmarks to run; all where empty: make bench BENCH='areas seasonal'
BENCH ?=
VENV := .venv
BIN := $(VENV)/bin
PROJECT := pyproject.toml dagster.yaml
# The figures of united_states come in wheels of their own.
RUN_LOCK := requirements/$(if $(filter united_states,$(PROFILE)),sample-data,run).lock
RUN_INSTALLED := $(VENV)/.installed-$(basename $(notdir $(RUN_LOCK)))
TEST_INSTALLED := $(VENV)/.installed-test
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile

.PHONY: run test ui check nightly nightly-warnings bench docs images gallery lock bundle clean

run: $(RUN_INSTALLED)
	$(BIN)/unemployment-risk run --profile $(PROFILE) $(if $(VINTAGE),--vintage $(VINTAGE))

ui: $(RUN_INSTALLED)
	$(BIN)/unemployment-risk ui --profile $(PROFILE)

test: $(TEST_INSTALLED)
	$(BIN)/python -m pytest --numprocesses $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder

check: $(TEST_INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --num-workers 2
	$(BIN)/lint-imports
	$(BIN)/dagster definitions validate -w workspace.yaml

# The tests that take long: thousands of damaged workbooks, dozens of kills.
nightly: $(TEST_INSTALLED)
	SUBMISSION_MUTATIONS=1000 $(BIN)/python -m pytest \
		tests/unit/warehouse/submissions/test_mutated_files.py
	LATER_CASES=4 $(BIN)/python -m pytest tests/integration/test_look_ahead.py
	RANDOM_KILLS=30 $(BIN)/python -m pytest -m nightly

# Thirty simulated provinces of ten scenarios, month by month: hours.
nightly-warnings: $(TEST_INSTALLED)
	$(BIN)/python -m benchmarks warnings_province

bench: $(TEST_INSTALLED)
	$(BIN)/python -m benchmarks $(BENCH)

docs: $(RUN_INSTALLED)
	$(BIN)/python -m catalogue.document docs/tables.md docs/forms.md

# Pictures of the README, from a month that has been run: make images VINTAGE=2008-09
images:
	docs/images/make.sh $(PROFILE) $(VINTAGE)

# Every page of the bulletins of a month and its board: make gallery VINTAGE=2026-01
gallery: $(TEST_INSTALLED)
	$(BIN)/python docs/gallery/make.py \
		"$(or $(UNEMPLOYMENT_RISK_HOME),var)/$(PROFILE)/outputs/$(VINTAGE)" $(PROFILE) $(VINTAGE)

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed-%: requirements/%.lock $(PROJECT) | $(VENV)/bin/python
	@echo "Installing the locked requirements; this takes a minute or two the first time."
	$(INSTALL) --require-hashes --no-deps -r $<
	$(INSTALL) --no-deps --no-build-isolation -e .
	touch $@

# Peers of the scoreboard (make bench BENCH=peers), apart because they need an older pandas.
.venv-peers: requirements/peers.lock
	$(PYTHON) -m venv $@
	$@/bin/python -m pip install --quiet --disable-pip-version-check \
		--require-hashes --no-deps -r $<
	touch $@

# Needs uv. The file names no index, so it serves behind any mirror.
lock:
	uv pip compile --universal --no-strip-extras --no-header --no-emit-find-links --generate-hashes \
		--python-version 3.11 --extra build -o requirements/run.lock pyproject.toml
	uv pip compile --universal --no-strip-extras --no-header --no-emit-find-links --generate-hashes \
		--python-version 3.11 --extra build --extra sample-data -c requirements/run.lock \
		-o requirements/sample-data.lock pyproject.toml
	uv pip compile --universal --no-strip-extras --no-header --no-emit-find-links --generate-hashes \
		--python-version 3.11 --extra build --extra sample-data --extra test -c requirements/run.lock \
		-o requirements/test.lock pyproject.toml
	uv pip compile --universal --no-strip-extras --no-header --no-emit-find-links --generate-hashes \
		--python-version 3.11 -o requirements/peers.lock requirements/peers.in

# Every wheel and the product's own, to carry into a network without an index:
# there, pip install --no-index --find-links wheelhouse unemployment-risk
bundle: $(RUN_INSTALLED)
	$(BIN)/python -m pip download --quiet --require-hashes --no-deps -r $(RUN_LOCK) -d wheelhouse
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation -w wheelhouse .

clean:
	rm -rf $(VENV) .venv-peers dist build wheelhouse .pytest_cache .mypy_cache .ruff_cache
