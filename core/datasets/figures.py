"""How many pictures of which kind a dataset has: the numbers of the paper's figures 1 (DS1) and 3 (DS2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from core.datasets.manifest import Manifest
from core.datasets.mura import COUNTS, SPLITS
from core.datasets.sample import Sample, Split

PAPER_POSITIVES = 240
"""Positive pictures of the paper's DS2, before and ..."""
PAPER_FLIPPED = 480
"""... after they were mirrored."""


@dataclass(frozen=True, slots=True)
class Tally:
    """A number of pictures, mirrored twins not counted, and whose they are.

    Attributes:
        images: Pictures.
        studies: Examinations; None: the source names none.
        patients: People; None: the source names none.
    """

    images: int
    studies: int | None
    patients: int | None


@dataclass(frozen=True, slots=True)
class ClassCounts:
    """One class in one split of a dataset.

    Attributes:
        split: ``train``, ``valid`` (tuning) or ``test``.
        official: The same in the source's own words.
        label: The class.
        positive: Whether it is the finding.
        before: Without mirrored twins.
        after: Images with them.
        hardware: How many of ``before.images`` show metal.
        untagged: Of how many that is not known.
    """

    split: str
    official: str
    label: str
    positive: bool
    before: Tally
    after: int
    hardware: int
    untagged: int


@dataclass(frozen=True, slots=True)
class DroppedCounts:
    """What was left out for one reason, in one class and split.

    Attributes:
        split: As the source splits.
        label: The class.
        reason: Why, as half a sentence.
        tally: How many.
    """

    split: str
    label: str
    reason: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class OfficialCount:
    """Images of a published part and class.

    Attributes:
        part: The part's own name: ``train`` or ``valid``.
        label: The class.
        published: As its authors say.
        found: As they lie here, before anything is left out.
    """

    part: str
    label: str
    published: int
    found: int


@dataclass(frozen=True, slots=True)
class PaperCount:
    """A number of the paper's DS2 beside ours.

    Attributes:
        what: What is counted.
        paper: Theirs.
        parts: Ours, by the source's own parts (for MURA its train and its valid set).
        pooled: Ours, all parts together.
    """

    what: str
    paper: int
    parts: tuple[tuple[str, int], ...]
    pooled: int


@dataclass(frozen=True, slots=True)
class FigureCounts:
    """Figure 1 (of DS1) or figure 3 (of DS2) as numbers.

    Attributes:
        dataset: ``DS1``, ``DS2``, or ``source`` where none was made.
        split: The recipe's rule of splitting; empty where none was made.
        source: The source's name.
        classes: By split and class, negative first.
        dropped: By split, class and reason.
        official: Published counts; empty where there are none.
        paper: The paper's 240 and 480; of DS2 alone.
        open_cases: Positive pictures, twins not counted, of which nobody has said whether they show metal.
    """

    dataset: str
    split: str
    source: str
    classes: tuple[ClassCounts, ...]
    dropped: tuple[DroppedCounts, ...]
    official: tuple[OfficialCount, ...]
    paper: tuple[PaperCount, ...]
    open_cases: int

    @property
    def differs(self) -> bool:
        """Whether the published counts are not met."""
        return any(count.published != count.found for count in self.official)


def figure_counts(source: Manifest, manifest: Manifest) -> FigureCounts:
    """Count a dataset.

    Args:
        source: What it was made from; where that is not at hand, the dataset itself.
        manifest: The dataset.
    """
    straight = [sample for sample in manifest.samples if not sample.flipped]
    return FigureCounts(
        dataset=manifest.recipe.dataset if manifest.recipe else "source",
        split=manifest.recipe.split if manifest.recipe else "",
        source=manifest.source.name,
        classes=tuple(_classes(manifest)),
        dropped=tuple(_dropped(manifest)),
        official=tuple(_official(source)),
        paper=tuple(_paper(source, manifest)) if manifest.recipe and manifest.recipe.dataset == "DS2" else (),
        open_cases=sum(manifest.positive(sample) and sample.hardware is None for sample in straight),
    )


def part(manifest: Manifest, sample: Sample) -> str:
    """The source's own name for what a sample belongs to."""
    return sample.path.partition("/")[0] if _is_mura(manifest) else str(sample.split)


def parts(source: Manifest) -> tuple[str, ...]:
    """The source's own names for its parts, in order."""
    present = {part(source, sample) for sample in source.samples}
    return tuple(SPLITS) if _is_mura(source) else tuple(split for split in map(str, Split) if split in present)


def _is_mura(manifest: Manifest) -> bool:
    return manifest.source.name.startswith("MURA ")


def _classes(manifest: Manifest) -> Iterator[ClassCounts]:
    labels = (manifest.source.negative, manifest.source.positive)
    for split in Split:
        for label in labels:
            chosen = [sample for sample in manifest.of(split) if sample.label == label]
            straight = [sample for sample in chosen if not sample.flipped]
            if chosen:
                yield ClassCounts(
                    split=str(split),
                    official=" and ".join(sorted({part(manifest, sample) for sample in chosen})),
                    label=label,
                    positive=label == manifest.source.positive,
                    before=_tally(manifest, straight),
                    after=len(chosen),
                    hardware=sum(sample.hardware is True for sample in straight),
                    untagged=sum(sample.hardware is None for sample in straight),
                )


def _dropped(manifest: Manifest) -> Iterator[DroppedCounts]:
    groups: dict[tuple[int, str, str], list[Sample]] = defaultdict(list)
    order = list(Split)
    for item in manifest.dropped:
        groups[order.index(item.sample.split), item.sample.label, item.reason].append(item.sample)
    for (split, label, reason), samples in sorted(groups.items()):
        yield DroppedCounts(str(order[split]), label, reason, _tally(manifest, samples))


def _tally(manifest: Manifest, samples: Iterable[Sample]) -> Tally:
    chosen = list(samples)
    return Tally(
        images=len(chosen),
        studies=len({sample.examination for sample in chosen}) if _named(manifest, "study") else None,
        patients=len({sample.cluster for sample in chosen}) if _named(manifest, "patient") else None,
    )


def _named(manifest: Manifest, attribute: str) -> bool:
    return any(getattr(sample, attribute) for sample in manifest.samples)


def _official(source: Manifest) -> Iterator[OfficialCount]:
    listed = [*(sample for sample in source.samples if not sample.flipped), *(item.sample for item in source.dropped)]
    for (name, label), published in COUNTS.get(source.source.name, {}).items():
        found = sum(part(source, sample) == name and sample.label == label for sample in listed)
        yield OfficialCount(name, label, published, found)


def _paper(source: Manifest, manifest: Manifest) -> Iterator[PaperCount]:
    # A picture's part is the source's word: drawn splits say nothing of where it came from.
    part_of = {sample.path: part(source, sample) for sample in source.samples}
    names = parts(source)
    positives = [sample for sample in manifest.samples if manifest.positive(sample)]
    for what, paper, chosen in (
        ("positive images without hardware", PAPER_POSITIVES, [one for one in positives if not one.flipped]),
        ("positive images with mirrored twins", PAPER_FLIPPED, positives),
    ):
        found = [part_of[sample.path] for sample in chosen]
        yield PaperCount(what, paper, tuple((name, found.count(name)) for name in names), len(found))
