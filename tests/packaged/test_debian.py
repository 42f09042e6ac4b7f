"""The .deb: valid, installed into a system with nothing else in it, used there, and removed."""

from __future__ import annotations

import json
import os
import pwd
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.packaged.conftest import Built

pytestmark = pytest.mark.packaged
ROOT = Path(__file__).resolve().parent.parent.parent
RELEASE = "bookworm"
DEMO = "usr/lib/humerus-viewer/_internal/resources/demo"
APT = ("apt-get", "--option", "Acquire::Retries=5")
GONE = "usr/lib/humerus-viewer/_internal/gone"


def run(*command: object, **more: object) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **more)  # type: ignore[call-overload]
    assert done.returncode == 0, f"{command}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
    return str(done.stdout)


@pytest.fixture(scope="session")
def unpacked(built: Built, place: Path) -> Path:
    target = place / "unpacked"
    run("dpkg-deb", "--extract", built.deb, target)
    return target


def test_the_desktop_file_is_valid(unpacked: Path) -> None:
    assert run("desktop-file-validate", unpacked / "usr/share/applications/humerus-viewer.desktop") == ""


def test_the_mime_types_are_valid(unpacked: Path, tmp_path: Path) -> None:
    packages = tmp_path / "mime" / "packages"
    packages.mkdir(parents=True)
    shutil.copy(unpacked / "usr/share/mime/packages/humerus-viewer.xml", packages)
    run("update-mime-database", tmp_path / "mime")
    assert "application/dicom:*.dicom" in (tmp_path / "mime" / "globs").read_text(encoding="utf-8")


def test_the_manual_page_renders(unpacked: Path) -> None:
    page = unpacked / "usr/share/man/man1/humerus.1.gz"
    done = subprocess.run(
        ["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", page],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "MANROFFSEQ": "", "MANWIDTH": "80", "LC_ALL": "C.UTF-8"},
    )
    assert done.stderr == ""
    text = run("man", "-l", page, env={**os.environ, "MANWIDTH": "80", "LC_ALL": "C.UTF-8"})
    assert "humerus predict" in text
    assert "EXIT STATUS" in text


def test_icons_in_all_sizes(unpacked: Path) -> None:
    icons = unpacked / "usr/share/icons/hicolor"
    assert {path.name for path in icons.iterdir()} >= {"16x16", "32x32", "48x48", "128x128", "256x256", "scalable"}


def test_lintian_has_nothing_to_say(built: Built) -> None:
    done = subprocess.run(
        ["lintian", "--fail-on=error,warning", "--allow-root", built.deb], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-5000:]


def sources() -> str:
    """Where this machine has its packages from, so that the test asks nobody else."""
    listed = run("apt-get", "indextargets", "--format", "$(SITE)|$(RELEASE)|$(COMPONENT)", "Created-By: Packages")
    return next(line.split("|")[0] for line in listed.splitlines() if line.split("|")[1] == RELEASE)


@pytest.fixture(scope="session")
def bare(place: Path) -> Path:
    """A fresh minimal Debian; what was downloaded for it is kept between runs."""
    cache = ROOT / "build" / "package" / "debootstrap"
    cache.mkdir(parents=True, exist_ok=True)
    target = place / "bare"
    run("debootstrap", "--variant=minbase", f"--cache-dir={cache}", RELEASE, target, sources())
    for name in ("apt.conf.d", "trusted.gpg.d"):
        shutil.copytree(Path("/etc/apt") / name, target / "etc" / "apt" / name, dirs_exist_ok=True)
    certificates = Path("/etc/ssl/certs")
    shutil.copytree(
        certificates, target / "etc/ssl/certs", dirs_exist_ok=True, symlinks=False, ignore_dangling_symlinks=True
    )
    shutil.copy("/etc/resolv.conf", target / "etc/resolv.conf")
    return target


INSIDE = """
set -eu
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
exec chroot "$@"
"""


def inside(bare: Path, *command: object, **environment: str) -> str:
    """Run in the fresh system, with processes and mounts of its own; the screen's socket has an abstract name."""
    return run(
        *("unshare", "--mount", "--pid", "--fork", "sh", "-c", INSIDE, "sh", bare, *command),
        env={
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
            **environment,
        },
        timeout=900,
    )


@pytest.fixture(scope="session")
def earlier(built: Built, place: Path) -> Path:
    """The same package as an earlier version, with a file that the present one has no more."""
    folder = place / "earlier"
    run("dpkg-deb", "--raw-extract", built.deb, folder)
    control = folder / "DEBIAN" / "control"
    control.write_text(re.sub(r"(?m)^Version: .*$", "Version: 0.0.1-1", control.read_text(encoding="utf-8")), "utf-8")
    (folder / GONE).write_text("of an earlier version", encoding="utf-8")
    target = place / "earlier.deb"
    run("dpkg-deb", "--root-owner-group", "-Znone", "--build", folder, target)
    shutil.rmtree(folder)
    return target


@pytest.fixture(scope="session")
def history(bare: Path, earlier: Path) -> str:
    """Tags that a reader made with the earlier version, as its command line writes them out."""
    inside(bare, *APT, "update")
    install(bare, earlier)
    inside(bare, "useradd", "--create-home", "reader")
    named = bare / "home/reader/metal.txt"
    films = sorted((bare / DEMO / "MURA-shaped").rglob("*.png"))[:3]
    named.write_text("".join(f"{film.relative_to(bare / DEMO)}\n" for film in films), encoding="utf-8")
    words = ("--annotator", "ada", "--source", f"/{DEMO}")
    as_reader(bare, "humerus", "tags", "import", "/home/reader/metal.txt", *words)
    return as_reader(bare, "humerus", "tags", "export", "--history", "--json")


@pytest.fixture(scope="session")
def installed(bare: Path, built: Built, history: str) -> Path:
    install(bare, built.deb)
    return bare


def install(bare: Path, package: Path) -> None:
    shutil.copy(package, bare / "package.deb")
    inside(bare, *APT, "install", "-y", "--no-install-recommends", "/package.deb")
    (bare / "package.deb").unlink()


def as_reader(bare: Path, *command: object, **environment: str) -> str:
    reader = next(
        line for line in (bare / "etc/passwd").read_text(encoding="utf-8").splitlines() if line.startswith("reader:")
    )
    user, group = reader.split(":")[2:4]
    other = ("setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups")
    return inside(bare, *other, *command, HOME="/home/reader", **environment)


def test_it_works_with_its_declared_dependencies_alone(installed: Path, built: Built) -> None:
    screen = {"DISPLAY": os.environ["DISPLAY"]}
    told = json.loads(as_reader(installed, "humerus", "self-test", "--json", **screen))
    assert told["ok"], told
    written = as_reader(installed, "humerus-viewer", "--tour", "/home/reader/tour", f"/{DEMO}", **screen)
    assert "02-map-smooth.png" in written
    kept = ROOT / "build" / "package" / "screenshots"
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(installed / "home/reader/tour", kept)


def test_an_upgrade_replaces_the_program_and_keeps_tags(installed: Path, built: Built, history: str) -> None:
    version = inside(installed, "dpkg-query", "--show", "--showformat=${Version}", "humerus-viewer*")
    assert version == run("dpkg-deb", "--field", built.deb, "Version").strip()
    assert not (installed / GONE).exists()
    assert len(json.loads(history)["events"]) == 3
    assert as_reader(installed, "humerus", "tags", "export", "--history", "--json") == history


def test_nothing_is_missing_that_a_library_names(installed: Path) -> None:
    """ldd over the folder, where only declared dependencies are installed."""
    command = (
        "find /usr/lib/humerus-viewer -type f -name '*.so*' -print0 | "
        "LD_LIBRARY_PATH=/usr/lib/humerus-viewer/_internal xargs -0 ldd 2>/dev/null | grep 'not found' | sort -u; true"
    )
    missing = inside(installed, "sh", "-c", command)
    assert missing == ""


def test_removing_it_keeps_what_people_made(installed: Path) -> None:
    tags = installed / "home/reader/.local/share/humerus-viewer/kept"
    tags.parent.mkdir(parents=True, exist_ok=True)
    tags.write_text("tags", encoding="utf-8")
    inside(installed, "apt-get", "purge", "-y", "humerus-viewer*")
    assert not (installed / "usr/lib/humerus-viewer").exists()
    assert not (installed / "usr/bin/humerus").exists()
    assert tags.read_text(encoding="utf-8") == "tags"


def test_pwd_has_the_tests_user() -> None:
    assert pwd.getpwnam("humerus-tests").pw_uid != 0
