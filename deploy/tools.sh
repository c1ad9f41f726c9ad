#!/bin/sh
# What the whole suite needs beside Python: Chromium for the journeys, Java and its XML binding for veraPDF, the tools
# that judge a PDF, those that the guides name, and an environment for the tool that judges Open Exposure Data. Found, or
# installed (with apt-get as root); else the tests that need them say so and are skipped, or with CI=true fail.
set -u
cd "$(dirname "$0")/.."
missing=""
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }

# The packages that are missing; true when there are none any more.
packages() {
  missing=""
  for browser in chromium chromium-browser google-chrome "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    command -v "$browser" >/dev/null 2>&1 && break
    browser=""
  done
  [ -n "$browser" ] || missing="$missing chromium"
  need javac default-jdk-headless
  need qpdf qpdf
  need pdftotext poppler-utils
  need zbarimg zbar-tools
  need openssl openssl
  need unzip unzip
  need curl curl
  [ -e /usr/share/java/jaxb-runtime.jar ] || missing="$missing libjaxb-java"
  [ -z "$missing" ]
}

install() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
  echo "Installing with apt-get:$missing"
  # shellcheck disable=SC2086 -- a list of names
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; } >"$log" 2>&1
}

# Half a gigabyte that only one test needs: an environment of its own, checked by hash like the other.
judge_of_oed() {
  lock=deploy/oed/requirements.lock
  key=$(cksum <"$lock")
  [ "$(cat var/tools/oed/.ready 2>/dev/null || true)" = "$key" ] && return 0
  uv=$(command -v uv || ls .uv/bin/uv "$HOME/.local/bin/uv" 2>/dev/null | head -n 1)
  echo "Setting up: the tool that judges Open Exposure Data"
  mkdir -p var/tools && rm -rf var/tools/oed
  "$uv" venv -q --python .venv/bin/python var/tools/oed >"$log" 2>&1 || return 1
  "$uv" pip sync -q --python var/tools/oed/bin/python --require-hashes "$lock" >"$log" 2>&1 ||
    UV_SYSTEM_CERTS=1 "$uv" pip sync -q --python var/tools/oed/bin/python --require-hashes "$lock" >"$log" 2>&1 || return 1
  echo "$key" >var/tools/oed/.ready
}

log=$(mktemp)
trap 'rm -f "$log"' EXIT
absent=""
packages || { install && packages; } || { tail -n 5 "$log"; absent="$missing"; }
judge_of_oed || { tail -n 5 "$log"; absent="$absent ods-tools"; }
[ -n "$absent" ] || exit 0
echo "================================================================================"
echo "NOT FOUND:$absent"
echo "The browser journeys and checks of files that need them will be SKIPPED."
echo "================================================================================"
[ "${CI:-}" != true ] || { echo "With CI=true that is a failure."; exit 1; }
