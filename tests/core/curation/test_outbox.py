from __future__ import annotations

import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.curation import Event, Subject, Tag, tagging
from core.curation.outbox import Outbox
from core.errors import StoreError

Acts = Callable[..., tuple[Event, ...]]
URL = "postgresql://anna:geheim@server/tags"

DAMAGES = [b"", b'{"events": [', b"{}", b"[1]", b'{"events": [{"id": "1"}]}', b'{"events": [1]}', b"\xff\xfe"]


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return Outbox(tmp_path / "outbox", URL)


def files(outbox: Outbox) -> list[Path]:
    return sorted(outbox.folder.iterdir())


def test_an_empty_outbox_has_no_folder_yet(outbox: Outbox) -> None:
    assert outbox.waiting() == ()
    outbox.settle(())
    assert not outbox.folder.exists()


def test_what_was_put_waits_in_its_order_for_whoever_opens_it_next(outbox: Outbox, tmp_path: Path, acts: Acts) -> None:
    events = acts(12)
    for event in events[:10]:
        outbox.put((event,))
    outbox.put(events[10:])
    assert Outbox(tmp_path / "outbox", URL).waiting() == outbox.waiting() == events


def test_order_is_kept_across_restarts_and_when_the_clock_was_set_back(
    outbox: Outbox, tmp_path: Path, acts: Acts
) -> None:
    first, second, third = acts(3)
    outbox.put((first,))
    (file,) = files(outbox)
    late = file.rename(file.with_name("0" + "9" * 19 + file.name[20:]))
    again = Outbox(tmp_path / "outbox", URL)
    again.put((second,))
    again.put((third,))
    assert files(again)[0] == late
    assert again.waiting() == (first, second, third)


def test_an_act_is_one_file(outbox: Outbox, acts: Acts) -> None:
    study = tagging(tuple(Subject(f"values:{number:064x}") for number in range(3)), Tag.NONE, "anna")
    outbox.put((*study, *acts(1)))
    assert len(files(outbox)) == 2


def test_every_field_comes_back(outbox: Outbox) -> None:
    film = Subject("stream:" + "ab" * 32, "caf\udce9/\0ä.png", "1.2.840", "INVENTED-1")
    events = tagging((film,), None, "Änne", note='two\nlines "☠"', bundle="f" * 64)
    outbox.put(events)
    assert outbox.waiting() == events


def test_what_is_settled_goes_and_the_rest_stays(outbox: Outbox, acts: Acts) -> None:
    first, second, third = acts(3)
    outbox.put((first, second))
    outbox.put((third,))
    outbox.settle((second,))
    outbox.settle((second,))
    assert outbox.waiting() == (first, third)
    outbox.settle((first, third))
    assert files(outbox) == []


def test_an_act_goes_only_as_a_whole(outbox: Outbox) -> None:
    study = tagging(tuple(Subject(f"values:{number:064x}") for number in range(3)), Tag.NONE, "anna")
    outbox.put(study)
    outbox.settle(study[:2])
    assert outbox.waiting() == study
    outbox.settle(study)
    assert outbox.waiting() == ()


def test_tags_for_one_store_never_wait_for_another(tmp_path: Path, acts: Acts) -> None:
    (event,) = acts(1)
    Outbox(tmp_path, URL).put((event,))
    assert Outbox(tmp_path, "postgresql://anna:geheim@server/others").waiting() == ()
    assert Outbox(tmp_path, "").waiting() == ()
    # A new password, or the driver's name, is no new store.
    assert Outbox(tmp_path, "postgresql+pg8000://anna:neu@server/tags").waiting() == (event,)


def test_it_is_private(outbox: Outbox, acts: Acts) -> None:
    outbox.put(acts(2))
    assert stat.S_IMODE(outbox.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(outbox.folder.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in files(outbox)} == {0o600}
    assert "geheim" not in str(outbox.folder)


@pytest.mark.parametrize(
    "damage", [b"", b'{"events": [', b"{}", b"[1]", b'{"events": [{"id": "1"}]}', b'{"events": [1]}', b"\xff\xfe"]
)
def test_a_damaged_file_is_set_aside_and_told(damage: bytes, outbox: Outbox, acts: Acts) -> None:
    first, second = acts(2)
    outbox.put((first, second))
    broken = files(outbox)[0]
    broken.write_bytes(damage)
    assert outbox.waiting() == (second,)
    assert str(broken) in outbox.problem
    assert "damaged" in outbox.problem
    assert broken.with_suffix(".damaged").read_bytes() == damage
    assert outbox.waiting() == (second,)
    assert outbox.problem == ""


def test_an_event_that_is_none_is_set_aside(outbox: Outbox, acts: Acts) -> None:
    (event,) = acts(1)
    broken = replace(event)
    object.__setattr__(broken, "annotator", " ")  # as no event can be made
    outbox.put((broken,))
    assert outbox.waiting() == ()
    assert "damaged" in outbox.problem


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, acts: Acts) -> None:
    (tmp_path / "outbox").write_text("a file")
    with pytest.raises(StoreError, match="cannot be kept on this disk") as caught:
        Outbox(tmp_path / "outbox", URL).put(acts(1))
    assert caught.value.passing


@pytest.mark.ordinary_user
def test_what_may_not_be_read_or_written_is_told(outbox: Outbox, acts: Acts) -> None:
    first, second = acts(2)
    outbox.put((first, second))
    files(outbox)[0].chmod(0)
    assert outbox.waiting() == (second,)
    assert "cannot be read" in outbox.problem
    files(outbox)[0].chmod(0o600)
    outbox.folder.chmod(0o500)
    with pytest.raises(StoreError, match="cannot be kept"):
        outbox.settle((first,))
    outbox.folder.chmod(0o700)
    assert outbox.waiting() == (first, second)
