"""The films of a library as what can be tagged."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from core.curation.worklist import Item
from core.types import ImageRef, Study

POSITIVE = {"positive": True, "negative": False}
"""What the labels of a MURA tree mean."""


def items_of(study: Study, sources: Sequence[Path]) -> list[Item]:
    """The films of a study as items: paths from the folder that was opened."""
    roots = tuple(str(source).rstrip(os.sep) + os.sep for source in sources)
    return [
        Item(
            ref=record.ref,
            path=path_below(record.ref, roots),
            study=study.key,
            patient=study.patient.id or study.patient.name,
            view=record.view.strip(),
            label=record.label,
            positive=POSITIVE.get(record.label),
        )
        for record in study.images
    ]


def path_below(ref: ImageRef, roots: Sequence[str]) -> str:
    """What a film is called: its path from the opened folder that it lies in, with the frame if it is not the first.

    Args:
        ref: The film. Ten thousand are named at once: texts are compared, which is much faster than paths.
        roots: The opened folders, each with a separator at its end.
    """
    whole = str(ref.path)
    root = next((root for root in roots if whole.startswith(root)), "")
    name = whole[len(root) :].replace(os.sep, "/") if root else ref.path.name
    return f"{name}#{ref.frame}" if ref.frame else name
