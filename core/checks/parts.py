"""Whether the parts are there that not every installation has."""

from __future__ import annotations

from core.checks.values import NotThereError
from core.installed import NAMES, TRAINING, lack


def training() -> str:
    """Look for what trains models and makes further maps, without opening it.

    Raises:
        NotThereError: Some of it is not installed.
    """
    if missing := lack(TRAINING):
        msg = f"{missing.problem}; reading and the model do without"
        raise NotThereError(msg)
    return f"{', '.join(NAMES[name] for name in NAMES if name in TRAINING.libraries)} are installed"
