"""A check, how it ended, and the two ways in which it says that all is not well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a check ended; the values are used in JSON output."""

    OK = "ok"
    MISSING = "missing"
    """Something that the reader's work does not need is not there."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Check:
    """Something that can be checked.

    Attributes:
        name: Stable name, for scripts.
        title: What is checked, for people.
        look: Does it. Returns what it found; raises :class:`CheckError`, :class:`NotThereError` or whatever breaks.
    """

    name: str
    title: str
    look: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Result:
    """A check and how it ended.

    Attributes:
        name, title: As in :class:`Check`.
        state: How it ended.
        detail: What was found, or what is wrong and what can be done.
        took_ms: How long it took.
    """

    name: str
    title: str
    state: State
    detail: str
    took_ms: float


class CheckError(Exception):
    """A check failed; the message says why and what can be done."""


class NotThereError(Exception):
    """Something optional is missing; the message says what for it is needed."""
