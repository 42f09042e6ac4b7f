"""What a run has reached, on disk after each epoch, so that one that was stopped goes on where it was.

::

    runs/<key>/state.json            curves, best epoch, and which file holds the numbers
               <digest>.safetensors  weights, optimizers, dropout's generators, and the best weights

The numbers are written first, under their digest's name; ``state.json`` is replaced last, in one piece. Whatever is
missing or does not fit makes the run start over.
"""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.errors import TrainingError
from core.paths import write_atomically
from core.training.curves import Epoch

FOLDER = "runs"
STATE = "state.json"
ABANDONED = 16
"""Runs whose checkpoints stay when others begin; the oldest go first."""
_NOW, _BEST = "now/", "best/"


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A run after an epoch.

    Attributes:
        curves: Of all epochs so far.
        best: Number of the epoch with the best monitored value; 0: none yet.
        variables: Everything that later steps depend on, by name.
        weights: Of the best epoch, in the tail's order.
    """

    curves: tuple[Epoch, ...] = ()
    best: int = 0
    variables: dict[str, NDArray[Any]] | None = None
    weights: tuple[NDArray[Any], ...] = ()


class _Record(msgspec.Struct, frozen=True, kw_only=True):
    key: str
    curves: tuple[Epoch, ...]
    best: int
    numbers: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A run's place on disk.

    Attributes:
        cache: The cache's folder.
        key: Names all that the run's result depends on.
    """

    cache: Path
    key: str

    @property
    def folder(self) -> Path:
        """The run's own folder."""
        return self.cache / FOLDER / self.key[:32]

    def write(self, state: State) -> None:
        """Keep a state in the place of the one before."""
        from safetensors.numpy import save

        self.folder.mkdir(parents=True, exist_ok=True)
        best = {f"{_BEST}{place:05}": values for place, values in enumerate(state.weights)}
        now = {f"{_NOW}{name}": values for name, values in (state.variables or {}).items()}
        content = save({name: np.asarray(values, order="C") for name, values in {**now, **best}.items()})
        digest = hashlib.sha256(content).hexdigest()
        write_atomically(self.folder / f"{digest}.safetensors", content)
        record = _Record(key=self.key, curves=state.curves, best=state.best, numbers=digest)
        write_atomically(self.folder / STATE, msgspec.json.encode(record))
        for older in self.folder.glob("*.safetensors"):
            if older.stem != digest:
                older.unlink(missing_ok=True)

    def read(self) -> State | None:
        """The state that was kept last; None: there is none.

        Raises:
            TrainingError: It is damaged, or of another run.
        """
        if not (self.folder / STATE).exists():
            return None
        from safetensors import SafetensorError
        from safetensors.numpy import load

        try:
            record = msgspec.json.decode((self.folder / STATE).read_bytes(), type=_Record)
            content = (self.folder / f"{record.numbers}.safetensors").read_bytes()
            if (record.key, record.numbers) != (self.key, hashlib.sha256(content).hexdigest()):
                raise TrainingError(self.folder, "the checkpoint is of another run or was changed")
            found = load(content)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError, SafetensorError) as error:
            raise TrainingError(self.folder, f"the checkpoint is damaged ({error})") from error
        now = {name.removeprefix(_NOW): values for name, values in found.items() if name.startswith(_NOW)}
        weights = tuple(found[name] for name in sorted(found) if name.startswith(_BEST))
        return State(record.curves, record.best, now, weights)

    def discard(self) -> None:
        """The run's result is safe elsewhere."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def tidy(self) -> None:
        """Remove the checkpoints of runs that nobody went on with for longest."""
        others = [path for path in self.folder.parent.glob(f"*/{STATE}") if path.parent != self.folder]
        others.sort(key=lambda path: path.stat().st_mtime)
        for path in others[: max(0, len(others) - ABANDONED)]:
            shutil.rmtree(path.parent, ignore_errors=True)
