"""What is in the frozen program and what is not, as tables; the spec file and the checks read them."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path, PurePath
from typing import Any

FLAVOURS = ("reader", "full")

DECODERS = (
    "_shared",
    "_shared_cython",
    "_imcd",
    "_jpeg8",
    "_ljpeg",
    "_jpegsof3",
    "_jpegls",
    "_jpeg2k",
    "_png",
    "_tiff",
)
"""imagecodecs loads its codecs at their first use, by name: nothing else tells PyInstaller of them.

The first three are what the others stand on. ``core.reading.decoders`` names those of DICOM, ``core.reading.plain``
those of pictures, ``core.bench`` writes with the same ones.
"""

OWN_DATA = ("core/curation/migrations", "core/evaluation/report.html.j2")
"""What the program opens as files beside ``resources``, from the repository's root; Alembic runs the migrations."""

METADATA = ("pg8000", "scramp")
"""Distributions whose version is asked for at run time; PyInstaller knows others itself."""

TRAINING_DATA = ("resources/weights",)
"""Files of ``resources`` that only training opens: weights to start from."""

ONLY_FULL = ("dask", "distributed", "jinja2", "matplotlib", "tensorflow", "tf-keras-vis")
"""Requirements of training, evaluation and experiments, which the reader flavour is made without."""

BUILDER = ("pyinstaller", "setuptools")
"""What is installed beside a flavour's requirements to freeze it; PyInstaller stands on setuptools."""

NOT_IN_READER = (
    "dask",
    "distributed",
    "grpc",
    "h5py",
    "jinja2",
    "keras",
    "matplotlib",
    "PIL",
    "tensorflow",
    "tf_keras_vis",
)
"""Import packages that the reader flavour must not have."""

NEVER_IMPORTED = (
    "IPython",
    "PyQt5",
    "PyQt6",
    "_pytest",
    "cv2.gapi",
    "curses",
    "hypothesis",
    "idlelib",
    "lib2to3",
    "matplotlib.tests",
    "mypy",
    "numpy.tests",
    "pip",
    "pkg_resources",
    "pydoc_data",
    "pytest",
    # GPL-3, and a GPL-3 library behind it: never in a program that others hand on.
    "readline",
    "setuptools",
    "tkinter",
    "wheel",
    # GPL or unused, and with libraries of the build machine behind them.
    "_dbm",
    "_gdbm",
)
"""Modules that nothing here asks for at run time, though something that is in it names them."""

MODULES_LEFT_OUT = (
    # Colours for programs' texts, which nothing here prints; rich asks for the table of their names alone.
    "pygments.lexers.[a-z]*",
    # Databases that the store of tags does not speak to.
    "sqlalchemy.dialects.mssql*",
    "sqlalchemy.dialects.mysql*",
    "sqlalchemy.dialects.oracle*",
)
"""Modules that PyInstaller takes with their package, and that are never asked for."""

UNUSED_QT = tuple(
    f"*/{name}{part}*"
    for part in ("EglFS", "Pdf", "Qml", "Quick", "Sql", "VirtualKeyboard")
    for name in ("libQt6", "Qt6", "Qt")  # a library on Linux, a library on Windows, a module or a framework
)
"""Qt parts that the window does not use, by the names that they have on each system."""

LEFT_OUT = (
    *UNUSED_QT,
    # PyInstaller takes every plugin of a module that is used.
    "PySide6/*plugins/egldeviceintegrations/*",
    "PySide6/*plugins/generic/*",
    "PySide6/*plugins/imageformats/*q[gtw]*",  # gif, tga, tiff, wbmp, webp: films are read by imagecodecs
    "PySide6/*plugins/imageformats/*qicns*",
    "PySide6/*plugins/imageformats/*qpdf*",
    "PySide6/*plugins/networkinformation/*",
    "PySide6/*plugins/platforminputcontexts/*virtualkeyboard*",
    "PySide6/*plugins/platforms/*eglfs*",
    "PySide6/*plugins/platforms/*linuxfb*",
    "PySide6/*plugins/platforms/*minimal*",
    "PySide6/*plugins/platforms/*vkkhr*",
    "PySide6/*plugins/platforms/*vnc*",
    # It would drag all of the build machine's GTK in.
    "PySide6/*plugins/platformthemes/*gtk3*",
    "PySide6/*plugins/qmltooling/*",
    "PySide6/*plugins/sqldrivers/*",
    "PySide6/*plugins/tls/*",  # the window itself never speaks TLS; the store's connection is Python's
    "PySide6/*translations/*",  # English only
    # Runtimes of models that are not ours: accelerators and converters beside the interpreter.
    "*/libLiteRtWebGpuAccelerator*",
    "ai_edge_litert/_pywrap_litert_converter*",
    "ai_edge_litert/*calibration*",
    "ai_edge_litert/*genai*",
    # Pages of Dask's dashboard, which nothing here serves: they would fetch style sheets from the internet.
    "distributed/dashboard/templates/*",
    "distributed/http/templates/*",
    # Test data, examples and fonts.
    "matplotlib/mpl-data/sample_data/*",
    "matplotlib/mpl-data/fonts/afm/*",
    "matplotlib/mpl-data/fonts/pdfcorefonts/*",
    "matplotlib/mpl-data/fonts/ttf/STIX*",
    "matplotlib/mpl-data/fonts/ttf/cm*",
    "matplotlib/mpl-data/images/*",
    "pydicom/data/test_files/*",
    "pydicom/data/palettes/*",
    "pydicom/data/charset_files/*",
    "sklearn/datasets/data/*",
    "sklearn/datasets/images/*",
    "sklearn/datasets/descr/*",
    "*/tests/*",
    "*.pyi",
    "*.pxd",
    "*.hpp",
    # The machine's own are at least as new as the build machine's, and its graphics drivers need theirs.
    "libstdc++.so*",
    "libgcc_s.so*",
    # Bytecode and sources that PyInstaller's archive has already.
    "*/__pycache__/*",
)
"""Files, by their name in the folder, that are not taken."""

FORBIDDEN = (
    "*cv2/qt*",
    "*QtWebEngine*",
    "*Qt63D*",
    "*Qt6Charts*",
    *UNUSED_QT,
    "*readline*",
    "*gdbm*",
    "*libgtk-*",
)
"""What fails the build where it is in the folder after all."""


Entry = tuple[str, str, str]
"""Name in the folder, source (of a link: its target), and kind, as PyInstaller has it."""


def is_left_out(name: str) -> bool:
    """Whether a file is not taken, by its name in the folder."""
    plain = name.replace("\\", "/")
    return any(fnmatch(plain, pattern) for pattern in LEFT_OUT)


def is_forbidden(name: str) -> bool:
    """Whether a file fails the build, by its name in the folder."""
    return any(fnmatch(name, pattern) for pattern in FORBIDDEN)


def is_module_left_out(name: str) -> bool:
    """Whether a module is not taken, by its full name."""
    return any(fnmatch(name, pattern) for pattern in MODULES_LEFT_OUT)


def without_orphans(entries: list[Entry], imports: Callable[[str], set[tuple[str, str | None]]]) -> list[Entry]:
    """Drop libraries that only a file left out has asked for.

    Args:
        entries: Binaries that are taken.
        imports: Names and paths of the libraries that one needs; PyInstaller's ``get_imports``.
    """
    needs = {source: {PurePath(found).name for found, _path in imports(source)} for _name, source, _kind in entries}
    while True:
        wanted = set().union(*(needs[source] for _name, source, _kind in entries))
        kept = [entry for entry in entries if _is_used(PurePath(entry[0]), wanted)]
        if len(kept) == len(entries):
            return kept
        entries = kept


def _is_used(path: PurePath, wanted: set[str]) -> bool:
    is_library = path.name.startswith("lib") and ".so" in path.name and not path.name.startswith("libpython")
    return not is_library or "plugins" in path.parts or path.name in wanted


def without_dangling(entries: list[Entry], names: set[str]) -> list[Entry]:
    """Drop links to files that are not taken; a link's source is its target, relative to its folder."""
    return [
        (name, source, kind)
        for name, source, kind in entries
        if kind != "SYMLINK" or (PurePath(name).parent / source).as_posix() in names
    ]


def own_data(root: Path, flavour: str) -> list[str]:
    """Our files and folders that are taken, from the repository's root."""
    resources = [f"resources/{path.name}" for path in sorted((root / "resources").iterdir()) if path.is_dir()]
    return [*OWN_DATA, *(name for name in resources if flavour == "full" or name not in TRAINING_DATA)]


def _project() -> dict[str, Any]:
    text = (Path(__file__).resolve().parent.parent / "pyproject.toml").read_text("utf-8")
    return dict(tomllib.loads(text)["project"])


def requirements(flavour: str) -> list[str]:
    """What a flavour is made with, from pyproject.toml's dependencies."""
    left_out = ONLY_FULL if flavour == "reader" else ()
    return [line for line in _project()["dependencies"] if re.split(r"[<>=;\[ ]", line)[0] not in left_out]


def tools(names: str) -> list[str]:
    """The tools of pyproject.toml's extra `package`: ``builder`` (PyInstaller), or ``licence-tools`` (the others)."""
    extra = _project()["optional-dependencies"]["package"]
    return [line for line in extra if (line in BUILDER) == (names == "builder")]


def interpreter_library(prefix: str, system: str, version: tuple[int, int]) -> str:
    """What freezing with the system's own Python needs, as a line of ``system-libraries.txt``; empty for any other.

    Debian's and Ubuntu's interpreter has Python in itself; the frozen program needs it as a shared library.
    """
    if system != "linux" or prefix != "/usr":
        return ""
    name = f"libpython{version[0]}.{version[1]}"
    return f"{name}.so.1.0 {name}"


def main(asked: str) -> list[str]:
    """The lines of a list: of a flavour's environment, of ``licence-tools``, or what the ``interpreter`` needs."""
    if asked == "interpreter":
        return [interpreter_library(sys.base_prefix, sys.platform, sys.version_info[:2])]
    return requirements(asked) + tools("builder") if asked in FLAVOURS else tools(asked)


if __name__ == "__main__":
    print("\n".join(main(sys.argv[1])))
