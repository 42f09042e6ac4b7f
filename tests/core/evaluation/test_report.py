"""The report of an evaluation: the same numbers on the page and in metrics.json, and nothing that may not travel."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import msgspec
import pytest

from core.evaluation import Document, Evaluation, document, report_files

MakeEvaluation = Callable[..., Evaluation]
pytestmark = pytest.mark.slow


@cache
def report(evaluation: Evaluation, *, local: bool = False) -> dict[str, bytes]:
    return report_files(evaluation, local=local)


def test_page_figures_and_numbers_are_there(make_evaluation: MakeEvaluation) -> None:
    files = report(make_evaluation(), local=True)

    assert {"report.html", "metrics.json", "figures/test-image-roc.svg", "figures/test-study-reliability.svg"} <= set(
        files
    )
    assert {name.rpartition(".")[2] for name in files} == {"html", "json", "svg"}


def test_the_page_shows_the_numbers_of_the_document(make_evaluation: MakeEvaluation) -> None:
    files = report(make_evaluation(), local=True)
    html = files["report.html"].decode()
    measured = msgspec.json.decode(files["metrics.json"], type=Document).splits[0]

    assert (measured.images, measured.studies, measured.unanswered) == (40, 20, 1)
    assert {metric.level for metric in measured.metrics} == {"image", "study"}
    for metric in measured.metrics:
        if not metric.stratum and metric.value is not None and metric.low is not None:
            assert f"{metric.value:.3f} ({metric.low:.3f} to {metric.high:.3f})" in html
    for matrix in measured.confusion:
        assert sum(matrix.without_finding) + sum(matrix.with_finding) == (40 if matrix.level == "image" else 20)
    assert measured.saliency[0].films == 20


def test_strata_and_the_films_that_count_nowhere_are_named(make_evaluation: MakeEvaluation) -> None:
    html = report(make_evaluation(), local=True)["report.html"].decode()

    assert "without hardware" in html
    assert "private-lost.png" in html
    assert "it is cut off" in html
    assert "A limit of the set." in html


def test_a_report_that_travels_names_no_film_without_a_licence(make_evaluation: MakeEvaluation) -> None:
    evaluation = make_evaluation(licence="LicenseRef-MURA")
    travelling, own = report(evaluation), report(evaluation, local=True)

    assert any(b"private-name" in content for content in own.values())
    assert any(b"data:image" in content for content in own.values())
    assert not any(b"private-" in content or b"data:image" in content for content in travelling.values())
    assert msgspec.json.decode(travelling["metrics.json"], type=Document).splits[0].unanswered == 1


def test_a_report_that_travels_does_not_name_the_digest_that_covers_it(make_evaluation: MakeEvaluation) -> None:
    evaluation = make_evaluation()
    digest = evaluation.bundle.digest.encode()

    assert not any(digest in content for content in report(evaluation).values())
    assert all(digest in report(evaluation, local=True)[name] for name in ("report.html", "metrics.json"))


def test_films_of_an_open_dataset_travel_with_their_attribution(make_evaluation: MakeEvaluation) -> None:
    html = report(make_evaluation())["report.html"].decode()

    assert "data:image/jpeg" in html
    assert "Nobody." in html


def test_it_says_whether_the_model_knows_the_manifest(make_evaluation: MakeEvaluation) -> None:
    known, strange = make_evaluation(learnt=True), make_evaluation()

    assert document(known).dataset.training
    assert b"did not learn from the test split" in report(known)["report.html"]
    assert not document(strange).dataset.training
    assert b"trained on another manifest" in report(strange)["report.html"]


def test_few_films_give_no_curves_and_say_why(make_evaluation: MakeEvaluation) -> None:
    files = report(make_evaluation(count=12))

    assert "figures/test-image-roc.svg" not in files
    assert "figures/test-image-answers.svg" in files
    assert b"not estimable (n = 6)" in files["report.html"]


def test_the_same_evaluation_gives_the_same_bytes(make_evaluation: MakeEvaluation) -> None:
    evaluation = make_evaluation()

    assert report_files(evaluation) == report(evaluation)
