#!/usr/bin/env bash
# Make the virtual environment .venv with the pinned libraries, and the stamp that says it is done.
# PYTHON names the interpreter (default: the first of python3, python3.13, python3.12, python3.11 that will do).
set -euo pipefail
cd "$(dirname "$0")/.."
venv=${VENV:-.venv}

suits() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1
}

interpreter() {
    local candidate
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if suits "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    echo "Python 3.11, 3.12 or 3.13 with its venv module is needed. On Debian or Ubuntu:" >&2
    echo "    sudo apt-get install -y python3 python3-venv" >&2
    return 1
}

if ! suits "$venv/bin/python"; then
    python=$(interpreter)
    echo "Making $venv with $("$python" --version)"
    "$python" -m venv --clear "$venv"
fi
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
# Where the environment forbids Python to keep bytecode, every start would compile our sources anew.
"$venv/bin/python" -m compileall -q core viewer
touch "$venv/.installed"
