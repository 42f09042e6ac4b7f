"""Files of tags, known by what is in them: a history, a table with ``path`` and ``hardware``, a plain list of paths."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec

from core.curation.exchange import EVENT_COLUMNS, FORMAT, HISTORY, STATE, HistoryFile, StateFile, event_of
from core.curation.values import IMAGE, Event, Tag
from core.errors import DatasetError

REMEDY = "A history, a table with path,hardware (0 or 1), or one path a line can be imported"
_WORDS = {"1": Tag.HARDWARE, "0": Tag.NONE}
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Line:
    """What one line says of one picture.

    Attributes:
        number: In its file, from 1; in a JSON document the picture's place, from 1.
        path: As it stands there.
        tag: HARDWARE or NONE.
        image: Digest, where the line carries one.
    """

    number: int
    path: str
    tag: Tag
    image: str = ""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A line that became no word, and why.

    Attributes:
        number: As in :class:`Line`.
        path: As it stands there.
        reason: Why, without a full stop.
    """

    number: int
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Listed:
    """What is in a file of tags.

    Attributes:
        events: Of a history, as they are.
        lines: Of a table or a list.
        unmatched: Lines that cannot be understood.
        open: How many lines of a table say nothing: their ``hardware`` is empty.
    """

    events: tuple[Event, ...] = ()
    lines: tuple[Line, ...] = ()
    unmatched: tuple[Unmatched, ...] = ()
    open: int = 0


def read_tags(file: Path) -> Listed:
    """Read a file of tags.

    Raises:
        DatasetError: It cannot be read, or is none of the three kinds; or an event of a history is damaged: a history
            is taken as a whole or not at all.
    """
    try:
        return listed(file.read_bytes().decode("utf-8-sig"), file)
    except OSError as error:
        raise DatasetError(file, f"the file cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise DatasetError(file, f"it is no text in UTF-8 (byte {error.start + 1})", REMEDY) from error


def listed(text: str, file: Path) -> Listed:
    """What is in the text of a file of tags.

    Args:
        text: All of it.
        file: Where it lies, for errors.

    Raises:
        DatasetError: As :func:`read_tags`.
    """
    if text.lstrip().startswith(("{", "[")):
        return _document(text, file)
    first = text.lstrip("\r\n").partition("\n")[0]
    cut = next((sign for sign in ",;\t" if "path" in _names(first, sign)), "")
    return _table(text, file, cut) if cut else _paths(text)


def _names(line: str, cut: str) -> list[str]:
    return [name.strip().strip('"') for name in line.split(cut)]


class _Kind(msgspec.Struct):
    kind: str = ""
    format: str = ""


def _document(text: str, file: Path) -> Listed:
    try:
        about = msgspec.json.decode(text, type=_Kind)
        if about.kind not in _DOCUMENTS:
            raise DatasetError(file, "this JSON is neither a history nor a state of tags", REMEDY)
        if about.format.partition(".")[0] != FORMAT.partition(".")[0]:
            raise DatasetError(file, f"it has format {about.format}, not {FORMAT}", "Import it with a newer version")
        return _DOCUMENTS[about.kind](text)
    except msgspec.MsgspecError as error:
        raise DatasetError(file, f"this JSON is damaged: {error}", "Export it again") from error


def _history(text: str) -> Listed:
    return Listed(events=msgspec.json.decode(text, type=HistoryFile).events)


def _state(text: str) -> Listed:
    shown = msgspec.json.decode(text, type=StateFile).pictures
    tags = {True: Tag.HARDWARE, False: Tag.NONE}
    lines = tuple(
        Line(number, picture.path, tags[picture.hardware], picture.image)
        for number, picture in enumerate(shown, 1)
        if picture.hardware is not None
    )
    return Listed(lines=lines, open=len(shown) - len(lines))


_DOCUMENTS = {HISTORY: _history, STATE: _state}


def _paths(text: str) -> Listed:
    named = ((number, line.strip().strip('"')) for number, line in enumerate(io.StringIO(text, newline=None), 1))
    return Listed(lines=tuple(Line(number, path, Tag.HARDWARE) for number, path in named if path))


Row = tuple[int, dict[str, str]]


def _table(text: str, file: Path, cut: str) -> Listed:
    rows, columns, wrong = _rows(text, file, cut)
    if set(EVENT_COLUMNS) <= set(columns):
        return _event_table(rows, wrong, file)
    if "hardware" in columns:
        return _word_table(rows, wrong)
    if set(columns) <= {"path", "image"}:
        return _word_table([(number, {**row, "hardware": "1"}) for number, row in rows], wrong)
    raise DatasetError(file, "line 1: the column hardware is missing", REMEDY)


def _rows(text: str, file: Path, cut: str) -> tuple[list[Row], list[str], list[Unmatched]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=cut, strict=True)
    rows: list[Row] = []
    wrong: list[Unmatched] = []
    columns: list[str] = []
    try:
        for cells in filter(None, reader):
            if not columns:
                columns = [name.strip() for name in cells]
            elif len(cells) == len(columns):
                rows.append((reader.line_num, dict(zip(columns, cells, strict=True))))
            else:
                said = f"it has {len(cells)} cells, not {len(columns)}"
                wrong.append(Unmatched(reader.line_num, cells[0], said))
    except csv.Error as error:
        raise DatasetError(file, f"line {reader.line_num}: it is no CSV ({error})", REMEDY) from error
    return rows, columns, wrong


def _event_table(rows: list[Row], wrong: list[Unmatched], file: Path) -> Listed:
    events: list[Event] = []
    problems = [f"line {line.number}: {line.reason}" for line in wrong]
    for number, row in rows:
        try:
            events.append(event_of(row))
        except msgspec.ValidationError as error:
            problems.append(f"line {number}: {error}")
    if problems:
        more = f"; and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
        said = "; ".join(problems[:_SHOWN]) + more
        raise DatasetError(file, said, "Export the history again", tuple(problems) if more else ())
    return Listed(events=tuple(events))


def _word_table(rows: list[Row], wrong: list[Unmatched]) -> Listed:
    cells = [(number, {name: cell.strip() for name, cell in row.items()}) for number, row in rows]
    said = [(number, row) for number, row in cells if row["hardware"]]
    wrong = [*wrong, *(problem for number, row in said for problem in _problems(number, row))]
    refused = {problem.number for problem in wrong}
    lines = tuple(
        Line(number, row["path"], _WORDS[row["hardware"]], row.get("image", ""))
        for number, row in said
        if number not in refused
    )
    return Listed(lines=lines, unmatched=tuple(wrong), open=len(cells) - len(said))


def _problems(number: int, row: dict[str, str]) -> Iterator[Unmatched]:
    image = row.get("image", "")
    if row["hardware"] not in _WORDS:
        yield Unmatched(number, row["path"], f'hardware is "{row["hardware"]}", not 0 or 1')
    if image and not IMAGE.fullmatch(image):
        yield Unmatched(number, row["path"], f'image is "{image}", not values:… or stream:… with 64 digits')
    if not (image or row["path"]):
        yield Unmatched(number, "", "it names no picture")
