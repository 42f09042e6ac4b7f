"""The randomisation check of the maps."""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import msgspec
import numpy as np
import pytest

from core.bundle import Architecture, Bundle, allowed_tensors, load, shipped
from core.datasets import Manifest, Sample, Source, Split
from core.evaluation import Estimate, not_estimable
from core.evaluation.answers import answered
from core.evaluation.sanity import Randomised, check, randomised, verdict
from core.inference import Engine
from core.progress import complete

NOISE = Source("Noise", "No fracture", "Fracture", ("humerus",), "CC0-1.0", "Nobody.")


def stage(correlation: Estimate) -> Randomised:
    return Randomised(part="everything", vanished=0, correlation=correlation, iou=correlation)


@pytest.mark.parametrize(("backbone", "last"), [("DenseNet121", ("conv5_", "bn/")), ("VGG16", ("block5_",))])
def test_tensors_are_drawn_anew_from_the_head_downwards(backbone: str, last: tuple[str, ...]) -> None:
    architecture = msgspec.convert({"backbone": backbone, "head": [8]}, Architecture)
    learnt = {name: np.full(shape, 7.0, np.float32) for name, shape in allowed_tensors(architecture).items()}
    drawn = {
        part: {name for name, tensor in tensors.items() if not (tensor == 7.0).all()}
        for part, tensors in randomised(architecture, learnt).items()
    }

    assert list(drawn) == ["the head", "the head and the last block", "everything"]
    assert {name.split("/")[0] for name in drawn["the head"]} == {"head_1", "predictions"}
    block = drawn["the head and the last block"] - drawn["the head"]
    assert block == {name for name in learnt if name.startswith(last)}
    assert drawn["everything"] == set(learnt)


def test_they_are_drawn_alike_every_time() -> None:
    architecture = Architecture(head=(8,))
    learnt = {name: np.zeros(shape, np.float32) for name, shape in allowed_tensors(architecture).items()}
    first, second = (randomised(architecture, learnt)["everything"] for _ in range(2))

    assert all((first[name] == second[name]).all() for name in learnt)


@pytest.mark.parametrize(
    ("correlation", "begins"),
    [
        (Estimate(0.1, -0.1, 0.3, 20), "Passed"),
        (Estimate(0.45, 0.3, 0.6, 20), "Not passed"),
        (Estimate(0.95, 0.9, 0.99, 20), "Not passed"),
        (not_estimable(4), "Not estimable"),
    ],
)
def test_the_verdict_is_said_in_words(correlation: Estimate, begins: str) -> None:
    assert verdict([stage(Estimate(0.9, 0.8, 1.0, 20)), stage(correlation)]).startswith(begins)


def test_where_tensorflow_is_missing_the_check_is_left_out_and_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    samples = tuple(Sample(f"{label}.png", label, Split.TRAIN) for label in ("Fracture", "No fracture"))
    found = complete(check(load(shipped()), Manifest(NOISE, tmp_path, samples), ()))
    assert found is not None
    assert (found.films, found.stages) == (0, ())
    assert found.verdict.startswith("The check was left out: this needs TensorFlow, ")


@pytest.mark.slow
def test_a_model_is_compared_with_its_random_twins(small_bundle: Bundle, tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    for number in range(12):
        film = cv2.GaussianBlur(random.random((160, 160)), (0, 0), 6)
        cv2.imwrite(str(tmp_path / f"{number}.png"), np.asarray(255 * (film - film.min()) / np.ptp(film), np.uint8))
    labels = ["Fracture"] * 11 + ["No fracture"]
    samples = tuple(Sample(f"{number}.png", label, Split.TRAIN) for number, label in enumerate(labels))
    manifest = Manifest(NOISE, tmp_path, samples)
    answers = complete(answered(Engine(small_bundle), manifest, manifest.samples))
    assert answers is not None

    found = complete(check(small_bundle, manifest, answers.given))

    assert found is not None
    assert [one.part for one in found.stages] == ["the head", "the head and the last block", "everything"]
    assert found.films == sum(answer.positive and answer.prediction.cam.max() > 0 for answer in answers.given)
    for one in found.stages:
        assert one.vanished + one.correlation.n == found.films
    assert found.verdict
