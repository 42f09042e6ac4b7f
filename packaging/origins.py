"""Where the files of a built folder came from: a wheel, Python, or a Debian package."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from parts import review

MAGIC = (
    b"\x7fELF",
    b"MZ",
    b"\xcf\xfa\xed\xfe",  # Mach-O of 64 bits
    b"\xca\xfe\xba\xbe",  # Mach-O for several processors
)
"""How shared objects and executables begin, on each system: Qt's frameworks and Python's have no suffix."""


def binaries(folder: Path) -> list[Path]:
    """Shared objects and executables below a folder, links left out."""
    return [path for path in sorted(folder.rglob("*")) if _is_binary(path)]


def _is_binary(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as stream:
        return stream.read(4).startswith(MAGIC)


@dataclass(frozen=True)
class Environment:
    """What an interpreter tells of itself and of what is installed beside it; paths as ``plain_path`` makes them.

    Attributes:
        base: Folder of the interpreter's installation; empty where that is the system's own ``/usr``.
        stdlib: Folder of the standard library.
        version: The interpreter's.
        python_texts: Files with its licence.
        owners: Distribution by file.
        versions: By distribution.
        texts: Files with the licences of a distribution and of what it has taken in.
        notes: Bills of materials that the makers of a wheel have put into it.
    """

    base: str
    stdlib: str
    version: str
    python_texts: tuple[Path, ...] = ()
    owners: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    texts: dict[str, list[Path]] = field(default_factory=dict)
    notes: dict[str, list[Path]] = field(default_factory=dict)


def plain_path(path: str | Path) -> str:
    """A path as it is compared: Windows has two separators, and knows no capitals."""
    return os.path.normcase(path).replace("\\", "/")


def ask(python: Path) -> Environment:
    """What the interpreter at a path tells of itself."""
    told = json.loads(subprocess.run([python, "-c", _TELL], capture_output=True, text=True, check=True).stdout)
    base = plain_path(told["base"])
    return Environment(
        base="" if base == "/usr" else base,
        stdlib=plain_path(told["stdlib"]),
        version=told["version"],
        python_texts=tuple(Path(path) for path in told["python_texts"]),
        owners={plain_path(path): name for path, name in told["owners"].items()},
        versions=told["versions"],
        texts={name: [Path(path) for path in paths] for name, paths in told["texts"].items()},
        notes={name: [Path(path) for path in paths] for name, paths in told["notes"].items()},
    )


# Licences lie in a wheel's metadata, in a folder "licenses", or beside the package's modules.
_TELL = """
import importlib.metadata, json, os, sys, sysconfig
from pathlib import Path
WORDS = ("LICEN", "COPYING", "NOTICE", "AUTHORS")
owners, versions, texts, notes = {}, {}, {}, {}
for found in importlib.metadata.distributions():
    # Asked once for all files, of which TensorFlow's wheel has twenty thousand; a wheel holds no links.
    name = found.name
    versions[name] = found.version
    root = Path(found.locate_file("")).resolve()
    for file in found.files or ():
        path = os.path.normpath(root / file)
        owners[path] = name
        metadata, code = ".dist-info" in file.parts[0], file.suffix in {".py", ".pyc", ".pyi"}
        named = any(word in file.name.upper() for word in WORDS) and (metadata or len(file.parts) == 2)
        if not code and (named or "licenses" in file.parts[:-1]) and Path(path).stat().st_size:
            texts.setdefault(name, []).append(path)
        if metadata and file.parent.name == "sboms":
            notes.setdefault(name, []).append(path)
base, stdlib = Path(sys.base_prefix).resolve(), Path(sysconfig.get_path("stdlib")).resolve()
places = [stdlib / "LICENSE.txt", base / "LICENSE", base / "LICENSE.txt"]
print(json.dumps({
    "owners": owners, "versions": versions, "texts": texts, "notes": notes,
    "base": str(base), "stdlib": str(stdlib), "version": sys.version.split()[0],
    "python_texts": [str(place) for place in places if place.is_file()],
}))
"""


def collected(toc: Path) -> dict[str, str]:
    """Source by name in the folder, of PyInstaller's list of what it has collected; a link has none."""
    if not toc.is_file():
        return {}
    entries = ast.literal_eval(toc.read_text(encoding="utf-8"))[0]
    return {
        name.replace("\\", "/"): plain_path(Path(source).resolve()) if kind != "SYMLINK" else ""
        for name, source, kind in entries
    }


@dataclass(frozen=True)
class Sources:
    """A built folder, and what is known of its files.

    Attributes:
        folder: The built folder.
        collected: Source by name, as ``collected`` reads it.
        environment: That of the flavour.
    """

    folder: Path
    collected: dict[str, str]
    environment: Environment

    def part_of(self, path: Path) -> str:
        """Id of the part that a shared object is; empty when nobody knows."""
        name = path.relative_to(self.folder).as_posix()
        if "/" not in name:
            return "program:PyInstaller"
        source = self.source(path)
        owner, beside_python = self.owner(path), self._is_below(source, self.environment.base)
        is_reviewed = bool((owner or beside_python) and review(f"library:{path.name}").licence)
        if is_reviewed or (owner and _is_bundled(path)):
            return f"library:{path.name}"
        if owner:
            return f"pypi:{owner}"
        if self._is_below(source, self.environment.stdlib) or (beside_python and _is_python(path, source)):
            return "program:CPython"
        # The system's own Python is a Debian package; its library is the same interpreter.
        if path.name.startswith("libpython"):
            return "program:CPython"
        package = debian_package(Path(source) if source else path)
        return f"debian:{package}" if package else self._of_another_system(path)

    def source(self, path: Path) -> str:
        """Where a file was collected from; empty when PyInstaller's list has not got it."""
        name = path.relative_to(self.folder).as_posix()
        return self.collected.get(name.removeprefix("_internal/"), "")

    def owner(self, path: Path) -> str:
        """The distribution that a file came with; empty for others."""
        return self.environment.owners.get(self.source(path), "")

    @staticmethod
    def _is_below(source: str, folder: str) -> bool:
        return bool(folder) and source.startswith(folder + "/")

    @staticmethod
    def _of_another_system(path: Path) -> str:
        """Runtime libraries of a system without Debian's lists, as far as somebody has reviewed them."""
        known = not shutil.which("dpkg") and review(f"library:{path.name}").licence
        return f"library:{path.name}" if known else ""


def _is_bundled(path: Path) -> bool:
    """Whether a file of a wheel is somebody else's library, by what auditwheel, delvewheel and delocate call it."""
    is_library = path.name.startswith("lib") and ".so" in path.name and "plugins" not in path.parts
    return is_library or path.parent.name.endswith((".libs", ".dylibs"))


def _is_python(path: Path, source: str) -> bool:
    """Whether a file of Python's installation is Python: its library, or an extension module of Windows' ``DLLs``."""
    is_library = path.name.lower().startswith(("python", "libpython"))
    return is_library or (path.suffix == ".pyd" and "/dlls/" in source.lower())


@cache
def debian_package(path: Path) -> str:
    """The Debian package that has a library; it is looked for by its name where the path tells nothing."""
    if not shutil.which("dpkg"):
        return ""
    for asked in (path, Path(str(path).removeprefix("/usr")), f"*/{path.name}", f"*/{path.name}.*"):
        done = subprocess.run(["dpkg", "-S", str(asked)], capture_output=True, text=True, check=False)
        owners = [line.partition(":")[0] for line in done.stdout.splitlines() if not line.startswith("diversion")]
        if owners:
            return owners[0]
    return ""


def debian_version(package: str) -> str:
    """The version of a Debian package on this machine; empty when it has none."""
    done = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}\n", package], capture_output=True, text=True, check=False
    )
    return next(iter(done.stdout.splitlines()), "")
