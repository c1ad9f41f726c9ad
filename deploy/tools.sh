#!/bin/sh
# What the whole suite needs beside Python: Chromium for the journeys, Java and its XML binding for veraPDF, and the
# tools that judge a PDF. Found, or installed with apt-get as root; else the tests that need them say so and are skipped.
set -u
missing=""
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
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
[ -e /usr/share/java/jaxb-runtime.jar ] || missing="$missing libjaxb-java"
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing with apt-get:$missing"
  log=$(mktemp)
  # shellcheck disable=SC2086 -- a list of names
  if apt-get update -qq >"$log" 2>&1 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >>"$log" 2>&1; then
    rm -f "$log"
    exit 0
  fi
  tail -n 5 "$log"
  rm -f "$log"
fi
echo "================================================================================"
echo "NOT FOUND:$missing"
echo "The browser journeys and PDF checks that need them will be SKIPPED."
echo "================================================================================"
[ "${CI:-}" != true ] || { echo "With CI=true that is a failure."; exit 1; }
