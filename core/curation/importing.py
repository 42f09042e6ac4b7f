"""Tags that were made elsewhere become events: one act, whatever is known already left out.

::

    listed = read_tags(Path("exclusions.txt"))
    plan = yield from imported(listed, ledger, "ada", [Path("MURA-v1.1")], index)    # an Operation
    store.add(plan.events)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from core.curation.digests import digests
from core.curation.exchange import subject
from core.curation.ledger import Ledger
from core.curation.lists import Line, Listed, Unmatched
from core.curation.matching import Films, Known, Place, Said, matched, places, subject_of, unsettled
from core.curation.values import Event, Reason, Subject, Tag, tagging
from core.curation.worklist import Item
from core.errors import DatasetError
from core.library import Index, Library, scan
from core.paths import absolute
from core.progress import Operation
from core.types import ImageRef


@dataclass(frozen=True, slots=True)
class Import:
    """What an import comes to.

    Attributes:
        events: What the store does not have yet.
        known: How many words or events it has already.
        unmatched: What cannot be taken, by line.
        open: How many lines say nothing.
    """

    events: tuple[Event, ...] = ()
    known: int = 0
    unmatched: tuple[Unmatched, ...] = ()
    open: int = 0


def imported(
    listed: Listed, ledger: Ledger, annotator: str, sources: Sequence[Path], index: Index
) -> Operation[Import]:
    """Plan an import; nothing is written.

    A history's events are taken as they are. The lines of a table or a list become one act of the annotator; where
    the annotator's present word is the same already, no event is made.

    Args:
        listed: What is in the file.
        ledger: What the store says.
        annotator: Whose words a table or a list are.
        sources: Folders of the films that the lines name, or films; none: only lines with a digest can be taken.
        index: Knows the digests of films that have not changed.

    Raises:
        DatasetError: One of them is not there.
    """
    # What the reader says while this runs is said later.
    began = ledger.moment(annotator)
    if listed.events:
        return _merged(listed.events, ledger)
    if sources:
        said, unmatched = yield from _in_sources(listed.lines, ledger, sources, index)
    else:
        said, unmatched = _by_digest_alone(listed.lines, ledger)
    events = words(said, ledger, annotator, began)
    wrong = sorted((*listed.unmatched, *unmatched), key=lambda line: line.number)
    return Import(events, len(said) - len(events), tuple(wrong), listed.open)


def words(said: Sequence[Said], ledger: Ledger, annotator: str, time: datetime) -> tuple[Event, ...]:
    """The events of one act that make these the annotator's words; none for what is the annotator's word already."""
    present, act = ledger.by(annotator), str(uuid4())
    new: dict[Tag, list[Subject]] = {}
    for one in said:
        mark = present.get(one.subject.image)
        if mark is None or mark.tag is not one.line.tag:
            new.setdefault(one.line.tag, []).append(one.subject)
    made = (tagging(tuple(subjects), tag, annotator, reason=Reason.IMPORT) for tag, subjects in new.items())
    return tuple(replace(event, act=act, time=time) for events in made for event in events)


def _merged(events: Sequence[Event], ledger: Ledger) -> Import:
    ours = {event.id: event for event in ledger.events}
    new = {event.id: event for event in events if event.id not in ours}
    wrong = tuple(
        Unmatched(number, event.path, f"the event {event.id} is another one in the store")
        for number, event in enumerate(events, 1)
        if ours.get(event.id, event) != event
    )
    return Import(tuple(new.values()), len({event.id for event in events} & set(ours)) - len(wrong), wrong)


def _by_digest_alone(lines: Sequence[Line], ledger: Ledger) -> tuple[tuple[Said, ...], tuple[Unmatched, ...]]:
    named = {line: Place() for line in lines if line.image}
    taken = matched(named, Known({}, {}), {line.image: _named(line, ledger) for line in named})
    bare = "it carries no digest, and no folder of films was given"
    return taken[0], (*taken[1], *(Unmatched(line.number, line.path, bare) for line in lines if not line.image))


def _named(line: Line, ledger: Ledger) -> Subject:
    known = subject(ledger, line.image)
    return known if known.path else replace(known, path=line.path)


def _in_sources(
    lines: Sequence[Line], ledger: Ledger, sources: Sequence[Path], index: Index
) -> Operation[tuple[tuple[Said, ...], tuple[Unmatched, ...]]]:
    for source in sources:
        if not source.exists():
            raise DatasetError(source, "there is no such folder", "Name the folder that the films lie in")
    library = yield from scan(sources, index)
    films = Films(_items(library, sources))
    found = places(films, lines)
    placed = [place.item.ref for place in found.values() if place.item]
    known = yield from _recognised(placed, index)
    elsewhere: Mapping[str, Subject] = {}
    if unsettled(found, known):
        known = yield from _recognised([item.ref for item in films.items], index)
        elsewhere = {
            known.digests[item.ref]: subject_of(item, known.digests[item.ref])
            for item in reversed(films.items)
            if item.ref in known.digests
        }
    return matched(found, known, elsewhere)


def _recognised(refs: Sequence[ImageRef], index: Index) -> Operation[Known]:
    done = yield from digests(tuple(dict.fromkeys(refs)), index)
    return Known(done.found, dict(done.failed))


def _items(library: Library, sources: Sequence[Path]) -> dict[Path, list[Item]]:
    """Films as lines may name them, those included that cannot be read: a line that means one is told why.

    A film belongs to the first folder that it lies in, else to that of a file which was opened by itself: a film, or
    a DICOMDIR that names it.
    """
    whole = [absolute(source) for source in sources]
    roots = [root for root in whole if root.is_dir()] + [root.parent for root in whole if not root.is_dir()]
    below: dict[Path, list[Item]] = {}
    for ref, study, whose in _pictures(library):
        root = next((root for root in roots if ref.path.is_relative_to(root)), ref.path.parent)
        below.setdefault(root, []).append(Item(ref, ref.path.relative_to(root).as_posix(), study, whose))
    return below


def _pictures(library: Library) -> Iterator[tuple[ImageRef, str, str]]:
    """Each film, its study, and whose it is."""
    for study in library.studies:
        whose = study.patient.id or study.patient.name
        yield from ((image.ref, study.key, whose) for image in study.images)
    yield from ((ImageRef(skipped.path), "", "") for skipped in library.skipped if not skipped.harmless)
