#!/bin/sh
# Brings everything that `make demo` and `make test` need, from a machine with only a Python 3 and make:
# uv, a Python >= 3.12, the locked packages, the French messages. Fast when nothing changed.
set -eu
cd "$(dirname "$0")/.."
stamp=.venv/.ready
key=$(cat requirements-dev.lock pyproject.toml deploy/bootstrap.sh | cksum)
if [ ! -x .venv/bin/python ] || [ "$(cat "$stamp" 2>/dev/null || true)" != "$key" ]; then
  # 1. uv: found, or by pip into a small venv of its own
  uv=$(command -v uv || true)
  if [ -z "$uv" ] || ! "$uv" --version >/dev/null 2>&1; then
    if [ ! -x .uv/bin/uv ]; then
      python=$(command -v python3 || command -v python || true)
      [ -n "$python" ] || { echo "No python3 found: install it (Debian: apt-get install python3 python3-venv)"; exit 1; }
      rm -rf .uv
      "$python" -m venv .uv >/dev/null 2>&1 || {
        rm -rf .uv
        echo "This Python lacks venv or pip: install it (Debian: apt-get install python3-venv python3-pip)"; exit 1; }
      .uv/bin/python -m pip install -q --disable-pip-version-check "uv>=0.9"
    fi
    uv=.uv/bin/uv
  fi
  # 2. A Python >= 3.12 that really runs: pyenv's shims answer for versions they do not have
  good='import sys; sys.exit(sys.version_info < (3, 12))'
  found=""
  for candidate in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[3-9]*/bin/python \
    "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.12*/bin/python python3.13 python3.14 python3.12 python3; do
    path=$(command -v "$candidate" 2>/dev/null || true)
    if [ -n "$path" ] && "$path" -c "$good" >/dev/null 2>&1; then found=$("$path" -c 'import sys; print(sys.executable)'); break; fi
  done
  [ -n "$found" ] || { "$uv" python install 3.13; found=3.13; }
  # 3. The locked packages, each checked by its hash
  echo "Installing the locked packages"
  if ! .venv/bin/python -c "$good" >/dev/null 2>&1; then rm -rf .venv; "$uv" venv -q --python "$found" .venv; fi
  "$uv" pip sync -q --python .venv/bin/python --require-hashes requirements-dev.lock
  echo "$key" > "$stamp"
fi
# 4. The messages, compiled where they are newer than their compiled form
.venv/bin/python deploy/compile_messages.py
