"""A tiny dataset: pale bones on a dark ground, whole or broken, in FracAtlas' shape."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

HEADER = "image_id,split,fractured,hardware,hand,leg,hip,shoulder,fracture_boxes"
SPLITS = ("train",) * 4 + ("valid", "test")


def bone(number: int, *, broken: bool) -> NDArray[np.uint8]:
    random = np.random.default_rng(number)
    picture = random.normal(60, 8, (192, 144)).astype(np.float32)
    x = int(random.integers(56, 88))
    cv2.line(picture, (x, 8), (x, 180), 200.0, 24)
    if broken:
        y = int(random.integers(70, 120))
        cv2.line(picture, (x - 28, y - 10), (x + 28, y + 10), 60.0, 12)
    return np.asarray(np.clip(cv2.GaussianBlur(picture, (0, 0), 1.0), 0, 255), np.uint8)


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of 24 pictures, half of them with a fracture: 16 train, 4 valid, 4 test. Only to be read."""
    root = tmp_path_factory.mktemp("dataset") / "films"
    (root / "images").mkdir(parents=True)
    lines = [HEADER]
    for number in range(24):
        broken = number % 2 == 1
        name = f"film{number:02}.png"
        cv2.imwrite(str(root / "images" / name), bone(number, broken=broken))
        lines.append(f"{name},{SPLITS[number // 2 % 6]},{int(broken)},{int(number == 1)},0,0,0,1,")
    (root / "labels.csv").write_text("\n".join(lines) + "\n")
    return root
