# `make demo` to see it, `make test` to check it: both do all set-up on a machine that has only a Python 3 and make.
.PHONY: help setup tools demo test check unit lint format bench shots messages lock clean
PY := .venv/bin/python
WORKERS ?= 2
export REMPART_LOCAL ?= 1

help:
	@echo "make demo          a running portal with demo data (ONCE=1: check that it answers, then stop; PORT=8000)"
	@echo "make test          every check and every test, journeys in a real browser included"
	@echo "make check         the fast lane: lint, types, imports, migrations, unit tests"
	@echo "make format        put code and imports in order"
	@echo "make bench, shots  benchmarks to var/bench.json; pictures of every page to var/shots/"
	@echo "make messages      bring the French catalogue in step with the code"
	@echo "make lock          resolve the requirements files anew"
	@echo "make clean         stop the private servers and remove all that was made"

setup:
	@sh deploy/bootstrap.sh

tools: setup
	@sh deploy/tools.sh

demo: setup
	@exec $(PY) -m deploy.demo

test: tools lint
	@$(PY) -m pytest -n $(WORKERS)

check: setup
	@$(MAKE) -j2 --no-print-directory lint unit

unit: setup
	@$(PY) -m pytest -q -n $(WORKERS) -m unit

lint: setup
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check -q .
	@$(PY) -m djlint --lint --quiet portal/templates risks insurance subsidies
	@.venv/bin/lint-imports --no-logo
	@$(PY) -m mypy
	@$(PY) manage.py makemigrations --check --dry-run -v0

format: setup
	@$(PY) -m ruff check --fix -q . || true
	@$(PY) -m ruff format -q .

bench: setup
	@$(PY) -m tests.benchmarks

shots: tools
	@$(PY) -m tests.journeys.shots

messages: setup
	@$(PY) -m deploy.messages

lock: setup
	@sh deploy/lock.sh

clean:
	@test ! -x $(PY) || for var in var var/test; do $(PY) -m portal.embedded clean $$var; done
	rm -rf .venv .uv var
