"""What is computed behind the queue while somebody tags: digests, metal scores, features."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from core.bundle import Bundle
from core.curation.digests import LOOKED_UP, known
from core.curation.features import VERSION, FeatureReader, FilmFeatures, packed, unpacked
from core.curation.metal import metal_score
from core.errors import InferenceError, ReadingError
from core.library import Index
from core.progress import Operation, Progress
from core.reading import canonical
from core.types import ImageRef, Radiograph

METAL = f"metal:{VERSION}"
"""Under this kind the index keeps metal scores."""
_SCORE = struct.Struct("<f")


@dataclass(frozen=True)
class Surveyed(Progress):
    """A step: what is known since the step before.

    Attributes:
        digests: By picture.
        metal: Metal scores, 0 to 1.
        features: Features with their metal scores.
        failed: Pictures that cannot be read or have no features, and why.
    """

    digests: Mapping[ImageRef, str] = field(default_factory=dict)
    metal: Mapping[ImageRef, float] = field(default_factory=dict)
    features: Mapping[ImageRef, FilmFeatures] = field(default_factory=dict)
    failed: Mapping[ImageRef, str] = field(default_factory=dict)


class Survey:
    """Digests, scores and features of a list of pictures. It belongs to the thread that drives it."""

    def __init__(
        self,
        refs: Sequence[ImageRef],
        index: Index,
        read: Callable[[ImageRef], Radiograph],
        bundle: Callable[[], Bundle | None],
        urgent: Callable[[], Iterable[ImageRef]] = tuple,
    ) -> None:
        """Make it; nothing is computed yet.

        Args:
            refs: The pictures, in the order in which they are done.
            index: Knows what was computed before, and keeps what is.
            read: Reads a film, or gives one that is in memory; raises ReadingError.
            bundle: Gives the bundle whose reader model makes the features, asked when they are next; None: there are
                none.
            urgent: Which pictures are wanted before the others, asked before each one.
        """
        self._refs, self._index, self._read, self._bundle, self._urgent = tuple(refs), index, read, bundle, urgent
        self._images: dict[ImageRef, str] = {}
        self._failed: dict[ImageRef, str] = {}

    def run(self) -> Operation[Mapping[ImageRef, str]]:
        """Do all of it: first what the index knows, then digests and metal scores, then features.

        Returns:
            The pictures of which nothing is known, and why.

        Raises:
            BundleError: The reader model has changed since the bundle was loaded.
            InferenceError: The reader model cannot be loaded.
        """
        scored: set[ImageRef] = set()
        for step in self._looked_up():
            scored |= step.metal.keys()
            yield step
        yield from self._each("Looking for metal", [ref for ref in self._refs if ref not in scored], self._score)
        bundle = self._bundle()
        if bundle is not None:
            yield Surveyed("Loading the model")
            reader = FeatureReader(bundle, threads=1)
            ready = yield from self._known_features(reader.key)
            wanted = [ref for ref in self._refs if ref in self._images and ref not in ready]
            yield from self._each("Learning what the films look like", wanted, lambda ref: self._feature(ref, reader))
        return MappingProxyType(self._failed)

    def _looked_up(self) -> Iterator[Surveyed]:
        for digests in known(self._refs, self._index):
            self._images |= digests
            scores = self._index.features(METAL, digests.values())
            metal = {ref: _SCORE.unpack(scores[image])[0] for ref, image in digests.items() if image in scores}
            yield Surveyed("Recognising the films", len(self._images), len(self._refs), digests, metal)

    def _known_features(self, key: str) -> Operation[set[ImageRef]]:
        ready: set[ImageRef] = set()
        refs = list(self._images)
        for start in range(0, len(refs), LOOKED_UP):
            some = {ref: self._images[ref] for ref in refs[start : start + LOOKED_UP]}
            kept = self._index.features(key, some.values())
            news = {ref: unpacked(kept[image]) for ref, image in some.items() if image in kept}
            ready |= news.keys()
            yield Surveyed("Reading what is known", len(ready), len(self._refs), features=news)
        return ready

    def _each(self, message: str, refs: Sequence[ImageRef], work: Callable[[ImageRef], Surveyed]) -> Iterator[Surveyed]:
        """Do one picture after the other, the urgent ones first."""
        waiting = dict.fromkeys(refs)
        done, total = len(self._refs) - len(waiting), len(self._refs)
        while waiting:
            ref = next((ref for ref in self._urgent() if ref in waiting), None) or next(iter(waiting))
            del waiting[ref]
            done += 1
            step = self._attempted(ref, work)
            yield Surveyed(message, done, total, step.digests, step.metal, step.features, step.failed)

    def _attempted(self, ref: ImageRef, work: Callable[[ImageRef], Surveyed]) -> Surveyed:
        try:
            return work(ref)
        except (ReadingError, InferenceError) as error:
            self._failed[ref] = error.problem
            return Surveyed("", failed={ref: error.problem})

    def _score(self, ref: ImageRef) -> Surveyed:
        film = self._read(ref)
        self._images[ref] = film.digest
        self._index.keep_digests({ref: film.digest})
        if film.is_colour:
            return Surveyed("", digests={ref: film.digest})
        score = metal_score(canonical(film))
        self._index.keep_features(METAL, {film.digest: _SCORE.pack(score)})
        return Surveyed("", digests={ref: film.digest}, metal={ref: score})

    def _feature(self, ref: ImageRef, reader: FeatureReader) -> Surveyed:
        features = reader.read(self._read(ref))
        self._index.keep_features(reader.key, {self._images[ref]: packed(features)})
        return Surveyed("", features={ref: features})
