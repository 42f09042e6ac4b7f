"""``humerus dataset`` from a tree to a manifest."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from core.cli.choices import chosen
from core.datasets import Recipe, manifest_file
from core.errors import DatasetError

Humerus = Callable[..., Any]
PARTS = {"train": (1, 2, 3, 4, 5, 6, 7, 8), "valid": (11, 12, 13, 14)}


def tree(folder: Path) -> Path:
    """A MURA tree of twelve patients with two views each, odd ones abnormal."""
    root = folder / "MURA-v1.1"
    for part, patients in PARTS.items():
        for patient in patients:
            label = ("negative", "positive")[patient % 2]
            study = root / part / "XR_HUMERUS" / f"patient{patient:05}" / f"study1_{label}"
            study.mkdir(parents=True)
            for view in (1, 2):
                grey = np.random.default_rng(10 * patient + view).integers(0, 256, (16, 16), np.uint8)
                cv2.imwrite(str(study / f"image{view}.png"), grey)
    return root


def tags(root: Path) -> Path:
    """Second views show metal, first ones do not, but of patient 13 nobody has said it."""
    path = root.parent / "tags.csv"
    pictures = sorted(one.relative_to(root).as_posix() for one in root.rglob("*positive/*.png"))
    lines = [f"{name},{int(name.endswith('image2.png'))}" for name in pictures if "patient00013" not in name]
    path.write_text("\n".join(["path,hardware", *lines]) + "\n")
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tree(tmp_path)


def test_ds1_is_written_with_its_table_and_digest(humerus: Humerus, root: Path, tmp_path: Path) -> None:
    ran = humerus("dataset", "ds1", "--source", root, "--out", tmp_path / "ds1.csv")

    assert ran.code == 0
    manifest = manifest_file(tmp_path / "ds1.csv", root)
    assert manifest.digest in ran.out
    assert "DS1 of MURA humerus" in ran.out
    assert "673" in ran.out
    assert "not those that were published" in ran.out
    assert "Open cases" not in ran.out
    assert ran.err == ""
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["ds1.csv", "ds1.json"]


def test_ds2_as_json(humerus: Humerus, root: Path, tmp_path: Path) -> None:
    place = ("--source", root.parent, "--tags", tags(root), "--out", tmp_path / "ds2.csv")
    document = humerus("dataset", "ds2", *place, "--json").document

    assert document["digest"] == manifest_file(tmp_path / "ds2.csv").digest
    assert document["recipe"]["dataset"] == "DS2"
    assert [(count["paper"], count["parts"]) for count in document["counts"]["paper"]] == [
        (240, [["train", 4], ["valid", 3]]),
        (480, [["train", 7], ["valid", 3]]),
    ]
    assert document["counts"]["open_cases"] == 2
    assert {item["reason"] for item in document["dropped"]} == {"a positive picture with hardware"}
    assert {item["patient"] for item in document["dropped"]} == {f"patient{n:05}" for n in (1, 3, 5, 7, 11)}


def test_ds2_names_the_papers_numbers_and_the_open_cases(humerus: Humerus, root: Path, tmp_path: Path) -> None:
    ran = humerus("dataset", "ds2", "--source", root, "--tags", tags(root), "--out", tmp_path / "ds2.csv")

    assert "240" in ran.out
    assert "480" in ran.out
    assert "Open cases: of 2 positive images" in ran.out
    assert "Left out" in ran.out


def test_ds1_and_ds2_share_their_test_patients(humerus: Humerus, root: Path, tmp_path: Path) -> None:
    place = ("--source", root, "--tags", tags(root), "--out")
    for name in ("ds1", "ds2"):
        assert humerus("dataset", name, *place, tmp_path / f"{name}.csv").code == 0

    ds1, ds2 = (manifest_file(tmp_path / f"{name}.csv") for name in ("ds1", "ds2"))
    sides = {sample.patient: sample.split for sample in ds1.samples}
    assert all(sides[sample.patient] is sample.split for sample in ds2.samples)


def test_variants_choices_and_seed_make_the_recipe(humerus: Humerus, root: Path, tmp_path: Path) -> None:
    place = ("--source", root, "--out", tmp_path / "ds1.csv")
    choices = ("--variant", "sound", "--set", "split=leaky", "--set", "affine.count=1", "--seed", 5)
    ran = humerus("dataset", "ds1", *place, *choices, "--json")

    recipe = manifest_file(tmp_path / "ds1.csv").recipe
    assert recipe is not None
    assert (recipe.resize, recipe.split, recipe.affine.count, recipe.seed) == ("letterbox", "leaky", 1, 5)
    assert any("on purpose" in sentence for sentence in ran.document["limits"])


def test_show_prints_a_manifest_without_its_pictures(humerus: Humerus, root: Path, tmp_path: Path) -> None:
    path = tmp_path / "elsewhere" / "ds2.csv"
    path.parent.mkdir()
    made = humerus("dataset", "ds2", "--source", root, "--tags", tags(root), "--out", path, "--json").document

    shown = humerus("dataset", "show", path, "--json").document
    assert shown["counts"] == made["counts"]
    assert shown["digest"] == made["digest"]
    assert "DS2 of MURA humerus" in humerus("dataset", "show", path).out


def test_a_manifest_of_ones_own_can_lie_elsewhere(humerus: Humerus, root: Path, tmp_path: Path) -> None:
    names = sorted(one.relative_to(root).as_posix() for one in root.rglob("*.png"))
    lines = [f"{name},{int('positive' in name)},{name.split('/')[2]},s1,," for name in names]
    own = tmp_path / "own.csv"
    own.write_text("\n".join(["path,label,patient,study,split,hardware", *lines]) + "\n")

    assert humerus("dataset", "ds1", "--source", own, "--out", tmp_path / "made.csv").code == 1
    assert humerus("dataset", "ds1", "--source", own, "--root", root, "--out", tmp_path / "made.csv").code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--set", "flip=never"), "flip=never: the recipe has no such choice"),
        (("--set", "colour=1"), "colour=1: the recipe has no such choice"),
        (("--tags", "none.csv"), "none.csv: the table cannot be read"),
        ((), "--tags CSV with the columns path,hardware"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    humerus: Humerus, root: Path, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    ran = humerus("dataset", "ds2", "--source", root, "--out", tmp_path / "ds2.csv", *arguments)

    assert ran.code == 1
    assert said in ran.err
    assert not list(tmp_path.glob("ds2*"))


def test_an_impossible_place_is_refused_before_pictures_are_read(humerus: Humerus, root: Path, tmp_path: Path) -> None:
    (root / "train" / "XR_HUMERUS" / "patient00001" / "study1_positive" / "image1.png").write_bytes(b"damaged")

    ran = humerus("dataset", "ds1", "--source", root, "--out", tmp_path / "no" / "ds1.csv")
    assert "there is no such folder" in ran.err
    assert "damaged" not in ran.err
    assert "image1.png" in humerus("dataset", "ds1", "--source", root, "--out", tmp_path / "ds1.csv").err


def test_hundreds_of_problems_are_all_printed(humerus: Humerus, root: Path, tmp_path: Path) -> None:
    lines = [f"{number}.png,1" for number in range(150)]
    table = tmp_path / "tags.csv"
    table.write_text("\n".join(["path,hardware", *lines]) + "\n")

    ran = humerus("dataset", "ds2", "--source", root, "--tags", table, "--out", tmp_path / "ds2.csv")

    assert ran.code == 1
    first, *rest = ran.err.splitlines()
    assert "150 problems: line 2: " in first
    assert "and 130 more" in first
    assert [line.split(":")[0].strip() for line in rest] == [f"line {number}" for number in range(2, 152)]


def test_a_choice_starts_from_the_recipe() -> None:
    assert chosen(Recipe(seed=3), ["affine.angle=5"], DatasetError).seed == 3
    assert chosen(Recipe(), ["affine.angle=5"], DatasetError).affine.angle == 5.0


@pytest.mark.slow
def test_every_machine_writes_the_same_bytes(tmp_path: Path) -> None:
    written = []
    for number, extra in enumerate(({"LC_ALL": "C", "PYTHONHASHSEED": "1"}, {"LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"})):
        folder = tmp_path / f"machine {number}"
        root = tree(folder)
        command = [sys.executable, "-m", "core.cli", "dataset", "ds2", "--source", str(root), "--tags", str(tags(root))]
        out = folder / f"out{number}.csv"
        subprocess.run([*command, "--out", str(out)], env={**os.environ, **extra}, check=True, capture_output=True)
        written.append((out.read_bytes(), out.with_suffix(".json").read_bytes()))

    assert written[0] == written[1]


def opened(process: int) -> Iterator[str]:
    """The files that a process has open just now."""
    for link in Path(f"/proc/{process}/fd").glob("*"):
        with contextlib.suppress(OSError):
            yield str(link.readlink())


@pytest.fixture
def ctrl_c_counts() -> Iterator[None]:
    """A shell's background jobs ignore Ctrl+C and hand that down; a command at a prompt does not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.slow
@pytest.mark.usefixtures("ctrl_c_counts")
def test_ctrl_c_leaves_nothing(tmp_path: Path) -> None:
    root = tree(tmp_path)
    study = root / "train" / "XR_HUMERUS" / "patient00001" / "study1_positive"
    for view in range(3, 5000):
        os.link(study / "image1.png", study / f"image{view}.png")
    pipe = tmp_path / "tags.csv"
    os.mkfifo(pipe)
    place = ("--source", str(root), "--tags", str(pipe), "--out", str(tmp_path / "ds1.csv"))
    command = [sys.executable, "-m", "core.cli", "dataset", "ds1", *place]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        # The pipe opens when the command reads its tags; the pictures come next, after more has been imported.
        pipe.write_text("path,hardware\n")
        while running.poll() is None and not any(name.endswith(".png") for name in opened(running.pid)):
            time.sleep(0.001)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate()

    assert running.returncode == 130
    assert out == ""
    assert "Traceback" not in err
    assert not list(tmp_path.glob("*ds1*"))
