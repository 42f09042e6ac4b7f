"""What the curation window shows beside the film, made from a session."""

from __future__ import annotations

from types import MappingProxyType

from core.curation import Mark
from core.curation.pace import films_a_minute
from core.curation.worklist import Filter, Hint, HintKind, Item
from core.types import Study
from viewer.app.session import Session
from viewer.app.tags import Tags
from viewer.state import Curation, FilmWords, Row
from viewer.words import number, study_name, tag_word

SHOWN = 30
"""Films of the queue that are listed."""
LIKELY = 0.5


def curation_view(session: Session, tags: Tags, *, trouble: str, waiting: int) -> Curation:
    """The window's state, the counts of DS2 left out.

    Args:
        session: Where the reader is.
        tags: What is known of tags.
        trouble: Why tags are not in the store yet; empty: all is well.
        waiting: How many events wait for it.
    """
    worklist, place = session.worklist, session.trail.current
    counts = worklist.counts(positives=session.positives)
    pace = films_a_minute(list(session.times))
    pending = tuple(event for events in tags.pending.values() for event in events)
    # In a blind session, how many of another reader's tags wait would tell what that one has done.
    own = [event for event in pending if event.annotator == tags.annotator]
    total = counts[Filter.ALL]
    return Curation(
        annotator=tags.annotator,
        blind=tags.is_blind,
        filter=session.filter.value,
        positives=session.positives,
        has_labels=worklist.has_labels,
        counts=MappingProxyType({chosen.value: count for chosen, count in counts.items()}),
        adjudicating=session.adjudicating,
        rows=tuple(_row(session, tags, position) for position in session.trail.ahead[:SHOWN]),
        left=len(session.trail.ahead),
        behind=len(session.trail.behind),
        film=_film(session, tags, place) if place is not None else FilmWords(),
        done=worklist.done({event.image for event in pending}, positives=session.positives),
        total=total,
        pace=pace,
        seconds_left=counts[Filter.UNTAGGED] * 60.0 / pace if pace else None,
        said=session.said.text,
        saying=session.said.saying(tags.pending),
        can_take_back=bool(tags.ledger.last_act(tags.annotator)),
        trouble=trouble,
        waiting=len(own) if tags.is_blind else max(waiting, len(pending)),
        survey=session.survey.progress[0],
        surveyed=session.survey.progress[1:],
        over=place is None,
        skipped=int(worklist.put_off().sum()),
    )


def _film(session: Session, tags: Tags, place: int) -> FilmWords:
    worklist, ledger = session.worklist, tags.seen
    item, image = worklist.items[place], worklist.image(place)
    return FilmWords(
        title=" / ".join(item.path.rsplit("/", 3)[-3:]),
        label=f"labelled {item.label}" if item.label else "",
        marks=tuple(_said(mark, tags.annotator) for mark in ledger.marks(image).values()),
        hints=tuple(_hint(hint) for hint in worklist.hints(place)),
        score=_score(session, tags, place),
        note=ledger.note(image),
    )


def _row(session: Session, tags: Tags, place: int) -> Row:
    item, image = session.worklist.items[place], session.worklist.image(place)
    return Row(
        ref=item.ref,
        title=_title(item),
        study=_study(item, session.store.state.studies[item.study]),
        probability=_probability(session, tags, place),
        remark=_remark(session, tags, place),
        tag=tags.film_tag(image) if image else None,
    )


def _title(item: Item) -> str:
    """What the file says of the view, else the file's name."""
    return item.view or item.path.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def _study(item: Item, study: Study) -> str:
    """A MURA tree's folders, else whose study it is."""
    parts = item.path.split("/")
    return " / ".join(parts[-3:-1]) if item.label and len(parts) > 2 else study_name(study)


def _remark(session: Session, tags: Tags, place: int) -> str:
    if bool(session.worklist.put_off()[place]):
        return "put off"
    if place in session.uncertain and _probability(session, tags, place) is not None:
        return "uncertain, mixed in"
    hint = next(iter(session.worklist.hints(place)), None)
    if hint is None:
        return ""
    word = tag_word(hint.marks[0].tag)
    return f"sibling: {word}" if hint.kind is HintKind.SIBLING else f"a copy: {word}"


def _probability(session: Session, tags: Tags, place: int) -> float | None:
    if tags.is_blind and not session.store.state.settings.blind_scores:
        return None
    found = float(session.worklist.probability[place])
    return None if found != found else found  # noqa: PLR0124 - NaN is not itself


def _score(session: Session, tags: Tags, place: int) -> str:
    found = _probability(session, tags, place)
    if found is None:
        return ""
    return f"metal {'likely' if found >= LIKELY else 'unlikely'} {number(found)}"


def _said(mark: Mark, annotator: str) -> str:
    return f"{'you' if mark.annotator == annotator else mark.annotator}: {tag_word(mark.tag)}"


def _hint(hint: Hint) -> tuple[str, bool]:
    words = " and ".join(dict.fromkeys(tag_word(mark.tag) for mark in hint.marks))
    name = "/".join(hint.path.rsplit("/", 2)[-2:])
    if hint.kind is HintKind.DUPLICATE:
        return f"The same picture as {name}: {words}", False
    return f"Sibling view {name}: {words}", hint.otherwise
