"""What is in the folder: whose work, under which licence, and nothing of the build machine's."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.packaged.conftest import Built

pytestmark = pytest.mark.packaged
ROOT = Path(__file__).resolve().parent.parent.parent


def licence_check(folder: Path, flavour: str) -> subprocess.CompletedProcess[str]:
    work = ROOT / "build" / "package"
    return subprocess.run(
        [
            work / "tools" / "bin" / "python",
            ROOT / "packaging" / "licences.py",
            "--check-only",
            *("--folder", folder),
            *("--python", work / f"{flavour}-venv" / "bin" / "python"),
            *("--toc", work / f"{flavour}-work" / "humerus-viewer" / "COLLECT-00.toc"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )


def link_or_copy(source: str, target: str) -> None:
    """Two names for one file where that can be: not from one file system to another."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


@pytest.fixture
def copy(built: Built, place: Path) -> Path:
    target = place / "planted"
    shutil.rmtree(target, ignore_errors=True)
    return Path(shutil.copytree(built.folder, target, symlinks=True, copy_function=link_or_copy))


def test_the_check_accepts_what_was_built_and_refuses_what_is_planted(built: Built, copy: Path) -> None:
    assert licence_check(built.folder, built.flavour).returncode == 0
    readline = next(Path("/usr/lib").glob("*-linux-gnu/libreadline.so.8"))
    shutil.copy2(readline.resolve(), copy / "_internal" / "libreadline.so.8")
    shutil.copy2(copy / "_internal" / "libz.so.1", copy / "_internal" / "libplanted.so")
    done = licence_check(copy, built.flavour)
    assert done.returncode == 1
    assert "libreadline.so.8): GPL-3.0-or-later is GPL alone" in done.stderr
    assert "libplanted.so: nobody knows where it comes from" in done.stderr


def test_no_file_of_the_build_machine_is_named(built: Built) -> None:
    machine = str(ROOT).encode()
    named = [path for path in built.folder.rglob("*") if path.is_file() and machine in path.read_bytes()]
    assert named == []


def test_there_is_a_text_for_each_part(built: Built) -> None:
    licences = built.folder / "LICENSES"
    bill = json.loads((licences / "sbom.cdx.json").read_text(encoding="utf-8"))
    assert bill["bomFormat"] == "CycloneDX"
    texts = {component["name"]: properties(component, "humerus:text") for component in bill["components"]}
    assert {"numpy", "PySide6_Essentials", "CPython", "PyInstaller", "libssl3"} <= texts.keys()
    assert [name for name, named in texts.items() if not named] == []
    assert [text for named in texts.values() for text in named if not (licences / text).stat().st_size] == []


def properties(component: dict[str, list[dict[str, str]]], name: str) -> list[str]:
    return [item["value"] for item in component.get("properties", ()) if item["name"] == name]


def test_every_shared_object_is_in_the_bill(built: Built) -> None:
    bill = json.loads((built.folder / "LICENSES" / "sbom.cdx.json").read_text(encoding="utf-8"))
    listed = {file for component in bill["components"] for file in properties(component, "humerus:file")}
    objects = {
        path.relative_to(built.folder).as_posix()
        for path in built.folder.rglob("*.so*")
        if path.is_file() and not path.is_symlink()
    }
    assert objects <= listed


def test_the_size(built: Built) -> None:
    report = json.loads((built.dist / "build-report.json").read_text(encoding="utf-8"))
    assert len(report["largest"]) == 25
    if built.flavour == "reader":
        assert report["size_mb"] <= 450
