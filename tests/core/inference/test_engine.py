"""The engine on the bundle that ships."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest

from core.bundle import Bundle, reader_model, tensors
from core.errors import InferenceError
from core.inference import Engine, ReaderModel, state_of
from core.reading import canonical
from core.types import Greyscale, Radiograph

MakeFilm = Callable[..., Radiograph]


@pytest.fixture(scope="module")
def engine(shipped_bundle: Bundle) -> Engine:
    return Engine(shipped_bundle)


def test_a_film_gets_a_probability_a_state_and_a_map(engine: Engine, make_film: MakeFilm) -> None:
    film = make_film()
    prediction = engine.analyse(film)
    assert 0 < prediction.probability < 1
    assert prediction.state is state_of(prediction.probability, engine.bundle.info.calibration.image)
    assert prediction.cam.shape == (7, 7)
    assert prediction.cam.min() >= 0
    assert prediction.features.shape == (1024,)
    assert (prediction.image_digest, prediction.bundle_digest) == (film.digest, engine.bundle.digest)
    assert prediction.latency_ms > 0
    assert np.allclose(prediction.to_image @ (224, 224, 1), (200, 160, 1))


def test_a_later_film_does_not_change_an_earlier_result(engine: Engine, make_film: MakeFilm) -> None:
    first = engine.analyse(make_film())
    cam, features = first.cam.copy(), first.features.copy()
    other = engine.analyse(make_film(np.random.default_rng(1).integers(0, 256, (400, 300), np.uint8)))
    assert other.probability != first.probability
    assert np.array_equal(first.cam, cam)
    assert np.array_equal(first.features, features)
    assert engine.analyse(make_film()).probability == first.probability


def test_the_negative_of_a_film_is_the_same_film(engine: Engine, make_film: MakeFilm) -> None:
    film = make_film()
    negative = make_film(255 - film.pixels, greyscale=Greyscale(inverted=True))
    assert np.allclose(canonical(negative), canonical(film), atol=1e-3)
    assert engine.analyse(negative).probability == pytest.approx(engine.analyse(film).probability, abs=1e-4)


def test_a_film_without_contrast_still_gets_an_answer(engine: Engine, make_film: MakeFilm) -> None:
    prediction = engine.analyse(make_film(np.full((300, 200), 9, np.uint8)))
    assert 0 <= prediction.probability <= 1
    assert np.isfinite(prediction.cam).all()


def test_films_that_are_not_eligible_are_refused_with_the_reason(engine: Engine, make_film: MakeFilm) -> None:
    with pytest.raises(InferenceError, match="not analysed, because it is a colour image"):
        engine.analyse(make_film(np.zeros((300, 300, 3), np.uint8)), override=True)
    skull = make_film(modality="CR", body_part="SKULL")
    with pytest.raises(InferenceError, match="not analysed, because its body part, skull"):
        engine.analyse(skull)
    (note,) = engine.analyse(skull, override=True).notes
    assert note.endswith("(overridden)")


def test_what_is_no_reader_model_is_refused() -> None:
    with pytest.raises(InferenceError, match="cannot be loaded"):
        ReaderModel(b"not a flatbuffer at all")


def test_a_picture_of_another_size_is_refused(engine: Engine) -> None:
    with pytest.raises(InferenceError, match="224 x 224 x 3"):
        engine._reader.run(np.zeros((64, 64, 3), np.float32))


def test_a_model_that_answers_with_no_number_is_told(shipped_bundle: Bundle) -> None:
    bias = np.asarray(tensors(shipped_bundle)["head_3/bias"], np.float32)
    content = reader_model(shipped_bundle)
    assert content.count(bias.tobytes()) == 1
    hostile = content.replace(bias.tobytes(), np.full(bias.size, np.inf, np.float32).tobytes())
    with pytest.raises(InferenceError, match="no number"):
        ReaderModel(hostile).run(np.zeros((224, 224, 3), np.float32))


def test_the_engine_needs_no_tensorflow() -> None:
    script = (
        "import sys\n"
        "from core.bundle import load, shipped\n"
        "from core.inference import Engine\n"
        "Engine(load(shipped()))\n"
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'tensorflow', 'keras', 'PySide6', 'sklearn'}))\n"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
