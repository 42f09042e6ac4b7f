"""The film as a picture: on the clipboard, or in a file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from viewer.main_window import MainWindow

FILTERS = "PNG (*.png);;JPEG (*.jpg);;TIFF (*.tif)"
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff"})
NAME = "film.png"
"""Offered first; holds no name of a patient."""


def copy_picture(window: MainWindow, *, with_map: bool, with_texts: bool) -> str:
    """Put the film as it is shown on the clipboard; returns a sentence for the status line."""
    QGuiApplication.clipboard().setImage(window.film.picture(with_map=with_map, with_texts=with_texts))
    return "The picture is on the clipboard."


def save_picture(window: MainWindow, *, with_map: bool, with_texts: bool) -> str:
    """Ask for a file and write the film as it is shown; returns a sentence for the status line."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    name, _ = QFileDialog.getSaveFileName(window, "Save picture", str(Path(folder) / NAME), FILTERS)
    return write_picture(window, Path(name), with_map=with_map, with_texts=with_texts) if name else ""


def write_picture(window: MainWindow, path: Path, *, with_map: bool, with_texts: bool) -> str:
    """Write the film as it is shown; a name without a known ending gets ``.png``."""
    if path.suffix.lower() not in SUFFIXES:
        path = path.with_name(path.name + ".png")
    picture = window.film.picture(with_map=with_map, with_texts=with_texts)
    saved = picture.save(str(path))
    return f"Saved as {path.name}." if saved else f"{path.name} cannot be written. Choose another folder."
