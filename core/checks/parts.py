"""Whether the parts are there that not every installation has."""

from __future__ import annotations

import importlib.util

from core.checks.values import NotThereError

_PARTS = {"tensorflow": "TensorFlow", "keras": "Keras", "tf_keras_vis": "tf-keras-vis"}


def training() -> str:
    """Look for what trains models and makes further maps, without opening it.

    Raises:
        NotThereError: Some of it is not installed.
    """
    missing = [title for name, title in _PARTS.items() if importlib.util.find_spec(name) is None]
    if missing:
        msg = (
            f"{', '.join(missing)} not installed: no training and no further maps. "
            "Reading, tagging and the model need none of them"
        )
        raise NotThereError(msg)
    return f"{', '.join(_PARTS.values())} are installed"
