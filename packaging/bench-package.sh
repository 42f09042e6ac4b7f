#!/usr/bin/env bash
# The figures of the frozen program, as JSON on standard output; a missed goal is said and is no failure.
#     packaging/bench-package.sh [reader|full]
set -euo pipefail
cd "$(dirname "$0")/.."
folder=dist/${1:-reader}/HumerusViewer
[ -d "$folder" ] || { echo "There is no $folder; make it with: make package FLAVOUR=${1:-reader}" >&2; exit 3; }
screen=()
[ "$(uname -s)" != Linux ] || screen=(packaging/with-x-server.sh)
exec env PYTHONPATH=. "${screen[@]}" "${VENV:-.venv}/bin/python" packaging/bench_package.py "$folder"
