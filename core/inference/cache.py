"""Results by (image digest, bundle digest), so that nothing is computed twice."""

from __future__ import annotations

import threading
from collections import OrderedDict

from core.types import Prediction


class ResultCache:
    """The last results, in memory only: they say something about a patient. Safe from any thread."""

    def __init__(self, limit: int = 4096) -> None:
        """Make an empty cache.

        Args:
            limit: How many results are kept, at least 1; a result takes about 5 KB.
        """
        self._limit = limit
        self._results: OrderedDict[tuple[str, str], Prediction] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, image_digest: str, bundle_digest: str) -> Prediction | None:
        """The result, or None. Its notes are those of the file it was made from."""
        key = (image_digest, bundle_digest)
        with self._lock:
            if key in self._results:
                self._results.move_to_end(key)
            return self._results.get(key)

    def put(self, prediction: Prediction) -> None:
        """Keep a result; the one that was used longest ago goes when there are too many."""
        key = (prediction.image_digest, prediction.bundle_digest)
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
