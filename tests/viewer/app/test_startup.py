"""The window comes first: nothing heavy is imported before its first paint."""

import os
import subprocess
import sys
from pathlib import Path

HEAVY = (
    "ai_edge_litert",
    "core.bundle",
    "core.inference",
    "core.library",
    "core.preprocess",
    "core.reading",
    "cv2",
    "imagecodecs",
    "keras",
    "multiprocessing",
    "pydicom",
    "scipy",
    "sklearn",
    "sqlite3",
    "tensorflow",
    "tf_keras_vis",
)

PROGRAM = """
import sys
from viewer.app.bootstrap import FirstPaint, make_application, make_program

application = make_application()
program = make_program()
painted = FirstPaint(program.window.canvas, lambda: application.exit(0))
program.window.show()
application.exec()
print(*sorted(sys.modules))
program.close()
"""


def test_nothing_heavy_is_imported_before_the_first_paint(own_home: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, env=environment, timeout=120
    )
    loaded = set(done.stdout.split())
    assert "viewer.main_window" in loaded
    assert sorted(loaded.intersection(HEAVY)) == []


def test_the_version_is_told_without_a_window() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "viewer", "--version"], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.strip()
