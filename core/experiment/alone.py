"""A job in a process of its own, on a worker.

A worker's own threads draw from Python's generator, which Keras takes its seeds from: beside them the same seed would
give another model. They also have to answer the scheduler while a run holds the interpreter's lock.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import tempfile
from pathlib import Path

from core.experiment.run import Job
from core.experiment.store import Files
from core.experiment.work import Failure, work

JOB, RESULT = "job", "result"


def work_alone(job: Job) -> Files | Failure:
    """Run a job to its end in a new process and wait for it."""
    with tempfile.TemporaryDirectory(prefix="humerus-run-") as name:
        folder = Path(name)
        (folder / JOB).write_bytes(pickle.dumps(job))
        done = subprocess.run([sys.executable, "-m", "core.experiment.alone", name], check=False)
        if done.returncode:
            return Failure(f"its process ended with code {done.returncode}")
        # Both ends are this program, in a folder that nobody else may enter.
        found: Files | Failure = pickle.loads((folder / RESULT).read_bytes())
        return found


def _main(folder: Path) -> None:
    found = work(pickle.loads((folder / JOB).read_bytes()))
    (folder / RESULT).write_bytes(pickle.dumps(found))


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
