"""What a model is trained on is what the viewer shows it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from numpy.typing import NDArray

from core import preprocess, reading
from core.errors import ReadingError
from core.preprocess import Preprocessing
from core.training import Affine
from core.training.pictures import (
    PLAIN,
    Fingerprint,
    Picture,
    Variant,
    fingerprint,
    geometry,
    key,
    picture,
    tensor,
    variants,
)


@pytest.mark.parametrize("resize", ["stretch", "letterbox"])
def test_training_and_viewer_give_the_model_the_same_bytes(
    films: Path, resize: Literal["stretch", "letterbox"]
) -> None:
    preprocessing = Preprocessing(size=64, resize=resize)
    for path in sorted((films / "images").iterdir())[:4]:
        trained_on = tensor(picture(path, preprocessing), PLAIN, Affine())
        shown = preprocess.apply(reading.canonical(reading.read(path)), preprocessing).tensor

        assert trained_on.dtype == shown.dtype == np.float32
        assert trained_on.tobytes() == shown.tobytes()


def test_variants_of_a_sample_and_of_its_twin() -> None:
    straight, twin = (variants(Affine(count=2), flipped=flipped) for flipped in (False, True))
    assert straight[0] == PLAIN
    assert [variant.flipped for variant in (*straight, *twin)] == [False] * 3 + [True] * 3
    assert len({*straight, *twin}) == 6
    # Only the picture and its plain mirror image keep their geometry; no two of the others share one.
    numbers = [variant.number for variant in (*straight, *twin)]
    assert numbers.count(0) == 2
    assert len({*numbers}) == 5
    assert variants(Affine(count=0), flipped=False) == (PLAIN,)


def test_geometry_depends_on_picture_and_number_within_the_ranges() -> None:
    affine = Affine(angle=10.0, scale=0.1)
    drawn = np.array([geometry(f"values:{number}", 1, affine) for number in range(500)])

    assert geometry("values:0", 1, affine) == tuple(drawn[0])
    assert geometry("values:0", 2, affine) != tuple(drawn[0])
    assert np.abs(drawn[:, 0]).max() <= 10.0
    assert np.abs(drawn[:, 1] - 1).max() <= 0.1
    assert drawn.mean(0) == pytest.approx([0.0, 1.0], abs=1.0)
    assert drawn.std(0) == pytest.approx([10 / 3**0.5, 0.1 / 3**0.5], rel=0.1)


def test_a_flip_mirrors_and_a_variant_keeps_the_centre() -> None:
    grey = np.zeros((65, 65), np.float32)
    grey[30:35, 30:35] = 200.0
    grey[10:14, 2:6] = 100.0
    source = Picture("values:1", grey)

    plain, flipped = (tensor(source, variant, Affine()) for variant in (PLAIN, Variant(0, flipped=True)))
    assert np.array_equal(plain[:, ::-1], flipped)
    turned = tensor(source, Variant(1), Affine(angle=40.0))
    assert not np.allclose(turned, plain)
    assert np.unravel_index(np.argmax(turned[:, :, 0]), (65, 65)) == pytest.approx((32, 32), abs=3)
    assert turned.mean() == pytest.approx(0.0, abs=1e-5)


def test_keys_differ_where_tensors_do() -> None:
    wide, narrow = Affine(angle=20.0), Affine(angle=10.0)
    a, b = Fingerprint("values:a", "0" * 64), Fingerprint("values:b", "0" * 64)

    assert key(a, PLAIN, wide) == key(a, PLAIN, narrow)
    assert key(a, Variant(1), wide) != key(a, Variant(1), narrow)
    assert key(a, Variant(1), wide) != key(a, Variant(2), wide)
    assert key(a, PLAIN, wide) != key(a, Variant(0, flipped=True), wide)
    assert key(a, Variant(1), wide) != key(b, Variant(1), wide)


def test_the_same_values_with_another_window_are_another_picture(
    tmp_path: Path, write_dicom: Callable[..., Path], ramp: NDArray[np.uint16]
) -> None:
    windows = {"dark": (3000, 2000), "pale": (500, 800)}
    paths = [
        write_dicom(tmp_path / name, ramp, WindowCenter=center, WindowWidth=width)
        for name, (center, width) in windows.items()
    ]
    dark, pale = (fingerprint(path, Preprocessing(size=64)) for path in paths)

    assert dark.digest == pale.digest
    assert dark.grey != pale.grey
    assert key(dark, PLAIN, Affine()) != key(pale, PLAIN, Affine())


def test_colour_pictures_are_refused(tmp_path: Path) -> None:
    import cv2

    path = tmp_path / "colour.png"
    cv2.imwrite(str(path), np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8))

    with pytest.raises(ReadingError, match="colour"):
        picture(path, Preprocessing(size=64))
