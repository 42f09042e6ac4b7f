"""One frozen value that says what the window shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from core.settings import Settings
from core.types import ImageRecord, ImageRef, Outcome, Radiograph, Study, Voi
from viewer.state.curation import Curation, TagsOf

if TYPE_CHECKING:
    from core.bundle import BundleInfo

EMPTY: Mapping[Any, Any] = MappingProxyType({})


class Tool(StrEnum):
    """What a left drag on the film does."""

    WINDOW = "window"
    PAN = "pan"
    ZOOM = "zoom"


class CornerTexts(StrEnum):
    """How much is written over the film's corners."""

    ALL = "all"
    FEW = "few"
    NONE = "none"


class MapStyle(StrEnum):
    """How the map is drawn."""

    SMOOTH = "smooth"
    CELLS = "cells"
    CONTOUR = "contour"


@dataclass(frozen=True, slots=True)
class Tone:
    """How stored values become grey on the screen. Never touches what the model sees.

    Attributes:
        voi: The window or LUT that the reader chose; None: the file's own, else automatic.
        negative: Shown as the negative of what the file asks for.
    """

    voi: Voi | None = None
    negative: bool = False


@dataclass(frozen=True, slots=True)
class Placement:
    """How the film lies in the viewport.

    The picture is flipped first and turned afterwards.

    Attributes:
        zoom: Device pixels of the screen for one image pixel (along the finer spacing); None: fit.
        centre: Image point (x, y), continuous pixel coordinates, at the viewport's centre; None: the film's centre.
        quarter_turns: Clockwise turns by 90 degrees, 0 to 3.
        mirrored: Left and right exchanged (X).
        upended: Top and bottom exchanged (Y).
    """

    zoom: float | None = None
    centre: tuple[float, float] | None = None
    quarter_turns: int = 0
    mirrored: bool = False
    upended: bool = False


@dataclass(frozen=True, slots=True)
class MapView:
    """How the model's map is shown.

    Attributes:
        visible: The map lies over the film.
        opacity: 0 to 1.
        style: Smooth, cells, contour.
        colour_map: One of the colour maps in :mod:`viewer.viewport.overlays`.
        method: Id of the method whose map is shown; "gradcam" comes with every prediction.
    """

    visible: bool = False
    opacity: float = 0.65
    style: MapStyle = MapStyle.SMOOTH
    colour_map: str = "inferno"
    method: str = "gradcam"


@dataclass(frozen=True, slots=True)
class SecondModel:
    """A model that answers beside the one in use.

    Attributes:
        folder: Of its bundle.
        info: What its bundle says; None while it is being read or when it was refused.
        problem: Why it cannot answer, as sentences; empty otherwise.
        outcomes: What it said, by image.
        analysed: Images done and images wanted; equal: it is at rest.
    """

    folder: Path
    info: BundleInfo | None = None
    problem: str = ""
    outcomes: Mapping[ImageRef, Outcome] = field(default_factory=lambda: EMPTY)
    analysed: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """A model that is being trained, or was.

    Attributes:
        name: Of the bundle's folder.
        stage: What is being done, for people.
        done, total: How far that is; None: not known.
        curve: Points of the learning curves (:class:`core.training.Epoch`).
        most: Most passes over the pictures.
        left: Seconds to go at most; None while that is not known.
        running: It has not ended.
        problem: Why it ended without a model, as sentences; empty otherwise.
        folder: The finished bundle.
    """

    name: str
    stage: str = ""
    done: int = 0
    total: int | None = None
    curve: tuple[Any, ...] = ()
    most: int = 1
    left: float | None = None
    running: bool = True
    problem: str = ""
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class ViewState:
    """All that the window shows.

    Attributes:
        settings: What the person set.
        sources: Folders and files that are open; empty: nothing is open.
        studies: By key, in the order in which they were found.
        study_key: The selected study, or "".
        image: The image on screen, or None.
        film: The image on screen, read; None while it is being read or when it failed.
        film_error: Why the image on screen cannot be shown; empty otherwise.
        outcomes: What the model said, by image.
        overridden: Keys of studies that the reader has analysed although the model was not made for them.
        explanations: Further maps of the image on screen by method id, (7, 7) float32 in model cells.
        tone, placement, map: How the film and the map are shown.
        tool: What a left drag does.
        corner_texts: How much is written over the film.
        message: One inline sentence for the status line; empty: none.
        analysed: Images done and images wanted of the analysis that runs; equal: none runs.
        skipped: Files that the library left out, each with ``path``, ``reason`` and ``harmless``.
        recent: What was opened lately, newest first: each the sources of one library.
        explanation: Id of the further map that is being computed, or "".
        panels: Which side panels are shown: "studies", "results".
        full_screen: The window fills the screen.
        bundle_problem: Why there is no model, and what to do; empty: there is one, or it is not read yet.
        model: What the bundle in use says; None while there is none.
        second: The model that answers beside it; None: no comparison.
        recent_models: Bundles that were compared or used lately, newest first.
        training: The fine-tuning that runs or ended last; None: there was none.
        tags: What is said of metal, by image; images of which nothing is known are not in it.
        curation: What the curation window shows; None anywhere else.
    """

    settings: Settings = field(default_factory=Settings)
    sources: tuple[Path, ...] = ()
    studies: Mapping[str, Study] = field(default_factory=lambda: EMPTY)
    study_key: str = ""
    image: ImageRef | None = None
    film: Radiograph | None = None
    film_error: str = ""
    outcomes: Mapping[ImageRef, Outcome] = field(default_factory=lambda: EMPTY)
    overridden: frozenset[str] = frozenset()
    explanations: Mapping[str, Any] = field(default_factory=lambda: EMPTY)
    tone: Tone = Tone()
    placement: Placement = Placement()
    map: MapView = MapView()
    tool: Tool = Tool.WINDOW
    corner_texts: CornerTexts = CornerTexts.ALL
    message: str = ""
    analysed: tuple[int, int] = (0, 0)
    skipped: tuple[Any, ...] = ()
    recent: tuple[tuple[Path, ...], ...] = ()
    explanation: str = ""
    panels: frozenset[str] = frozenset({"studies", "results"})
    full_screen: bool = False
    bundle_problem: str = ""
    model: BundleInfo | None = None
    second: SecondModel | None = None
    recent_models: tuple[Path, ...] = ()
    training: TrainingRun | None = None
    tags: TagsOf = field(default_factory=lambda: EMPTY)
    curation: Curation | None = None

    @property
    def study(self) -> Study | None:
        """The selected study."""
        return self.studies.get(self.study_key)

    @property
    def record(self) -> ImageRecord | None:
        """The library's row of the image on screen."""
        study = self.study
        return next((row for row in study.images if row.ref == self.image), None) if study else None

    @property
    def outcome(self) -> Outcome | None:
        """What the model said of the image on screen; None while it has not."""
        return self.outcomes.get(self.image) if self.image else None


def by_second(state: ViewState) -> ViewState:
    """The same film as the second model sees it: its answers and its map (Grad-CAM) in place of the first one's."""
    outcomes = state.second.outcomes if state.second else EMPTY
    return replace(state, outcomes=outcomes, explanations=EMPTY, map=replace(state.map, method="gradcam"))


def merged(mapping: Mapping[Any, Any], news: Mapping[Any, Any]) -> Mapping[Any, Any]:
    """A read-only mapping with the news laid over it; keys keep their order."""
    return MappingProxyType({**mapping, **news})
