#!/usr/bin/env bash
# Every test: the core's in two processes, the window's on a real X server, and, for root, those that mean nothing as
# root as an ordinary user. A skipped test fails the run. The last lines are pytest's own summaries.
set -uo pipefail
cd "$(dirname "$0")/.."
python=${VENV:-.venv}/bin/python
logs=build/test
rm -rf "$logs" && mkdir -p "$logs"

screen=()
[ "$(uname -s)" != Linux ] || screen=(packaging/with-x-server.sh)
kind=()
[ "$(id -u)" != 0 ] || kind=(-m "not ordinary_user")
failed=0

run() {
    local name=$1
    shift
    echo "--- $name"
    "$@" 2>&1 | tee "$logs/$name.log" || failed=1
}

run core "$python" -m pytest --numprocesses 2 --dist loadfile --ignore tests/viewer "${kind[@]}"
run window "${screen[@]}" "$python" -m pytest "${kind[@]}" tests/viewer
if [ "$(id -u)" = 0 ]; then
    run ordinary-user "${screen[@]}" "$python" packaging/as_ordinary_user.py -m ordinary_user
fi

summaries=$(grep -hE '^=+ .* in [0-9.]+s.* =+$' "$logs"/*.log || true)
if grep -q ' skipped' <<<"$summaries"; then
    echo "A test was skipped; nothing may be."
    failed=1
fi
[ "$failed" = 0 ] || echo "Not everything passed; the full output is in $logs."
echo "$summaries"
exit "$failed"
