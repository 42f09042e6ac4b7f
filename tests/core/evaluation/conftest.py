"""An evaluation made of numbers, and a dataset of the demo films."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from core.bundle import Bundle, BundleInfo
from core.datasets import Box, Manifest, Sample, Source, Split
from core.evaluation import Evaluation, SplitResult, measured
from core.evaluation.answers import Answer, Answers, Unanswered
from core.evaluation.evaluation import HardCase, cases_of
from core.evaluation.saliency import overlaps
from core.evaluation.sanity import Sanity
from core.paths import resources
from core.progress import Operation, complete
from core.types import Prediction

MakeEvaluation = Callable[..., Evaluation]


def _measured(answers: Answers, info: BundleInfo) -> Operation[SplitResult]:
    images, studies = (cases and replace(cases, replicates=50) for cases in cases_of(answers, Split.TEST))
    assert images is not None
    metrics = yield from measured(answers.samples, images, studies, info.calibration)
    rows = yield from overlaps(answers.given, info.calibration.image.rule_in)
    grey, cam = np.full((90, 60), 80, np.uint8), np.zeros((90, 60), np.float32)
    wrong = tuple(HardCase(answer, grey, cam) for answer in answers.given if not answer.positive)[:2]
    return SplitResult(Split.TEST, answers, metrics, rows, wrong, ())


@pytest.fixture(scope="session")
def make_evaluation(describe_bundle: Callable[..., BundleInfo]) -> MakeEvaluation:
    """``make_evaluation(count=40, licence=…, learnt=…) -> Evaluation``: of invented patients with two views each."""

    @cache
    def evaluation(count: int = 40, licence: str = "CC-BY-4.0", *, learnt: bool = False) -> Evaluation:
        random = np.random.default_rng(4)
        given = []
        for number in range(count):
            positive = number // 2 % 2 == 0
            probability = float(np.clip(0.35 + 0.3 * positive + random.normal(0, 0.2), 0.01, 0.99))
            cam = np.zeros((7, 7), np.float32)
            cam[2, 3] = 1.0
            values = ("values:1", "b" * 64, probability, "uncertain", cam, np.zeros(4, np.float32), np.eye(3), 224, 1.0)
            sample = Sample(
                f"private-name-{number:03d}.png",
                "Fracture" if positive else "No fracture",
                Split.TEST,
                patient=f"{number // 2:03d}",
                study="study1",
                hardware=number % 3 == 0,
                boxes=(Box(0.4, 0.2, 0.6, 0.5),) if positive else (),
            )
            given.append(Answer(sample, positive, Prediction(*values), (224, 224)))  # type: ignore[arg-type]
        lost = Unanswered(Sample("private-lost.png", "Fracture", Split.TEST), "it is cut off")
        source = Source(
            "Invented", "No fracture", "Fracture", ("humerus",), licence, "Nobody.", ("A limit of the set.",)
        )
        train = tuple(Sample(f"{word}.png", word, Split.TRAIN) for word in ("Fracture", "No fracture"))
        manifest = Manifest(source, Path("films"), (*(answer.sample for answer in given), *train))
        info = describe_bundle()
        if learnt:
            import msgspec

            provenance = msgspec.structs.replace(info.provenance, manifest=manifest.digest)
            info = msgspec.structs.replace(info, provenance=provenance)
        answers = Answers(tuple(given), (lost,))
        result = complete(_measured(answers, info))
        assert result is not None
        check = Sanity(films=0, stages=(), verdict="The check was left out.")
        return Evaluation(Bundle(Path("bundle"), info, "d" * 64), manifest, (result,), check, "2026-01-31")

    return evaluation


@pytest.fixture
def demo_fracatlas(tmp_path: Path) -> Path:
    """A FracAtlas-shaped folder: ten demo films as test split, one of them cut off; boxes on the positive ones."""
    root = tmp_path / "films"
    (root / "images").mkdir(parents=True)
    films = sorted((resources() / "demo" / "MURA-shaped").rglob("*.png"))
    columns = ("image_id", "split", "fractured", "hardware", "hand", "leg", "hip", "shoulder", "fracture_boxes")
    rows: list[tuple[object, ...]] = []
    for number, film in enumerate(films[:10]):
        positive = "positive" in film.parent.name
        shutil.copy(film, root / "images" / f"{number}.png")
        rows.append((f"{number}.png", "test", int(positive), 0, 0, 0, 0, 1, "0.2 0.2 0.8 0.8" if positive else ""))
    for number, fractured in ((10, 1), (11, 0)):
        cv2.imwrite(str(root / "images" / f"{number}.png"), np.full((140, 140), 90 + number, np.uint8))
        rows.append((f"{number}.png", "train", fractured, 0, 0, 0, 0, 1, ""))
    broken = films[10].read_bytes()[:3000]
    (root / "images" / "broken.png").write_bytes(broken)
    rows.append(("broken.png", "test", 0, 0, 0, 0, 0, 1, ""))
    with (root / "labels.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([columns, *rows])
    return root
