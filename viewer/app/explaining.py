"""Further maps of the film on screen: computed in a child process, kept in the state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from core.errors import HumerusError
from core.progress import Operation, Progress
from core.types import ImageRef, Prediction, Radiograph
from viewer.jobs import Job, Jobs
from viewer.state import Store, ViewState, merged

if TYPE_CHECKING:
    from core.bundle import Bundle

FIRST = "gradcam"
"""The method whose map comes with every prediction."""


class Explaining(QObject):
    """Computes one map at a time; another image or method cancels it."""

    def __init__(
        self, store: Store, jobs: Jobs, bundle: Callable[[], Bundle | None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store, self._jobs, self._bundle = store, jobs, bundle
        self._job: Job | None = None
        store.changed.connect(self._changed)

    def explain(self, method: str) -> None:
        """Show a method's map; compute it first when it is not there yet."""
        self.cancel()
        state, bundle = self._store.state, self._bundle()
        if method == FIRST or method in state.explanations:
            self._show(method)
        elif bundle and state.film is not None and state.image and isinstance(state.outcome, Prediction):
            self._store.update(explanation=method)
            self._prepare(method, bundle, state.film, state.image)

    def cancel(self) -> None:
        """Give up the map that is being computed."""
        if self._job is not None:
            self._job.cancel()
        self._job = None
        self._store.update(explanation="")

    def _prepare(self, method: str, bundle: Bundle, film: Radiograph, ref: ImageRef) -> None:
        job = self._jobs.start("Preparing the film", lambda: _model_input(film, bundle))
        job.finished.connect(lambda tensor: self._compute(job, method, bundle.directory, tensor, ref))
        self._follow(job)

    def _compute(self, job: Job, method: str, directory: Path, tensor: object, ref: ImageRef) -> None:
        if job is not self._job:
            return
        from core.inference.explain import explain

        child = self._jobs.start_child("Computing the map", explain, directory, tensor, method)
        child.finished.connect(lambda cam: self._keep(child, method, cam, ref))
        self._follow(child)

    def _follow(self, job: Job) -> None:
        self._job = job
        job.failed.connect(lambda error: self._fail(job, error))
        for end in (job.cancelled, job.crashed):
            end.connect(lambda *_: self._end(job))

    def _keep(self, job: Job, method: str, cam: object, ref: ImageRef) -> None:
        if job is self._job and ref == self._store.state.image:
            self._store.update(explanations=merged(self._store.state.explanations, {method: cam}))
            self._show(method)
        self._end(job)

    def _show(self, method: str) -> None:
        self._store.update(map=replace(self._store.state.map, method=method, visible=True))

    def _fail(self, job: Job, error: HumerusError) -> None:
        if job is self._job:
            remedy = f" {error.remedy}." if error.remedy else ""
            self._store.update(message=f"The map cannot be computed: {error.problem}.{remedy}")
        self._end(job)

    def _end(self, job: Job) -> None:
        if job is self._job:
            self._job = None
            self._store.update(explanation="")

    def _changed(self, old: ViewState, new: ViewState) -> None:
        if old.image != new.image and self._job is not None:
            self.cancel()


def _model_input(film: Radiograph, bundle: Bundle) -> Operation[Any]:
    """The tensor that the model sees of a film."""
    from core.preprocess import apply
    from core.reading import canonical

    yield Progress("Preparing the film")
    return apply(canonical(film), bundle.info.preprocessing).tensor
