"""What a person chooses for a fine-tuning: one table, from which the form is drawn and which is remembered."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

PLAIN, EXPERT = "plain", "expert"


def _meta(
    page: str, title: str, description: str, *, ge: float | None = None, le: float | None = None, **schema: object
) -> Meta:
    """What the form draws a field from; schema: kind of editor, words of a choice, what an empty field means."""
    return Meta(title=title, description=description, ge=ge, le=le, extra_json_schema={"page": page, **schema})


class Choices(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=False):
    """What is trained, how, and where the bundle goes."""

    source: str = ""
    tags: str = ""
    dataset: Annotated[
        Literal["DS1", "DS2"],
        _meta(
            PLAIN,
            "Films",
            "DS2 leaves out the positive films with metal, so that the model cannot learn the metal instead.",
            words={"DS1": "DS1: all films", "DS2": "DS2: no metal among the positives"},
        ),
    ] = "DS1"
    start: Annotated[
        Literal["present", "radiograph", "imagenet", "random", "file"],
        _meta(
            PLAIN,
            "Start from",
            "Whose weights the backbone begins with; the head is always new.",
            words={
                "present": "The model in use",
                "radiograph": "Radiograph weights",
                "imagenet": "ImageNet (download)",
                "random": "Random weights",
                "file": "A file…",
            },
        ),
    ] = "radiograph"
    weights: Annotated[
        str,
        _meta(PLAIN, "Weights", "Safetensors file to start from.", kind="FILE", empty="A safetensors file"),
    ] = ""
    epochs: Annotated[
        int,
        _meta(PLAIN, "Passes", "Most passes over the films; it stops earlier when it gets no better.", ge=1, le=1000),
    ] = 10
    name: Annotated[str, _meta(PLAIN, "Name", "Lower case, digits, hyphens.", kind="TEXT", empty="humerus-tuned")] = (
        "humerus-tuned"
    )
    version: Annotated[str, _meta(PLAIN, "Version", "Numbers and dots.", kind="TEXT", empty="1.0.0")] = "1.0.0"
    folder: Annotated[
        str,
        _meta(
            PLAIN,
            "Folder",
            "Where the bundle is made; nothing is ever overwritten.",
            kind="FOLDER",
            empty="The program's own folder",
        ),
    ] = ""
    layers: Annotated[
        int, _meta(EXPERT, "Trained layers", "The backbone's last layers; 0: the head alone.", ge=0, le=594)
    ] = 60
    batch_norm: Annotated[
        Literal["trained", "frozen"],
        _meta(EXPERT, "Batch norm", "In the trained layers: learns, or keeps what it started with."),
    ] = "trained"
    head_rate: Annotated[
        float, _meta(EXPERT, "Head rate", "Adam's learning rate for the head.", kind="RATE", le=1.0)
    ] = 1e-3
    base_rate: Annotated[
        float, _meta(EXPERT, "Base rate", "Adam's learning rate for the trained layers.", kind="RATE", le=1.0)
    ] = 1e-4
    batch: Annotated[int, _meta(EXPERT, "Batch", "Films in a step.", ge=2, le=1024)] = 32
    patience: Annotated[
        int, _meta(EXPERT, "Patience", "Stop after so many passes that were no better.", ge=1, le=1000)
    ] = 3
    monitor: Annotated[
        Literal["loss", "AUROC"],
        _meta(
            EXPERT,
            "Judged by",
            "What decides on the tuning films.",
            words={"loss": "Loss", "AUROC": "AUROC"},
        ),
    ] = "AUROC"
    twins: Annotated[
        Literal["none", "positive", "all"],
        _meta(
            EXPERT,
            "Mirrored twins",
            "Training films that enter mirrored too; of one class alone they make the side a cue.",
            words={"none": "None", "positive": "Of positive films", "all": "Of all films"},
        ),
    ] = "all"
    variants: Annotated[
        int, _meta(EXPERT, "Turned variants", "Rotated and scaled copies of each training film.", ge=0, le=32)
    ] = 0
    seed: Annotated[int, _meta(EXPERT, "Seed", "The same seed gives the same model.", ge=0, le=2**31 - 1)] = 0
    size: Annotated[
        int, _meta(EXPERT, "Input side", "Pixels of the square picture that the model sees.", ge=32, le=512)
    ] = 224
    resize: Annotated[
        Literal["stretch", "letterbox"], _meta(EXPERT, "Fit", "Stretched to a square, or framed in black.")
    ] = "stretch"
    polarity: Annotated[
        Literal["trusted", "checked"],
        _meta(EXPERT, "Polarity", "Checked: a film that looks inverted is put right, and its result says so."),
    ] = "trusted"
    crop: Annotated[
        Literal["none", "collimation"],
        _meta(
            EXPERT,
            "Crop",
            "Only the exposed field goes to the model.",
            words={"none": "None", "collimation": "Exposed field"},
        ),
    ] = "none"
    contrast: Annotated[
        Literal["none", "clahe"],
        _meta(EXPERT, "Contrast", "Local equalisation of contrast.", words={"none": "As it is", "clahe": "CLAHE"}),
    ] = "none"
    emphasis: Annotated[
        Literal["none", "bone"],
        _meta(EXPERT, "Emphasis", "Pushes what surrounds the bone down.", words={"none": "None", "bone": "Bone"}),
    ] = "none"


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What a dataset holds, for people.

    Attributes:
        title: What it is.
        heads: Names of the columns: the splits.
        rows: A name, and a text for each column.
        notes: What else must be known, as sentences.
    """

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


def with_value(choices: Choices, name: str, value: object) -> Choices:
    """The choices with one of them changed."""
    return msgspec.structs.replace(choices, **{name: value})
