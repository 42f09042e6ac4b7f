"""What not every installation has: the libraries of further maps, reports, training and experiments.

The reader package is made without most of them, and from source one may do without them too.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec

from core.errors import NotInstalledError

NAMES = {
    "tensorflow": "TensorFlow",
    "keras": "Keras",
    "tf_keras_vis": "tf-keras-vis",
    "matplotlib": "matplotlib",
    "jinja2": "Jinja2",
    "sklearn": "scikit-learn",
    "scipy": "SciPy",
    "dask": "Dask",
    "distributed": "distributed",
}
"""By the name that is imported: the one that people know, and that pip finds it by."""


@dataclass(frozen=True, slots=True)
class Task:
    """Work that needs some of them.

    Attributes:
        title: Begins a sentence.
        libraries: Keys of :data:`NAMES`.
    """

    title: str
    libraries: frozenset[str]


_NETWORKS = frozenset({"tensorflow", "keras"})
_PAGES = frozenset({"matplotlib", "jinja2", "sklearn", "scipy"})

SANITY = Task("The randomisation check", _NETWORKS)
MAPS = Task("Further maps", _NETWORKS | {"tf_keras_vis"})
REPORT = Task("The report", _PAGES)
TRAINING = Task("Training", MAPS.libraries | _PAGES)  # a new bundle is held against the oracle, and brings its report
EXPERIMENT = Task("The experiment", TRAINING.libraries | {"dask"})
ANYTHING = "This command"

REMEDIES = {
    True: "Install the full package, or the program from source",
    False: "Get it with pip install {} (tested versions: constraints.txt)",
}
"""By whether the program is frozen."""


def lack(task: Task) -> NotInstalledError | None:
    """What is missing for a task, without opening what is there; None: nothing."""
    missing = {name for name in task.libraries if find_spec(name) is None}
    return _error(task.title, missing) if missing else None


def require(task: Task) -> None:
    """Ask before the work begins, not at its end.

    Raises:
        NotInstalledError: Something is missing.
    """
    if error := lack(task):
        raise error


@contextmanager
def missed() -> Iterator[None]:
    """Whatever of it is missed within is told in words.

    Raises:
        NotInstalledError: In place of its ModuleNotFoundError. Any other is a bug.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name not in NAMES:
            raise
        raise _error(ANYTHING, {error.name}) from error


def _error(title: str, missing: Iterable[str]) -> NotInstalledError:
    *others, last = (NAMES[name] for name in NAMES if name in missing)
    names = f"{', '.join(others)} and {last}" if others else last
    remedy = REMEDIES[getattr(sys, "frozen", False)].format(" ".join((*others, last)))
    return NotInstalledError(title, f"this needs {names}, which this installation does not have", remedy)
