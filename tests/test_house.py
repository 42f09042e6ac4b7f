"""What holds for the repository as a whole."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("core", "viewer", "tests", "packaging", "docs", "resources", ".ci", ".github")
TEXTS = {".py", ".md", ".toml", ".txt", ".sh", ".yml", ".csv", ".json", ""}


def texts() -> Iterator[Path]:
    """The repository's text files, without what was built or installed."""
    for path in ROOT.iterdir():
        if path.is_file() and path.suffix in TEXTS and path.name != ".git":
            yield path
    for part in PARTS:
        for folder, folders, files in os.walk(ROOT / part):
            folders[:] = [name for name in folders if name != "__pycache__" and not name.endswith("_cache")]
            yield from (Path(folder) / name for name in files if Path(name).suffix in TEXTS)


def python_without(*blocked: str, program: str) -> subprocess.CompletedProcess[str]:
    """Run a program in a Python in which some packages cannot be imported, as if they were not installed."""
    block = f"""
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Blocked())
"""
    command = [sys.executable, "-c", block + program]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def test_core_works_without_qt_and_without_tensorflow() -> None:
    program = """
import pkgutil
import core
from core.bundle import load, shipped
from core.inference import Engine
from core.paths import resources
from core.reading import read

for module in pkgutil.walk_packages(core.__path__, "core."):
    if not module.name.endswith("__main__"):
        __import__(module.name)
film = read(next((resources() / "demo").rglob("*.png")))
print(Engine(load(shipped())).analyse(film).state)
"""
    blocked = ("PySide6", "shiboken6", "tensorflow", "keras", "tf_keras_vis")
    done = python_without(*blocked, program=program)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() in {"negative", "uncertain", "positive"}


def test_nothing_shadows_the_packaging_library() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_no_file_names_a_folder_of_one_machine_or_a_package_index() -> None:
    home = "|".join(("wo" + "rk", "ro" + "ot", "fa" + "rm"))
    machine = re.compile(rf"(^|[^A-Za-z0-9_.~-])/({home})/", re.MULTILINE)
    options = ("index" + "-url", "extra" + "-index", "find" + "-links")
    index = re.compile("|".join((*options, r"https?://\S*/simp" + r"le\b")))
    found = []
    for path in texts():
        content = path.read_text(encoding="utf-8")
        if machine.search(content) or index.search(content):
            found.append(path.relative_to(ROOT).as_posix())
    assert found == []


def test_every_library_is_pinned_once() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.+]*", pin) for pin in pins)
    names = [plain(pin.partition("==")[0]) for pin in pins]
    assert len(set(names)) == len(names)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["dev"]]
    assert {plain(re.split(r"[<>=;\[ ]", name)[0]) for name in wanted} <= set(names)


def plain(name: str) -> str:
    """A distribution's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_only_the_headless_opencv_is_used() -> None:
    pins = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "opencv-python-headless==" in pins
    assert not re.search(r"^opencv-(contrib-)?python==", pins, re.MULTILINE)


def test_the_demo_plan_names_each_film_and_place_once() -> None:
    with (ROOT / "packaging" / "demo_films.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    for column in ("image_id", "place"):
        assert len({row[column] for row in rows}) == len(rows)


SCRIPTS = sorted([*(ROOT / "packaging").glob("*.sh"), ROOT / ".ci" / "run"])


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_can_be_run(script: Path) -> None:
    assert os.access(script, os.X_OK)
    assert subprocess.run(["bash", "-n", str(script)], capture_output=True, check=False).returncode == 0


def test_the_readme_begins_with_what_one_types() -> None:
    first = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:8]
    assert any("apt-get install -y make python3 python3-venv" in line for line in first)
    assert any(line.startswith("make run") for line in first)
    assert any(line.startswith("make test") for line in first)
