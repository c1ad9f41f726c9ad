#!/bin/sh
# Brings everything that `make demo` and `make test` need, on a machine that has only a Python 3 and make: uv, a
# Python >= 3.12, the locked packages, the compiled messages. Does nothing when nothing changed.
set -eu
cd "$(dirname "$0")/.."

stamp=.venv/.ready
key=$(cat requirements.lock requirements-dev.lock deploy/bootstrap.sh | cksum)
new='import ctypes, ssl, sys; sys.exit(sys.version_info < (3, 12))'
log=$(mktemp)
trap 'rm -f "$log"' EXIT

runs() { "$@" >/dev/null 2>&1; }

# A Python >= 3.12 that really runs: pyenv's shims answer for versions that are not active, so its real folders come first.
find_python() {
  for candidate in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13*/bin/python "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.12*/bin/python \
    python3.13 python3.12 python3.14 python3 /usr/bin/python3; do
    if runs "$candidate" -c "$new"; then
      "$candidate" -c 'import sys; print(sys.executable)'
      return
    fi
  done
}

pip_with() {
  if [ -x .uv/bin/pip ]; then shift; .uv/bin/python -m pip "$@"; return; fi
  outside=$1
  shift
  "$outside" -m pip --python .uv/bin/python "$@"
}

# uv: found, or brought by pip into a small environment of its own.
find_uv() {
  for candidate in uv .uv/bin/uv "$HOME/.local/bin/uv"; do
    if runs "$candidate" --version; then command -v "$candidate"; return; fi
  done
  for python in "$1" python3 /usr/bin/python3 python; do
    runs "$python" -c 'import sys; sys.exit(sys.version_info < (3, 8))' || continue
    rm -rf .uv
    # Debian parts venv and pip from Python: either alone is enough here.
    if runs "$python" -m venv .uv || { runs "$python" -m venv --without-pip .uv && runs "$python" -m pip --version; }; then
      if pip_with "$python" install -q --disable-pip-version-check "uv>=0.9" >"$log" 2>&1; then echo .uv/bin/uv; return; fi
    fi
    rm -rf .uv
  done
}

# Behind a company's proxy only the machine's own certificates are good; in a bare container only uv's are.
patiently() {
  "$uv" "$@" 2>"$log" || UV_SYSTEM_CERTS=1 "$uv" "$@" 2>"$log" || { tail -n 12 "$log" >&2; return 1; }
}

if ! runs .venv/bin/python -c "$new" || [ "$(cat "$stamp" 2>/dev/null || true)" != "$key" ]; then
  python=$(find_python)
  uv=$(find_uv "${python:-python3}")
  if [ -z "$uv" ]; then
    tail -n 3 "$log" >&2
    echo "uv is missing, and no Python here can install it. Debian, Ubuntu: apt-get install python3-venv python3-pip" >&2
    exit 1
  fi
  echo "Setting up: Python packages, each checked by its hash"
  if ! runs .venv/bin/python -c "$new"; then
    if [ -z "$python" ]; then
      patiently python install 3.13 || { echo "No Python 3.12 or later here, and none could be fetched: install one." >&2; exit 1; }
      python=3.13
    fi
    rm -rf .venv
    "$uv" venv -q --python "$python" .venv
  fi
  patiently pip sync -q --python .venv/bin/python --require-hashes requirements-dev.lock
  # Commands of the environment find the project from any folder.
  .venv/bin/python -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), "rempart.pth").write_text(f"{pathlib.Path.cwd()}\n")'
  echo "$key" >"$stamp"
fi
.venv/bin/python deploy/compile_messages.py
