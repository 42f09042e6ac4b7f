"""The self-test's checks of the window: graphics, fonts, a film with its map, and a whole window off screen."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import PySide6
from numpy.typing import NDArray
from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QWidget

from core.checks import Check, CheckError
from core.checks.expected import folder
from core.types import Prediction, Radiograph, ResultState
from viewer.state import Store, ViewState
from viewer.viewport import Canvas

LETTERS = "ABDGHKMQRSWXYZabdeghkmqrswxyz0123456789äéµ°×·–…≤→"
"""What the window writes with, each unlike the others in any font that is fit to read."""
KNOWN = "1.2.840.10008.1.2.1.dcm"
SIDE, HOT = 224, (1, 5)
LEAST_SPREAD = 60
"""Grey levels between the darkest and the brightest pixel of a window that was drawn."""
_INSTALL = {"linux": "sudo apt-get install -y fonts-dejavu-core"}


def facts() -> dict[str, str]:
    """Which Qt draws, and on what."""
    return {"qt": qVersion(), "pyside": PySide6.__version__, "platform": QGuiApplication.platformName()}


def of_window(window: Callable[[], QWidget]) -> tuple[Check, ...]:
    """The checks, in the order in which they run; each is short.

    Args:
        window: Gives the window that is to be drawn.
    """
    return (
        Check("graphics", "Graphics", graphics),
        Check("fonts", "Fonts", fonts),
        Check("drawing", "A film with its map", drawing),
        Check("window", "The window", lambda: drawn(window())),
    )


def graphics() -> str:
    """Where Qt draws.

    Raises:
        CheckError: On nothing.
    """
    screens = QGuiApplication.screens()
    if not screens:
        msg = "there is no screen; connect one, or start the program in a desktop session"
        raise CheckError(msg)
    sizes = (
        f"{screen.size().width()} x {screen.size().height()} at {screen.devicePixelRatio():g}" for screen in screens
    )
    return f"{QGuiApplication.platformName()}: {', '.join(sizes)}; drawn by the processor, OpenGL is not needed"


def fonts(font: QFont | None = None) -> str:
    """Whether letters, digits and signs are drawn, and are told apart: without a font they are boxes, all alike.

    Args:
        font: To write with; None: the program's.

    Raises:
        CheckError: Some are not.
    """
    font = QFont(font or QGuiApplication.font())
    font.setPixelSize(32)
    family = QFontInfo(font).family()
    pictures = {letter: _letter(letter, font) for letter in LETTERS}
    seen = list(pictures.values())
    unread = [letter for letter, picture in pictures.items() if not any(picture) or seen.count(picture) > 1]
    if not QFontDatabase.families() or unread:
        msg = f"the font {family or '(none)'} cannot show {' '.join(unread)}; install one{_how_to_install()}"
        raise CheckError(msg)
    return f"{family} shows all {len(LETTERS)} letters and signs"


def drawing() -> str:
    """Draw a film off screen, without and with a map over it.

    Raises:
        CheckError: The film stays black, or the map is not on it.
        ReadingError: The film cannot be read.
    """
    from core.reading import read

    canvas = Canvas(_with_map(read(folder() / KNOWN)))
    canvas.resize(640, 480)
    bare, mapped = (_pixels(canvas.picture(with_map=shown, with_texts=False)) for shown in (False, True))
    canvas.deleteLater()
    if np.ptp(bare) < LEAST_SPREAD:
        raise CheckError(f"the film is drawn as a {_plain(bare)} picture; {_other_platform()}")
    if np.ptp(bare, axis=2).any() or not np.ptp(mapped, axis=2).any():
        raise CheckError(f"the map is not drawn over the film; {_other_platform()}")
    return f"drawn at {bare.shape[1]} x {bare.shape[0]}, without and with a map"


def drawn(window: QWidget) -> str:
    """Draw a whole window into a picture.

    Raises:
        CheckError: It stays empty.
    """
    pixels = _pixels(window.grab().toImage())
    if np.ptp(pixels) < LEAST_SPREAD:
        raise CheckError(f"the window is drawn as a {_plain(pixels)} picture; {_other_platform()}")
    return f"drawn at {pixels.shape[1]} x {pixels.shape[0]}"


def _with_map(film: Radiograph) -> Store:
    """A store with the film on screen, and an answer whose map has one hot cell."""
    cam = np.zeros((7, 7), np.float32)
    cam[HOT] = 1.0
    rows, columns = film.pixels.shape[:2]
    to_image = np.diag([columns / SIDE, rows / SIDE, 1.0])
    answer = Prediction(film.digest, "", 0.5, ResultState.UNCERTAIN, cam, np.zeros(1, np.float32), to_image, SIDE, 0.0)
    state = ViewState()
    shown = replace(state.map, visible=True)
    return Store(replace(state, image=film.ref, film=film, outcomes={film.ref: answer}, map=shown))


def _pixels(image: QImage) -> NDArray[np.int16]:
    """(rows, columns, 3)."""
    if image.isNull():
        raise CheckError(f"nothing is drawn; {_other_platform()}")
    plain = image.convertToFormat(QImage.Format.Format_RGB32)
    values = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.width(), 4)
    return values[:, :, :3].astype(np.int16)


def _letter(letter: str, font: QFont) -> bytes:
    image = QImage(64, 64, QImage.Format.Format_Grayscale8)
    image.fill(0)
    with QPainter(image) as painter:
        painter.setFont(font)
        painter.setPen(Qt.GlobalColor.white)
        painter.drawText(image.rect(), Qt.AlignmentFlag.AlignCenter, letter)
    return bytes(image.constBits())


def _plain(pixels: NDArray[np.int16]) -> str:
    return "black" if pixels.max() < LEAST_SPREAD else "plain"


def _other_platform() -> str:
    return f"Qt's platform {QGuiApplication.platformName()} does not draw here; set QT_QPA_PLATFORM to another"


def _how_to_install() -> str:
    return f": {_INSTALL[sys.platform]}" if sys.platform in _INSTALL else ""
