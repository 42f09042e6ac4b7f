"""On which kind of disk a file lies: SQLite's locks and shared memory cannot be trusted over a network."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

# fmt: off
NETWORK = frozenset({
    "9p", "acfs", "afpfs", "afs", "autofs", "beegfs", "ceph",
    "cifs", "coda", "davfs", "davfs2", "drvfs", "fuse.ceph", "fuse.curlftpfs",
    "fuse.davfs", "fuse.gcsfuse", "fuse.glusterfs", "fuse.gvfsd-fuse", "fuse.rclone", "fuse.s3fs", "fuse.sshfs",
    "fuse.vmhgfs-fuse", "gfs2", "glusterfs", "gpfs", "lustre", "macfuse", "ncpfs",
    "nfs", "nfs3", "nfs4", "ocfs2", "osxfuse.sshfs", "prl_fs", "smb2",
    "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs", "webdav",
})
# fmt: on
"""File systems, as mount tables call them, that reach the disk of another machine (a virtual machine's host too)."""

_DRIVE_REMOTE = 4
"""``GetDriveTypeW`` in the Windows API."""


def network_file_system(path: Path) -> str:
    """The kind of network file system that a path lies on (it need not exist); empty: a disk of this machine."""
    if sys.platform == "win32":
        return _network_drive(path)
    import psutil

    mounts = ((Path(mount.mountpoint), mount.fstype) for mount in psutil.disk_partitions(all=True))
    return network_among(path, mounts)


def network_among(path: Path, mounts: Iterable[tuple[Path, str]]) -> str:
    """The same, told from a mount table: of mounts at one place the last one counts."""
    where, kind = Path(), ""
    real = path.resolve()
    for point, name in mounts:
        if real.is_relative_to(point) and len(point.parts) >= len(where.parts):
            where, kind = point, name.lower()
    return kind if kind in NETWORK else ""


def flush_folder(path: Path) -> None:
    """Make a new or renamed name in a folder survive a power cut; Windows does so by itself.

    Raises:
        OSError: The folder cannot be opened or its disk does not answer.
    """
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _network_drive(path: Path) -> str:
    if sys.platform != "win32":
        return ""
    import ctypes

    anchor = path.resolve().anchor
    is_remote = anchor.startswith("\\\\") or ctypes.windll.kernel32.GetDriveTypeW(anchor) == _DRIVE_REMOTE
    return "network drive" if is_remote else ""
