"""The words for the two classes in tables that people write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_WORDS = {
    "negative": (False, "negative"),
    "normal": (False, "normal"),
    "no fracture": (False, "No fracture"),
    "0": (False, "negative"),
    "positive": (True, "positive"),
    "abnormal": (True, "abnormal"),
    "fracture": (True, "Fracture"),
    "1": (True, "positive"),
}
"""Each word in small letters: whether it means the finding, and the label that it becomes."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The labels of a table.

    Attributes:
        negative: Label of pictures without the finding.
        positive: Label of pictures with it.
        known: The label that each word of the table becomes.
    """

    negative: str
    positive: str
    known: dict[str, str]


def given(negative: str, positive: str) -> Vocabulary:
    """The vocabulary of a source whose labels are known."""
    return Vocabulary(negative, positive, {negative: negative, positive: positive})


def learnt(words: Iterable[tuple[int, str]]) -> tuple[Vocabulary, list[str]]:
    """The vocabulary that a table uses.

    Args:
        words: Each with its line.

    Returns:
        The vocabulary, and what is wrong with words: they are none of ours, or a class has two names.
    """
    first: dict[bool, tuple[int, str]] = {}
    known: dict[str, str] = {}
    problems: list[str] = []
    for line, word in words:
        kind, label = _WORDS.get(word.casefold(), (None, ""))
        if kind is None:
            problems.append(f'line {line}: the label "{word}" is none of {", ".join(_WORDS)}')
        elif first.setdefault(kind, (line, label))[1] == label:
            known[word] = label
        else:
            where, other = first[kind]
            problems.append(f'line {line}: the label "{word}" means the same as "{other}" in line {where}')
    names = {kind: label for kind, (_, label) in first.items()}
    return Vocabulary(names.get(False, "negative"), names.get(True, "positive"), known), problems
