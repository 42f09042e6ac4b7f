"""A bundle measured on a manifest: every number and picture that the report holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import cv2
import numpy as np
from numpy.typing import NDArray

from core.bundle import Bundle, BundleInfo, Metric, Thresholds
from core.datasets import Manifest, Split
from core.errors import DatasetError
from core.evaluation.answers import Answer, Answers, answered
from core.evaluation.films import LONGEST
from core.evaluation.parts import as_cases, measured
from core.evaluation.saliency import Overlap, overlaps
from core.evaluation.sanity import Sanity, check
from core.evaluation.summary import Cases
from core.inference import Engine, cam_on_image
from core.progress import Operation, Progress
from core.reading import display, read

HARDEST = 6
"""How many of the most confident errors are shown in each direction."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is measured.

    Attributes:
        splits: Which films, at least one split.
        saliency: Compare maps with boxes, where the manifest has boxes.
        sanity: Make the randomisation check; it takes minutes and TensorFlow.
    """

    splits: tuple[Split, ...] = (Split.TEST,)
    saliency: bool = True
    sanity: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class HardCase:
    """A film on which the model was sure and wrong.

    Attributes:
        answer: The model's.
        picture: The film as it is shown, small, (rows, columns) uint8.
        cam: The map over it, (rows, columns) float32, 0 to 1.
    """

    answer: Answer
    picture: NDArray[np.uint8]
    cam: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class SplitResult:
    """What was measured on one split.

    Attributes:
        split: Which.
        answers: Film by film.
        metrics: Of images and, where studies are known, of studies; of all and of each part.
        overlaps: Maps against boxes; empty where there are none or nobody asked.
        false_positives: The most confident ones first.
        false_negatives: The most confident ones first.
    """

    split: Split
    answers: Answers
    metrics: tuple[Metric, ...]
    overlaps: tuple[Overlap, ...]
    false_positives: tuple[HardCase, ...]
    false_negatives: tuple[HardCase, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """A bundle measured on a manifest.

    Attributes:
        bundle: The bundle.
        manifest: The manifest.
        splits: What was measured, at least one.
        sanity: The randomisation check; None: nobody asked.
        created: When, ISO 8601 date.
    """

    bundle: Bundle
    manifest: Manifest
    splits: tuple[SplitResult, ...]
    sanity: Sanity | None
    created: str

    @property
    def learnt(self) -> bool:
        """Whether this is the manifest that the model was trained on."""
        return self.manifest.digest == self.bundle.info.provenance.manifest


def evaluate(bundle: Bundle, manifest: Manifest, wanted: Wanted | None = None) -> Operation[Evaluation]:
    """Run the bundle's model on the manifest's films and measure it.

    Args:
        bundle: Whose reader model is run, with its preprocessing, temperature and thresholds.
        manifest: The films. Mirrored twins are left out: they are the same films.
        wanted: What is measured; None: everything, on the test split.

    Raises:
        DatasetError: There is no such split, or none of its films can be analysed.
        BundleError: The bundle has changed since it was loaded.
        InferenceError: The reader model cannot be loaded.
    """
    wanted = wanted or Wanted()
    chosen = {split: [sample for sample in manifest.of(split) if not sample.flipped] for split in wanted.splits}
    for split, samples in chosen.items():
        if not samples:
            raise DatasetError(manifest.root, f"it has no {split} split", "Choose another split")
    yield Progress("Loading the model")
    engine = Engine(bundle)
    results = []
    for split, samples in chosen.items():
        answers = yield from answered(engine, manifest, samples)
        if not answers.given:
            problem = f"none of the {len(samples)} films of its {split} split can be analysed"
            raise DatasetError(manifest.root, f"{problem}: {answers.missing[0].reason}", "Check where they lie")
        results.append((yield from _result(bundle.info, manifest, split, answers, saliency=wanted.saliency)))
    sanity = None
    if wanted.sanity:
        sanity = yield from check(bundle, manifest, [answer for one in results for answer in one.answers.given])
    return Evaluation(bundle, manifest, tuple(results), sanity, datetime.now(UTC).date().isoformat())


def cases_of(answers: Answers, split: Split) -> tuple[Cases, Cases | None]:
    """The answers as cases: images, and studies (mean over their analysed views) where studies are known."""
    return as_cases(answers.samples, answers.probabilities, answers.truth, split)


def answer_counts(cases: Cases, thresholds: Thresholds) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """How many cases without and with the finding were called negative, uncertain and positive."""
    called = np.digitize(cases.probabilities, (thresholds.rule_out, thresholds.rule_in))
    without, with_ = (np.bincount(called[cases.truth == truth], minlength=3).tolist() for truth in (False, True))
    return (without[0], without[1], without[2]), (with_[0], with_[1], with_[2])


def _result(
    info: BundleInfo, manifest: Manifest, split: Split, answers: Answers, *, saliency: bool
) -> Operation[SplitResult]:
    calibration = info.calibration
    images, studies = cases_of(answers, split)
    metrics = yield from measured(answers.samples, images, studies, calibration)
    rows = (yield from overlaps(answers.given, calibration.image.rule_in)) if saliency else ()
    high = [a for a in answers.given if not a.positive and a.prediction.probability >= calibration.image.rule_in]
    low = [a for a in answers.given if a.positive and a.prediction.probability < calibration.image.rule_out]
    false_positives = yield from _shown(manifest, sorted(high, key=lambda a: -a.prediction.probability)[:HARDEST])
    false_negatives = yield from _shown(manifest, sorted(low, key=lambda a: a.prediction.probability)[:HARDEST])
    return SplitResult(split, answers, metrics, rows, false_positives, false_negatives)


def _shown(manifest: Manifest, answers: Sequence[Answer]) -> Operation[tuple[HardCase, ...]]:
    cases = []
    for done, answer in enumerate(answers):
        yield Progress("Drawing the hardest films", done, len(answers))
        picture = display(read(manifest.file(answer.sample)))
        scale = min(1.0, LONGEST / max(picture.shape))
        size = (max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale)))
        small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
        cam = np.asarray(cv2.resize(cam_on_image(answer.prediction, answer.shape), size), np.float32)
        cases.append(HardCase(answer, small, cam))
    return tuple(cases)
