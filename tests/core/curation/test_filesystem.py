from __future__ import annotations

from pathlib import Path

import pytest

from core.curation.filesystem import NETWORK, network_among, network_file_system

MOUNTS = [
    (Path("/"), "ext4"),
    (Path("/clinic"), "nfs4"),
    (Path("/clinic/local"), "xfs"),
    (Path("/share"), "ext4"),
    (Path("/share"), "CIFS"),
    (Path("/ssh"), "fuse.sshfs"),
]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/anna/tags.sqlite", ""),
        ("/clinic/tags.sqlite", "nfs4"),
        ("/clinic/local/tags.sqlite", ""),
        ("/clinics/tags.sqlite", ""),
        ("/share/deep/down/tags.sqlite", "cifs"),
        ("/ssh", "fuse.sshfs"),
    ],
)
def test_the_deepest_mount_and_the_last_at_one_place_count(path: str, kind: str) -> None:
    assert network_among(Path(path), MOUNTS) == kind


def test_a_link_is_followed_to_where_the_file_lies(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "near").symlink_to(tmp_path / "far")
    mounts = [(Path("/"), "ext4"), ((tmp_path / "far").resolve(), "smb3")]
    assert network_among(tmp_path / "near" / "tags.sqlite", mounts) == "smb3"


def test_this_machines_own_disk_is_none(tmp_path: Path) -> None:
    assert network_file_system(tmp_path / "not" / "there" / "yet.sqlite") == ""


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "afpfs", "webdav", "ceph"])
def test_the_common_ones_are_known(kind: str) -> None:
    assert kind in NETWORK
