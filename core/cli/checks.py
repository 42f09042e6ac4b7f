"""The checks of ``humerus self-test``, on the films and the model that ship."""

from __future__ import annotations

import importlib.util
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from core import __version__
from core.errors import HumerusError
from core.paths import places, private_folder, resources, write_atomically
from core.progress import Operation, Progress


class State(StrEnum):
    """How a check ended."""

    OK = "ok"
    MISSING = "missing"
    """Something that the reader's work does not need is not there."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Result:
    """A check and how it ended.

    Attributes:
        name: Stable name, for scripts.
        title: What was checked, for people.
        state: How it ended.
        detail: What was found, or what is wrong and what can be done.
    """

    name: str
    title: str
    state: State
    detail: str


class CheckError(Exception):
    """A check failed; the message says why and what can be done."""


class NotThereError(Exception):
    """Something optional is missing; the message says what for it is needed."""


def program() -> dict[str, str]:
    """Which program runs where."""
    return {
        "version": __version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
    }


def run_all() -> Operation[list[Result]]:
    """Run every check; one failing does not stop the others."""
    results: list[Result] = []
    for number, (name, (title, check)) in enumerate(CHECKS.items()):
        yield Progress(title, number, len(CHECKS))
        results.append(Result(name, title, *_ended(check)))
    return results


def _ended(check: Callable[[], str]) -> tuple[State, str]:
    try:
        return State.OK, check()
    except NotThereError as error:
        return State.MISSING, str(error)
    except (CheckError, HumerusError) as error:
        return State.FAILED, str(error)
    except Exception as error:  # noqa: BLE001 - a self-test reports what is broken, whatever it is
        return State.FAILED, f"{type(error).__name__}: {error}"


def _folders() -> str:
    where = places()
    for folder in (where.config, where.cache, where.data, where.logs):
        try:
            private_folder(folder)
            with tempfile.TemporaryDirectory(dir=folder) as name:
                write_atomically(Path(name) / "probe", b"probe")
        except OSError as error:
            msg = f"{folder} cannot be written ({error.strerror}); check its rights and the disk"
            raise CheckError(msg) from error
    return "settings, cache, data and logs can be written"


def _reading() -> str:
    from core.reading import read

    films = sorted((resources() / "demo" / "DICOM").rglob("*.dcm")) + sorted((resources() / "demo").rglob("*.png"))
    encodings = {read(film).encoding for film in films}
    if not encodings:
        msg = "the demo library is missing; install the program anew"
        raise CheckError(msg)
    return f"{len(films)} films: {', '.join(sorted(encodings))}"


def _bundle() -> str:
    from core.bundle import load, shipped

    return f"{load(shipped()).info.folder}, every digest verified"


def _engine() -> str:
    from core.bundle import load, shipped
    from core.inference import Engine
    from core.reading import read

    engine = Engine(load(shipped()))
    film = read(next(iter(sorted((resources() / "demo").rglob("*.png")))))
    first, second = engine.analyse(film), engine.analyse(film)
    if first.probability != second.probability:
        msg = "the same film twice gives two probabilities; this processor or its libraries compute wrongly"
        raise CheckError(msg)
    return f"probability and map of a film in {second.latency_ms:.0f} ms"


def _window() -> str:
    if getattr(sys, "frozen", False):
        return "part of this package"
    start = [sys.executable, "-c", "from PySide6.QtWidgets import QApplication; QApplication([])"]
    offscreen = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(start, capture_output=True, text=True, check=False, timeout=120, env=offscreen)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        msg = f"Qt does not start ({last}); install the system libraries that the README names"
        raise CheckError(msg)
    return "Qt starts"


def _training() -> str:
    missing = [name for name in ("tensorflow", "keras", "tf_keras_vis") if importlib.util.find_spec(name) is None]
    if missing:
        msg = f"{', '.join(missing)} not installed: no training and no further maps; reading films needs none of them"
        raise NotThereError(msg)
    return "TensorFlow, Keras and tf-keras-vis are installed"


CHECKS: dict[str, tuple[str, Callable[[], str]]] = {
    "folders": ("The program's folders", _folders),
    "reading": ("Reading films in every encoding", _reading),
    "bundle": ("The model that ships", _bundle),
    "engine": ("The model runs", _engine),
    "window": ("The window", _window),
    "training": ("Training and further maps", _training),
}
