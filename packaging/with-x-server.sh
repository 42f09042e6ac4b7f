#!/usr/bin/env bash
# Run a command on an X server of its own: Xvfb on a free display, ended with the command.
#     packaging/with-x-server.sh COMMAND...
set -euo pipefail
command -v Xvfb >/dev/null || { echo "Xvfb is missing: sudo apt-get install -y xvfb" >&2; exit 3; }

folder=$(mktemp -d)
mkfifo "$folder/display"
# Access control is off: the tests run as two users, and the server listens to this machine alone. Without -noreset it
# begins anew whenever its last window closes, and refuses whoever comes meanwhile.
Xvfb -displayfd 3 -screen 0 1920x1080x24 -dpi 96 -nolisten tcp -ac -noreset 3>"$folder/display" >"$folder/log" 2>&1 &
server=$!
cleanup() {
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    rm -rf "$folder"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

if ! read -r -t 30 number <"$folder/display"; then
    echo "Xvfb did not start:" >&2
    cat "$folder/log" >&2
    exit 3
fi
unset WAYLAND_DISPLAY
# Without a runtime folder Qt warns, and a warning fails a window test; so does one that another user owns.
mkdir -m 700 "$folder/runtime"
export XDG_RUNTIME_DIR="$folder/runtime"
DISPLAY=":$number" QT_QPA_PLATFORM=xcb "$@"
