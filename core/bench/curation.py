"""How soon the queue that learns finds metal, by an annotator who is simulated, and how long learning takes."""

from __future__ import annotations

import csv
import hashlib
import io
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.bundle import load, shipped
from core.curation.features import FeatureReader, FilmFeatures, packed, unpacked
from core.curation.learning import Learner, ordered
from core.curation.metal import metal_score
from core.curation.simulation import UNCERTAIN, Order, Session, fixed_order, learned_order, simulated
from core.paths import places, private_folder, write_atomically
from core.progress import Operation, Progress
from core.reading import canonical, read

SEEDS = range(5)
CHUNK = 64
"""Films whose features are kept in one file: so much is computed again after an interruption."""

QUEUE, TAGS = 10_000, 1_000
"""Films in the queue and tags so far, when refitting is timed."""

TURNS = 15


@dataclass(frozen=True, slots=True, eq=False)
class Films:
    """A dataset's features and truth.

    Attributes:
        vectors: (n, d).
        cold: Metal score, (n,).
        truth: Whether each film shows metal, (n,).
        unseen: Films whose labels the shipped model has not seen: splits valid and test, (n,).
    """

    vectors: NDArray[np.float32]
    cold: NDArray[np.float64]
    truth: NDArray[np.bool_]
    unseen: NDArray[np.bool_]

    def only(self, kept: NDArray[np.bool_]) -> Films:
        """Some of the films."""
        return Films(self.vectors[kept], self.cold[kept], self.truth[kept], self.unseen[kept])


def curation_figures(fracatlas: Path, *, divide: int = 1) -> Operation[dict[str, float]]:
    """Measure the queue that learns on FracAtlas. The first run computes features for long; later ones find them.

    Args:
        fracatlas: Folder with ``images/`` and ``labels.csv``, which has ``image_id``, ``split`` and ``hardware``.
        divide: Take each N-th film only.

    Returns:
        Means over five seeds: ``recall_at_10pct``, part of the hardware that is found after 10 % of the films, and
        ``films_to_95pct_recall``, share of the films that has to be seen for 95 % of it. With ``_random``,
        ``_file_order`` and ``_cold`` (the metal score alone) for other orders; with ``_valid_test`` on these splits
        alone; with ``_worst`` of the worst seed. Milliseconds: ``refit_ms`` (learn from 1,000 tags and order 10,000
        films), ``feature_ms`` and ``metal_ms`` (one film, read already).
    """
    with (fracatlas / "labels.csv").open(newline="", encoding="utf-8") as table:
        rows = list(csv.DictReader(table))[::divide]
    paths = [fracatlas / "images" / row["image_id"] for row in rows]
    reader = FeatureReader(load(shipped()))
    features = yield from _features(reader, paths)
    films = Films(
        np.stack([film.vector for film in features]),
        np.array([film.metal for film in features]),
        np.array([row["hardware"] == "1" for row in rows]),
        np.array([row["split"] != "train" for row in rows]),
    )
    figures: dict[str, float] = {}
    for suffix, part in (("", films), ("_valid_test", films.only(films.unseen))):
        figures |= {f"{key}{suffix}": value for key, value in (yield from _recalls(part)).items()}
    yield Progress("Timing")
    return figures | _times(reader, films, paths[:TURNS])


def _features(reader: FeatureReader, paths: Sequence[Path]) -> Operation[list[FilmFeatures]]:
    """Features of films, in their order; from the cache where they were made before."""
    folder = private_folder(places().cache / "bench-curation")
    found: list[FilmFeatures] = []
    for start in range(0, len(paths), CHUNK):
        some = paths[start : start + CHUNK]
        names = "\n".join([reader.key, *(path.name for path in some)])
        kept = folder / f"{hashlib.sha256(names.encode()).hexdigest()}.npy"
        if not kept.exists():
            yield from _compute(reader, some, kept, Progress("Features", start, len(paths)))
        found += [unpacked(bytes(row)) for row in np.load(kept, allow_pickle=False)]
    return found


def _compute(reader: FeatureReader, paths: Sequence[Path], target: Path, at: Progress) -> Operation[None]:
    rows = []
    for number, path in enumerate(paths):
        yield Progress(at.message, at.done + number, at.total)
        rows.append(np.frombuffer(packed(reader.read(read(path))), np.uint8))
    content = io.BytesIO()
    np.save(content, np.stack(rows))
    write_atomically(target, content.getvalue(), private=True)


def _recalls(films: Films) -> Operation[dict[str, float]]:
    count = len(films.truth)
    learner = Learner(films.vectors, films.cold)
    sessions: dict[str, list[Session]] = {"": []}
    for seed in SEEDS:
        yield Progress("Simulating an annotator", seed, len(SEEDS))
        sessions[""].append(simulated(learned_order(learner, count), films.truth, seed))
    sessions |= {way: [simulated(order, films.truth, None) for order in orders] for way, orders in _others(films)}
    recall = {way: [session.recall_at(0.1) for session in found] for way, found in sessions.items()}
    share = {way: [session.share_to(0.95) for session in found] for way, found in sessions.items()}
    return {
        **{f"recall_at_10pct{way}": statistics.mean(values) for way, values in recall.items()},
        **{f"films_to_95pct_recall{way}": statistics.mean(values) for way, values in share.items()},
        "recall_at_10pct_worst": min(recall[""]),
        "films_to_95pct_recall_worst": max(share[""]),
    }


def _others(films: Films) -> Iterator[tuple[str, list[Order]]]:
    """What the learned order is compared with."""
    count = len(films.truth)
    yield "_random", [fixed_order(np.random.default_rng(seed).permutation(count)) for seed in SEEDS]
    yield "_file_order", [fixed_order(np.arange(count))]
    yield "_cold", [fixed_order(np.argsort(-films.cold, kind="stable"))]


def _times(reader: FeatureReader, films: Films, paths: Sequence[Path]) -> dict[str, float]:
    radiographs = [read(path) for path in paths]
    pictures = [canonical(film) for film in radiographs]
    return {
        "refit_ms": _refit_ms(films),
        "feature_ms": _median_ms([partial(reader.read, film) for film in radiographs]),
        "metal_ms": _median_ms([partial(metal_score, picture) for picture in pictures]),
    }


def _refit_ms(films: Films) -> float:
    """The films again and again, with noise so that no two are alike; one tag more at each turn."""
    random = np.random.default_rng(0)
    drawn = random.integers(0, len(films.truth), QUEUE)
    spread = films.vectors.std(axis=0)
    vectors = films.vectors[drawn] + 0.1 * spread * random.standard_normal((QUEUE, len(spread)), np.float32)
    learner = Learner(vectors, films.cold[drawn])
    tagged = random.permutation(QUEUE)[: TAGS + TURNS]
    open_ = np.ones(QUEUE, bool)
    open_[tagged] = False

    def turn(count: int) -> None:
        some = tagged[:count]
        ordered(learner.refit(some, films.truth[drawn[some]]), uncertain_share=UNCERTAIN, open_=open_)

    turn(TAGS)
    return _median_ms([partial(turn, count) for count in range(TAGS + 1, TAGS + TURNS)])


def _median_ms(ways: Sequence[Callable[[], object]]) -> float:
    taken = []
    for way in ways:
        begin = time.perf_counter()
        way()
        taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken)
