#!/bin/sh
# Chromium for the browser journeys, Java and its XML binding for veraPDF, and the PDF tools that judge the dossier:
# found, or installed with apt as root. Where neither is possible the tests that need them say so.
set -u
missing=""
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
need chromium chromium
need java default-jre-headless
need qpdf qpdf
need pdftotext poppler-utils
need zbarimg zbar-tools
need openssl openssl
[ -e /usr/share/java/jaxb-runtime.jar ] || missing="$missing libjaxb-java"
case "$missing" in *chromium*) command -v google-chrome >/dev/null 2>&1 && missing=$(echo "$missing" | sed 's/chromium//') ;; esac
[ -z "${missing# }" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing:$missing"
  apt-get update -qq >/dev/null 2>&1
  # shellcheck disable=SC2086 -- a list of names
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1 && exit 0
fi
echo "NOT FOUND:$missing. The browser journeys or PDF checks that need them will be skipped."
[ "${CI:-}" = true ] && { echo "With CI=true that is a failure."; exit 1; }
exit 0
