"""A split's images, studies and parts."""

from __future__ import annotations

import numpy as np

from core.bundle import Calibration, Metric, Thresholds
from core.datasets import Sample, Split
from core.evaluation import as_cases, measured
from core.progress import complete

CUTS = Thresholds(rule_out=0.3, rule_in=0.7)
CALIBRATION = Calibration(temperature=1.0, image=CUTS, study=CUTS, split="valid")


def metrics(samples: list[Sample]) -> tuple[Metric, ...]:
    truth = np.array([sample.label == "abnormal" for sample in samples])
    probabilities = np.where(truth, 0.9, 0.1)
    found = complete(measured(samples, *as_cases(samples, probabilities, truth, Split.TEST), CALIBRATION))
    assert found is not None
    return found


def films(count: int, study: str = "", *, hardware: bool | None = None, regions: tuple[str, ...] = ()) -> list[Sample]:
    """Two views of each patient, every other patient with the finding."""
    labels = [("normal", "abnormal")[number // 2 % 2] for number in range(count)]
    return [
        Sample(f"{number}.png", label, Split.TEST, f"p{number // 2:03}", study, hardware, regions)
        for number, label in enumerate(labels)
    ]


def test_a_part_that_is_the_whole_is_not_measured_twice() -> None:
    assert {metric.stratum for metric in metrics(films(24, hardware=False, regions=("hand",)))} == {""}


def test_films_with_without_and_with_unknown_hardware_are_kept_apart() -> None:
    tagged = [
        *films(24, hardware=True)[:12],
        *films(24, hardware=False)[12:20],
        *films(24)[20:],
    ]
    counts = {metric.stratum: metric.n for metric in metrics(tagged) if metric.name == "prevalence"}

    assert counts == {"": 24, "with hardware": 12, "without hardware": 8}


def test_studies_are_measured_where_they_are_known() -> None:
    known, unknown = metrics(films(48, study="study1")), metrics(films(48))

    assert {metric.level for metric in unknown} == {"image"}
    # Every patient has a study1 of their own.
    assert {metric.n for metric in known if metric.level == "study" and metric.name == "AUROC"} == {24}


def test_a_study_is_the_mean_of_its_views_and_positive_when_any_is() -> None:
    samples = films(4, study="study1")
    _, studies = as_cases(samples, np.array([0.2, 0.4, 0.5, 0.9]), np.array([False, True, False, False]), Split.TEST)

    assert studies is not None
    assert studies.probabilities.round(6).tolist() == [0.3, 0.7]
    assert studies.truth.tolist() == [True, False]
    assert studies.clusters == ("patient p000", "patient p001")
