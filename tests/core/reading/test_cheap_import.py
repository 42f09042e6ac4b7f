"""Importing the reader opens no heavy library: the window must be there first."""

from __future__ import annotations

import subprocess
import sys


def test_nothing_heavy_is_imported() -> None:
    code = "import sys, core.reading; print(sorted({'pydicom', 'imagecodecs', 'cv2', 'PySide6'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_plain_picture_needs_no_pydicom() -> None:
    code = (
        "import sys, tempfile, pathlib, imagecodecs, numpy, core.reading as reading\n"
        "path = pathlib.Path(tempfile.mkdtemp()) / 'x'\n"
        "path.write_bytes(imagecodecs.png_encode(numpy.zeros((4, 4), numpy.uint8)))\n"
        "reading.canonical(reading.read(path)), reading.read_records(path)\n"
        "print('pydicom' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
