"""Verdicts on the paper's claims, from scores whose answer is known."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping

import pytest

from core.datasets import Sample
from core.experiment.claims import Claim, Verdict, claims
from core.experiment.hardware import rise, two_by_two
from core.experiment.plan import Part, Planned
from core.experiment.results import MEASURES, Measure, Results, accuracy
from core.progress import complete

pytestmark = pytest.mark.slow

QUICK = {"accuracy": accuracy}
Say = Callable[[Sample, bool], float]
MakeResults = Callable[..., Results]


def _noise(sample: Sample, salt: str) -> float:
    """Between -1 and 1, and always the same."""
    return int(hashlib.sha256(f"{salt} {sample.path}".encode()).hexdigest()[:8], 16) / 2**31 - 1.0


def _model(signal: float, salt: str) -> Say:
    return lambda sample, positive: (signal if positive else -signal) + _noise(sample, salt)


def _tested(results: Results, measures: Mapping[str, Measure] = QUICK) -> dict[tuple[str, str, str], Claim]:
    found = complete(claims(results, measures))
    assert found is not None
    return {(claim.text, claim.dataset, claim.measure): claim for claim in found}


def _verdicts(tested: dict[tuple[str, str, str], Claim], word: str) -> set[Verdict]:
    chosen = {claim.verdict for (text, _, _), claim in tested.items() if word in text}
    assert chosen
    return chosen


def _as_the_paper(run: Planned) -> Say:
    signal = 3.0 if run.part is Part.CUSTOMISED else 0.1 if run.label == "VGG16" else 0.6
    return _model(signal, "same")


def _against_the_paper(run: Planned) -> Say:
    signals = {"VGG16": 3.0, "DenseNet121": 0.6, "DenseNet169": 0.1}
    return _model(-1.0 if run.part is Part.CUSTOMISED else signals[run.label], "same")


def test_runs_like_the_papers_support_every_claim(make_results: MakeResults) -> None:
    tested = _tested(make_results(_as_the_paper), MEASURES)

    assert {claim.measure for claim in tested.values()} == set(MEASURES)
    assert {claim.verdict for claim in tested.values()} == {Verdict.SUPPORTED}
    for claim in tested.values():
        for difference in claim.differences.values():
            assert difference.low is not None
            assert difference.high is not None
            assert difference.low <= (difference.value or 0.0) <= difference.high


def test_runs_against_the_papers_contradict_its_claims(make_results: MakeResults) -> None:
    tested = _tested(make_results(_against_the_paper))

    assert _verdicts(tested, "lowest") == {Verdict.CONTRADICTED}
    assert _verdicts(tested, "about equal") == {Verdict.CONTRADICTED}
    assert _verdicts(tested, "better than its frozen base") == {Verdict.CONTRADICTED}
    # It speaks of the same order on both datasets, whichever that is.
    assert _verdicts(tested, "same order") == {Verdict.SUPPORTED}


def test_an_order_that_turns_round_is_contradicted(make_results: MakeResults) -> None:
    def turned(run: Planned) -> Say:
        return (_as_the_paper if run.spec.dataset.dataset == "DS1" else _against_the_paper)(run)

    assert _verdicts(_tested(make_results(turned)), "same order") == {Verdict.CONTRADICTED}


def test_models_that_guess_show_nothing(make_results: MakeResults) -> None:
    results = make_results(lambda run: _model(0.0, f"{run.part} {run.label} {run.spec.dataset.dataset}"))

    assert _verdicts(_tested(results), "better than its frozen base") == {Verdict.NOT_SHOWN}


def test_a_claim_without_its_runs_is_not_testable_and_says_why(make_results: MakeResults) -> None:
    results = make_results(lambda run: None if run.label == "VGG16" else _as_the_paper(run))
    for (text, _, _), claim in _tested(results).items():
        if "lowest" in text or "same order" in text:
            assert claim.verdict is Verdict.NOT_TESTABLE
            assert "VGG16" in claim.reason
        else:
            assert claim.verdict is Verdict.SUPPORTED


def test_a_model_that_has_learnt_metal_is_told_by_the_strata(make_results: MakeResults) -> None:
    def say(run: Planned) -> Say:
        metal = 2.0 if run.spec.dataset.dataset == "DS1" else 0.0
        plain = _model(0.5, "same")
        return lambda sample, positive: plain(sample, positive) + (metal if sample.hardware else 0.0)

    results = make_results(say)
    cells = {(cell.dataset, cell.stratum): cell for cell in complete(two_by_two(results)) or ()}
    found = rise(results)

    assert set(cells) == {(name, place) for name in ("DS1", "DS2") for place in ("with hardware", "without hardware")}
    with_metal = {name: cells[name, "with hardware"] for name in ("DS1", "DS2")}
    assert (with_metal["DS1"].positives, with_metal["DS1"].negatives) == (20, 0)
    # No film with hardware is negative: neither AUROC nor specificity can be had.
    for cell in with_metal.values():
        assert cell.numbers["AUROC"].reason == "not estimable (n = 0)"
        assert cell.numbers["specificity"].reason == "not estimable (n = 0)"
    high, low = (with_metal[name].numbers["sensitivity"].value for name in ("DS1", "DS2"))
    assert high is not None
    assert low is not None
    assert high > low
    assert found is not None
    assert found.difference.low is not None
    assert found.difference.low > 0.0
    assert found.without.value == pytest.approx(0.0, abs=0.2)
