"""The checks that need no window, in the order in which they run."""

from __future__ import annotations

from core.checks.films import films
from core.checks.folders import folders
from core.checks.model import bundle, engine
from core.checks.parts import training
from core.checks.tags import tags
from core.checks.values import Check

CORE: tuple[Check, ...] = (
    Check("folders", "The program's folders", folders),
    Check("reading", "Films of every encoding", films),
    Check("bundle", "The model that ships", bundle),
    Check("engine", "The model's answer to a known film", engine),
    Check("tags", "Keeping tags", tags),
    Check("training", "Training and further maps", training),
)
