"""Whose work is in a built folder, and under which licence: ``LICENSES/``, a bill of materials, and a refusal.

    python packaging/licences.py --folder DIST/HumerusViewer --python VENV/bin/python --toc COLLECT-00.toc

Python packages are listed by pip-licenses and cyclonedx-py (of the environment that runs this). Every shared object is
laid to a wheel, to Python, or to a Debian package; a reviewed table (licences.csv) says the licence of what no metadata
tell, which of several was chosen, and where the text is. What nobody has reviewed, what has no text, and what is GPL
alone ends the build.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

from bill import tool, write_bill
from licence_texts import named_texts, referred, write_texts
from origins import Environment, Sources, ask, binaries, collected, debian_version
from parts import TABLE, TEXTS, Part, Reviewed, plain, review

ONLY_BUILDS = frozenset({"altgraph", "pip", "pyinstaller", "pyinstaller-hooks-contrib", "setuptools", "wheel"})
"""Distributions of the flavour's environment that are not in the folder."""

GPL_OF_FFMPEG = b"--enable-gpl"


def is_refused(licence: str) -> bool:
    """Whether every alternative of a licence has a GPL part without an exception."""
    alternatives = re.split(r"\s+OR\s+", licence.replace("(", "").replace(")", ""))
    return all(any(_is_gpl(term) for term in re.split(r"\s+AND\s+|;\s*", option)) for option in alternatives)


def _is_gpl(term: str) -> bool:
    says_so = re.search(r"\bA?GPL|Affero|(?<!Lesser )(?<!Library )General Public License", term)
    return bool(says_so) and "exception" not in term.lower()


def python_parts(python: Path, environment: Environment) -> dict[str, Part]:
    """The distributions that are in the folder, as pip-licenses lists them."""
    command = [tool("pip-licenses"), "--python", python, "--with-system", "--format=json"]
    rows = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    parts = {}
    for row in rows:
        if plain(row["Name"]) in ONLY_BUILDS:
            continue
        known = review(f"pypi:{row['Name']}")
        found = "" if row["License"] == "UNKNOWN" else row["License"]
        texts = [*environment.texts.get(row["Name"], []), *named_texts(known, row["Name"], environment)]
        part = Part(f"pypi:{row['Name']}", row["Version"], known.licence or found, known.why, texts)
        parts[part.id] = part
    return parts


def shared_parts(parts: dict[str, Part], sources: Sources) -> list[str]:
    """Lay every shared object to its part, adding the parts that are no distributions; what is wrong, in words."""
    problems = []
    for path in binaries(sources.folder):
        name = path.relative_to(sources.folder).as_posix()
        id_ = sources.part_of(path)
        if not id_:
            problems.append(f"{name}: nobody knows where it comes from")
        else:
            part = parts.setdefault(id_, _new(id_, sources.environment))
            part.files.append(name)
            if id_.startswith("library:"):
                _tell_more(part, path, sources)
        if GPL_OF_FFMPEG in path.read_bytes():
            problems.append(f"{name}: FFmpeg built with its GPL parts")
    return problems


def _new(part: str, environment: Environment) -> Part:
    known = review(part)
    kind, _, name = part.partition(":")
    new = Part(part, "", known.licence, known.why)
    if kind == "debian":
        copyright_file = Path("/usr/share/doc") / name / "copyright"
        new.version = debian_version(name)
        new.texts = [copyright_file] if copyright_file.is_file() else []
    elif part == "program:CPython":
        new.version, new.texts = environment.version, list(environment.python_texts)
    elif part == "program:PyInstaller":
        new.version, new.texts = environment.versions.get("pyinstaller", ""), environment.texts.get("pyinstaller", [])
    return new


def _tell_more(part: Part, path: Path, sources: Sources) -> None:
    """Version and texts of a library, which depend on the wheel that it is in."""
    known, owner = review(part.id), sources.owner(path)
    part.version = part.version or version_of(path, known, owner, sources.environment)
    part.texts += [text for text in named_texts(known, owner, sources.environment) if text not in part.texts]


def version_of(path: Path, known: Reviewed, owner: str, environment: Environment) -> str:
    """A library's version as the reviewed table finds it; empty where it cannot be known."""
    if known.version in {"", "wheel"}:
        return environment.versions.get(owner, "") if known.version else ""
    for told in (
        path.name.encode(),
        path.read_bytes(),
        *(note.read_bytes() for note in environment.notes.get(owner, ())),
    ):
        if found := re.search(known.version.encode(), told):
            return next(group for group in found.groups() if group).decode()
    return ""


def complaints(parts: dict[str, Part]) -> list[str]:
    """What no package may have: parts that nobody reviewed, that are GPL alone, or whose text is missing."""
    found = []
    for part in parts.values():
        name = f"{part.id} ({', '.join(part.files[:3])})" if part.files else part.id
        if not part.licence:
            found.append(f"{name}: nobody has reviewed its licence; add a row to {TABLE.name}")
        elif is_refused(part.licence):
            found.append(f"{name}: {part.licence} is GPL alone")
        if not any(text.stat().st_size for text in part.texts):
            found.append(
                f"{name}: there is no text of its licence; name one in {TABLE.name}, as a file of {TEXTS.name}"
            )
        common = sorted({common for text in part.texts for common in referred(text.read_bytes())})
        found += [
            f"{name}: its text refers to {common_name}, which is not in {TEXTS.name}"
            for common_name in common
            if not (TEXTS / f"{common_name}.txt").is_file()
        ]
    return found


def main() -> int:
    """Look at a folder, write what is told above; the exit code."""
    parser = argparse.ArgumentParser(description="Check and write down the licences of a built folder.")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--python", type=Path, required=True, help="interpreter of the flavour's environment")
    parser.add_argument("--toc", type=Path, required=True, help="PyInstaller's list of what it collected")
    parser.add_argument("--check-only", action="store_true", help="write nothing")
    asked = parser.parse_args()
    python, folder = asked.python.absolute(), asked.folder.resolve()
    sources = Sources(folder, collected(asked.toc), ask(python))
    parts = python_parts(python, sources.environment)
    problems = [*shared_parts(parts, sources), *complaints(parts)]
    if problems:
        print("This folder may not be handed on:", *problems, sep="\n  ", file=sys.stderr)
        return 1
    count = sum(len(part.files) for part in parts.values())
    if not asked.check_only:
        texts = write_texts(parts, folder)
        components = write_bill(parts, texts, folder, python)
        print(f"{len(set().union(*texts.values()))} licence texts, {components} components in the bill of materials")
    print(f"{len(parts)} parts, {count} shared objects, each with its licence; none is GPL alone")
    return 0


if __name__ == "__main__":
    sys.exit(main())
