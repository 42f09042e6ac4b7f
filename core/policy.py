r"""What the administrator of a computer has fixed for all its users: settings that nobody can change in the program.

The file is JSON, an object of :class:`core.settings.Settings`' fields, in the system's place for configuration:
``/etc/xdg/humerus-viewer/policy.json``, ``C:\\ProgramData\\humerus-viewer\\policy.json``,
``/Library/Application Support/humerus-viewer/policy.json``. No variable of the environment moves it, or else every
user could switch it off.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

import msgspec

from core.paths import APPLICATION

T = TypeVar("T")

FILE_NAME = "policy.json"
POLICY_VARIABLE = "HUMERUS_VIEWER_POLICY"
"""Environment variable that names a file to try a policy out; obeyed where the computer has none."""

CAREFUL: Mapping[str, object] = MappingProxyType({"keep_cache": False})
"""What holds while the policy, or its word on this, cannot be understood: it may forbid to keep patients' names."""

LIMIT = 1 << 20
"""Bytes of the largest file that is read; hundreds make a long one."""
SHORT = 120
"""Characters of what a sentence quotes from a file."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What is fixed.

    Attributes:
        values: By the settings' names, as they stand in the file; not checked yet.
        warning: What is wrong with the file, as a sentence; empty when all is well, or when there is none.
    """

    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    warning: str = ""


def policy_files(platform: str = sys.platform) -> tuple[Path, ...]:
    """Where the policy may lie, the file that counts first: the system's, then the one that the variable names.

    Args:
        platform: As in :data:`sys.platform`.
    """
    folder = _FOLDERS.get(platform, _etc_xdg)()
    other = os.environ.get(POLICY_VARIABLE)
    return (folder / APPLICATION / FILE_NAME, *([Path(other)] if other else []))


def load_policy(*files: Path) -> Policy:
    """Read the policy; without a file nothing is fixed.

    Args:
        *files: The first that exists counts; without any, the computer's.
    """
    for path in files or policy_files():
        try:
            return Policy(MappingProxyType(read_json(path, dict[str, object])))
        except (FileNotFoundError, NotADirectoryError):
            if path.is_symlink():
                return _careful(path, "is a link that leads nowhere")
        except OSError as error:
            return _careful(path, f"cannot be read ({error.strerror})")
        except ValueError as error:
            return _careful(path, f"is damaged ({error})")
    return Policy()


def read_json(path: Path, kind: type[T]) -> T:
    """A small JSON file as people write it: UTF-8, with or without the byte order mark of Windows' editors.

    Args:
        path: The file.
        kind: What it holds.

    Raises:
        OSError: It cannot be read.
        ValueError: It is too large, no UTF-8, no JSON or not of this kind; says which, in short.
    """
    with path.open("rb") as stream:
        content = stream.read(LIMIT + 1)
    if len(content) > LIMIT:
        raise ValueError(f"it is larger than {LIMIT >> 10} KB")
    try:
        return msgspec.json.decode(content.decode("utf-8-sig"), type=kind)
    except UnicodeDecodeError as error:
        raise ValueError("it is not UTF-8 text") from error
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    except msgspec.MsgspecError as error:
        raise ValueError(shortened(str(error))) from error


def shortened(text: str) -> str:
    """What is quoted from a file, so that it fits into a sentence."""
    return text if len(text) <= SHORT else f"{text[:SHORT]}…"


def _careful(path: Path, problem: str) -> Policy:
    return Policy(CAREFUL, f"The policy {path} {problem}; nothing is cached until your administrator has mended it.")


def _etc_xdg() -> Path:
    return Path("/etc/xdg")


def _library() -> Path:
    return Path("/Library/Application Support")


def _program_data() -> Path:
    """From the machine's part of the registry: unlike the shell's answer, variables have no part in it."""
    from platformdirs.windows import get_win_folder_from_registry

    try:
        return Path(get_win_folder_from_registry("CSIDL_COMMON_APPDATA"))
    except OSError:
        return Path(r"C:\ProgramData")


_FOLDERS: Mapping[str, Callable[[], Path]] = MappingProxyType({"win32": _program_data, "darwin": _library})
