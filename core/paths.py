"""Where every file lives, and how a file is written so that it is never half there."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

APPLICATION = "humerus-viewer"
HOME_VARIABLE = "HUMERUS_VIEWER_HOME"
"""Environment variable: one folder that holds all the places (tests, portable installs)."""


@dataclass(frozen=True, slots=True)
class Places:
    """The program's folders.

    Attributes:
        config: Settings and window layout.
        data: What people made and would miss.
        cache: What can be made again. Index and thumbnails hold patient names: private (0700).
        logs: Log files, without patient data.
    """

    config: Path
    data: Path
    cache: Path
    logs: Path


def places() -> Places:
    """The platform's places for this user, or those below ``$HUMERUS_VIEWER_HOME`` when it is set."""
    home = os.environ.get(HOME_VARIABLE)
    if home:
        root = written(home)
        return Places(root / "config", root / "data", root / "cache", root / "logs")
    import platformdirs

    dirs = platformdirs.PlatformDirs(APPLICATION, appauthor=False)
    return Places(
        Path(dirs.user_config_dir),
        Path(dirs.user_data_dir),
        Path(dirs.user_cache_dir),
        Path(dirs.user_log_dir),
    )


def portable_home() -> Path:
    """Where a portable program keeps everything: beside itself."""
    frozen = getattr(sys, "frozen", False)
    return (_outside(Path(sys.executable)) if frozen else Path(__file__).resolve().parents[1]) / "humerus-viewer-data"


def _outside(executable: Path) -> Path:
    """The folder of the executable; on macOS that of the app: what is written into one breaks its signature."""
    contents, app = executable.parents[1:3]
    return app.parent if contents.name == "Contents" and app.suffix == ".app" else executable.parent


def go_portable() -> None:
    """Keep all files of this process, and of those that it starts, beside the program."""
    os.environ[HOME_VARIABLE] = str(portable_home())


def written(path: str) -> Path:
    """A path as people write it: ``~`` is their home.

    Raises:
        FileNotFoundError: It begins with the home of somebody who is not there; as a name, files would be made in it.
    """
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        raise FileNotFoundError(errno.ENOENT, "there is no such home folder", path) from error


def absolute(path: Path) -> Path:
    """A path from the root on, as people know it: links are followed only where a ``..`` stands in it."""
    return path.resolve() if ".." in path.parts else path.absolute()


def private_folder(path: Path) -> Path:
    """Make a folder (with its parents) that only this user can enter (mode 0700), and return it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name == "posix" and path.stat().st_mode & 0o077 and path.stat().st_uid == os.getuid():
        path.chmod(0o700)
    return path


def resources() -> Path:
    """The folder of what ships with the program: demo bundle, demo library, icons."""
    frozen = getattr(sys, "_MEIPASS", None)
    root = Path(frozen) if frozen else Path(__file__).resolve().parent.parent
    return root / "resources"


def write_atomically(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a file whole or not at all: temporary name beside it, flush to disk, atomic replace.

    Args:
        path: The file to write; its folder must exist.
        content: All of its bytes.
        private: Leave it readable by this user alone (0600); otherwise everybody may read it (0644).

    Raises:
        OSError: The disk is full, the folder is read-only, and so on; the old file is untouched.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.", suffix=".part")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if not private:
            temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
