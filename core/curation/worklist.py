"""All pictures that can be tagged: who said what of each, which a filter lets through, and what is worth a hint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from core.curation.ledger import Ledger
from core.curation.values import Mark, Subject, Tag
from core.types import ImageRef

Flags = NDArray[np.bool_]

OPEN, CLEAN, METAL = -1, 0, 1
VERDICTS = {None: OPEN, False: CLEAN, True: METAL}

SUSPECTED = 0.5
"""From this probability of metal on a picture counts as suspected."""


class Filter(StrEnum):
    """Which pictures are gone through."""

    UNTAGGED = "untagged"
    """Nobody, or in a blind session this reader, has said anything but "skip"."""
    SUSPECTED = "suspected"
    """Untagged, and metal is likely."""
    UNSURE = "unsure"
    """Somebody is unsure and nobody has adjudicated."""
    DISAGREEMENTS = "disagreements"
    """Readers disagree or are unsure: the queue of the adjudicator."""
    MINE = "mine"
    """This reader has a word on it."""
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Item:
    """A picture that can be tagged.

    Attributes:
        ref: File and frame.
        path: In its dataset, forward slashes; what people call it.
        study: Key of its study.
        patient: Whose picture, or empty.
        view: View Position, or empty.
        label: The dataset's label of it; empty: none.
        positive: The label is the finding; None: there is no label.
    """

    ref: ImageRef
    path: str
    study: str
    patient: str = ""
    view: str = ""
    label: str = ""
    positive: bool | None = None


class HintKind(StrEnum):
    """What a hint is about."""

    SIBLING = "sibling"
    """Another view of the same study has a tag."""
    DUPLICATE = "duplicate"
    """Another file holds the same picture, and it has a tag."""


@dataclass(frozen=True, slots=True)
class Hint:
    """Something to know before a picture is tagged; it never stands in the way.

    Attributes:
        kind: What it is about.
        path: The other picture.
        marks: What is said of it.
        otherwise: It says something else than this reader's own word on the picture at hand.
    """

    kind: HintKind
    path: str
    marks: tuple[Mark, ...]
    otherwise: bool = False


class Worklist:
    """Pictures with what a ledger says of them. It belongs to one thread.

    Positions are places in :attr:`items`. What one reader may see is decided by the ledger that is given: in a blind
    session it holds that reader's own events alone.

    Attributes:
        items: The pictures.
        probability: Of metal, (n,) float64, 0 to 1; NaN while nothing is known.
        has_labels: Some picture has a label.
    """

    def __init__(self, items: Sequence[Item], ledger: Ledger, annotator: str) -> None:
        self.items = tuple(items)
        self.ledger, self.annotator = ledger, annotator
        self.probability = np.full(len(self.items), np.nan)
        self._places = {item.ref: place for place, item in enumerate(self.items)}
        self._images: list[str] = [""] * len(self.items)
        self._of: dict[str, list[int]] = {}
        self._studies: dict[str, list[int]] = {}
        self._positive = np.array([item.positive is True for item in self.items], bool)
        self._flags: dict[Filter, Flags] = {chosen: np.zeros(len(self.items), bool) for chosen in Filter}
        self._flags[Filter.UNTAGGED][:] = True
        self._flags[Filter.ALL][:] = True
        self._skipped = np.zeros(len(self.items), bool)
        self._copies = np.zeros(len(self.items), bool)
        self._verdicts = np.full(len(self.items), OPEN, np.int8)
        self.has_labels = any(item.positive is not None for item in self.items)
        for place, item in enumerate(self.items):
            self._studies.setdefault(item.study, []).append(place)

    def __len__(self) -> int:
        return len(self.items)

    def place(self, ref: ImageRef) -> int | None:
        """Where a picture stands; None: it is not here."""
        return self._places.get(ref)

    def places(self, image: str) -> tuple[int, ...]:
        """Where the pictures with this digest stand."""
        return tuple(self._of.get(image, ()))

    def image(self, place: int) -> str:
        """Digest of a picture; empty while it is not known."""
        return self._images[place]

    def subject(self, place: int) -> Subject:
        """A picture as events name it; its digest must be known."""
        item = self.items[place]
        return Subject(self._images[place], item.path, item.study, item.patient)

    def study(self, place: int) -> tuple[int, ...]:
        """All pictures of the study that a picture belongs to, itself among them."""
        return tuple(self._studies[self.items[place].study])

    def recognise(self, digests: Mapping[ImageRef, str]) -> None:
        """Take digests in: from now on these pictures have the tags of all files with the same picture."""
        for ref, image in digests.items():
            place = self._places.get(ref)
            if place is not None and not self._images[place]:
                self._images[place] = image
                self._copies[place] = image in self._of
                self._of.setdefault(image, []).append(place)
                self._judge(place)

    def renew(self, images: Iterable[str]) -> None:
        """The ledger has news of these pictures."""
        for image in images:
            for place in self._of.get(image, ()):
                self._judge(place)

    def mark(self, place: int) -> Mark | None:
        """This reader's word on a picture."""
        return self.ledger.by(self.annotator).get(self._images[place])

    def chosen(self, wanted: Filter, *, positives: bool = False) -> Flags:
        """(n,): which pictures a filter lets through.

        Args:
            wanted: The filter.
            positives: Only those whose label is the finding.
        """
        flags = self._flags[wanted]
        if wanted is Filter.SUSPECTED:
            flags = self._flags[Filter.UNTAGGED] & (np.nan_to_num(self.probability) >= SUSPECTED)
        return flags & self._positive if positives else flags.copy()

    def put_off(self) -> Flags:
        """(n,): which pictures this reader has skipped, and nobody has tagged since."""
        return self._skipped & self._flags[Filter.UNTAGGED]

    def counts(self, *, positives: bool = False) -> dict[Filter, int]:
        """How many pictures each filter lets through."""
        return {chosen: int(self.chosen(chosen, positives=positives).sum()) for chosen in Filter}

    def done(self, unsent: Iterable[str], *, positives: bool = False) -> int:
        """How many pictures have a word; those left out of which something is still on its way to the store.

        Args:
            unsent: Digests of the latter.
            positives: Only pictures whose label is the finding.
        """
        flags = ~self._flags[Filter.UNTAGGED]
        flags[[place for image in unsent for place in self.places(image)]] = False
        return int((flags & self._positive).sum() if positives else flags.sum())

    def decided(self) -> tuple[NDArray[np.intp], Flags]:
        """Pictures whose verdict is known, each once, and which of them show metal: what the order learns from."""
        places = np.flatnonzero((self._verdicts != OPEN) & ~self._copies)
        return places, self._verdicts[places] == METAL

    def hints(self, place: int) -> tuple[Hint, ...]:
        """What is worth knowing before a picture is tagged: tagged views of its study, tagged copies of it."""
        own = self.mark(place)
        found = []
        for other in self.study(place):
            marks = self._marks(other)
            if marks and other != place and self._images[other] != self._images[place]:
                differs = own is not None and any(mark.tag is not own.tag for mark in marks)
                found.append(Hint(HintKind.SIBLING, self.items[other].path, marks, differs))
        copies = (other for other in self._of.get(self._images[place], ()) if other != place)
        marks = self._marks(place)
        return (*found, *(Hint(HintKind.DUPLICATE, self.items[copy].path, marks) for copy in copies if marks))

    def _marks(self, place: int) -> tuple[Mark, ...]:
        marks = self.ledger.marks(self._images[place]).values()
        return tuple(mark for mark in marks if mark.tag is not Tag.SKIP)

    def _judge(self, place: int) -> None:
        image = self._images[place]
        marks = self.ledger.marks(image)
        said = {mark.tag for mark in marks.values()} - {Tag.SKIP}
        own = marks.get(self.annotator)
        disputed = bool(said) and self.ledger.is_disputed(image)
        hardware = self.ledger.verdict(image).hardware
        # A view may be adjudicated with its study before anybody has tagged it.
        self._flags[Filter.UNTAGGED][place] = not said and hardware is None
        self._flags[Filter.UNSURE][place] = disputed and Tag.UNSURE in said
        self._flags[Filter.DISAGREEMENTS][place] = disputed
        self._flags[Filter.MINE][place] = own is not None
        self._skipped[place] = own is not None and own.tag is Tag.SKIP
        self._verdicts[place] = VERDICTS[hardware]
