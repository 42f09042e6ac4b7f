"""Small pictures for the study list and the film strip: the visible ones first, kept in the index."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, Qt, Signal
from PySide6.QtGui import QImage, QImageWriter

from core.errors import ReadingError
from core.types import ImageRef
from viewer.jobs.worker import Worker

if TYPE_CHECKING:
    from core.library import Index

PATIENCE_S = 2.0
"""So long a film that goes first is waited for."""
SIDE = 160
"""Longest side of a thumbnail in pixels: 80 points on a screen of 2x."""


class Thumbnails(QObject):
    """Thumbnails by reference, made on a thread.

    Signals:
        ready: (ImageRef, QImage); a null image when the film cannot be read.
        crashed: Text of the traceback of a bug.
    """

    ready = Signal(object, QImage)
    crashed = Signal(str)

    def __init__(self, index: Index | None = None, parent: QObject | None = None) -> None:
        """Make the thread. Without an index it waits for :meth:`use`, and gathers wishes until then."""
        super().__init__(parent)
        self._index = index
        self._lock = threading.Lock()
        self._wanted: dict[str, list[ImageRef]] = {}
        self._way: Callable[[float], None] | None = None
        self._worker: Worker[ImageRef] = Worker("thumbnails", self._next, self._make, self)
        self._worker.crashed.connect(self.crashed)

    def use(self, index: Index | None) -> None:
        """Begin to make thumbnails, kept in this index; None: pause."""
        self._index = index
        self._worker.wake()

    def want(self, refs: Sequence[ImageRef], wisher: str = "") -> None:
        """Say which thumbnails are wanted now, most urgent first.

        Args:
            refs: Replace what the same wisher wanted before.
            wisher: Name of the view that asks; views with short lists are served first.
        """
        with self._lock:
            self._wanted[wisher] = list(refs)
        self._worker.wake()

    def give_way_to(self, rested: Callable[[float], None] | None) -> None:
        """Let something else go first; None: nothing does any more.

        Args:
            rested: Waits until that is at rest, so many seconds at most; called on the thread.
        """
        self._way = rested

    def close(self) -> None:
        """End the thread."""
        self._worker.close()

    def _next(self) -> ImageRef | None:
        with self._lock:
            wishes = [refs for refs in self._wanted.values() if refs]
            if not wishes or not self._index:
                return None
            ref = min(wishes, key=len)[0]
            for refs in wishes:
                if ref in refs:
                    refs.remove(ref)
            return ref

    def _make(self, ref: ImageRef) -> None:
        index = self._index
        if index is None:
            return
        kept = index.thumbnail(ref)
        image = QImage.fromData(kept) if kept else self._draw(ref, index)
        self.ready.emit(ref, image)

    def _draw(self, ref: ImageRef, index: Index) -> QImage:
        from core.reading import display, read

        if self._way is not None:
            self._way(PATIENCE_S)
        try:
            picture = display(read(ref))
        except ReadingError:
            return QImage()
        colour = picture.ndim == 3
        form = QImage.Format.Format_RGB888 if colour else QImage.Format.Format_Grayscale8
        rows, columns = picture.shape[:2]
        whole = QImage(picture.data, columns, rows, picture.strides[0], form)
        small = whole.scaled(
            SIDE, SIDE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        ).copy()
        index.keep_thumbnail(ref, _jpeg(small))
        return small


def _jpeg(image: QImage) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"jpeg"))
    writer.setQuality(85)
    writer.write(image)
    return bytes(content.data())
