"""What is kept of patients from one start to the next is removed: index, thumbnails, recent list."""

from __future__ import annotations

from core.errors import LibraryError
from core.paths import Places
from core.progress import Operation, Progress
from viewer.app import memory


def forget(places: Places) -> None:
    """Remove them; no index of this program is open.

    Raises:
        LibraryError: A file cannot be removed; the others are gone nevertheless.
    """
    from core.library import INDEX_NAME, remove_index

    try:
        memory.forget_recent(places.config)
    except OSError as error:
        problem = f"the list of recent libraries cannot be removed ({error.strerror})"
        raise LibraryError(places.config, problem, "Check the rights of the folder of settings") from error
    finally:
        remove_index(places.cache / INDEX_NAME)


def forgetting(places: Places) -> Operation[None]:
    """The same as a job."""
    yield Progress("Removing cached patient data")
    forget(places)
