"""Features of real films: of one length, kept in few bytes, and different where a film is different."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from core.bundle import Bundle
from core.curation.features import FeatureReader, packed, unpacked
from core.curation.metal import metal_score
from core.errors import InferenceError
from core.paths import resources
from core.reading import canonical, read
from core.types import Radiograph

MakeFilm = Callable[..., Radiograph]
DEMO = resources() / "demo" / "DICOM"


@pytest.fixture(scope="module")
def reader(shipped_bundle: Bundle) -> FeatureReader:
    return FeatureReader(shipped_bundle)


def test_a_film_has_the_same_features_whenever_it_is_read(reader: FeatureReader) -> None:
    first, other = (read(DEMO / name / "1.dcm") for name in ("DEMO-0001", "DEMO-0010-hardware"))
    features, between, again = reader.read(first), reader.read(other), reader.read(first)
    assert np.array_equal(features.vector, again.vector)
    assert not np.allclose(features.vector, between.vector, atol=0.05)
    assert features.metal == metal_score(canonical(first))


def test_a_small_change_in_one_corner_is_noticed(reader: FeatureReader, make_film: MakeFilm) -> None:
    film = read(DEMO / "DEMO-0001" / "1.dcm")
    changed = film.pixels.copy()
    rows, columns = changed.shape
    changed[-rows // 8 : -rows // 10, -columns // 6 : -columns // 20] = changed.max()
    screwed = make_film(changed, greyscale=film.greyscale)
    assert not np.allclose(reader.read(film).vector, reader.read(screwed).vector, atol=0.05)


@pytest.mark.parametrize("shape", [(1, 1), (7, 300), (128, 128), (900, 700)])
def test_films_of_all_sizes_have_features_of_one_length(
    reader: FeatureReader, make_film: MakeFilm, shape: tuple[int, int]
) -> None:
    usual = reader.read(make_film())
    features = reader.read(make_film(np.random.default_rng(0).integers(0, 255, shape, np.uint8)))
    assert features.vector.shape == usual.vector.shape
    assert features.vector.dtype == np.float32
    assert np.isfinite(features.vector).all()
    assert 0.0 <= features.metal <= 1.0


def test_a_colour_image_is_refused_with_the_reason(reader: FeatureReader, make_film: MakeFilm) -> None:
    with pytest.raises(InferenceError, match="because it is a colour image"):
        reader.read(make_film(np.zeros((200, 200, 3), np.uint8)))


def test_features_come_back_from_their_bytes(reader: FeatureReader, make_film: MakeFilm) -> None:
    features = reader.read(make_film())
    content = packed(features)
    back = unpacked(content)
    assert len(content) <= 2 * features.vector.size + 4
    assert np.allclose(back.vector, features.vector, rtol=1e-3, atol=1e-4)
    assert back.metal == pytest.approx(features.metal, abs=1e-6)
    assert packed(back) == content


def test_the_key_names_the_bundle(reader: FeatureReader, shipped_bundle: Bundle) -> None:
    assert shipped_bundle.digest in reader.key
    assert reader.key != shipped_bundle.digest
