from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core import __version__
from core.bundle import load, shipped
from core.cli.app import app
from core.cli.view import viewer_command
from core.paths import HOME_VARIABLE, portable_home

Humerus = Callable[..., Any]
HEAVY = {
    "tensorflow",
    "keras",
    "numpy",
    "cv2",
    "pydicom",
    "imagecodecs",
    "sklearn",
    "scipy",
    "ai_edge_litert",
    "PySide6",
}


def test_version(humerus: Humerus) -> None:
    assert humerus("--version").out.strip() == f"humerus-viewer {__version__}"


@pytest.mark.parametrize("arguments", [("predict",), ("predict", "--no-such-option", "x"), ("no-such-command",)])
def test_a_wrong_call_is_told_from_a_failure(humerus: Humerus, arguments: tuple[str, ...]) -> None:
    assert humerus(*arguments).code == 2


def test_each_command_is_registered_once(humerus: Humerus) -> None:
    names = [entry.name for entry in app.registered_commands] + [entry.name for entry in app.registered_groups]
    assert len(set(names)) == len(names)
    assert {"bench", "bundle", "dataset", "index", "predict", "self-test", "tags", "train", "view"} <= set(names)
    assert humerus("--help").code == 0


def test_help_opens_nothing_heavy() -> None:
    program = "import sys; from core.cli.app import app; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stdout.split())


def test_index_lists_studies_with_their_images(humerus: Humerus, demo: Path) -> None:
    ran = humerus("index", demo, "--json")
    document = ran.document
    assert ran.code == 0
    assert sum(len(study["images"]) for study in document["studies"]) == 30
    assert {study["patient"]["name"] for study in document["studies"]} >= {"Invented^Ada (demo)"}
    assert {Path(item["path"]).name for item in document["skipped"]} == {"ATTRIBUTION.md", "README.md"}
    assert all(item["reason"] for item in document["skipped"])


def test_index_names_what_it_could_not_read(humerus: Humerus, broken: Path) -> None:
    ran = humerus("index", broken.parent, "--json")
    assert ran.code == 1
    assert str(broken) in ran.err
    assert [item["path"] for item in ran.document["skipped"]] == [str(broken)]


def test_index_keeps_nothing_when_the_settings_say_so(humerus: Humerus, demo: Path, home: Path) -> None:
    (home / "config").mkdir(parents=True)
    (home / "config" / "settings.json").write_text('{"keep_cache": false}')
    assert humerus("index", demo, "--json").code == 0
    assert not any(path.is_file() for path in home.rglob("cache/**/*"))


def test_index_for_people_shows_patients_and_skipped_files(humerus: Humerus, demo: Path) -> None:
    out = humerus("index", demo).out
    assert "Invented^Ada (demo)" in out
    assert "2 files are no films" in out


def test_bundle_info_is_the_models_card(humerus: Humerus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    bundle = load(shipped())
    document = humerus("bundle", "info", "--json").document
    assert document["digest"] == bundle.digest
    assert document["info"]["labels"]["positive"] == bundle.info.labels.positive
    card = humerus("bundle", "info", shipped()).out
    assert bundle.info.labels.positive in card
    assert bundle.info.provenance.init[:40] in card


def test_bundle_verify_sees_one_changed_byte(humerus: Humerus, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(shipped(), tmp_path / shipped().name))
    assert humerus("bundle", "verify", copy).code == 0
    assert humerus("bundle", "verify", copy, "--json").document["ok"] is True
    reader = copy / "reader.tflite"
    content = bytearray(reader.read_bytes())
    content[len(content) // 2] ^= 1
    reader.write_bytes(content)
    ran = humerus("bundle", "verify", copy)
    assert ran.code == 1
    assert "reader.tflite" in ran.err


def test_the_window_is_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert viewer_command() == [sys.executable, "-m", "viewer"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/humerus/humerus.exe")
    assert viewer_command() == ["/opt/humerus/HumerusViewer.exe"]


def test_a_portable_command_keeps_everything_beside_the_program(
    humerus: Humerus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HOME_VARIABLE, "")
    assert humerus("--portable", "tags", "--help").code == 0
    assert os.environ[HOME_VARIABLE] == str(portable_home())
