"""Operations that a spawned process finds by name."""

import os
import time

from core.errors import ReadingError
from core.progress import Operation, Progress


def three() -> Operation[int]:
    for number in range(3):
        yield Progress("counting", number, 3)
    return 3


def never_ends() -> Operation[int]:
    number = 0
    while True:
        time.sleep(0.005)
        yield Progress("waiting", number)
        number += 1


def fails() -> Operation[int]:
    yield Progress("about to fail")
    raise ReadingError("a.dcm", "truncated")


def crashes() -> Operation[int]:
    yield Progress("about to crash")
    raise ZeroDivisionError


def dies() -> Operation[int]:
    yield Progress("about to die")
    os._exit(9)
