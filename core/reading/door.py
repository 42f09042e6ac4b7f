"""The door to pydicom: opened late, quiet, with imagecodecs behind its decoder interface.

pydicom tells of oddities through :mod:`warnings` and logging, and may quote a patient's name in both. What matters to
a reader is checked by this package and said in :attr:`Radiograph.warnings`; the rest is silenced here, once for the
process, because ``warnings.catch_warnings`` must not be used where several threads read.
"""

from __future__ import annotations

import logging
import re
import struct
import threading
import warnings
import zlib
from pathlib import Path

from core.errors import ReadingError
from core.reading.source import explained


def damages() -> tuple[type[Exception], ...]:
    """What pydicom and the codecs raise on damaged or hostile data, for an ``except``."""
    from pydicom.errors import BytesLengthException, InvalidDicomError

    return (*_DAMAGES, BytesLengthException, InvalidDicomError)


def damage(path: Path, error: Exception) -> ReadingError:
    """A parser's exception in words for people."""
    if isinstance(error, OSError) and error.errno is not None:
        return ReadingError(path, *explained(error))
    reasons = {RecursionError: "its sequences are nested too deeply", MemoryError: "it needs more memory than there is"}
    reason = reasons.get(type(error)) or str(error).strip().rstrip(".") or type(error).__name__
    return ReadingError(path, f"is a damaged DICOM file: {reason}", "Ask for the file to be sent again")


_DAMAGES = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,  # pydicom's own, without a number
    RuntimeError,  # pydicom's own where no decoder takes a frame; the codecs' errors and RecursionError are its kinds
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
_lock = threading.Lock()
_rule = ("ignore", None, Warning, re.compile("pydicom"), 0)
_decoders_added = False


def open_door() -> None:
    """Make pydicom ready; call it before each use (it costs a microsecond from the second time on)."""
    if _rule not in warnings.filters:
        warnings.filterwarnings("ignore", module="pydicom")
    if not _decoders_added:
        with _lock:
            _prepare()


def _prepare() -> None:
    global _decoders_added  # noqa: PLW0603 - pydicom's own registry is a global as well
    if _decoders_added:
        return
    import pydicom.config

    from core.reading.decoders import add_to_pydicom

    pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE
    # A number of the wrong length becomes bytes, which count as damaged, instead of an error on any access.
    pydicom.config.convert_wrong_length_to_UN = True
    logging.getLogger("pydicom").setLevel(logging.CRITICAL + 1)
    add_to_pydicom()
    _decoders_added = True
