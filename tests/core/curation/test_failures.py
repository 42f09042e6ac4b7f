from __future__ import annotations

import errno
import os
import socket
import ssl
from pathlib import Path

import pytest

from core.curation.failures import failed, in_words
from core.errors import StoreError


def test_a_failed_encryption_is_not_taken_for_a_missing_right() -> None:
    near, far = socket.socketpair()
    with near, far:
        far.sendall(b"no TLS at all")
        with pytest.raises(StoreError, match="cannot be encrypted"), in_words("server"):
            ssl.create_default_context().wrap_socket(near, server_hostname="server", do_handshake_on_connect=True)


@pytest.mark.parametrize(
    ("number", "words", "passing"),
    [
        (errno.ENOSPC, "the disk is full", True),
        (errno.EROFS, "may not be written", False),
        (errno.ENOENT, "is not there", False),
        (errno.EIO, "the system could not do that", True),
        (errno.ECONNRESET, "cannot be reached", True),
    ],
)
def test_what_the_system_says(number: int, words: str, passing: bool) -> None:
    error = failed("tags", OSError(number, os.strerror(number)))
    assert words in error.problem
    assert error.passing is passing


def test_a_file_that_is_not_there_is_told_without_a_traceback_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is not there") as caught, in_words(tmp_path / "tags"):
        (tmp_path / "tags").read_bytes()
    assert caught.value.subject == str(tmp_path / "tags")
    assert caught.value.__suppress_context__


def test_what_is_no_failure_of_the_store_is_left_alone() -> None:
    with pytest.raises(ZeroDivisionError), in_words("tags"):
        _ = 1 / 0
