"""Make a built folder's libraries smaller: symbols out, and what several wheels bring along kept once.

    python packaging/strip.py FOLDER

``strip`` moves segments of libraries that patchelf has been at (most wheels'), and the loader then refuses them ("ELF
load command not page-aligned"): such a file keeps its original. The executables carry the program's archive: not
touched. Of files with the same name and bytes (numpy and SciPy have the same Fortran runtime) the later ones become
links to the first. Nothing happens where the system has no ELF files.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

MAGIC = b"\x7fELF"
PAGE = 4096
_LOAD = re.compile(r"^\s*LOAD\s+(0x[0-9a-f]+)\s+(0x[0-9a-f]+)\s.*\s(0x[0-9a-f]+)$", re.MULTILINE)


def libraries(folder: Path) -> Iterator[Path]:
    """Every ELF file below a folder, links left out."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as stream:
                if stream.read(4) == MAGIC:
                    yield path


def is_loadable(path: Path) -> bool:
    """Whether each LOAD segment lies in the file as it will lie in memory, page by page."""
    command = ["readelf", "--program-headers", "--wide", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, "LC_ALL": "C"})
    segments = [tuple(int(number, 16) for number in found) for found in _LOAD.findall(done.stdout)]
    return bool(segments) and all(
        (address - offset) % max(align, PAGE) == 0 if align else False for offset, address, align in segments
    )


def strip(path: Path) -> int:
    """Strip one file where that leaves it loadable; the bytes that were won."""
    with tempfile.TemporaryDirectory(dir=path.parent) as name:
        smaller = Path(name) / path.name
        shutil.copy2(path, smaller)
        done = subprocess.run(["strip", "--strip-unneeded", str(smaller)], capture_output=True, check=False)
        won = path.stat().st_size - smaller.stat().st_size
        if done.returncode or won <= 0 or not is_loadable(smaller):
            return 0
        smaller.replace(path)
        return won


def share(paths: list[Path]) -> int:
    """Replace later copies of a library by links to the first; the bytes that were won."""
    first: dict[tuple[str, str], Path] = {}
    won = 0
    for path in paths:
        key = path.name, hashlib.sha256(path.read_bytes()).hexdigest()
        if first.setdefault(key, path) != path:
            won += path.stat().st_size
            path.unlink()
            path.symlink_to(os.path.relpath(first[key], path.parent))
    return won


def main() -> int:
    """Strip the folder's libraries; the exit code."""
    folder = Path(sys.argv[1])
    if sys.platform != "linux":
        print("Symbols are left: this system's libraries are not ELF files.")
        return 0
    shared = share(list(libraries(folder / "_internal")))
    won = {path: strip(path) for path in libraries(folder / "_internal")}
    kept = [path for path, bytes_won in won.items() if not bytes_won]
    print(
        f"{len(won)} libraries, {sum(won.values()) / 2**20:.1f} MiB of symbols taken out; {len(kept)} left as they were"
    )
    print(f"{shared / 2**20:.1f} MiB of libraries that were there twice are links now")
    return 0


if __name__ == "__main__":
    sys.exit(main())
