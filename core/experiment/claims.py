"""The paper's claims, each held against our runs: paired difference, interval, verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from core.datasets import Split
from core.evaluation import Estimate
from core.experiment.plan import BACKBONES, CUSTOMISED, DATASETS, Part
from core.experiment.results import MEASURES, Measure, Results, difference
from core.experiment.store import FinishedRun
from core.progress import Operation, Progress

MARGIN = 0.05
""""About equal": the whole interval of the difference lies within this of zero."""


class Verdict(StrEnum):
    """What our runs say of a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    NOT_SHOWN = "not shown"
    NOT_TESTABLE = "not testable"


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim of the paper on one dataset in one measure.

    Attributes:
        text: What the paper says.
        dataset: On which films: "DS1", "DS2", or both.
        measure: In which measure.
        differences: What it was held against, by what was taken from what.
        verdict: What follows.
        reason: Why it cannot be tested; empty when it can.
    """

    text: str
    dataset: str
    measure: str
    differences: dict[str, Estimate]
    verdict: Verdict
    reason: str = ""


Pair = tuple[str, str]
Rule = Callable[[Sequence[Estimate]], Verdict]


def claims(results: Results, measures: Mapping[str, Measure] = MEASURES) -> Operation[tuple[Claim, ...]]:
    """Test every claim, on accuracy as the paper does and on AUROC.

    Args:
        results: Of the grid.
        measures: By name.
    """
    found: list[Claim] = []
    for name, measure in measures.items():
        tested: dict[str, list[Claim]] = {}
        for dataset in DATASETS:
            for text, pairs, rule in _CLAIMS:
                yield Progress("Testing the claims", len(found))
                found.append(_tested(results, text, dataset, (name, measure), pairs, rule))
            yield Progress("Testing the claims", len(found))
            order = tuple(combinations(BACKBONES, 2))
            tested[dataset] = [_tested(results, _ORDER, dataset, (name, measure), (pair,), _signed) for pair in order]
        found.append(_same_order(name, tested))
    return tuple(found)


def _signed(differences: Sequence[Estimate]) -> Verdict:
    """Whether the first is larger."""
    (found,) = differences
    low, high = _interval(found)
    if low > 0.0:
        return Verdict.SUPPORTED
    return Verdict.CONTRADICTED if high < 0.0 else Verdict.NOT_SHOWN


def _lowest(differences: Sequence[Estimate]) -> Verdict:
    """Whether the first is smaller in each comparison."""
    verdicts = {_signed([_turned(found)]) for found in differences}
    if Verdict.CONTRADICTED in verdicts:
        return Verdict.CONTRADICTED
    return Verdict.SUPPORTED if verdicts == {Verdict.SUPPORTED} else Verdict.NOT_SHOWN


def _equal(differences: Sequence[Estimate]) -> Verdict:
    """Whether the whole interval lies within the margin, or wholly outside of it."""
    (found,) = differences
    low, high = _interval(found)
    if low >= -MARGIN and high <= MARGIN:
        return Verdict.SUPPORTED
    return Verdict.CONTRADICTED if low > MARGIN or high < -MARGIN else Verdict.NOT_SHOWN


def _turned(found: Estimate) -> Estimate:
    low, high = _interval(found)
    return Estimate(-(found.value or 0.0), -high, -low, found.n)


def _interval(found: Estimate) -> tuple[float, float]:
    if found.low is None or found.high is None:
        msg = f"a difference is judged by its interval, and {found} has none"
        raise ValueError(msg)
    return found.low, found.high


_FROZEN, _OURS = f"frozen {CUSTOMISED}", f"customised {CUSTOMISED}"
_ORDER = "the three bases stand in the same order on DS2 as on DS1"
_CLAIMS: tuple[tuple[str, tuple[Pair, ...], Rule], ...] = (
    ("VGG16 is the lowest of the three frozen bases", (("VGG16", "DenseNet121"), ("VGG16", "DenseNet169")), _lowest),
    (f"DenseNet121 is about equal to DenseNet169 (within {MARGIN:.2f})", (("DenseNet121", "DenseNet169"),), _equal),
    (f"the customised {CUSTOMISED} is better than its frozen base", ((_OURS, _FROZEN),), _signed),
)


def _tested(
    results: Results, text: str, dataset: str, named: tuple[str, Measure], pairs: Sequence[Pair], rule: Rule
) -> Claim:
    name, measure = named
    groups = {side: _group(results, side, dataset) for pair in pairs for side in pair}
    absent = [side for side, runs in groups.items() if not runs]
    if absent:
        return Claim(text, dataset, name, {}, Verdict.NOT_TESTABLE, f"there is no finished run of {_listed(absent)}")
    chosen = results.films(dataset, Split.TEST)
    differences = {
        f"{first} - {second}": difference(measure, groups[first], groups[second], chosen) for first, second in pairs
    }
    few = [found.reason for found in differences.values() if found.value is None]
    if few:
        return Claim(text, dataset, name, differences, Verdict.NOT_TESTABLE, few[0])
    return Claim(text, dataset, name, differences, rule(list(differences.values())))


def _group(results: Results, side: str, dataset: str) -> tuple[FinishedRun, ...]:
    if side == _OURS:
        return results.customised(dataset)
    return results.group(Part.BASE, CUSTOMISED if side == _FROZEN else side, dataset)


def _listed(names: Sequence[str]) -> str:
    return " and ".join(names)


def _same_order(measure: str, tested: dict[str, list[Claim]]) -> Claim:
    """Of the pairs that DS1 tells apart, DS2 must tell each apart in the same direction."""
    both = " and ".join(tested)
    differences = {
        f"{dataset}: {pair}": found
        for dataset, pairs in tested.items()
        for claim in pairs
        for pair, found in claim.differences.items()
    }
    absent = next((c.reason for pairs in tested.values() for c in pairs if c.verdict is Verdict.NOT_TESTABLE), "")
    if absent:
        return Claim(_ORDER, both, measure, differences, Verdict.NOT_TESTABLE, absent)
    return Claim(_ORDER, both, measure, differences, _order(tuple(_told_apart(tested))))


def _told_apart(tested: dict[str, list[Claim]]) -> Iterator[tuple[Verdict, Verdict]]:
    first, second = tested.values()
    for one, other in zip(first, second, strict=True):
        if one.verdict is not Verdict.NOT_SHOWN:
            yield one.verdict, other.verdict


def _order(pairs: Sequence[tuple[Verdict, Verdict]]) -> Verdict:
    if any({one, other} == {Verdict.SUPPORTED, Verdict.CONTRADICTED} for one, other in pairs):
        return Verdict.CONTRADICTED
    return Verdict.SUPPORTED if pairs and all(one is other for one, other in pairs) else Verdict.NOT_SHOWN
