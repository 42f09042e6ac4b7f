"""A crash report holds no patient data, whatever the error said."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from core.errors import ReadingError
from core.paths import write_atomically
from viewer.dialogs import crash_report
from viewer.dialogs.report import LEFT_OUT

LINUX = """Traceback (most recent call last):
  File "/home/ann.smith/humerus/viewer/jobs/films.py", line 61, in _read
    film = read(ref)
           ^^^^^^^^^
  File "/home/ann.smith/venv/lib/python3.11/site-packages/pydicom/filereader.py", line 10, in dcmread
    raise ValueError(path)
ValueError: cannot read /films/DOE^JOHN/1.dcm
Patient: DOE^JOHN
JOHN
  File "/films/DOE^JOHN.py", line 3, in DOE
    DOE JOHN 1950
"""
WINDOWS = r"""Traceback (most recent call last):
  File "C:\Users\DOE JOHN\humerus\core\reading\dicom.py", line 5, in read
    open()
  File "C:\Users\DOE JOHN\notes.py", line 7, in mine
    secret = "DOE JOHN"
KeyError: 'DOE^JOHN'
"""
CHAINED = """Traceback (most recent call last):
  File "/opt/h/core/a.py", line 1, in f
    g()
core.errors.ReadingError: /films/DOE^JOHN.dcm: is damaged

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/opt/h/viewer/b.py", line 2, in <module>
    f()
  [Previous line repeated 12 more times]
RuntimeError
"""
SYNTAX = """Traceback (most recent call last):
  File "/opt/h/core/a.py", line 1, in f
    eval(text)
  File "<string>", line 1
    DOE JOHN
        ^^^^
SyntaxError: invalid syntax: DOE JOHN
"""
UNUSUAL = """Traceback (most recent call last):
  File "/opt/h/core/a.py", line 1, in f
    g()
mod.f.<locals>.Odd: first
JOHN
"""


@pytest.mark.parametrize("text", [LINUX, WINDOWS, CHAINED, SYNTAX, UNUSUAL, "DOE^JOHN", "JOHN: x\nDOE"])
def test_no_name_and_no_private_path_survives(text: str) -> None:
    report = crash_report(text)
    for secret in ("JOHN", "DOE", "ann.smith", "/films/", "Users", "/opt"):
        assert secret not in report


def test_what_a_developer_needs_survives() -> None:
    report = crash_report(LINUX)
    assert 'File "viewer/jobs/films.py", line 61, in _read' in report
    assert "film = read(ref)" in report
    assert 'File "<libraries>/pydicom/filereader.py", line 10, in dcmread' in report
    assert report.endswith(f"ValueError: {LEFT_OUT}")


def test_foreign_code_is_named_as_elsewhere_without_its_text() -> None:
    report = crash_report(WINDOWS)
    assert 'File "core/reading/dicom.py", line 5, in read' in report
    assert 'File "<elsewhere>", line 7, in mine' in report


def test_chains_are_kept() -> None:
    report = crash_report(CHAINED)
    assert f"core.errors.ReadingError: {LEFT_OUT}" in report
    assert "The above exception was the direct cause of the following exception:" in report
    assert "[Previous line repeated 12 more times]" in report
    assert report.endswith("RuntimeError")


def test_a_real_traceback(tmp_path: Path) -> None:
    folder = tmp_path / "DOE^JOHN"
    try:
        try:
            write_atomically(folder / "film.dcm", b"")
        except OSError as error:
            raise ReadingError(folder, "cannot be read for DOE^JOHN") from error
    except ReadingError:
        report = crash_report(traceback.format_exc())
    assert "JOHN" not in report
    assert str(tmp_path) not in report
    assert "in write_atomically" in report
    assert "FileNotFoundError" in report
    assert "ReadingError" in report


def test_it_begins_with_the_versions() -> None:
    assert crash_report("").startswith("Humerus Viewer ")
