"""Run pytest as an ordinary user, started by root.

    python packaging/as_ordinary_user.py PYTEST-ARGUMENT...

Tests about rights (a read-only folder, an unreadable file) mean nothing as root. The user is made when it is missing.
It works on a copy of the tree in a folder of its own. When it cannot start this interpreter, because it lies below a
folder like root's home, interpreter and libraries are linked (or copied) to where it can.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

USER = "humerus-tests"
TREE = ("core", "viewer", "tests", "resources", "packaging", "docs", ".github", ".ci")
FILES = ("*.toml", "*.txt", "*.md", "Makefile", "LICENSE")
NOT_NEEDED = ("__pycache__", "tensorflow", "clang")
NOT_NEEDED_OF_PYTHON = ("__pycache__", "site-packages", "test", "idlelib")


def ordinary_user() -> pwd.struct_passwd:
    """The account, made when it is missing."""
    try:
        return pwd.getpwnam(USER)
    except KeyError:
        command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", USER]
        subprocess.run(command, check=True, env={**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"})
        return pwd.getpwnam(USER)


def link(source: str, target: str) -> None:
    """Link a file that everybody may read; copy one that not everybody may, or that lies on another disk."""
    readable = Path(source).stat().st_mode & 0o004
    try:
        if readable:
            os.link(source, target)
            return
    except OSError:
        pass
    shutil.copy2(source, target)
    Path(target).chmod(Path(target).stat().st_mode | 0o444)


def mirror(source: Path, target: Path, without: tuple[str, ...]) -> None:
    """Bring a folder to where the user can read it."""
    ignore = shutil.ignore_patterns(*without)
    shutil.copytree(source, target, copy_function=link, symlinks=True, ignore=ignore)
    for folder, _folders, _files in os.walk(target):
        Path(folder).chmod(0o755)


def mirrored_interpreter(place: Path) -> tuple[Path, Path]:
    """Interpreter and libraries at a place that the user can reach; its ``libpython``, if shared, is in ``lib``."""
    base, libraries = Path(sys.base_prefix), place / "libraries"
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for folder in ("lib", "bin"):
        (place / folder).mkdir(parents=True)
    for shared in (base / "lib").glob("libpython*.so*"):
        link(str(shared), str(place / "lib" / shared.name))
    mirror(base / "lib" / version, place / "lib" / version, NOT_NEEDED_OF_PYTHON)
    mirror(Path(sysconfig.get_path("purelib")), libraries, NOT_NEEDED)
    interpreter = place / "bin" / version
    shutil.copy2(Path(sys.executable).resolve(), interpreter)
    return interpreter, libraries


def copied_tree(root: Path, target: Path) -> None:
    """The checkout without what was built."""
    ignore = shutil.ignore_patterns("__pycache__", ".*_cache")
    for name in TREE:
        if (root / name).is_dir():
            shutil.copytree(root / name, target / name, ignore=ignore)
    for pattern in FILES:
        for path in root.glob(pattern):
            shutil.copy2(path, target)


def give(place: Path, user: pwd.struct_passwd) -> None:
    """Make a folder and all in it the user's."""
    for folder, _folders, files in os.walk(place):
        for path in (Path(folder), *(Path(folder) / name for name in files)):
            os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)


def run_as(user: pwd.struct_passwd, command: list[str], folder: Path, environment: dict[str, str]) -> int:
    """Run a command as the user, without root's groups; its exit code."""
    return subprocess.run(
        command,
        check=False,
        cwd=folder,
        env=environment,
        user=user.pw_uid,
        group=user.pw_gid,
        extra_groups=[],
        umask=0o022,
    ).returncode


def environment(home: Path) -> dict[str, str]:
    """What the user's processes see: a home of their own, and the screen."""
    passed = {name: os.environ[name] for name in ("DISPLAY", "QT_QPA_PLATFORM", "CI") if name in os.environ}
    return {
        "HOME": str(home),
        "TMPDIR": str(home / "tmp"),
        "XDG_RUNTIME_DIR": str(home / "runtime"),
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        **passed,
    }


def can_start(user: pwd.struct_passwd, home: Path) -> bool:
    """Whether the user can start this interpreter and read its libraries."""
    quiet = "import os; os.dup2(os.open(os.devnull, os.O_WRONLY), 2); import pytest, numpy"
    try:
        return run_as(user, [sys.executable, "-c", quiet], home, environment(home)) == 0
    except OSError:
        return False


def main() -> int:
    """Run pytest; its exit code."""
    user = ordinary_user()
    with tempfile.TemporaryDirectory(prefix="humerus-tests-", dir="/tmp") as name:
        place = Path(name)
        place.chmod(0o755)
        tree, home = place / "tree", place / "home"
        for folder in (tree, home, home / "tmp", home / "runtime"):
            folder.mkdir(mode=0o700)
        copied_tree(Path(__file__).resolve().parent.parent, tree)
        give(tree, user)
        give(home, user)
        interpreter, path = Path(sys.executable), [tree]
        if not can_start(user, home):
            interpreter, libraries = mirrored_interpreter(place / "python")
            path.append(libraries)
        seen = {
            **environment(home),
            "PYTHONPATH": os.pathsep.join(map(str, path)),
            # The interpreter's own search path leads to where it came from, and then to another Python's library.
            "LD_LIBRARY_PATH": str(place / "python" / "lib"),
        }
        return run_as(user, [str(interpreter), "-m", "pytest", *sys.argv[1:]], tree, seen)


if __name__ == "__main__":
    sys.exit(main())
