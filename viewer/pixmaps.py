"""The thumbnails that one view shows: asked for while visible, the last ones kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance
from PySide6.QtGui import QImage, QPixmap

from core.types import ImageRef

KEPT = 300
"""Thumbnails kept by one view: 300 of at most 160 x 160 x 4 bytes are 30 MB."""


class ThumbnailSource(Protocol):
    """What a view needs of :class:`viewer.jobs.Thumbnails`."""

    @property
    def ready(self) -> SignalInstance:
        """Emitted with (ImageRef, QImage)."""

    def want(self, refs: Sequence[ImageRef], wisher: str = "") -> None:
        """Replace what this wisher wanted before."""


class Pixmaps(QObject):
    """Pixmaps by image, least recently used thrown away first.

    Signals:
        arrived: (ImageRef) one that was wished for has come, or cannot be made.
    """

    arrived = Signal(object)

    def __init__(self, source: ThumbnailSource, wisher: str, parent: QObject | None = None, kept: int = KEPT) -> None:
        """Make an empty store.

        Args:
            source: Makes thumbnails.
            wisher: Name of the view, so that two views do not forget each other's wishes.
            parent: Qt's owner.
            kept: How many to keep.
        """
        super().__init__(parent)
        self._source = source
        self._wisher = wisher
        self._limit = kept
        self._kept: OrderedDict[ImageRef, QPixmap] = OrderedDict()
        self._wished: frozenset[ImageRef] = frozenset()
        source.ready.connect(self._arrive)

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, ref: ImageRef) -> QPixmap | None:
        """The pixmap; a null one when the film cannot be read; None while it has not come."""
        pixmap = self._kept.get(ref)
        if pixmap is not None:
            self._kept.move_to_end(ref)
        return pixmap

    def wish(self, refs: Sequence[ImageRef]) -> None:
        """Ask for those of the visible images that are not kept, most urgent first."""
        missing = [ref for ref in dict.fromkeys(refs) if ref not in self._kept]
        if self._wished == frozenset(missing):
            return
        self._wished = frozenset(missing)
        self._source.want(missing, self._wisher)

    def clear(self) -> None:
        """Forget all pixmaps."""
        self._kept.clear()
        self._wished = frozenset()

    def _arrive(self, ref: ImageRef, image: QImage) -> None:
        if ref not in self._wished:
            return
        self._wished -= {ref}
        self._kept[ref] = QPixmap.fromImage(image)
        while len(self._kept) > self._limit:
            self._kept.popitem(last=False)
        self.arrived.emit(ref)
