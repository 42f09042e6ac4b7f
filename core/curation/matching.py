"""Which film a line means: by the path it gives, by the digest it carries, or by both where they agree."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from core.curation.lists import Line, Unmatched
from core.curation.values import Event, Subject
from core.curation.worklist import Item
from core.types import ImageRef

Parts = tuple[str, ...]
_NAMED = 3
"""So many films are named where several fit."""
_NUMBER = re.compile(r"\d+")
_DIGITS = 6
"""Fewer signs are no beginning of a digest."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a path leads.

    Attributes:
        items: The films that fit; one: found.
        cut: What stands before the end that alone was found: nothing of the source speaks for it. Empty: no guess.
        nearest: Without a film, the one whose path ends most like it, if that is one.
    """

    items: tuple[Item, ...] = ()
    cut: Parts = ()
    nearest: str = ""

    @property
    def item(self) -> Item | None:
        """The film, where the path leads to just one."""
        return self.items[0] if len(self.items) == 1 else None


@dataclass(frozen=True, slots=True)
class Said:
    """A line whose picture is known."""

    line: Line
    subject: Subject


class Films:
    """The films of one source or several, by path.

    A path leads to the film with just this path from its source on; else to the one whose path, with the folders
    above the source, ends with it; else to the one whose path from the source on is its end. In each case one of the
    two paths is wholly contained in the other: where both go on differently (``train/…/image1.png``,
    ``valid/…/image1.png``), the films are two.

    Attributes:
        items: All of them.
    """

    def __init__(self, items: Mapping[Path, Sequence[Item]]) -> None:
        """Make it.

        Args:
            items: The films of each source.
        """
        self.items = tuple(item for some in items.values() for item in some)
        self._whole: dict[Parts, list[Item]] = defaultdict(list)
        self._ends: dict[Parts, list[Item]] = defaultdict(list)
        self._above: dict[ImageRef, Parts] = {}
        for source, some in items.items():
            above = parts(source.absolute().as_posix())
            for item in some:
                own = parts(item.path)
                self._whole[own].append(item)
                self._above[item.ref] = above
                for tail in _tails((*above, *own)):
                    self._ends[tail].append(item)

    def place(self, path: str) -> Place:
        """Where a path leads; blanks, backslashes, and dots in it do not matter."""
        wanted = parts(path)
        for table in (self._whole, self._ends):
            if wanted in table:
                return Place(tuple(table[wanted]))
        tails = tuple(_tails(wanted))
        end = next((tail for tail in tails if tail in self._whole), ())
        cut = wanted[: len(wanted) - len(end)]
        found = [item for item in self._whole.get(end, ()) if not _contradict(cut, self._above[item.ref])]
        if found:
            return Place(tuple(found), cut[: len(cut) - _shared(cut, self._above[found[0].ref])])
        near = next((self._ends[tail] for tail in tails if tail in self._ends), [])
        return Place(nearest=near[0].path if len(near) == 1 else "")


def places(films: Films, lines: Sequence[Line]) -> dict[Line, Place]:
    """Where the paths of lines lead.

    A guess counts only where all lines begin with what was cut off (``MURA-v1.1``): else the list is of more than the
    source holds, and the line may mean another patient's film.
    """
    found = {line: films.place(line.path) if line.path else Place() for line in lines}
    common = _common([parts(line.path) for line in lines if line.path])
    return {
        line: place if place.cut == common[: len(place.cut)] else Place(nearest=place.items[0].path)
        for line, place in found.items()
    }


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a source's pictures.

    Attributes:
        digests: Of each picture that was read.
        failed: Why others could not be.
    """

    digests: Mapping[ImageRef, str]
    failed: Mapping[ImageRef, str]


def unsettled(found: Mapping[Line, Place], known: Known) -> bool:
    """Some line carries a digest that its path does not lead to: the other pictures have to be looked at."""
    return any(line.image and _digest(place, known) != line.image for line, place in found.items())


def matched(
    found: Mapping[Line, Place], known: Known, elsewhere: Mapping[str, Subject]
) -> tuple[tuple[Said, ...], tuple[Unmatched, ...]]:
    """Lines with their pictures, and those that have none.

    Args:
        found: Where the paths of lines lead.
        known: Digests of these films.
        elsewhere: Pictures that a line's digest may name, wherever they lie.
    """
    said: list[Said] = []
    unmatched: list[Unmatched] = []
    for line, place in found.items():
        reason = _reason(line, place, known, elsewhere)
        if reason:
            unmatched.append(Unmatched(line.number, line.path, reason))
        else:
            said.append(Said(line, _subject(line, place, known, elsewhere)))
    agreed, contradicting = _agreed(said)
    return agreed, (*unmatched, *contradicting)


def parts(path: str) -> Parts:
    """A path's names as they are compared: either slash, no dots, no root; composed letters."""
    plain = posixpath.normpath(unicodedata.normalize("NFC", path.strip()).replace("\\", "/"))
    return tuple(name for name in plain.split("/") if name not in {"", ".", ".."})


def _common(paths: Sequence[Parts]) -> Parts:
    """The names with which all paths begin."""
    return tuple(names[0] for names in takewhile(lambda names: len(set(names)) == 1, zip(*paths, strict=False)))


def _shared(cut: Parts, above: Parts) -> int:
    """With how many names both end: for these the source speaks."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(reversed(cut), reversed(above), strict=False)))


def _contradict(cut: Parts, above: Parts) -> bool:
    """Two folders in the same place have names that differ in their numbers alone: of two patients, or two studies."""
    pairs = zip(reversed(cut), reversed(above), strict=False)
    return any(one != other and _NUMBER.sub("0", one) == _NUMBER.sub("0", other) for one, other in pairs)


def _tails(names: Parts) -> Iterator[Parts]:
    """From the whole to the last name."""
    return (names[start:] for start in range(len(names)))


def _digest(place: Place, known: Known) -> str:
    return known.digests.get(place.item.ref, "") if place.item else ""


def _reason(line: Line, place: Place, known: Known, elsewhere: Mapping[str, Subject]) -> str:
    """Why a line cannot be matched; empty: it can."""
    own = _digest(place, known)
    if line.image:
        if own and own != line.image and not place.cut:
            return f"its path leads to another picture ({own[:19]}…) than its digest"
        return "" if line.image in {own, *elsewhere} else "no picture with this digest is there"
    if place.item:
        return "" if own else known.failed.get(place.item.ref, "its picture was not read")
    if place.items:
        return f"{len(place.items)} pictures fit: {_some(place.items)}"
    near = f"; the nearest is {place.nearest}" if place.nearest else ""
    return f"no picture of the source has this path{near}"


def _some(items: Sequence[Item]) -> str:
    """The first films by their paths; films of several sources may have one path, and are told apart by the whole."""
    alike = len({item.path for item in items}) < len(items)
    names = [str(item.ref.path) if alike else item.path for item in items[:_NAMED]]
    return ", ".join([*names, "…"] if len(items) > _NAMED else names)


def _subject(line: Line, place: Place, known: Known, elsewhere: Mapping[str, Subject]) -> Subject:
    own = _digest(place, known)
    if place.item and own and line.image in {"", own}:
        return subject_of(place.item, own)
    return elsewhere[line.image]


def subject_of(item: Item, image: str) -> Subject:
    """A film as events name it."""
    return Subject(image, item.path, item.study, item.patient)


def _agreed(said: Iterable[Said]) -> tuple[tuple[Said, ...], tuple[Unmatched, ...]]:
    """One word a picture, and the lines that contradict each other."""
    of: dict[str, list[Said]] = defaultdict(list)
    for one in said:
        of[one.subject.image].append(one)
    torn = [group for group in of.values() if len({one.line.tag for one in group}) > 1]
    wrong = [Unmatched(one.line.number, one.line.path, _told(group)) for group in torn for one in group]
    agreed = tuple(group[0] for group in of.values() if len({one.line.tag for one in group}) == 1)
    return agreed, tuple(wrong)


def _told(group: Sequence[Said]) -> str:
    lines = ", ".join(f"{one.line.number} ({one.line.tag})" for one in group)
    return f"the same picture is listed with different words, in lines {lines}"


def named(events: Iterable[Event], name: str) -> frozenset[str]:
    """Digests of the pictures that people mean by a path, its end, or the beginning of a digest."""
    wanted = parts(name)
    return frozenset(
        event.image
        for event in events
        if _begins(event.image, name) or (wanted and event.path and _is_end(parts(event.path), wanted))
    )


def _begins(image: str, name: str) -> bool:
    kind, _, digits = name.rpartition(":")
    return len(digits) >= _DIGITS and image.startswith(f"{kind or image.partition(':')[0]}:{digits}")


def _is_end(one: Parts, other: Parts) -> bool:
    shared = min(len(one), len(other))
    return one[-shared:] == other[-shared:]
