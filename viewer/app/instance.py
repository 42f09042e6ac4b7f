"""One window a user: a second start brings the first one forward and hands it the files."""

from __future__ import annotations

import errno
import hashlib
import os
import socket
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, BinaryIO

import msgspec
from PySide6.QtCore import QLockFile, QObject, Signal

from core.paths import places, private_folder
from core.settings import login

STARTING_S = 20.0
"""So long a second start waits for a first one that does not listen yet: it does so after its first result."""
PATIENCE_S = 5.0
"""So long it waits for the answer of one that listens, and may hang."""
PAUSE_S = 0.05
UNREADABLE_MS = 2000
"""A lock in which nobody stands for so long was left by a power cut."""
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


@dataclass(frozen=True, slots=True)
class Place:
    """Where a start stands. Neither lock nor handed: it is a window that no other start finds.

    Attributes:
        lock: It is the first window as long as it has this lock.
        handed: There is a window, which has taken the files.
    """

    lock: QLockFile | None = None
    handed: bool = False


def own_name() -> str:
    """What this user's window on this screen is known by: users, portable copies, computers, screens do not mix."""
    screen = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY") or ""
    # A home may be that of many computers: a window on another one, or a lock that it left, is none here.
    whose = "\0".join((login(), str(places().config), socket.gethostname(), screen))
    return f"humerus-viewer-{hashlib.sha256(whose.encode('utf-8', 'surrogateescape')).hexdigest()[:16]}"


def address(name: str) -> str:
    """Where the first window listens: a socket's path, on Windows the name of a pipe.

    Raises:
        OSError: There is no folder for it.
    """
    return name if sys.platform == "win32" else str(_folder() / name)


def _folder() -> Path:
    """The folder of lock and socket: nobody else can put one there, whose window would get patients' paths."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime and Path(runtime).is_dir() and _ours(Path(runtime)):
        return Path(runtime)
    folder = private_folder(places().cache)
    if not _ours(folder):
        raise PermissionError(errno.EPERM, "another user's folder", str(folder))
    return folder


def _ours(path: Path) -> bool:
    """Whether it is this user's, and nobody else can write to it; Windows keeps a user's folders so by itself."""
    if sys.platform == "win32":
        return True
    found = path.lstat()
    return found.st_uid == os.getuid() and not found.st_mode & 0o022


def find_place(name: str, paths: Sequence[Path], seconds: float = STARTING_S) -> Place:
    """Be the first window, or hand files over to it.

    Both are tried until one comes about: a window that begins is going to listen, and one that closes to be gone.

    Args:
        name: From :func:`own_name`.
        paths: Files and folders.
        seconds: How long to try at most.
    """
    end = time.monotonic() + seconds
    while True:
        lock = hold(name)
        if lock is not None:
            return Place(lock=lock if lock.isLocked() else None)
        left = end - time.monotonic()
        if left <= 0:
            return Place()
        asked, patience = time.monotonic(), min(left, PATIENCE_S)
        if hand_over(name, paths, patience):
            return Place(handed=True)
        if time.monotonic() - asked >= patience:
            return Place()
        time.sleep(PAUSE_S)


def hold(name: str) -> QLockFile | None:
    """The lock of the first window; None: another process has it. A folder that cannot be written locks nobody out."""
    try:
        lock = QLockFile(str(_folder() / f"{name}.lock"))
    except OSError:
        return QLockFile("")
    lock.setStaleLockTime(0)
    taken = lock.tryLock(0)
    if not taken and not lock.getLockInfo()[0]:
        # Nobody stands in it: a power cut has emptied it, or it is just being written. A lock with a name never ages.
        lock.setStaleLockTime(UNREADABLE_MS)
        taken = lock.tryLock(0)
    return lock if taken or lock.error() is not QLockFile.LockError.LockFailedError else None


def hand_over(name: str, paths: Sequence[Path], seconds: float = PATIENCE_S) -> bool:
    """Give files to the window that is open already.

    Args:
        name: From :func:`own_name`.
        paths: Files and folders.
        seconds: How long to wait for its answer.

    Returns:
        Whether it has taken them; False: there is no such window, or it does not answer.
    """
    message = Message(
        paths=tuple(str(path.absolute()) for path in paths), token=os.environ.get("XDG_ACTIVATION_TOKEN", "")
    )
    try:
        where = address(name)
        return _within(seconds, lambda: _said(where, msgspec.json.encode(message) + b"\n"))
    except OSError:
        return False


def _within(seconds: float, call: Callable[[], bool]) -> bool:
    """What a call returns, if it does so in time. On a thread, for nothing else ends the wait for a pipe of Windows.

    Raises:
        OSError: The call's own, or that it takes longer.
    """
    answers: SimpleQueue[bool | OSError] = SimpleQueue()

    def run() -> None:
        try:
            answers.put(call())
        except OSError as error:
            answers.put(error)

    Thread(target=run, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        raise TimeoutError from None
    if isinstance(answer, OSError):
        raise answer
    return answer


def _said(where: str, message: bytes) -> bool:
    if sys.platform == "win32":
        _let_others_come_forward()
        with open(rf"\\.\pipe\{where}", "r+b", buffering=0) as pipe:  # noqa: PTH123 - a pipe's name is no path
            return _talked(pipe, message)
    if not _ours(Path(where)):
        return False
    with socket.socket(socket.AF_UNIX) as connection:
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
