"""The same marker test on a real window at 125 %, 150 % and 200 %: the scale factor belongs to a whole process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest


@pytest.mark.slow
@pytest.mark.parametrize("factor", ["1.25", "1.5", "2"])
def test_map_lies_on_film_in_a_scaled_window(factor: str) -> None:
    program = Path(__file__).with_name("scaled_marker.py")
    done = subprocess.run(
        [sys.executable, str(program)],
        env={**os.environ, "QT_SCALE_FACTOR": factor},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["ratio"] == float(factor)
    assert np.abs(np.subtract(said["film"], said["map"])).max() == 0
    # 1.9 device pixels for an image pixel, whatever the scale: the mark is 40 x 60 pixels, uneven, on its side.
    left, top, right, bottom = said["film"]
    assert (right - left + 1, bottom - top + 1) == (228, 76)
