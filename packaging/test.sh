#!/usr/bin/env bash
# Every test: the core's in two processes, the window's on a real X server, and, for root, those that mean nothing as
# root as an ordinary user. A skipped test fails the run. The last lines are pytest's own summaries.
set -uo pipefail
cd "$(dirname "$0")/.."
python=${VENV:-.venv}/bin/python
logs=build/test
rm -rf "$logs" && mkdir -p "$logs"

failed=0
written=()
run() {
    local log=$logs/$1.log
    written+=("$log")
    echo "--- $1"
    shift
    "$@" 2>&1 | tee "$log" || failed=1
}

on_screen() {
    if [ "$(uname -s)" = Linux ]; then packaging/with-x-server.sh "$@"; else "$@"; fi
}

tests=""
[ "$(id -u)" != 0 ] || tests="not ordinary_user"
run core "$python" -m pytest --numprocesses 2 --dist loadfile --ignore tests/viewer --ignore tests/benchmarks --ignore tests/packaged -m "$tests"
run window on_screen "$python" -m pytest -m "$tests" tests/viewer tests/benchmarks
[ "$(id -u)" != 0 ] || run ordinary-user on_screen "$python" packaging/as_ordinary_user.py -m ordinary_user

summaries=$(grep -hE '^=+ .* in [0-9.]+s.* =+$' "${written[@]}")
if grep -q ' skipped' <<<"$summaries"; then
    echo "A test was skipped; nothing may be."
    failed=1
fi
[ "$failed" = 0 ] || echo "Not everything passed; the full output is in $logs."
echo "$summaries"
exit "$failed"
