"""What a self-test checks, and how its results are told: for the command line and the window alike.

A check is a function that returns what it found, or raises; what it raises is told in words and stops no other check.
"""

from core.checks.report import VERDICT, as_document, as_text, program, succeeded
from core.checks.running import Checked, run, run_one
from core.checks.table import CORE
from core.checks.values import Check, CheckError, NotThereError, Result, State
from core.checks.window import NO_WINDOW, window_checks

__all__ = [
    "CORE",
    "NO_WINDOW",
    "VERDICT",
    "Check",
    "CheckError",
    "Checked",
    "NotThereError",
    "Result",
    "State",
    "as_document",
    "as_text",
    "program",
    "run",
    "run_one",
    "succeeded",
    "window_checks",
]
