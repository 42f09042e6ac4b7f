#!/usr/bin/env bash
# Open the viewer on the demo library; where there is no display, do the same off screen and keep what was seen.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${VENV:-.venv}/bin/python

if [ "$(uname -s)" != Linux ] || [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exec "$python" -m viewer resources/demo
fi

tour=build/tour
echo "There is no display: the viewer runs off screen on the demo library."
mkdir -p "$tour"
export HUMERUS_VIEWER_HOME="$PWD/build/tour-home"
rm -rf "$HUMERUS_VIEWER_HOME"
if command -v Xvfb >/dev/null; then
    packaging/with-x-server.sh "$python" -m viewer --tour "$tour" resources/demo
else
    QT_QPA_PLATFORM=offscreen "$python" -m viewer --tour "$tour" resources/demo
fi
echo "Screenshots and the table of results are in $PWD/$tour"
