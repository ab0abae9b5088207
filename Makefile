# Two commands: `make up` sets up and serves, `make test` runs what CI runs.
PORT ?= 8000
HOST ?= 127.0.0.1
DEMO_DAYS ?= 30
BIN := .venv/bin
# How many tests run at once: each worker has its own PostgreSQL and its own Chromium.
WORKERS ?= auto
LOCK := ../$(BIN)/uv pip compile --python-version 3.11 --universal --generate-hashes \
	--no-emit-index-url --no-header $(if $(UPGRADE),--upgrade)
# Type checks load the settings, but open no database.
LINT_ENV := DATABASE_URL=postgresql://lint@/lint RENCHENG_SECRET_KEY=lint RENCHENG_DATA_KEY=lint

.PHONY: help up test packages assets browser extras lint pytest lock messages screenshots

help:
	@echo 'make up           set up what is missing and serve at http://$(HOST):$(PORT) (PORT=…, HOST=…)'
	@echo 'make test         everything CI runs: lint, types, translations, tests'
	@echo 'make messages     bring the translation file up to date with source and templates'
	@echo 'make lock         pin packages anew (UPGRADE=1: the newest)'
	@echo 'make screenshots  pictures of every page of the running demo city, for the docs'

# exec: make is the parent of `rencheng up`, which ends with it even when make is killed.
up: packages assets
	@exec env RENCHENG_FOLLOW_PARENT=1 $(BIN)/rencheng up --port $(PORT) --host $(HOST) \
		--demo-days $(DEMO_DAYS)

test: packages assets browser extras lint pytest

packages:
	@sh tools/install_packages.sh

assets: packages
	@sh tools/install_assets.sh

browser:
	@sh tools/install_browser.sh

extras: packages
	@sh tools/install_extras.sh

lint: packages
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(LINT_ENV) $(BIN)/mypy src
	$(BIN)/djlint src --lint --quiet
	$(LINT_ENV) $(BIN)/python tools/check_translations.py
	@sh tools/check_addresses.sh

pytest: packages assets browser extras
	$(BIN)/pytest -n $(WORKERS) --maxprocesses 4 --dist loadfile --no-loadscope-reorder

messages: packages
	$(LINT_ENV) $(BIN)/python tools/check_translations.py --update

lock: packages
	cd requirements && $(LOCK) runtime.in -o runtime.txt
	cd requirements && $(LOCK) -c runtime.txt dev.in -o dev.txt
	cd requirements && $(LOCK) -c dev.txt uv.in -o uv.txt
	cd requirements && for extra in spark water exact; do $(LOCK) -c dev.txt $$extra.in -o $$extra.txt; done
	cd requirements && $(LOCK) node.in -o node.txt
	PATH="$(CURDIR)/$(BIN):$$PATH" npm install --package-lock-only
	$(BIN)/python tools/strip_lock.py

screenshots: packages assets browser
	$(BIN)/python tools/screenshots.py
