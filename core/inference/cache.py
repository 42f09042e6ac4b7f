"""Results by (image, bundle), so that nothing is computed twice."""

from __future__ import annotations

import threading
from collections import OrderedDict

from core.types import Greyscale, Prediction, Radiograph

Key = tuple[str, Greyscale, str]


class ResultCache:
    """The last results, in memory only: they say something about a patient. Safe from any thread."""

    def __init__(self, limit: int = 4096) -> None:
        """Make an empty cache.

        Args:
            limit: How many results are kept, at least 1; a result takes about 5 KB.
        """
        self._limit = limit
        self._results: OrderedDict[Key, Prediction] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, film: Radiograph, bundle_digest: str) -> Prediction | None:
        """The result, or None. Its notes are those of the file it was made from."""
        key = _key(film, bundle_digest)
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
            return self._results.get(key)

    def put(self, film: Radiograph, prediction: Prediction) -> None:
        """Keep a film's result; the one that was used longest ago goes when there are too many."""
        key = _key(film, prediction.bundle_digest)
        with self._lock:
            self._results[key] = prediction
            self._results.move_to_end(key)
            if len(self._results) > self._limit:
                self._results.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._results.clear()

    def __len__(self) -> int:
        with self._lock:
            return len(self._results)


def _key(film: Radiograph, bundle_digest: str) -> Key:
    # The model sees stored values through the file's window: the same values with another one are another picture.
    return film.digest, film.greyscale, bundle_digest
