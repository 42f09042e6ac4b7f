"""Run ``humerus`` in this process, with folders of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.cli import main
from core.paths import HOME_VARIABLE, resources


@dataclass(frozen=True, slots=True)
class Ran:
    """How a run of ``humerus`` ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:  # noqa: ANN401 - JSON of any form
        """Standard output, which must be JSON and nothing else."""
        return msgspec.json.decode(self.out)


Humerus = Callable[..., Ran]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program's folders for this test."""
    folder = tmp_path / "home"
    monkeypatch.setenv(HOME_VARIABLE, str(folder))
    return folder


@pytest.fixture
def humerus(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Humerus:
    """Call ``humerus`` with these arguments."""

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["humerus", *map(str, arguments)])
        capfd.readouterr()
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = capfd.readouterr()
        return Ran(code, out, err)

    return run


@pytest.fixture(scope="session")
def demo() -> Path:
    """The demo library."""
    return resources() / "demo"


@pytest.fixture
def broken(tmp_path: Path, demo: Path) -> Path:
    """A film that was cut off within its header."""
    path = tmp_path / "films" / "broken.dcm"
    path.parent.mkdir()
    path.write_bytes((demo / "DICOM" / "DEMO-0001" / "1.dcm").read_bytes()[:600])
    return path
