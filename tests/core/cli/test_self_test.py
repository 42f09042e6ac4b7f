"""``humerus self-test``: the whole of it, as one calls it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.bundle import shipped
from core.paths import resources

Humerus = Callable[..., Any]
CORE = ("folders", "reading", "bundle", "engine", "tags", "training")
WINDOW = ("graphics", "fonts", "drawing", "window")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """``resources`` of a packaged program, with films of its own."""
    target = tmp_path / "program" / "resources"
    shutil.copytree(resources() / "self-test", target / "self-test")
    for name in ("demo", "models"):
        (target / name).symlink_to(resources() / name)
    monkeypatch.setattr(sys, "_MEIPASS", str(target.parent), raising=False)
    return target


def by_name(document: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {check["name"]: check for check in document["checks"]}


@pytest.mark.slow
def test_this_machine_can_do_the_job(humerus: Humerus) -> None:
    ran = humerus("self-test", "--json")
    assert ran.code == 0
    assert ran.document["ok"] is True
    assert {name: check["state"] for name, check in by_name(ran.document).items()} == dict.fromkeys(
        (*CORE, *WINDOW), "ok"
    )
    assert all(check["took_ms"] >= 0 for check in ran.document["checks"])
    assert set(ran.document["program"]) == {"version", "python", "system", "qt", "pyside", "platform"}


@pytest.mark.slow
def test_a_damaged_film_is_said_in_words_and_in_the_exit_code(humerus: Humerus, installed: Path) -> None:
    path = installed / "self-test" / "1.2.840.10008.1.2.4.201.dcm"
    path.write_bytes(path.read_bytes()[:-400])
    ran = humerus("self-test", "--json")
    checks = by_name(ran.document)
    assert ran.code == 1
    assert ran.document["ok"] is False
    assert checks["reading"]["state"] == "failed"
    assert "HTJ2K lossless (1.2.840.10008.1.2.4.201)" in checks["reading"]["detail"]
    assert {name for name, check in checks.items() if check["state"] != "ok"} == {"reading"}


@pytest.mark.slow
def test_a_damaged_model_is_said_for_people(humerus: Humerus, installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    model = shipped().resolve()
    (installed / "models").unlink()
    copy = Path(shutil.copytree(model, installed / "models" / model.name))
    weights = copy / "weights.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    ran = humerus("self-test")
    assert ran.code == 1
    assert "This machine cannot do the job." in ran.out
    assert "it has changed since the bundle was made" in ran.out


@pytest.mark.slow
def test_without_qt_everything_else_is_checked(tmp_path: Path) -> None:
    program = (
        "import sys; sys.modules['PySide6'] = None; sys.argv = ['humerus', 'self-test', '--json']\n"
        "from core.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    checks = by_name(msgspec.json.decode(done.stdout))
    assert done.returncode == 0, done.stderr
    assert tuple(checks) == (*CORE, "window")
    assert checks["window"]["state"] == "missing"
    assert "PySide6 is not installed" in checks["window"]["detail"]


@pytest.mark.ordinary_user
def test_folders_that_cannot_be_written_are_said(humerus: Humerus, home: Path) -> None:
    home.mkdir(mode=0o500)
    ran = humerus("self-test", "--json")
    checks = by_name(ran.document)
    assert ran.code == 1
    assert ran.document["ok"] is False
    assert checks["folders"]["state"] == "failed"
    assert f"{home.name}/config cannot be written" in checks["folders"]["detail"]
    assert checks["reading"]["state"] == "ok"
