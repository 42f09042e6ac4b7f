"""What the package tells each system, and what a checkout on each system has."""

from __future__ import annotations

import configparser
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BYTES_MATTER = ("a.sh", "a.py", "a.json", "a.svg", "a.csv", "a.txt", "a.md", "a.html", "a.dcm")


def test_the_viewer_is_no_candidate_for_opening_folders() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(ROOT / "packaging" / "linux" / "humerus-viewer.desktop", encoding="utf-8")
    kinds = entry["Desktop Entry"]["MimeType"].rstrip(";").split(";")
    assert "application/dicom" in kinds
    assert not [kind for kind in kinds if kind.startswith("inode/")]


def test_a_checkout_has_the_same_bytes_on_every_system(tmp_path: Path) -> None:
    names = [*BYTES_MATTER, *(path.relative_to(ROOT).as_posix() for path in (ROOT / "resources").rglob("*.*"))]
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    attributes = ROOT / ".gitattributes"
    (tmp_path / ".gitattributes").write_bytes(attributes.read_bytes() if attributes.exists() else b"")
    command = ["git", "-C", str(tmp_path), "check-attr", "--stdin", "-z", "text", "filter"]
    done = subprocess.run(command, input="\0".join(names), capture_output=True, text=True, check=True)
    fields = done.stdout.split("\0")
    told = {(fields[i], fields[i + 1]): fields[i + 2] for i in range(0, len(fields) - 1, 3)}
    assert {name for name, _attribute in told} == set(names)
    assert {(attribute, value) for (_name, attribute), value in told.items()} == {
        ("text", "unset"),
        ("filter", "unspecified"),
    }


def release_step(word: str) -> str:
    """The step of the release workflow that holds a word."""
    steps = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8").split("\n      - ")
    return next(step for step in steps if word in step)


def test_the_installers_compiler_is_not_started_by_a_shell_that_rewrites_its_options() -> None:
    assert "shell: pwsh" in release_step("/DVersion=")


def test_the_installer_is_asked_how_it_ended_and_told_a_folder_with_a_space_in_quotes() -> None:
    step = release_step("/VERYSILENT")
    assert "-PassThru" in step
    assert "ExitCode" in step
    assert '/DIR=`"' in step


def test_the_installer_knows_the_path_of_a_user_and_of_the_machine_and_cleans_both_up() -> None:
    script = (ROOT / "packaging" / "windows.iss").read_text(encoding="utf-8")
    rows = [line for line in script.splitlines() if line.startswith("Root:") and 'ValueName: "Path"' in line]
    assert {row.split(";")[0] for row in rows} == {"Root: HKCU", "Root: HKLM"}
    assert all("Tasks: path" in row for row in rows)
    assert "procedure CurUninstallStepChanged" in script
