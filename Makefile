# Every command installs what it needs into the checkout first.

VENV := .venv
BIN := $(VENV)/bin
RUN_LOCK := $(VENV)/.installed
DEV_LOCK := $(VENV)/.installed-dev
export PATH := $(CURDIR)/$(BIN):$(PATH)

ifdef HTTPS
DEMO_FLAGS += --https
endif

ifdef OFFICIALS
DEMO_FLAGS += --officials $(OFFICIALS)
endif

.PHONY: demo test check form-table bench journeys proofs pictures assets migration locks clean

demo: $(RUN_LOCK)  ## Start everything on this machine; Ctrl-C stops it. HTTPS=1 serves the local network.
	@$(BIN)/portal demo $(DEMO_FLAGS)

test: $(DEV_LOCK)  ## Run every test; installs the browsers' packages where it may.
	@scripts/test-tools
	$(BIN)/pytest -n 2 --dist loadgroup $(ARGS)

check: $(DEV_LOCK)  ## Lint, types, contracts, templates.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/check_tree.py
	$(BIN)/djlint --lint --quiet templates portal/sandbox

journeys: $(DEV_LOCK)  ## Only the walks through the running product in real browsers.
	@scripts/test-tools
	$(BIN)/pytest -m journey $(ARGS)

form-table: $(DEV_LOCK)  ## Check every item of the form in every way, and print the table.
	@scripts/test-tools
	$(BIN)/pytest -q --no-header tests/form_table $(ARGS)

bench: $(DEV_LOCK)  ## Print speed, statements, bytes and memory.
	@scripts/test-tools
	@$(BIN)/python -m compileall -q portal notifications  # As an installed product is: compiling costs memory.
	$(BIN)/python -m tests.scale.bench
	$(BIN)/pytest -m speed -s -q

proofs: $(DEV_LOCK)  ## The long experiments at full size.
	@scripts/test-tools
	$(BIN)/python -m tests.scale.proofs
	$(BIN)/python -m tests.scale.imports
	PORTAL_TEST_FUZZ_SECONDS=900 $(BIN)/pytest -q -s tests/card/test_atheris.py

pictures: $(DEV_LOCK)  ## Make the pictures of the README.
	@scripts/test-tools
	$(BIN)/python -m tests.journeys.pictures

assets:  ## Build CSS, fonts, icons and vendored scripts again (needs Node).
	frontend/build.sh

migration: $(DEV_LOCK)  ## Write a migration from the models: make migration MESSAGE="Add …".
	$(BIN)/python -m scripts.new_migration "$(MESSAGE)"

locks: $(DEV_LOCK)  ## Resolve the dependencies again.
	$(BIN)/uv pip compile --universal --generate-hashes --no-header --no-annotate -q pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --universal --generate-hashes --no-header --no-annotate -q --extra dev pyproject.toml -o requirements-dev.lock

clean:  ## Remove what was installed and built; the demo's data stay in var/.
	rm -rf $(VENV) static_dist build *.egg-info

$(RUN_LOCK): requirements.lock pyproject.toml
	@scripts/install requirements.lock $(RUN_LOCK)

$(DEV_LOCK): requirements-dev.lock pyproject.toml
	@scripts/install requirements-dev.lock $(DEV_LOCK)
	@touch $(RUN_LOCK)
