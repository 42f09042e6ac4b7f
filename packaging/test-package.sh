#!/usr/bin/env bash
# Use what `make package` made as its users will: as an ordinary user, in a fresh system, without a network.
#     packaging/test-package.sh [reader|full] [PYTEST-ARGUMENT...]
# Root only: it makes a user, mounts small disks, and installs the .deb into a system of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
flavour=${1:-reader}
[ $# = 0 ] || shift
python=${VENV:-.venv}/bin/python
if [ "$(id -u)" != 0 ] || [ "$(uname -s)" != Linux ]; then
    echo "These tests are run by root on Linux; they use the program as the user humerus-tests." >&2
    exit 3
fi
packaging/system-libraries.sh system-libraries.txt package-programs.txt package-test-programs.txt
PYTHONPATH=packaging "$python" -c "import as_ordinary_user; as_ordinary_user.ordinary_user()"
export HUMERUS_DIST="$PWD/dist/$flavour"
mkdir -p build/test
packaging/with-x-server.sh "$python" -m pytest -m packaged -p no:cacheprovider tests/packaged "$@" 2>&1 | tee build/test/packaged.log
! grep -qE '^=+ .* skipped' build/test/packaged.log || { echo "A test was skipped; nothing may be."; exit 1; }
