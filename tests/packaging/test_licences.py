"""Whose work is in a built folder: where files come from, and the text of each licence."""

from __future__ import annotations

import csv
import re
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGING = ROOT / "packaging"
ROWS = list(csv.DictReader((PACKAGING / "licences.csv").read_text(encoding="utf-8").splitlines()))


@pytest.fixture
def licences(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.syspath_prepend(str(PACKAGING))
    return runpy.run_path(str(PACKAGING / "licences.py"))


@pytest.fixture
def origins(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.syspath_prepend(str(PACKAGING))
    return runpy.run_path(str(PACKAGING / "origins.py"))


@pytest.mark.parametrize(
    "licence",
    [
        "GPL-3.0-or-later",
        "GPL-2.0-only OR GPL-3.0-only",
        "MIT AND GPL-2.0-only",
        "GNU General Public License v2 (GPLv2)",
        "AGPL-3.0-only",
    ],
)
def test_gpl_alone_is_refused(licences: dict[str, Any], licence: str) -> None:
    assert licences["is_refused"](licence)


@pytest.mark.parametrize(
    "licence",
    [
        "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only",
        "LGPL-2.1-or-later",
        "GPL-3.0-or-later WITH GCC-exception-3.1",
        "GPL-2.0-or-later WITH Bootloader-exception",
        "GNU Lesser General Public License v3 (LGPLv3)",
        "BSD-3-Clause AND 0BSD AND MIT",
    ],
)
def test_what_may_be_handed_on_is_not_refused(licences: dict[str, Any], licence: str) -> None:
    assert not licences["is_refused"](licence)


def test_the_reviewed_table_names_each_part_once() -> None:
    with (PACKAGING / "licences.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    parts = [row["part"] for row in rows]
    assert len(set(parts)) == len(parts)
    assert all(row["licence"] for row in rows)
    assert all(re.match(r"(pypi|debian|library|program):\S", part) for part in parts)


def test_a_part_without_a_text_or_a_review_may_not_be_handed_on(licences: dict[str, Any], tmp_path: Path) -> None:
    text = tmp_path / "copyright"
    text.write_text("see /usr/share/common-licenses/Unheard-1 for the rest", encoding="utf-8")
    parts = {
        "pypi:bare": licences["Part"]("pypi:bare", licence="MIT"),
        "pypi:unknown": licences["Part"]("pypi:unknown", texts=[PACKAGING / "licence-texts" / "GPL-3.txt"]),
        "debian:referring": licences["Part"]("debian:referring", licence="MIT", texts=[text]),
    }
    bare, unknown, referring = licences["complaints"](parts)
    assert bare.startswith("pypi:bare: there is no text")
    assert unknown.startswith("pypi:unknown: nobody has reviewed")
    assert "Unheard-1, which is not in licence-texts" in referring


def test_every_text_that_the_table_names_is_there() -> None:
    with (PACKAGING / "licences.csv").open(newline="", encoding="utf-8") as stream:
        named = {text for row in csv.DictReader(stream) for text in row["texts"].split() if "/" not in text}
    assert named <= {path.stem for path in (PACKAGING / "licence-texts").iterdir()}


@pytest.mark.parametrize(
    "row", [row for row in ROWS if row["part"].startswith("library:")], ids=lambda row: row["part"]
)
def test_the_table_says_where_the_text_of_each_library_is(row: dict[str, str]) -> None:
    named = [text for text in row["texts"].split() if "/" not in text]
    assert row["texts"].split()
    assert [text for text in named if not (PACKAGING / "licence-texts" / f"{text}.txt").is_file()] == []


@pytest.mark.parametrize("row", [row for row in ROWS if row["version"]], ids=lambda row: row["part"])
def test_the_table_says_how_a_version_is_found(row: dict[str, str]) -> None:
    assert row["version"] == "wheel" or re.compile(row["version"].encode()).groups >= 1


def test_the_texts_that_a_wheel_has_in_a_folder_of_its_package_are_found(origins: dict[str, Any]) -> None:
    texts = origins["ask"](Path(sys.executable)).texts
    assert {"LICENSE-charls", "LICENSE-openjpeg", "LICENSE-lerc"} <= {path.name for path in texts["imagecodecs"]}
    assert "THIRD_PARTY_NOTICES.txt" in {path.name for path in texts["tensorflow"]}
    assert not [path for paths in texts.values() for path in paths if path.suffix == ".py"]


def test_a_version_is_read_from_the_name_from_the_bytes_or_from_the_wheels_own_bill(
    licences: dict[str, Any], origins: dict[str, Any], tmp_path: Path
) -> None:
    note = tmp_path / "auditwheel.cdx.json"
    note.write_text('{"purl": "pkg:rpm/almalinux/libc@3.4.5-1"}', encoding="utf-8")
    environment = origins["Environment"]("", "", "3.11", versions={"wheel": "9.9"}, notes={"wheel": [note]})
    library = tmp_path / "liba-0123.so.1.2.3"
    library.write_bytes(b"\x7fELF A version 2.3.4")
    patterns = (r"\.so\.(\d+\.\d+\.\d+)$", r"A version (\S+)", r"libc@([\d.]+)", "wheel", "", r"Z ([\d.]+)")
    reviewed = licences["Reviewed"]
    found = [licences["version_of"](library, reviewed("MIT", one), "wheel", environment) for one in patterns]
    assert found == ["1.2.3", "2.3.4", "3.4.5", "9.9", "", ""]


WINDOWS = {
    "PySide6/Qt6Core.dll": ("C:/venv/Lib/site-packages/PySide6/Qt6Core.dll", "library:Qt6Core.dll"),
    "PySide6/QtCore.pyd": ("C:/venv/Lib/site-packages/PySide6/QtCore.pyd", "pypi:PySide6_Essentials"),
    "numpy.libs/msvcp140-a4.dll": ("C:/venv/Lib/site-packages/numpy.libs/msvcp140-a4.dll", "library:msvcp140-a4.dll"),
    "python311.dll": ("C:/Python311/python311.dll", "program:CPython"),
    "python3.dll": ("C:/Python311/python3.dll", "program:CPython"),
    "_ssl.pyd": ("C:/Python311/DLLs/_ssl.pyd", "program:CPython"),
    "VCRUNTIME140.dll": ("C:/Python311/VCRUNTIME140.dll", "library:VCRUNTIME140.dll"),
    "vcruntime140_1.dll": ("C:/Python311/vcruntime140_1.dll", "library:vcruntime140_1.dll"),
    "libssl-3.dll": ("C:/Python311/DLLs/libssl-3.dll", "library:libssl-3.dll"),
    "stranger.dll": ("C:/Python311/stranger.dll", ""),
}
FRAMEWORK = "/Library/Frameworks/Python.framework/Versions/3.11"
MACOS = {
    "PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore": (
        "/venv/lib/python3.11/site-packages/PySide6/Qt/lib/QtCore.framework/Versions/A/QtCore",
        "pypi:PySide6_Essentials",
    ),
    "imagecodecs/.dylibs/libcharls.2.4.3.dylib": (
        "/venv/lib/python3.11/site-packages/imagecodecs/.dylibs/libcharls.2.4.3.dylib",
        "library:libcharls.2.4.3.dylib",
    ),
    "Python": (f"{FRAMEWORK}/Python", "program:CPython"),
    "libssl.3.dylib": (f"{FRAMEWORK}/lib/libssl.3.dylib", "library:libssl.3.dylib"),
    "lib-dynload/_ssl.so": (f"{FRAMEWORK}/lib/python3.11/lib-dynload/_ssl.so", "program:CPython"),
}
OWNERS = {"PySide6": "PySide6_Essentials", "numpy.libs": "numpy", "imagecodecs": "imagecodecs"}


@pytest.mark.parametrize(
    ("files", "base", "stdlib"),
    [
        (WINDOWS, "C:/Python311", "C:/Python311/Lib"),
        (MACOS, FRAMEWORK, f"{FRAMEWORK}/lib/python3.11"),
    ],
    ids=["windows", "macos"],
)
def test_it_is_known_where_the_files_of_other_systems_come_from(
    origins: dict[str, Any], tmp_path: Path, files: dict[str, tuple[str, str]], base: str, stdlib: str
) -> None:
    owners = {source: OWNERS[name.split("/")[0]] for name, (source, _part) in files.items() if "/venv/" in f"/{source}"}
    environment = origins["Environment"](base, stdlib, "3.11", owners=owners)
    sources = origins["Sources"](tmp_path, {name: source for name, (source, _part) in files.items()}, environment)
    found = {name: sources.part_of(tmp_path / "_internal" / name) for name in files}
    assert found == {name: part for name, (_source, part) in files.items()}


def test_shared_objects_are_known_by_how_they_begin(origins: dict[str, Any], tmp_path: Path) -> None:
    begin = {
        "libz.so.1": b"\x7fELF",
        "python311.dll": b"MZ\x90\x00",
        "QtCore.framework/Versions/A/QtCore": b"\xca\xfe\xba\xbe",
        "_ssl.cpython-311-darwin.so": b"\xcf\xfa\xed\xfe",
        "notes.txt": b"plain text",
        "empty": b"",
    }
    for name, content in begin.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (tmp_path / "libz.so").symlink_to("libz.so.1")
    found = {path.relative_to(tmp_path).as_posix() for path in origins["binaries"](tmp_path)}
    assert found == set(begin) - {"notes.txt", "empty"}


def test_an_empty_file_is_no_text(licences: dict[str, Any], origins: dict[str, Any], tmp_path: Path) -> None:
    empty = tmp_path / "LICENSE"
    empty.touch()
    part = licences["Part"]("library:a", "1", "MIT", "", [empty])
    assert [line for line in licences["complaints"]({part.id: part}) if "no text" in line]
    found = [path for paths in origins["ask"](Path(sys.executable)).texts.values() for path in paths]
    assert found
    assert [path.name for path in found if not path.stat().st_size] == []
