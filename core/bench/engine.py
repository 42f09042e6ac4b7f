"""The reader model against compiled Keras without a map, and against tf-keras-vis with one."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np

from core.bench.material import film
from core.bundle import Bundle, load, reader_model, shipped, tensors
from core.inference import ReaderModel, explainer
from core.networks import build, compiled_forward, set_tensors
from core.preprocess import apply

TURNS = 30
SLOW_TURNS = 5


def engine_figures(divisor: int = 1) -> dict[str, float]:
    """Time the shipped bundle's model three ways, turn and turn about, on one picture.

    Args:
        divisor: Do this part of the work.

    Returns:
        Medians in milliseconds: ``engine_ms`` (reader model: probability and map, without reading and
        preprocessing), ``keras_forward_ms`` (compiled ``tf.function``, no map), ``tf_keras_vis_ms`` (its Gradcam);
        and the ratios ``engine_to_keras`` and ``engine_to_tf_keras_vis``.
    """
    bundle = load(shipped())
    tensor = apply(film(448, 0, bits=8).astype(np.float32), bundle.info.preprocessing).tensor
    reader = ReaderModel(reader_model(bundle))
    forward, gradcam = _keras_ways(bundle)
    batch = tensor[None]
    engine, keras = _medians(max(1, TURNS // divisor), lambda: reader.run(tensor), lambda: forward(batch))
    (oracle,) = _medians(max(1, SLOW_TURNS // divisor), lambda: gradcam(tensor))
    return {
        "engine_ms": engine,
        "keras_forward_ms": keras,
        "tf_keras_vis_ms": oracle,
        "engine_to_keras": engine / keras,
        "engine_to_tf_keras_vis": engine / oracle,
    }


def _keras_ways(bundle: Bundle) -> tuple[Callable[..., object], Callable[..., object]]:
    model = build(bundle.info.architecture, bundle.info.preprocessing.size)
    set_tensors(model, tensors(bundle))
    return compiled_forward(model), explainer(model, "gradcam")


def _medians(turns: int, *ways: Callable[[], object]) -> list[float]:
    """Median milliseconds of each way, timed in turns so that all meet the same machine; the first two turns warm."""
    taken: list[list[float]] = [[] for _way in ways]
    for _turn in range(turns + 2):
        for times, way in zip(taken, ways, strict=True):
            begin = time.perf_counter()
            way()
            times.append((time.perf_counter() - begin) * 1000)
    return [statistics.median(times[2:]) for times in taken]
