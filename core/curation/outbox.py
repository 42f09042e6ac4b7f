"""Tags on their way: what a store has not yet acknowledged lies on this computer's disk, through quit and kill."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any

from core.curation.filesystem import flush_folder
from core.curation.store import shown
from core.curation.values import Event, Reason, Tag
from core.errors import StoreError
from core.paths import private_folder, write_atomically


class Outbox:
    """Unsent events of one store: one file for each act, in the order of their names. Private (0700, 0600).

    Each store has a folder of its own, so that what was meant for one never reaches another. Several processes may
    use it at once. It belongs to one thread.

    Attributes:
        problem: What was wrong with a file when the outbox was last read; empty: nothing.
    """

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder / sha256(shown(url).encode("utf-8", "surrogatepass")).hexdigest()[:16]
        self.problem = ""
        self._last = 0

    def put(self, events: Iterable[Event]) -> None:
        """Keep events; they are on the disk when this returns.

        Raises:
            StoreError: Not all could be kept. Those that were are sent, which does no harm when they are put again.
        """
        with self._in_words():
            self._make_folder()
            for act, group in groupby(events, key=lambda event: event.act):
                content = json.dumps({"events": [_written(event) for event in group]}, indent=1)
                write_atomically(self.folder / f"{self._next():020d}-{act}.json", content.encode(), private=True)
            flush_folder(self.folder)

    def waiting(self) -> tuple[Event, ...]:
        """Everything that was kept and not settled, oldest first.

        A damaged file gets another name and is told of in :attr:`problem`; it is never deleted.
        """
        self.problem = ""
        return tuple(event for path in self._files() for event in self._content(path))

    def settle(self, events: Iterable[Event]) -> None:
        """Let go of events that the store has; the events of one act go together.

        Raises:
            StoreError: They could not be removed and will be sent again, which does no harm.
        """
        settled = {event.id: event.act for event in events}
        acts = set(settled.values())
        with self._in_words():
            for path in self._files():
                if _act_of(path) in acts and all(event.id in settled for event in self._content(path)):
                    path.unlink(missing_ok=True)

    def _make_folder(self) -> None:
        if not self.folder.exists():
            private_folder(self.folder.parent)
            private_folder(self.folder)
            flush_folder(self.folder.parent)

    def _files(self) -> list[Path]:
        return sorted(self.folder.glob("*.json"))

    def _next(self) -> int:
        """Grows even when the clock is set back, and across processes."""
        newest = self._files()[-1:] if not self._last else []
        self._last = max(self._last, *(int(path.name.partition("-")[0]) for path in newest), time.time_ns() - 1) + 1
        return self._last

    def _content(self, path: Path) -> tuple[Event, ...]:
        try:
            return tuple(_read(row) for row in json.loads(path.read_bytes())["events"])
        except FileNotFoundError:
            return ()
        except OSError as error:
            self.problem = f"{path} cannot be read ({error.strerror}); its tags are not sent"
        except (ValueError, TypeError, KeyError, AttributeError):
            self.problem = f"{path} is damaged; its tags are not sent, and it was given the ending .damaged"
            path.replace(path.with_suffix(".damaged"))
        return ()

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            problem = f"unsent tags cannot be kept on this disk ({error.strerror or error})"
            raise StoreError(
                self.folder, problem, "Make room, or give yourself the right to write", passing=True
            ) from None


def _act_of(path: Path) -> str:
    return path.stem.partition("-")[2]


def _written(event: Event) -> dict[str, Any]:
    return {**asdict(event), "time": event.time.isoformat()}


def _read(row: Mapping[str, Any]) -> Event:
    tag, time_ = row["tag"], datetime.fromisoformat(row["time"])
    return Event(**{**row, "tag": None if tag is None else Tag(tag), "reason": Reason(row["reason"]), "time": time_})
