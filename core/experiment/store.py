"""Finished runs on disk: what each was, and what it says of every picture that was measured.

A run's folder is written whole or not at all, so what is there need not be run again::

    runs/<key>/run.json             the record
               scores.csv           path, split, positive, log_odds; log-odds in full precision
               weights.safetensors  the model as it would ship
"""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.bundle import encoded_tensors, shipped_tensors
from core.datasets import Split
from core.errors import DatasetError
from core.experiment.spec import RunSpec
from core.training import Epoch, Scored

RECORD = "run.json"
SCORES = "scores.csv"
WEIGHTS = "weights.safetensors"
Files: TypeAlias = dict[str, bytes]
"""What a run's folder holds, by name."""

COLUMNS = ("path", "split", "positive", "log_odds")


class RunRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What a finished run says of itself.

    Attributes:
        spec: Its choices.
        source: Digest of the source's manifest.
        manifest: Digest of the dataset's manifest.
        init: What the weights started from.
        curves: Its epochs.
        train_paths: How many pictures it learnt from, mirrored twins not counted.
        seconds: How long it took on this machine.
        program_version: Of the program that ran it.
    """

    spec: RunSpec
    source: str
    manifest: str
    init: str
    curves: tuple[Epoch, ...]
    train_paths: int
    seconds: float
    program_version: str


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Log-odds of pictures, n of them.

    Attributes:
        paths: As in the manifest.
        splits: Of each.
        positive: (n,) bool.
        log_odds: Of the finding, before temperature, (n,) float64.
    """

    paths: tuple[str, ...]
    splits: tuple[Split, ...]
    positive: NDArray[np.bool_]
    log_odds: NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class FinishedRun:
    """A run that was read back."""

    folder: Path
    record: RunRecord
    scores: Scores


def as_files(record: RunRecord, scored: dict[Split, Scored], tensors: dict[str, NDArray[np.float32]]) -> Files:
    """A run's folder as bytes, which can be sent from one machine to another."""
    return {
        RECORD: msgspec.json.format(msgspec.json.encode(record)) + b"\n",
        SCORES: _table(scored).encode(),
        WEIGHTS: encoded_tensors(shipped_tensors(tensors)),
    }


def keep(folder: Path, files: Files) -> None:
    """Write a run's folder whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        for name, content in files.items():
            (temporary / name).write_bytes(content)
        temporary.chmod(0o755)
        temporary.rename(folder)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def finished(folder: Path) -> bool:
    """Whether a run's folder is there."""
    return (folder / RECORD).exists()


def read(folder: Path) -> FinishedRun:
    """Read a run back.

    Raises:
        DatasetError: Something of it is damaged.
    """
    try:
        record = msgspec.json.decode((folder / RECORD).read_bytes(), type=RunRecord)
        with (folder / SCORES).open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        scores = Scores(
            tuple(row["path"] for row in rows),
            tuple(Split(row["split"]) for row in rows),
            np.array([row["positive"] == "1" for row in rows], np.bool_),
            np.array([float(row["log_odds"]) for row in rows], np.float64),
        )
    except (OSError, msgspec.MsgspecError, ValueError, KeyError) as error:
        raise DatasetError(folder, f"this run is damaged ({error})", "Remove its folder and run it again") from error
    return FinishedRun(folder, record, scores)


def _table(scored: dict[Split, Scored]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for split, found in scored.items():
        for sample, positive, z in zip(found.samples, found.positive, found.log_odds, strict=True):
            writer.writerow((sample.path, split, int(positive), repr(float(z))))
    return text.getvalue()
