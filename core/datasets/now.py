"""What DS2 would be now, while tags change: counted after every tag, without a dataset being made."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from core.curation.values import Verdict
from core.datasets.figures import part, parts
from core.datasets.making import divided
from core.datasets.manifest import Manifest
from core.datasets.recipe import RECIPES, Recipe
from core.datasets.sample import Sample, Split
from core.datasets.tags import has_word

Place = tuple[str, str, str]
"""A split (as text: enumerations are slow to hash), who is drawn as a whole (:attr:`Sample.cluster`), the patient."""
Kind = tuple[str, bool]
"""A part of the source, and whether a picture has the finding."""


@dataclass(frozen=True, slots=True)
class Part:
    """What DS2 has of one part of its source.

    Attributes:
        name: The part's own name: ``train`` or ``valid`` of MURA, else a split.
        positives_left: Positive pictures without hardware, those that are open among them.
        after_flip: The same with mirrored twins.
        negatives: Pictures without the finding.
        dropped: Positive pictures with hardware.
        open: Positive pictures of which nobody has said, or readers do not agree, whether they show metal.
    """

    name: str
    positives_left: int
    after_flip: int
    negatives: int
    dropped: int
    open: int


@dataclass(frozen=True, slots=True)
class Ds2Now:
    """DS2 in numbers: all splits together, and by part of the source.

    Attributes:
        parts: In the source's order.
        patients: How many patients each split has; empty: the source names none.
        patients_in_two_splits: Names of those who lie in more than one, sorted. Patient data: never in logs.
    """

    parts: tuple[Part, ...]
    patients: tuple[tuple[Split, int], ...]
    patients_in_two_splits: tuple[str, ...]

    @property
    def positives_left(self) -> int:
        """Stands beside the paper's 240 (:data:`core.datasets.figures.PAPER_POSITIVES`)."""
        return sum(part.positives_left for part in self.parts)

    @property
    def after_flip(self) -> int:
        """Stands beside the paper's 480 (:data:`core.datasets.figures.PAPER_FLIPPED`)."""
        return sum(part.after_flip for part in self.parts)

    @property
    def negatives(self) -> int:
        """Pictures without the finding."""
        return sum(part.negatives for part in self.parts)

    @property
    def dropped(self) -> int:
        """Positive pictures with hardware."""
        return sum(part.dropped for part in self.parts)

    @property
    def open_cases(self) -> int:
        """Positive pictures of which it is open whether they show metal."""
        return sum(part.open for part in self.parts)


class _Positive(NamedTuple):
    """A positive picture: where it comes from, its own tag, and where it and its twin would stand."""

    path: str
    part: str
    own: bool | None
    places: tuple[Place, ...]


class _Everything:
    """What there is before anything is left out."""

    def __init__(
        self, names: Sequence[str], rows: Iterable[Sample], own_part: Mapping[str, str], positive: str
    ) -> None:
        self._names = names
        self._straight, self._rows, self._places = Counter[Kind](), Counter[Kind](), Counter[Place]()
        for row in rows:
            kind = own_part[row.path], row.label == positive
            self._straight[kind] += not row.flipped
            self._rows[kind] += 1
            self._places[_place(row)] += 1
        self._splits = Counter(split for split, _, _ in self._places)
        self._patients = Counter(patient for _, _, patient in self._places if patient)

    def without(self, dropped: Sequence[_Positive], undecided: Mapping[str, int]) -> Ds2Now:
        """The rest."""
        straight = Counter(positive.part for positive in dropped)
        rows = Counter(positive.part for positive in dropped for _ in positive.places)
        found = tuple(
            Part(
                name,
                positives_left=self._straight[name, True] - straight[name],
                after_flip=self._rows[name, True] - rows[name],
                negatives=self._straight[name, False],
                dropped=straight[name],
                open=undecided.get(name, 0),
            )
            for name in self._names
        )
        return Ds2Now(found, *self._people(Counter(place for positive in dropped for place in positive.places)))

    def _people(self, dropped: Mapping[Place, int]) -> tuple[tuple[tuple[Split, int], ...], tuple[str, ...]]:
        """How many patients each split has, and who lies in more than one; nothing where no patient is named."""
        if not self._patients:
            return (), ()
        gone = [place for place, count in dropped.items() if count == self._places[place]]
        splits = self._splits - Counter(split for split, _, _ in gone)
        fewer = Counter(patient for _, _, patient in gone)
        twice = sorted(patient for patient, count in self._patients.items() if count - fewer[patient] > 1)
        return tuple((split, splits[split.value]) for split in Split if splits[split.value]), tuple(twice)


class Ds2Counter:
    """Counts DS2 of one source again and again. What tags cannot change is found once; it belongs to one thread."""

    def __init__(self, source: Manifest, images: Mapping[str, str], recipe: Recipe = RECIPES["ds2"]["literal"]) -> None:
        """Prepare for counting.

        Args:
            source: Its own tags count where no reader has a word.
            images: The digest of each picture, by path; empty or missing: not known yet. It may grow.
            recipe: What would be made.
        """
        self._images = images
        self._known: dict[str, tuple[bool, bool | None]] = {}
        own_part = {sample.path: part(source, sample) for sample in source.samples}
        rows = divided(source, recipe)
        self._positives = _positives((row for row in rows if source.positive(row)), own_part)
        self._everything = _Everything(parts(source), rows, own_part, source.source.positive)

    def now(self, verdict: Callable[[str], Verdict], changed: Iterable[str] | None = None) -> Ds2Now:
        """Count.

        Args:
            verdict: What the readers say of a picture, by digest (:meth:`core.curation.ledger.Ledger.verdict`).
            changed: Digests of the pictures of which they may say something else than at the last count
                (:meth:`core.curation.ledger.Ledger.add` gives them): only these are asked for again. None: of any.
        """
        self._forget(changed)
        dropped: list[_Positive] = []
        undecided = Counter[str]()
        for positive in self._positives:
            hardware = self._hardware(positive, verdict)
            if hardware:
                dropped.append(positive)
            elif hardware is None:
                undecided[positive.part] += 1
        return self._everything.without(dropped, undecided)

    def _forget(self, changed: Iterable[str] | None) -> None:
        if changed is None:
            self._known.clear()
        else:
            for image in changed:
                self._known.pop(image, None)

    def _hardware(self, positive: _Positive, verdict: Callable[[str], Verdict]) -> bool | None:
        image = self._images.get(positive.path)
        if not image:
            return positive.own
        known = self._known.get(image)
        if known is None:
            said = verdict(image)
            known = self._known[image] = (has_word(said), said.hardware)
        return known[1] if known[0] else positive.own


def _positives(rows: Iterable[Sample], own_part: Mapping[str, str]) -> tuple[_Positive, ...]:
    groups: dict[str, list[Sample]] = defaultdict(list)
    for row in rows:
        groups[row.path].append(row)
    return tuple(
        _Positive(path, own_part[path], group[0].hardware, tuple(map(_place, group))) for path, group in groups.items()
    )


def _place(sample: Sample) -> Place:
    return sample.split.value, sample.cluster, sample.patient
