"""An installation of one's own, in which something can be broken."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.bundle import shipped
from core.checks.expected import FILE_NAME
from core.paths import HOME_VARIABLE, resources

Change = Callable[[dict[str, Any]], object]
Expect = Callable[[Change], None]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program's folders for this test."""
    folder = tmp_path / "home"
    monkeypatch.setenv(HOME_VARIABLE, str(folder))
    return folder


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """``resources`` of a packaged program, its films and its model copied."""
    target = tmp_path / "program" / "resources"
    target.mkdir(parents=True)
    shutil.copytree(resources() / "self-test", target / "self-test")
    shutil.copytree(shipped(), target / "models" / shipped().name)
    (target / "demo").symlink_to(resources() / "demo")
    monkeypatch.setattr(sys, "_MEIPASS", str(target.parent), raising=False)
    return target


@pytest.fixture
def expect(installed: Path) -> Expect:
    """``expect(change)``: change what is expected of the films."""

    def change(act: Change) -> None:
        path = installed / "self-test" / FILE_NAME
        document = msgspec.json.decode(path.read_bytes())
        act(document)
        path.write_bytes(msgspec.json.encode(document))

    return change
