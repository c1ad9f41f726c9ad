# Everything starts here: `make demo` to see it, `make test` to check it. Both do all set-up by themselves.
.PHONY: setup tools demo test check unit lint bench shots messages lock clean
PY := .venv/bin/python
export REMPART_LOCAL ?= 1
WORKERS ?= 2

setup:
	@sh deploy/bootstrap.sh

tools: setup
	@sh deploy/browser.sh

demo: setup
	@$(PY) -m deploy.demo

lint: setup
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check -q .
	@$(PY) -m djlint --check --lint --quiet portal/templates risks insurance subsidies
	@.venv/bin/lint-imports --no-logo
	@$(PY) -m mypy
	@$(PY) manage.py makemigrations --check --dry-run -v0

unit: setup
	@REMPART_FAST=1 $(PY) -m deploy.suite -n $(WORKERS) -m "not browser and not slow"

check: lint unit

test: tools lint
	@REMPART_FAST=1 $(PY) -m deploy.suite -n $(WORKERS)

bench: setup
	@$(PY) -m tests.benchmarks

shots: tools
	@REMPART_FAST=1 $(PY) -m tests.journeys.shots

messages: setup
	@$(PY) -m deploy.messages

lock: setup
	@uv=$$(command -v uv || echo .uv/bin/uv); \
	$$uv pip compile -q --universal --python-version 3.12 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock; \
	$$uv pip compile -q --universal --python-version 3.12 --generate-hashes --no-emit-index-url --no-header pyproject.toml --group dev -o requirements-dev.lock

clean:
	@test ! -x $(PY) || $(PY) -m portal.embedded stop
	rm -rf .venv .uv var
