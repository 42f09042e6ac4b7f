"""The error tree.

::

    HumerusError
    ├── ReadingError      a file cannot be shown
    ├── LibraryError      a folder or its index cannot be used
    ├── BundleError       a model bundle is refused
    ├── InferenceError    the model cannot run
    ├── DatasetError      a dataset or manifest is wrong
    ├── TrainingError     a training run cannot start or go on
    ├── StoreError        tags cannot be read or kept
    ├── SettingsError     a setting has a value that it cannot have
    └── NotInstalledError a library is missing that not every installation has

Only these reach a user as a message. Anything else is a bug and goes to the crash dialog.
"""

from __future__ import annotations


class HumerusError(Exception):
    """Something a user can understand and act on.

    Attributes:
        subject: What it is about, most often a file's path. May name a patient: never log it.
        problem: What is wrong, without a full stop.
        remedy: What can be done, without a full stop. May be empty.
    """

    def __init__(self, subject: object, problem: str, remedy: str = "") -> None:
        super().__init__(subject, problem, remedy)
        self.subject = str(subject)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        tail = f" {self.remedy}." if self.remedy else ""
        return f"{self.subject}: {self.problem}.{tail}"


class ReadingError(HumerusError):
    """A file cannot be read as a radiograph."""


class LibraryError(HumerusError):
    """A folder, a DICOMDIR or the index cannot be used."""


class BundleError(HumerusError):
    """A model bundle is incomplete, damaged, foreign or of another version."""


class InferenceError(HumerusError):
    """The model cannot run on this image or on this machine."""


class DatasetError(HumerusError):
    """A dataset source or manifest is wrong.

    Attributes:
        problems: Every single problem, where ``problem`` names only the first of very many; otherwise empty.
    """

    def __init__(self, subject: object, problem: str, remedy: str = "", problems: tuple[str, ...] = ()) -> None:
        super().__init__(subject, problem, remedy)
        self.problems = problems


class TrainingError(HumerusError):
    """A training run cannot start or go on."""


class StoreError(HumerusError):
    """The tag store is out of reach, damaged, of another version, or cannot be written.

    Attributes:
        passing: Trying again later may help: the server is away, the disk is full.
    """

    def __init__(self, subject: object, problem: str, remedy: str = "", *, passing: bool = False) -> None:
        super().__init__(subject, problem, remedy)
        self.passing = passing


class SettingsError(HumerusError):
    """A setting has a value that it cannot have."""


class NotInstalledError(HumerusError):
    """A library is missing that not every installation has."""
