# `make run` and `make test` are all one needs; `make help` lists the rest.

PYTHON ?= $(shell test -x /usr/bin/python3.11 && echo /usr/bin/python3.11 || echo python3)
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
HOME_DIR ?= ./newsroom
STAMPS := $(VENV)/stamps
JOBS ?= 2
TEST_POSTGRES_URL ?= postgresql://postgres@127.0.0.1:5432/test

.DEFAULT_GOAL := help
.PHONY: help run test setup setup-dev lint types contracts format docs bench clean \
    test-sqlite test-postgres bench-read bench-publish bench-import bench-weight bench-editions \
    bench-mail coverage lock messages

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

run: setup ## Set everything up, load the demo newsroom at the first start, and run it
	@test -f "$(HOME_DIR)/broadsheet.toml" || $(BIN)/broadsheet init "$(HOME_DIR)" --demo \
	    --port $(PORT) --public-url http://localhost:$(PORT)
	@BROADSHEET_PUBLIC_URL=http://localhost:$(PORT) exec $(BIN)/broadsheet --home "$(HOME_DIR)" run --port $(PORT)

test: setup-dev lint test-sqlite test-postgres ## Set everything up and pass lint, types, contracts and tests

setup: $(STAMPS)/run ## Install what running needs

setup-dev: $(STAMPS)/dev ## Install what developing and testing needs

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "Python 3.11 or later is needed; name it with PYTHON=…"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || tools/system-packages "running" python3-venv
	@echo "Setting up (once, a minute or two) …"
	@$(PYTHON) -m venv $(VENV)

# Drafts from English into es, pt, fr, it, ca and gl, by way of es and ca.
APERTIUM := apertium apertium-eng-spa apertium-eng-cat apertium-en-gl apertium-es-pt \
    apertium-es-gl apertium-fra-cat apertium-fr-es apertium-cat-ita

# The lock files are complete, so nothing is resolved: a package released since cannot get in the way.
INSTALL_LOCKED := $(BIN)/pip install -q --disable-pip-version-check --no-deps --require-hashes

$(STAMPS)/run: requirements/run.txt pyproject.toml | $(BIN)/python
	@$(INSTALL_LOCKED) -r requirements/run.txt
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@tools/system-packages "translating (Apertium)" $(APERTIUM)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/dev: requirements/dev.txt pyproject.toml $(STAMPS)/run
	@$(INSTALL_LOCKED) -r requirements/dev.txt
	@$(BIN)/pip check --disable-pip-version-check >/dev/null || { $(BIN)/pip check; exit 1; }
	@tools/system-packages "tests and documents" chromium nginx-light caddy gettext \
	    fontconfig fonts-noto-core fonts-noto-cjk postfix spamassassin mutt dovecot-imapd dovecot-pop3d
	@mkdir -p $(STAMPS) && touch $@

lint: setup-dev ## Lint, format, templates, catalogs, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files 'src/**/*.html')
	$(MAKE) -s types contracts

types: setup-dev ## mypy, strict
	$(BIN)/mypy

contracts: setup-dev ## The floors and what is inside a room
	$(BIN)/lint-imports

format: setup-dev ## Put code and templates into their form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djade --target-version 5.2 $$(git ls-files 'src/**/*.html')

test-sqlite: setup-dev ## All tests, on SQLite
	$(BIN)/pytest -q -n $(JOBS)

test-postgres: setup-dev ## The tests that meet the database, on PostgreSQL where there is one
	@if $(BIN)/python tools/postgres_answers.py "$(TEST_POSTGRES_URL)"; then \
	    TEST_DATABASE_URL="$(TEST_POSTGRES_URL)" $(BIN)/pytest -q -n $(JOBS) -m "not browser"; \
	elif [ "$$CI" = true ] && command -v pg_lsclusters >/dev/null && pg_lsclusters -h | grep -q .; then \
	    echo "*** PostgreSQL is on this machine but does not answer at $(TEST_POSTGRES_URL)"; exit 1; \
	else \
	    echo "*** PostgreSQL LANE LEFT OUT: nothing answers at $(TEST_POSTGRES_URL)"; \
	fi

coverage: setup-dev ## Branch coverage of the whole suite
	$(BIN)/pytest -q -n $(JOBS) --cov --cov-report=term --cov-report=html

docs: setup-dev ## Build the documents, warnings as errors
	$(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build/html

messages: setup-dev ## Extract every visible string into the gettext catalogs
	tools/messages

bench: bench-read bench-publish bench-import bench-weight bench-editions bench-mail ## All benchmarks, a few minutes each

bench-read: setup-dev ## Reads against nginx
	@tools/system-packages "bench-read" nginx-light wrk
	@$(BIN)/python -m bench.read

bench-publish: setup-dev ## What publishing costs at 1,000 and at 100,000 articles
	@$(BIN)/python -m bench.publish

bench-import: setup-dev ## WordPress import: rate and memory
	@$(BIN)/python -m bench.import_wordpress

bench-weight: setup-dev ## What an article weighs before its pictures
	@$(BIN)/python -m bench.weight

bench-editions: setup-dev ## What editions cost, and that no link is lost
	@$(BIN)/python -m bench.editions

bench-mail: setup-dev ## Newsletters: speed, memory, and what killed senders lose
	@tools/system-packages "bench-mail" postfix
	@$(BIN)/python -m bench.mail

lock: ## Pin the dependencies anew, with hashes and without any download address
	$(BIN)/pip-compile -q --strip-extras --generate-hashes --allow-unsafe --no-header \
	    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	    -o requirements/run.txt requirements/build.in pyproject.toml
	$(BIN)/pip-compile -q --strip-extras --generate-hashes --allow-unsafe --no-header \
	    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	    -c requirements/run.txt -o requirements/dev.txt requirements/dev.in

clean: ## Remove what was built; the newsroom's folder stays
	rm -rf $(VENV) build dist docs/_build htmlcov .coverage .mypy_cache .ruff_cache .pytest_cache
