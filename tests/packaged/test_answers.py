"""What the frozen program says is what the source tree says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.packaged.conftest import Account, Built

pytestmark = pytest.mark.packaged
ROOT = Path(__file__).resolve().parent.parent.parent


def test_predictions_are_those_of_the_source_tree(program: Path, films: Path, account: Account) -> None:
    frozen = account.run([program / "humerus", "predict", films, "--json"])
    source = subprocess.run(
        [sys.executable, "-m", "core.cli", "predict", str(films), "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    ours, theirs = (json.loads(said)["images"] for said in (frozen.stdout, source.stdout))
    assert len(ours) == len(theirs) > 20
    for one, other in zip(ours, theirs, strict=True):
        assert (one["path"], one["state"], one["digest"]) == (other["path"], other["state"], other["digest"])
        if other["probability"] is not None:
            assert one["probability"] == pytest.approx(other["probability"], abs=1e-5)


def test_the_tour_shows_a_result_and_its_map(program: Path, films: Path, account: Account) -> None:
    folder = account.home / "tour"
    done = account.run([program / "HumerusViewer", "--tour", folder, films])
    assert done.returncode == 0, done.stdout + done.stderr
    pictures = {path.name: path.stat().st_size for path in folder.glob("*.png")}
    assert {"01-film.png", "02-map-smooth.png"} <= pictures.keys()
    assert pictures["02-map-smooth.png"] != pictures["01-film.png"]
    assert "positive" in (folder / "results.csv").read_text(encoding="utf-8")


def test_tags_are_kept_in_a_store(program: Path, account: Account) -> None:
    """SQLAlchemy, Alembic and the migrations, which the archive does not hold, work frozen."""
    done = account.run([program / "humerus", "tags", "--help"])
    assert done.returncode == 0, done.stderr
    told = json.loads(account.run([program / "humerus", "self-test", "--json"]).stdout)
    tags = [check for check in told["checks"] if "tag" in check["name"]]
    assert tags, "the self-test keeps no tag"
    assert all(check["state"] == "ok" for check in tags)


CHILD = """
import multiprocessing, multiprocessing.popen_spawn_posix, sys
from multiprocessing import resource_tracker
import numpy as np
from pathlib import Path
from core.bundle import shipped
from core.inference.explain import explain
from core.progress import serve

resource_tracker.ensure_running()  # told apart by the interpreter's flags, which are ours here
sys.frozen, sys.executable = True, sys.argv[1]  # the parent speaks to its child as a frozen program does
multiprocessing.set_executable(sys.executable)
context = multiprocessing.get_context("spawn")
ours, theirs = context.Pipe(duplex=False)
asked = (shipped(), np.zeros((224, 224, 3), np.float32), "layercam")
child = context.Process(target=serve, args=(theirs, explain, asked))
inside = Path(sys.executable).parent / "_internal"  # the child is told of our path
places = (inside / "base_library.zip", next(inside.glob("python3.*")) / "lib-dynload", inside)
sys.path[:] = map(str, places)
child.start()
theirs.close()
while not isinstance(message := ours.recv(), tuple):
    pass
child.join(240)
print(message[0], message[1].shape if message[0] == "result" else message[1], child.exitcode)
"""


def test_child_processes(program: Path, built: Built) -> None:
    """A spawned child is the executable itself; what the reader flavour lacks comes back as a sentence."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(program / "HumerusViewer")],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    expected = "result (7, 7) 0" if built.flavour == "full" else "error Further maps: this needs TensorFlow"
    assert done.stdout.startswith(expected), done.stdout + done.stderr


def test_what_the_reader_flavour_lacks_is_said_in_words(
    program: Path, films: Path, account: Account, built: Built
) -> None:
    source, manifest = films / "MURA-shaped", account.home / "ds1.csv"
    made = account.run([program / "humerus", "dataset", "ds1", "--source", source, "--out", manifest])
    assert made.returncode == 0, made.stderr
    asked: list[str | Path] = ["--manifest", manifest, "--root", source, "--out", account.home / "report"]
    done = account.run([program / "humerus", "evaluate", *asked])
    if built.flavour == "full":
        assert done.returncode == 0, done.stderr
        return
    assert done.returncode == 1
    assert done.stderr.startswith("humerus: The report: this needs ")
    assert "Install the full package" in done.stderr
