#!/bin/sh
# Resolves the requirements files anew, for every platform, each package by its hashes, naming no host.
set -eu
cd "$(dirname "$0")/.."
uv=$(command -v uv || echo .uv/bin/uv)
lock() { "$uv" pip compile -q --universal --python-version 3.12 --generate-hashes --no-emit-index-url --no-header "$@"; }
lock pyproject.toml -o requirements.lock
lock pyproject.toml --group dev --group demo -o requirements-dev.lock
lock deploy/oed/requirements.in -o deploy/oed/requirements.lock
if grep -n -E '://|^-' requirements.lock requirements-dev.lock deploy/oed/requirements.lock; then
  echo "a requirements file names a host or an option" >&2
  exit 1
fi
