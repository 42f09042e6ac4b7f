"""The window's own checks, from a process of the viewer: where Qt cannot start, it ends the process that tries."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec

from core.checks.libraries import missing_libraries, remedy
from core.checks.running import run_one
from core.checks.values import Check, CheckError, Result, State

PATIENCE_S = 120
TITLE = "The window"
NO_DISPLAY = "start it in a desktop session, or set QT_QPA_PLATFORM=offscreen for a check without a display"


class Told(msgspec.Struct, frozen=True):
    """What the viewer's process says; a part of the form of ``--json``.

    Attributes:
        program: Which Qt it has.
        checks: Its results.
    """

    program: dict[str, str]
    checks: tuple[Result, ...]


NO_WINDOW = Told(
    {},
    (
        Result(
            "window",
            TITLE,
            State.MISSING,
            "PySide6 is not installed: there is no window; every other command works without it",
            0.0,
        ),
    ),
)


def window_checks(viewer: Sequence[str]) -> Told:
    """Have a process of the viewer check its window; one failed result when it cannot even say what is wrong.

    Args:
        viewer: The command that starts it.
    """
    told: list[Told] = []

    def ask() -> str:
        told.append(_asked(viewer))
        return ""

    result = run_one(Check("window", TITLE, ask))
    return told[0] if told else Told({}, (result,))


def _asked(viewer: Sequence[str]) -> Told:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "window.json"
        # A file: a program without a console has no standard output on Windows.
        said = _run([*viewer, "--self-test", "--only", "window", "--report", str(report)])
        try:
            return msgspec.json.decode(report.read_bytes(), type=Told)
        except (OSError, msgspec.MsgspecError):
            msg = f"the window's process ended without an answer ({said}){remedy(missing_libraries())}"
            raise CheckError(msg) from None


def _run(command: Sequence[str]) -> str:
    """Run a command to its end; the end of what it complained about."""
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE_S)
    except OSError as error:
        msg = f"{command[0]} cannot be started ({error.strerror}); install the program anew"
        raise CheckError(msg) from error
    except subprocess.TimeoutExpired:
        msg = f"the window's process gives no answer within {PATIENCE_S} seconds{remedy(missing_libraries())}"
        raise CheckError(msg) from None
    lines = [line.strip() for line in done.stderr.decode(errors="replace").splitlines() if line.strip()]
    told = [line for line in lines if line.startswith("qt.")] or lines[-1:]
    hint = f"; {NO_DISPLAY}" if any("platform plugin" in line for line in told) else ""
    return f"exit code {done.returncode}: {' '.join(told)[:400] or 'no message'}{hint}"
