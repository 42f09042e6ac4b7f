"""What stands in ``bundle.json``: typed, bounded values."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from core.preprocess import Preprocessing
from core.vocabulary import ANATOMY

FORMAT_MAJOR = 1
FORMAT = f"{FORMAT_MAJOR}.0"

Word = Annotated[str, Meta(min_length=1, max_length=200)]
Sentence = Annotated[str, Meta(min_length=1, max_length=4000)]
Slug = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9.]*(?:-[a-z0-9.]+)*$", max_length=60)]
Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
Share = Annotated[float, Meta(ge=0.0, le=1.0)]
Count = Annotated[int, Meta(ge=0)]


class Architecture(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A backbone of keras.applications and the head on its pooled features.

    Attributes:
        backbone: Its name in keras.applications.
        head: Widths of the dense ReLU layers between pooling and softmax.
        dropout: Share of units dropped after each of them while training.
    """

    backbone: Literal["VGG16", "DenseNet121", "DenseNet169"] = "DenseNet121"
    head: Annotated[tuple[Annotated[int, Meta(ge=1, le=4096)], ...], Meta(max_length=8)] = (512, 256, 128)
    dropout: Annotated[float, Meta(ge=0.0, lt=1.0)] = 0.5


class Labels(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names of the two classes, for people. Softmax node 0 is the negative one, node 1 the positive one."""

    negative: Word
    positive: Word


class Thresholds(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two thresholds on the probability after temperature.

    Attributes:
        rule_out: Below it the result is negative.
        rule_in: From it on the result is positive; between the two it is uncertain.
        crossed: The two fitted values had crossed, so the Youden point serves as both.
    """

    rule_out: Share
    rule_in: Share
    crossed: bool = False

    def __post_init__(self) -> None:
        if self.rule_out > self.rule_in:
            msg = f"rule_out {self.rule_out} lies above rule_in {self.rule_in}"
            raise ValueError(msg)


class Calibration(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From the log-odds to a probability and a sentence.

    Attributes:
        temperature: probability = sigmoid(log-odds / temperature).
        image: Thresholds for one view.
        study: Thresholds for the mean over a study's views.
        split: Which split they were fitted on.
    """

    temperature: Annotated[float, Meta(ge=0.01, le=100.0)]
    image: Thresholds
    study: Thresholds
    split: Word


class Metric(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One measured number, or why there is none.

    Attributes:
        name: "AUROC", "sensitivity at rule-out"…
        level: Of images or of studies.
        split: Which split it was measured on.
        n: How many images or studies.
        value: The number; None: not estimable.
        low: Lower end of the 95 % interval, or None.
        high: Upper end, or None.
        stratum: Which part of the split ("with hardware"); empty: all of it.
        reason: Why it is not estimable; empty when there is a value.
    """

    name: Word
    level: Literal["image", "study"]
    split: Word
    n: Count
    value: float | None = None
    low: float | None = None
    high: float | None = None
    stratum: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) != bool(self.reason):
            msg = f"metric {self.name} needs either a value or the reason why there is none"
            raise ValueError(msg)


class Parity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far the compiled reader model is from its oracles, largest over the images that were compared.

    Attributes:
        images: How many were compared.
        probability: Largest difference of the probability from Keras.
        probability_tolerance: What was allowed.
        map: Largest difference of the normalised (0 to 1) map from tf-keras-vis' Gradcam.
        map_tolerance: What was allowed.
    """

    images: Annotated[int, Meta(ge=1)]
    probability: Share
    probability_tolerance: Share
    map: Share
    map_tolerance: Share


class Provenance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the model came about.

    Attributes:
        dataset: Its name, with its licence's attribution in :attr:`BundleInfo.attribution`.
        manifest: SHA-256 of the training manifest.
        recipe: Every choice of the training run, by name.
        init: Where the weights started from.
        seed: Seed of the run.
        images: How many images it was trained on, variants not counted.
        positives: How many of them are positive.
        hardware_in_training: Whether positive images with hardware were or may have been among them (DS1); False: all
            were known to be without (DS2).
        parity: Reader model against Keras and tf-keras-vis; set when the bundle is made.
    """

    dataset: Word
    manifest: Digest
    recipe: dict[str, Any]
    init: Word
    seed: Count
    images: Count
    positives: Count
    hardware_in_training: bool
    parity: Parity | None = None


class BundleInfo(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """The model's whole contract.

    Unknown fields are ignored, so that a bundle of a later minor format can still be read.

    Attributes:
        format: Version of the bundle format, ``major.minor``.
        name: Lower-case name; with the version it names the folder.
        version: Of this model.
        created: When, ISO 8601.
        program_version: Of the program that wrote it.
        labels: Names of the classes.
        anatomy: Ids of :mod:`core.vocabulary` that the model is meant for.
        architecture: Backbone and head.
        preprocessing: From the canonical picture to the input tensor.
        calibration: Temperature and thresholds.
        provenance: How the model came about.
        metrics: How good it is.
        limits: Known limits, as sentences.
        licence: Of the model, SPDX where there is one.
        attribution: What must be said wherever the model goes.
        files: SHA-256 of every other file, by its path in the folder. Filled in when the bundle is written.
    """

    format: Annotated[str, Meta(pattern=r"^[0-9]{1,4}\.[0-9]{1,4}$")] = FORMAT
    name: Slug
    version: Annotated[str, Meta(pattern=r"^[0-9]+(\.[0-9]+){0,3}$", max_length=30)]
    created: Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.+Z-]{2,40})?$")]
    program_version: Word
    labels: Labels
    anatomy: Annotated[tuple[Word, ...], Meta(min_length=1, max_length=100)]
    architecture: Architecture
    preprocessing: Preprocessing
    calibration: Calibration
    provenance: Provenance
    metrics: Annotated[tuple[Metric, ...], Meta(max_length=1000)] = ()
    limits: Annotated[tuple[Sentence, ...], Meta(max_length=100)] = ()
    licence: Word
    attribution: Sentence
    files: Annotated[dict[str, Digest], Meta(max_length=1000)] = {}

    def __post_init__(self) -> None:
        unknown = set(self.anatomy) - {anatomy.id for anatomy in ANATOMY}
        if unknown:
            msg = f"unknown anatomy {sorted(unknown)}"
            raise ValueError(msg)

    @property
    def folder(self) -> str:
        """Name of the bundle's folder."""
        return f"{self.name}-{self.version}"
