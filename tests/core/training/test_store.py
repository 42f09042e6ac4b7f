"""The trunk cache on disk."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from core.errors import TrainingError
from core.training.store import RECORDS, RowStore, make_room, store_name


@pytest.fixture
def small_disk() -> Iterator[Callable[[int], None]]:
    """``small_disk(size)``: from now on no file can become larger than so many bytes."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def row(value: float) -> np.ndarray:
    return np.full(5, value, np.float32)


def test_rows_come_back_as_they_were(tmp_path: Path) -> None:
    with RowStore(tmp_path, 5) as store:
        for name, value in (("a", 1.5), ("b", 2.5), ("a", 9.0)):
            store.add(name, row(value))

    with RowStore(tmp_path, 5) as store:
        assert len(store) == 2
        assert "a" in store
        assert "c" not in store
        store.add("c", row(3.5))
        assert store.mapped()[store.positions(["c", "a"])].tolist() == [[3.5] * 5, [1.5] * 5]


def test_an_empty_store_has_no_rows(tmp_path: Path) -> None:
    with RowStore(tmp_path, 5) as store:
        assert len(store.mapped()) == 0
        assert store.mapped()[np.zeros(0, np.int64)].shape == (0, 5)


def test_a_row_that_was_being_written_is_forgotten(tmp_path: Path) -> None:
    with RowStore(tmp_path, 5) as store:
        store.add("a", row(1))
        store.add("b", row(2))
    with (tmp_path / RECORDS).open("r+b") as stream:
        stream.truncate(os.fstat(stream.fileno()).st_size - 7)

    with RowStore(tmp_path, 5) as store:
        assert "b" not in store
        store.add("b", row(4))
        assert store.mapped()[store.positions(["a", "b"])].tolist() == [[1.0] * 5, [4.0] * 5]


def test_two_runs_may_fill_one_store(tmp_path: Path) -> None:
    with RowStore(tmp_path, 5) as one, RowStore(tmp_path, 5) as other:
        one.add("a", row(1))
        other.add("b", row(2))
        one.add("c", row(3))
        other.add("a", row(1))

        assert one.mapped()[one.positions(["a", "c"])][:, 0].tolist() == [1.0, 3.0]
        assert other.mapped()[other.positions(["b", "a"])][:, 0].tolist() == [2.0, 1.0]


def test_rows_that_are_not_needed_any_more_are_forgotten(tmp_path: Path) -> None:
    with RowStore(tmp_path, 5) as store, RowStore(tmp_path, 5) as other:
        for value, name in enumerate("abcd"):
            store.add(name, row(value))
        before = store.mapped()
        store.keep(["d", "b", "strange"])
        store.add("e", row(7))
        other.add("f", row(9))

        assert [name for name in "abcdef" if name in store] == ["b", "d", "e"]
        assert store.mapped()[store.positions(["b", "d", "e"])][:, 0].tolist() == [1.0, 3.0, 7.0]
        # Who had the old file open still has it.
        assert before[np.arange(4)][:, 0].tolist() == [0.0, 1.0, 2.0, 3.0]
    with RowStore(tmp_path, 5) as store:
        assert len(store) == 3
        assert store.nbytes == store.room(3)


def test_the_cache_keeps_its_bound(tmp_path: Path) -> None:
    for age, name in ((30, "old"), (20, "newer"), (10, "own")):
        with RowStore(tmp_path / name, 5) as store:
            store.add("a", row(1))
        os.utime(tmp_path / name / RECORDS, (1_000_000 - age, 1_000_000 - age))
    size = (tmp_path / "old" / RECORDS).stat().st_size

    make_room(tmp_path, "own", needed=2 * size, limit=4 * size)
    assert (tmp_path / "old").exists()

    make_room(tmp_path, "own", needed=2 * size, limit=3 * size)
    assert not (tmp_path / "old").exists()
    assert (tmp_path / "newer").exists()
    assert (tmp_path / "own").exists()


def test_a_store_that_is_only_read_is_in_use(tmp_path: Path) -> None:
    for age, name in ((20, "read"), (10, "idle")):
        with RowStore(tmp_path / name, 5) as store:
            store.add("a", row(1))
        os.utime(tmp_path / name / RECORDS, (1_000_000 - age, 1_000_000 - age))
    with RowStore(tmp_path / "read", 5) as store:
        size = store.nbytes

    make_room(tmp_path, "own", needed=size, limit=2 * size)

    assert (tmp_path / "read").exists()
    assert not (tmp_path / "idle").exists()


def test_a_full_disk_is_said_and_loses_nothing(tmp_path: Path, small_disk: Callable[[int], None]) -> None:
    with RowStore(tmp_path, 5) as store:
        store.add("a", row(1))
        small_disk(store.room(2) - 7)
        with pytest.raises(TrainingError, match="cannot be written"):
            store.add("b", row(2))
        small_disk(store.room(9))
        store.add("c", row(3))

        assert "b" not in store
        assert store.mapped()[store.positions(["a", "c"])][:, 0].tolist() == [1.0, 3.0]


def test_nobody_else_may_look_into_the_cache(tmp_path: Path) -> None:
    with RowStore(tmp_path / "store", 5):
        assert (tmp_path / "store").stat().st_mode & 0o077 == 0


def test_a_run_larger_than_the_bound_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match=r"needs 2\.0 GB"):
        make_room(tmp_path, "own", needed=2_000_000_000, limit=1_000_000_000)


def test_a_store_is_named_by_what_it_depends_on() -> None:
    assert store_name("weights", "stretch") == store_name("weights", "stretch")
    assert store_name("weights", "stretch") != store_name("weights", "letterbox")
