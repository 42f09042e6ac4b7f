"""Tags wherever they lie: tables, and real SQLite stores."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest

from core.curation.store import default_url, open_store, url_of
from core.curation.values import Subject, Tag, tagging
from core.datasets import Manifest, images_of, mura, open_cases, store_url, with_tags
from core.errors import DatasetError, StoreError
from core.library import Index
from core.paths import HOME_VARIABLE, places
from core.progress import Operation, complete

MuraTree = Callable[[Path], Path]
T = TypeVar("T")
FIRST = "train/XR_HUMERUS/patient00007/study1_positive/image1.png"
SECOND = "valid/XR_HUMERUS/patient00023/study1_positive/image2.png"


def done(operation: Operation[T]) -> T:
    result = complete(operation)
    assert result is not None
    return result


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def source(mura_tree: MuraTree, tmp_path: Path) -> Manifest:
    return mura(mura_tree(tmp_path))


def store(url: str, source: Manifest) -> None:
    """A store in which one picture has metal, and of another readers do not agree."""
    images = done(images_of(source, Index(None)))
    with closing(open_store(url)) as opened:
        opened.add(tagging((Subject(images[FIRST]), Subject(images[SECOND])), Tag.HARDWARE, "ada"))
        opened.add(tagging((Subject(images[SECOND]),), Tag.NONE, "bo"))


def hardware(manifest: Manifest) -> dict[str, bool | None]:
    return {sample.path: sample.hardware for sample in manifest.samples if sample.hardware is not None}


@pytest.mark.parametrize("form", ["{file}", "{url}", "store"])
def test_a_store_is_a_file_a_url_or_the_users_own(source: Manifest, tmp_path: Path, form: str) -> None:
    file = tmp_path / "team.sqlite"
    url = default_url() if form == "store" else url_of(file)
    store(url, source)

    found = done(with_tags(source, form.format(file=file, url=url), Index(None)))

    assert hardware(found) == {FIRST: True}
    assert SECOND in {sample.path for sample in open_cases(found)}
    assert len(open_cases(found)) == 17


@pytest.mark.parametrize("form", ["{file}", "{url}"])
def test_the_settings_may_name_the_store(source: Manifest, tmp_path: Path, form: str) -> None:
    file = tmp_path / "team.sqlite"
    store(url_of(file), source)
    places().config.mkdir(parents=True)
    settings = {"tag_store": form.format(file=file, url=url_of(file))}
    (places().config / "settings.json").write_bytes(msgspec.json.encode(settings))

    assert hardware(done(with_tags(source, "store", Index(None)))) == {FIRST: True}


def test_a_table_stays_a_table(source: Manifest, tmp_path: Path) -> None:
    table = tmp_path / "tags.csv"
    table.write_text(f"path,hardware\n{FIRST},0\n")

    assert store_url(str(table)) is None
    assert hardware(done(with_tags(source, str(table), Index(None)))) == {FIRST: False}
    assert done(with_tags(source, "", Index(None))) is source


def test_a_store_that_is_not_there_is_refused_and_not_made(source: Manifest, tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        done(with_tags(source, str(tmp_path / "none.sqlite"), Index(None)))
    assert not (tmp_path / "none.sqlite").exists()


def test_pictures_that_cannot_be_recognised_are_all_named(source: Manifest, tmp_path: Path) -> None:
    store(url_of(tmp_path / "team.sqlite"), source)
    source.file(source.samples[0]).write_bytes(b"damaged")
    source.file(source.samples[1]).unlink()

    with pytest.raises(DatasetError) as caught:
        done(with_tags(source, str(tmp_path / "team.sqlite"), Index(None)))
    assert all(f"{sample.path}: " in caught.value.problem for sample in source.samples[:2])


def test_a_film_that_was_replaced_does_not_keep_the_tag_of_the_one_before(
    source: Manifest, tmp_path: Path, draw: Callable[..., Path]
) -> None:
    store(url_of(tmp_path / "team.sqlite"), source)
    index = Index(tmp_path / "index.sqlite")
    assert hardware(done(with_tags(source, str(tmp_path / "team.sqlite"), index))) == {FIRST: True}
    draw(source.root / FIRST, 99_999)
    assert hardware(done(with_tags(source, str(tmp_path / "team.sqlite"), index))) == {}


def test_a_moved_tree_keeps_its_tags(source: Manifest, tmp_path: Path) -> None:
    store(url_of(tmp_path / "team.sqlite"), source)
    moved = mura(source.root.rename(tmp_path / "MURA-moved"))

    assert hardware(done(with_tags(moved, str(tmp_path / "team.sqlite"), Index(None)))) == {FIRST: True}
