"""The tables and rules that the package is built by."""

from __future__ import annotations

import re
import runpy
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGING = ROOT / "packaging"


@pytest.fixture
def contents(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.syspath_prepend(str(PACKAGING))
    return runpy.run_path(str(PACKAGING / "contents.py"))


def test_the_tools_of_the_build_are_pinned(contents: dict[str, Any]) -> None:
    pins = {line.partition("==")[0].lower() for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()}
    assert {*contents["tools"]("builder"), *contents["tools"]("licence-tools")} <= pins


def test_both_flavours_are_built_with_the_same_tools(contents: dict[str, Any]) -> None:
    assert set(contents["tools"]("builder")) == {"pyinstaller", "setuptools"}
    assert "setuptools" not in contents["tools"]("licence-tools")


def test_every_requirement_is_imported_by_the_program(contents: dict[str, Any]) -> None:
    sources = "".join(path.read_text("utf-8") for part in ("core", "viewer") for path in (ROOT / part).rglob("*.py"))
    # A database's driver is named in the store's address.
    found = re.findall(r"^\s*(?:import|from) (\w+)|postgresql\+(\w+)", sources, re.MULTILINE)
    named = {name for names in found for name in names}
    packages: dict[str, set[str]] = {}
    for package, names in packages_distributions().items():
        for name in names:
            packages.setdefault(plain(name), set()).add(package)
    wanted = [re.split(r"[<>=;\[ ]", line)[0] for line in contents["requirements"]("full")]
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert len(wanted) == len(declared)
    assert [name for name in wanted if not packages[plain(name)] & named] == []


@pytest.mark.parametrize(
    ("prefix", "system", "wanted"),
    [
        ("/usr", "linux", "libpython3.11.so.1.0 libpython3.11"),
        ("/opt/python", "linux", ""),
        ("C:\\Python311", "win32", ""),
    ],
)
def test_the_systems_own_interpreter_needs_its_shared_library(
    contents: dict[str, Any], prefix: str, system: str, wanted: str
) -> None:
    assert contents["interpreter_library"](prefix, system, (3, 11)) == wanted


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_flavours_differ_in_what_training_needs(contents: dict[str, Any]) -> None:
    reader, full = contents["requirements"]("reader"), contents["requirements"]("full")
    assert set(full) - set(reader) == set(contents["ONLY_FULL"])
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert set(full) == set(wanted)


def test_every_decoder_that_the_program_names_is_taken(contents: dict[str, Any]) -> None:
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "core" / "reading").glob("*.py"))
    named = set(re.findall(r"imagecodecs\.(\w+)_decode", sources))
    assert {f"_{name}" for name in named} <= set(contents["DECODERS"])


def test_what_the_program_needs_is_not_left_out(contents: dict[str, Any]) -> None:
    kept = (
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/Qt/plugins/platforms/libqoffscreen.so",
        "PySide6/Qt/plugins/imageformats/libqsvg.so",
        "PySide6/plugins/platforms/qwindows.dll",
        "imagecodecs/_tiff.abi3.so",
        "ai_edge_litert/_pywrap_litert_interpreter_wrapper.so",
    )
    assert not [name for name in kept if contents["is_left_out"](name)]
    assert contents["is_left_out"]("PySide6/Qt/translations/qtbase_de.qm")
    assert contents["is_left_out"]("PySide6\\plugins\\platforms\\qminimal.dll")


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/lib/libQt6{}.so.6",
        "PySide6\\Qt6{}.dll",
        "PySide6/Qt/lib/Qt{}.framework/Versions/A/Qt{}",
    ],
    ids=["linux", "windows", "macos"],
)
def test_parts_of_qt_that_the_window_does_not_use_are_left_out_on_each_system(
    contents: dict[str, Any], name: str
) -> None:
    unused = ("Qml", "QmlModels", "Quick", "QuickControls2", "Pdf", "VirtualKeyboard", "Sql")
    assert [part for part in unused if not contents["is_left_out"](name.format(part, part))] == []
    used = ("Core", "Gui", "Widgets", "Svg", "Network", "OpenGL")
    assert [part for part in used if contents["is_left_out"](name.format(part, part))] == []


def test_nothing_forbidden_would_be_taken(contents: dict[str, Any]) -> None:
    names = (
        "PySide6/Qt6Qml.dll",
        "PySide6/Qt6Quick.dll",
        "PySide6/Qt6Pdf.dll",
        "PySide6/Qt6VirtualKeyboard.dll",
        "PySide6/Qt6Sql.dll",
        "PySide6/Qt/lib/libQt6Sql.so.6",
        "PySide6/Qt/lib/QtQml.framework/Versions/A/QtQml",
    )
    assert [name for name in names if not contents["is_forbidden"](name)] == []
    assert not contents["is_forbidden"]("PySide6/Qt6Core.dll")


def test_libraries_that_only_a_dropped_one_needs_are_dropped(contents: dict[str, Any]) -> None:
    entries = [
        ("a.so", "/a", "EXTENSION"),
        ("libb.so.1", "/b", "BINARY"),
        ("libc2.so.1", "/c", "BINARY"),
        ("libd.so.1", "/d", "BINARY"),
    ]
    needs = {"/a": {("libb.so.1", None)}, "/c": {("libd.so.1", None)}}
    kept = contents["without_orphans"](entries, lambda path: needs.get(path, set()))
    assert [name for name, _source, _kind in kept] == ["a.so", "libb.so.1"]


def test_links_to_nothing_are_dropped(contents: dict[str, Any]) -> None:
    entries = [("libq.so", "x/libq.so", "SYMLINK"), ("libr.so", "x/libr.so", "SYMLINK"), ("x/data", "/data", "DATA")]
    assert contents["without_dangling"](entries, {"x/libq.so"}) == [entries[0], entries[2]]
