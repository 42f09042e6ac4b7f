from __future__ import annotations

import runpy
from pathlib import Path

from core.installed import NAMES

CONTENTS = Path(__file__).resolve().parent.parent.parent / "packaging" / "contents.py"


def test_everything_that_the_reader_package_is_made_without_has_a_name_for_people() -> None:
    left_out = runpy.run_path(str(CONTENTS))["ONLY_FULL"]
    assert {name.lower() for name in left_out} <= {name.lower() for name in NAMES.values()}
