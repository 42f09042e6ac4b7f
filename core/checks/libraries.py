"""Which of the system's libraries the window needs, and the Debian package that has each."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Mapping

PACKAGES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
"""Of Debian and Ubuntu; ``packaging/system-libraries.txt`` says the same to the set-up."""


def missing_libraries(packages: Mapping[str, str] = PACKAGES) -> dict[str, str]:
    """Those that this system cannot open, with their packages; outside of Linux Qt brings its own."""
    return {name: package for name, package in packages.items() if sys.platform == "linux" and not _opens(name)}


def remedy(missing: Mapping[str, str]) -> str:
    """What to install, as a further sentence; empty when nothing is missing."""
    return f". Missing: {', '.join(missing)}; sudo apt-get install -y {' '.join(missing.values())}" if missing else ""


def _opens(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
