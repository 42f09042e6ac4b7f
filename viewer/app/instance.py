"""One window a user: a second start brings the first one forward and hands it the files."""

from __future__ import annotations

import hashlib
import os
import socket
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from PySide6.QtCore import QLockFile, QObject, Signal

from core.paths import places, private_folder
from core.settings import login

PATIENCE_S = 5.0
"""So long a second start waits for a first one that is just starting, or that is busy."""
PAUSE_S = 0.05
LONGEST = 1 << 20
"""Longest message, bytes."""
DONE = b"ok\n"


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """What a second start says to the first.

    Attributes:
        paths: Files and folders to open, absolute; none: only come forward.
        token: Permission to come forward that the desktop gave to the second start (Wayland), or "".
    """

    paths: tuple[str, ...] = ()
    token: str = ""


def own_name() -> str:
    """What this user's window on this screen is known by: users, portable copies and screens do not mix."""
    screen = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY") or ""
    whose = "\0".join((login(), str(places().config), screen))
    return f"humerus-viewer-{hashlib.sha256(whose.encode('utf-8', 'surrogateescape')).hexdigest()[:16]}"


def address(name: str) -> str:
    """Where the first window listens: a socket's path, on Windows the name of a pipe."""
    if sys.platform == "win32":
        return name
    folder = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
    return str(Path(folder) / name)


def hold(name: str) -> QLockFile | None:
    """The lock of the first window; None: another process has it. A folder that cannot be written locks nobody out."""
    try:
        lock = QLockFile(str(private_folder(places().cache) / f"{name}.lock"))
    except OSError:
        return QLockFile("")
    lock.setStaleLockTime(0)
    taken = lock.tryLock(0)
    return lock if taken or lock.error() is not QLockFile.LockError.LockFailedError else None


def hand_over(name: str, paths: Sequence[Path], seconds: float = PATIENCE_S) -> bool:
    """Give files to the window that is open already.

    Args:
        name: From :func:`own_name`.
        paths: Files and folders.
        seconds: How long to try.

    Returns:
        Whether it has taken them; False: there is no such window, or it does not answer.
    """
    message = Message(
        paths=tuple(str(path.absolute()) for path in paths), token=os.environ.pop("XDG_ACTIVATION_TOKEN", "")
    )
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            return _said(address(name), msgspec.json.encode(message) + b"\n", max(0.1, end - time.monotonic()))
        except TimeoutError:
            return False
        except OSError:
            time.sleep(PAUSE_S)
    return False


def _said(where: str, message: bytes, seconds: float) -> bool:
    if sys.platform == "win32":
        _let_others_come_forward()
        with open(rf"\\.\pipe\{where}", "r+b", buffering=0) as pipe:  # noqa: PTH123 - a pipe's name is no path
            return _talked(pipe, message)
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(seconds)
        connection.connect(where)
        with connection.makefile("rwb", buffering=0) as stream:
            return _talked(stream, message)


def _talked(stream: BinaryIO | Any, message: bytes) -> bool:  # noqa: ANN401 - what makefile gives
    stream.write(message)
    return bool(stream.read(len(DONE)) == DONE)


def _let_others_come_forward() -> None:
    """Windows lets a window come forward only if the process that has the keyboard allows it."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(-1)


class Instance(QObject):
    """The first window's ear.

    Signals:
        called: (paths, token) that a second start has handed over: a tuple of paths, perhaps empty.
    """

    called = Signal(object, str)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        """Listen.

        Args:
            name: From :func:`own_name`.
            parent: Qt's owner.
        """
        # Not before the first paint: the library takes longer to load than a second start to answer.
        from PySide6.QtNetwork import QLocalServer

        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._greet)
        where = address(name)
        # What a killed process left behind is in the way; the lock says that nobody listens there.
        QLocalServer.removeServer(where)
        self.is_listening = self._server.listen(where)

    def close(self) -> None:
        """Listen no more."""
        self._server.close()

    def _greet(self) -> None:
        connection = self._server.nextPendingConnection()
        connection.readyRead.connect(lambda: self._hear(connection))
        connection.disconnected.connect(connection.deleteLater)

    def _hear(self, connection: Any) -> None:  # noqa: ANN401 - a QLocalSocket, which is imported late
        if connection.bytesAvailable() > LONGEST:
            connection.abort()
        if not connection.canReadLine():
            return
        try:
            message = msgspec.json.decode(bytes(connection.readLine().data()), type=Message)
        except msgspec.MsgspecError:
            connection.abort()
            return
        connection.write(DONE)
        connection.flush()
        connection.disconnectFromServer()
        self.called.emit(tuple(Path(path) for path in message.paths), message.token)
