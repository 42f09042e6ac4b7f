r"""What the administrator of a computer has fixed for all its users: settings that nobody can change in the program.

The file is JSON, an object of :class:`core.settings.Settings`' fields, in the system's place for configuration:
``/etc/xdg/humerus-viewer/policy.json``, ``%PROGRAMDATA%\\humerus-viewer\\policy.json``,
``/Library/Application Support/humerus-viewer/policy.json``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import msgspec

from core.paths import APPLICATION

FILE_NAME = "policy.json"
POLICY_VARIABLE = "HUMERUS_VIEWER_POLICY"
"""Environment variable that names another file, to try a policy out."""

CAREFUL: Mapping[str, object] = MappingProxyType({"keep_cache": False})
"""What holds while the policy cannot be read: it may have forbidden to keep patients' names."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What is fixed.

    Attributes:
        values: By the settings' names, as they stand in the file; not checked yet.
        warning: What is wrong with the file, as a sentence; empty when all is well, or when there is none.
    """

    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    warning: str = ""


def policy_file() -> Path:
    """Where the policy lies on this system."""
    other = os.environ.get(POLICY_VARIABLE)
    if other:
        return Path(other)
    import platformdirs

    return Path(platformdirs.site_config_dir(APPLICATION, appauthor=False)) / FILE_NAME


def load_policy(path: Path | None = None) -> Policy:
    """Read the policy; without a file nothing is fixed.

    Args:
        path: Another file than the system's.
    """
    path = path or policy_file()
    try:
        return Policy(MappingProxyType(msgspec.json.decode(path.read_bytes(), type=dict[str, object])))
    except (FileNotFoundError, NotADirectoryError):
        return Policy()
    except OSError as error:
        return _careful(path, f"cannot be read ({error.strerror})")
    except msgspec.MsgspecError as error:
        return _careful(path, f"is damaged ({error})")


def _careful(path: Path, problem: str) -> Policy:
    return Policy(CAREFUL, f"The policy {path} {problem}; nothing is cached until your administrator has mended it.")
