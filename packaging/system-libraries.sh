#!/usr/bin/env bash
# Install what is needed from the system: as root by apt-get, otherwise print the one line to run.
#     packaging/system-libraries.sh [LIST...]     without one: system-libraries.txt, what Qt needs
# Exit code 0: all there (or not a Linux system); 3: something is missing and was not installed.
set -euo pipefail
cd "$(dirname "$0")"
[ "$(uname -s)" = Linux ] || exit 0

[ $# -gt 0 ] || set -- system-libraries.txt
known=$(PATH="$PATH:/usr/sbin:/sbin" ldconfig -p 2>/dev/null || true)
# Debian keeps PostgreSQL's server out of the path.
programs=$PATH$(printf ':%s' /usr/lib/postgresql/*/bin)

is_there() {
    case $1 in
        *.so*) grep -q "^[[:space:]]*$1 " <<<"$known" ;;
        *.ttf) [ -n "$(find /usr/share/fonts /usr/local/share/fonts -name '*.[to]tf' -print -quit 2>/dev/null)" ] ;;
        *) PATH=$programs command -v "$1" >/dev/null ;;
    esac
}

missing() {
    while read -r thing package; do
        case $thing in ''|'#'*) continue ;; esac
        is_there "$thing" || printf '%s ' "$package"
    done < <(cat "$@")
}

packages=$(missing "$@")
[ -n "$packages" ] || exit 0
line="apt-get install -y --no-install-recommends $packages"
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing from the system: $packages"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q
    # shellcheck disable=SC2086  # one word per package is meant
    apt-get install -q -y --no-install-recommends $packages
    exit 0
fi
echo "Something that is needed from the system is missing. Please run once:" >&2
echo "    sudo $line" >&2
exit 3
