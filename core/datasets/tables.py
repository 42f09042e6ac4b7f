"""Tables that people write: CSV with named columns, read line by line."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from core.errors import DatasetError

Row = dict[str, str]
FLAGS = {"": None, "0": False, "1": True}
"""What a yes-or-no cell means; empty: not known."""


def rows(table: Path, needed: Sequence[str], remedy: str) -> tuple[list[tuple[int, Row]], list[str]]:
    """Read a table.

    Args:
        table: UTF-8, with or without byte order mark; any line ends.
        needed: Columns that must be there; others may be.
        remedy: What can be done when the table cannot be read.

    Returns:
        Each row with its line number, cells without the blanks around them; and what is wrong with other lines.

    Raises:
        DatasetError: It cannot be read, is no UTF-8, or lacks a column.
    """
    found: list[tuple[int, Row]] = []
    wrong: list[str] = []
    try:
        with table.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            columns = [name.strip() for name in next(reader, [])]
            missing = [column for column in needed if column not in columns]
            if missing:
                raise DatasetError(table, f"line 1: the columns {', '.join(missing)} are missing", remedy)
            for cells in reader:
                if len(cells) == len(columns):
                    found.append((reader.line_num, dict(zip(columns, map(str.strip, cells), strict=True))))
                elif cells:
                    wrong.append(f"line {reader.line_num}: it has {len(cells)} cells, not {len(columns)}")
    except OSError as error:
        raise DatasetError(table, f"the table cannot be read ({error.strerror})", remedy) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DatasetError(table, f"it is no CSV in UTF-8 ({error})", "Save it as CSV with commas, in UTF-8") from error
    return found, wrong


def header(table: Path) -> frozenset[str]:
    """The names of a table's columns; none when it is no table.

    Raises:
        DatasetError: It cannot be read.
    """
    try:
        with table.open(encoding="utf-8-sig", newline="") as stream:
            return frozenset(name.strip() for name in next(csv.reader(stream), []))
    except OSError as error:
        raise DatasetError(table, f"the table cannot be read ({error.strerror})") from error
    except (UnicodeDecodeError, csv.Error):
        return frozenset()


def repeated(paths: Iterable[tuple[int, str]]) -> Iterator[str]:
    """What is to be said of names that stand in several lines."""
    first: dict[str, int] = {}
    for line, path in paths:
        if path in first:
            yield f"line {line}: {path} is listed already in line {first[path]}"
        else:
            first[path] = line
