"""What the model sees, and where it lies in the picture."""

import numpy as np
import pytest
from numpy.typing import NDArray

from core.preprocess import Preprocessing, apply, normalised


def film(rows: int, columns: int) -> NDArray[np.float32]:
    """A picture with a gradient, so that every place differs."""
    return np.add.outer(np.arange(rows), np.arange(columns)).astype(np.float32) % 251


@pytest.mark.parametrize("resize", ["stretch", "letterbox"])
@pytest.mark.parametrize("shape", [(448, 368), (368, 448), (100, 300), (224, 224)])
def test_the_input_is_normalised_grey_in_three_channels(resize: str, shape: tuple[int, int]) -> None:
    tensor = apply(film(*shape), Preprocessing(resize=resize)).tensor  # type: ignore[arg-type]
    assert tensor.shape == (224, 224, 3)
    assert tensor.dtype == np.float32
    assert abs(float(tensor.mean())) < 1e-5
    assert abs(float(tensor.std()) - 1) < 1e-5
    assert np.array_equal(tensor[..., 0], tensor[..., 2])


def test_a_constant_picture_gives_zeros() -> None:
    assert not normalised(np.full((5, 5), 77, np.float32)).any()


@pytest.mark.parametrize("resize", ["stretch", "letterbox"])
@pytest.mark.parametrize("shape", [(448, 368), (2880, 2304), (300, 1200)])
def test_the_transform_leads_from_the_input_back_to_the_picture(resize: str, shape: tuple[int, int]) -> None:
    rows, columns = shape
    side = min(rows, columns) // 8
    top, left = rows // 2, columns // 4
    marked = np.zeros(shape, np.float32)
    marked[top : top + side, left : left + side] = 255
    made = apply(marked, Preprocessing(resize=resize))  # type: ignore[arg-type]
    bright = made.tensor[..., 0] > (made.tensor.max() + made.tensor.min()) / 2
    y, x = (axis.mean() + 0.5 for axis in np.nonzero(bright))
    found_x, found_y, _ = made.to_image @ np.array([x, y, 1.0])
    cell = max(rows, columns) / 224
    assert abs(found_x - (left + side / 2)) <= cell / 2
    assert abs(found_y - (top + side / 2)) <= cell / 2


def test_the_same_picture_gives_the_same_bytes() -> None:
    assert (
        apply(film(448, 368), Preprocessing()).tensor.tobytes()
        == apply(film(448, 368), Preprocessing()).tensor.tobytes()
    )
