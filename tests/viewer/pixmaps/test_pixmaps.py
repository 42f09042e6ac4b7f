"""Thumbnails in memory: bounded, asked for once, wished for by two views at a time."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from core.library import Index
from core.types import ImageRef
from tests.viewer.conftest import NotedThumbnails
from viewer.jobs import Thumbnails
from viewer.pixmaps import Pixmaps

REFS = [ImageRef(Path(f"/films/{number}.png")) for number in range(10)]


def test_only_the_last_ones_are_kept(thumbnails: NotedThumbnails) -> None:
    pixmaps = Pixmaps(thumbnails, "list", kept=3)
    pixmaps.wish(REFS)
    for ref in REFS:
        thumbnails.give(ref)
    assert len(pixmaps) == 3
    assert pixmaps.get(REFS[9]) is not None
    assert pixmaps.get(REFS[0]) is None


def test_what_is_kept_is_not_asked_for_again(thumbnails: NotedThumbnails) -> None:
    pixmaps = Pixmaps(thumbnails, "list")
    pixmaps.wish(REFS[:2])
    thumbnails.give(REFS[0])
    pixmaps.wish(REFS[:3])
    assert thumbnails.wanted["list"] == REFS[1:3]


def test_a_film_that_cannot_be_read_is_asked_for_once(thumbnails: NotedThumbnails) -> None:
    pixmaps = Pixmaps(thumbnails, "list")
    pixmaps.wish(REFS[:1])
    thumbnails.ready.emit(REFS[0], QImage())
    kept = pixmaps.get(REFS[0])
    assert kept is not None
    assert kept.isNull()
    pixmaps.wish(REFS[:2])
    assert thumbnails.wanted["list"] == REFS[1:2]


@pytest.fixture
def pictures(tmp_path: Path) -> list[ImageRef]:
    refs = []
    for number in range(4):
        image = QImage(60, 80, QImage.Format.Format_Grayscale8)
        image.fill(QColor(40 * number, 40 * number, 40 * number))
        path = tmp_path / f"{number}.png"
        assert image.save(str(path))
        refs.append(ImageRef(path))
    return refs


def test_two_views_do_not_forget_each_others_wishes(pictures: list[ImageRef], qtbot: QtBot) -> None:
    source = Thumbnails(Index(None))
    try:
        of_list, of_strip = Pixmaps(source, "list"), Pixmaps(source, "strip")
        of_list.wish(pictures[:3])
        of_strip.wish(pictures[2:])
        qtbot.waitUntil(lambda: len(of_list) == 3 and len(of_strip) == 2)
    finally:
        source.close()
