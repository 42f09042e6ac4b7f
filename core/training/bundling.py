"""From a trained Keras model to a bundle: round, compile, compare with the oracles, write."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import cv2
import msgspec
import numpy as np
from numpy.typing import NDArray

from core import reading
from core.bundle import BundleInfo, Parity, load, reader_model, shipped_tensors, tensors, write
from core.datasets import Manifest, Split
from core.errors import BundleError
from core.evaluation import Wanted, evaluate, report_files
from core.inference import ReaderModel, explainer, normalised_cam, probability
from core.networks import Model, compile_reader, get_tensors, set_tensors
from core.preprocess import apply
from core.progress import Operation, Progress

PROBABILITY_TOLERANCE = 1e-5
MAP_TOLERANCE = 1e-3
"""Of the map's maximum. About 2e-6 is usual; where a map is weak its sum over channels cancels, and more is lost."""
PICTURES = 8


def make_bundle(
    model: Model,
    info: BundleInfo,
    directory: Path,
    pictures: Sequence[NDArray[np.float32]] = (),
) -> Operation[Path]:
    """Make a bundle, or refuse to when its reader model is not the model that was trained.

    Args:
        model: Trained, from :func:`core.networks.build`; its kernels are rounded to float16 here.
        info: The bundle's description; parity and digests are filled in.
        directory: In which ``name-version`` is made.
        pictures: Canonical pictures (rows, columns) float32, 0 to 255, to compare on; none: synthetic ones.

    Returns:
        The bundle's folder.

    Raises:
        BundleError: The reader model differs from Keras or tf-keras-vis by more than the tolerance; or the bundle
            cannot be written.
    """
    yield Progress("Compiling the reader model")
    shipped = shipped_tensors(get_tensors(model))
    set_tensors(model, shipped)
    reader = compile_reader(model)
    chosen = [apply(picture, info.preprocessing).tensor for picture in pictures or synthetic_pictures(PICTURES)]
    parity = yield from compare(model, reader, chosen)
    provenance = msgspec.structs.replace(info.provenance, parity=accepted(parity, info.folder))
    return write(directory, msgspec.structs.replace(info, provenance=provenance), shipped, reader)


def make_reported_bundle(model: Model, info: BundleInfo, directory: Path, manifest: Manifest) -> Operation[Path]:
    """Make a bundle with the report of its evaluation inside: of the test split, or the tuning split without one.

    Args:
        model: As for :func:`make_bundle`.
        info: As for :func:`make_bundle`.
        directory: In which ``name-version`` is made.
        manifest: The films it was trained on and measured with.

    Raises:
        BundleError: As for :func:`make_bundle`.
        DatasetError: None of the films can be analysed.
    """
    split = Split.TEST if manifest.of(Split.TEST) else Split.VALID
    with tempfile.TemporaryDirectory(prefix="humerus-") as scratch:
        bundle = load((yield from make_bundle(model, info, Path(scratch), parity_pictures(manifest))))
        # The randomisation check compiles three more models; ``humerus evaluate`` has it.
        evaluation = yield from evaluate(bundle, manifest, Wanted((split,), sanity=False))
        yield Progress("Writing the bundle")
        return write(directory, bundle.info, tensors(bundle), reader_model(bundle), report_files(evaluation))


def parity_pictures(manifest: Manifest) -> list[NDArray[np.float32]]:
    """A few films of the tuning split on which reader model and oracles are compared."""
    samples = manifest.of(Split.VALID)
    chosen = samples[:: max(1, len(samples) // PICTURES)][:PICTURES]
    return [reading.canonical(reading.read(manifest.file(sample))) for sample in chosen]


def compare(model: Model, reader: bytes, tensors: Sequence[NDArray[np.float32]]) -> Operation[Parity]:
    """Largest differences of a reader model from Keras (probability) and from tf-keras-vis' Gradcam (normalised map).

    Args:
        model: With the shipped tensors.
        reader: Compiled from it.
        tensors: Inputs (size, size, 3), at least one.
    """
    compiled, oracle = ReaderModel(reader), explainer(model, "gradcam")
    probabilities, maps = [], []
    for done, tensor in enumerate(tensors):
        yield Progress("Comparing with Keras and tf-keras-vis", done, len(tensors))
        output = compiled.run(tensor)
        probabilities.append(abs(probability(output.log_odds, 1.0) - float(model(tensor[None], training=False)[0, 1])))
        difference = np.abs(normalised_cam(output.cam) - normalised_cam(oracle(tensor)))
        maps.append(float(difference.max()))
    return Parity(
        images=len(tensors),
        probability=float(np.max(probabilities)),
        probability_tolerance=PROBABILITY_TOLERANCE,
        map=float(np.max(maps)),
        map_tolerance=MAP_TOLERANCE,
    )


def accepted(parity: Parity, subject: str) -> Parity:
    """The comparison itself, when it is within its tolerances.

    Raises:
        BundleError: It is not.
    """
    compared = (
        ("probability", "Keras", parity.probability, parity.probability_tolerance),
        ("map", "tf-keras-vis", parity.map, parity.map_tolerance),
    )
    for what, oracle, difference, tolerance in compared:
        if not difference <= tolerance:
            problem = f"the reader model's {what} differs from {oracle} by {difference:.2g}, of {tolerance:.2g} allowed"
            raise BundleError(subject, problem, "Nothing was written")
    return parity


def synthetic_pictures(count: int) -> list[NDArray[np.float32]]:
    """Pictures for a comparison without films: smooth noise at several scales, always the same, (256, 192)."""
    random = np.random.default_rng(0)
    pictures = []
    for _ in range(count):
        noise = [random.normal(size=(256, 192)).astype(np.float32) for _ in range(3)]
        layers = [
            cv2.GaussianBlur(plane, (0, 0), sigma) * sigma for plane, sigma in zip(noise, (2, 8, 32), strict=True)
        ]
        total = np.sum(layers, axis=0)
        pictures.append((255 * (total - total.min()) / np.ptp(total)).astype(np.float32))
    return pictures
