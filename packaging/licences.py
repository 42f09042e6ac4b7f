"""Whose work is in a built folder, and under which licence: ``LICENSES/``, a bill of materials, and a refusal.

    python packaging/licences.py --folder DIST/HumerusViewer --python VENV/bin/python --toc COLLECT-00.toc

Python packages are listed by pip-licenses and cyclonedx-py (of the environment that runs this). Every shared object is
laid to a wheel, to Python, or to a Debian package; a reviewed table (licences.csv) says the licence of what no metadata
tell, and which of several was chosen. What nobody has reviewed, and what is GPL alone, ends the build.
"""

from __future__ import annotations

import argparse
import ast
import csv
import json
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

from strip import libraries

HERE = Path(__file__).resolve().parent
TABLE = HERE / "licences.csv"
ONLY_BUILDS = frozenset({"altgraph", "pip", "pyinstaller", "pyinstaller-hooks-contrib", "setuptools", "wheel"})
"""Distributions of the flavour's environment that are not in the folder."""

COMMON = Path("/usr/share/common-licenses")
COMMON_TEXTS = ("Apache-2.0", "GPL-2", "GPL-3", "LGPL-2.1", "LGPL-3")
"""Whole texts that other texts refer to; LGPL-3 is an addition to GPL-3."""

GPL_OF_FFMPEG = b"--enable-gpl"


@dataclass
class Part:
    """Something that others wrote and that is in the folder.

    Attributes:
        id: ``pypi:NAME``, ``debian:NAME``, ``library:NAME`` or ``program:NAME``.
        version: As its source calls it.
        licence: The one that is made use of, in SPDX's words where somebody knew them; empty: nobody has looked.
        why: Remark of the reviewed table.
        texts: Files with its licence.
        files: Shared objects that are it, by their names in the folder.
    """

    id: str
    version: str = ""
    licence: str = ""
    why: str = ""
    texts: list[Path] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def plain(name: str) -> str:
    """A distribution's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def reviewed() -> dict[str, tuple[str, str]]:
    """The reviewed table: licence and remark by part."""
    with TABLE.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    return {row["part"]: (row["licence"], row["why"]) for row in rows}


def review(part: str) -> tuple[str, str]:
    """Licence and remark of a part; empty where nobody has looked. Names of libraries in the table are patterns."""
    kind, _, name = part.partition(":")
    known = {plain(key.partition(":")[2]): value for key, value in reviewed().items() if key.startswith(f"{kind}:")}
    if kind == "library":
        patterns = [(key.partition(":")[2], value) for key, value in reviewed().items() if key.startswith("library:")]
        return next((value for pattern, value in patterns if fnmatch(name, pattern)), ("", ""))
    # Debian has renamed packages whose time_t has grown to 64 bits; they are the same libraries.
    return known.get(plain(name), known.get(plain(name.removesuffix("t64")), ("", "")))


def is_refused(licence: str) -> bool:
    """Whether every alternative of a licence has a GPL part without an exception."""
    alternatives = re.split(r"\s+OR\s+", licence.replace("(", "").replace(")", ""))
    return all(any(_is_gpl(term) for term in re.split(r"\s+AND\s+|;\s*", option)) for option in alternatives)


def _is_gpl(term: str) -> bool:
    says_so = re.search(r"\bA?GPL|Affero|(?<!Lesser )(?<!Library )General Public License", term)
    return bool(says_so) and "exception" not in term.lower()


class Sources:
    """Where the files of a folder came from."""

    def __init__(self, folder: Path, python: Path, toc: Path) -> None:
        self.folder, self.python = folder, python
        self._listed = {name: source for name, source, _kind in _toc_entries(toc)}
        told = json.loads(subprocess.run([python, "-c", _TELL], capture_output=True, text=True, check=True).stdout)
        self._owners: dict[str, str] = told["owners"]
        self.texts: dict[str, list[str]] = told["texts"]
        self._bases = tuple(told["bases"])
        self.python_version: str = told["version"]
        self.python_texts: list[str] = told["python_texts"]

    def part_of(self, path: Path) -> str:
        """Id of the part that a shared object is; empty when nobody knows."""
        name = path.relative_to(self.folder).as_posix()
        if "/" not in name:
            return "program:PyInstaller"
        source = self._listed.get(name.removeprefix("_internal/"), "")
        if source in self._owners:
            is_bundled = path.name.startswith("lib") and ".so" in path.name and "plugins" not in path.parts
            return f"library:{path.name}" if is_bundled else f"pypi:{self._owners[source]}"
        if source.startswith(self._bases) or path.name.startswith("libpython"):
            return "program:CPython"
        package = debian_package(Path(source) if source else path)
        return f"debian:{package}" if package else ""


_TELL = """
import importlib.metadata, json, sys, sysconfig
from pathlib import Path
owners, texts = {}, {}
for found in importlib.metadata.distributions():
    for file in found.files or ():
        path = str(found.locate_file(file).resolve())
        owners[path] = found.name
        plain = Path(path).name.upper()
        if ".dist-info" in path and any(word in plain for word in ("LICEN", "COPYING", "NOTICE", "AUTHORS")):
            texts.setdefault(found.name, []).append(path)
stdlib = Path(sysconfig.get_path("stdlib"))
places = [stdlib / "LICENSE.txt", Path(sys.base_prefix) / "LICENSE", Path(sys.base_prefix) / "LICENSE.txt"]
print(json.dumps({
    "owners": owners, "texts": texts, "version": sys.version.split()[0],
    "bases": [str(stdlib), str(Path(sys.base_prefix) / "lib" / "python"), str(Path(sys.base_prefix) / "DLLs")],
    "python_texts": [str(place) for place in places if place.is_file()],
}))
"""


def _toc_entries(toc: Path) -> list[tuple[str, str, str]]:
    if not toc.is_file():
        return []
    entries = ast.literal_eval(toc.read_text(encoding="utf-8"))[0]
    return [
        (name.replace("\\", "/"), str(Path(source).resolve()) if kind != "SYMLINK" else "", kind)
        for name, source, kind in entries
    ]


@cache
def debian_package(path: Path) -> str:
    """The Debian package that has a library; it is looked for by its name where the path tells nothing."""
    if not shutil.which("dpkg"):
        return ""
    for asked in (path, Path(str(path).removeprefix("/usr")), f"*/{path.name}", f"*/{path.name}.*"):
        done = subprocess.run(["dpkg", "-S", str(asked)], capture_output=True, text=True, check=False)
        owners = [line.partition(":")[0] for line in done.stdout.splitlines() if not line.startswith("diversion")]
        if owners:
            return owners[0]
    return ""


def _debian_version(package: str) -> str:
    done = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}\n", package], capture_output=True, text=True, check=False
    )
    return next(iter(done.stdout.splitlines()), "")


def python_parts(tools: Path, sources: Sources) -> dict[str, Part]:
    """The distributions that are in the folder, as pip-licenses lists them."""
    command = [tools / "pip-licenses", "--python", sources.python, "--with-system", "--format=json"]
    rows = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    parts = {}
    for row in rows:
        if plain(row["Name"]) in ONLY_BUILDS:
            continue
        licence, why = review(f"pypi:{row['Name']}")
        found = "" if row["License"] == "UNKNOWN" else row["License"]
        texts = [Path(path) for path in sources.texts.get(row["Name"], [])]
        parts[f"pypi:{row['Name']}"] = Part(f"pypi:{row['Name']}", row["Version"], licence or found, why, texts)
    return parts


def shared_parts(parts: dict[str, Part], sources: Sources) -> list[str]:
    """Lay every shared object to its part, adding the parts that are no distributions; what is wrong, in words."""
    problems = []
    for path in binaries(sources.folder):
        name = path.relative_to(sources.folder).as_posix()
        part = sources.part_of(path)
        if not part:
            problems.append(f"{name}: nobody knows where it comes from")
        else:
            parts.setdefault(part, _new(part, sources)).files.append(name)
        if GPL_OF_FFMPEG in path.read_bytes():
            problems.append(f"{name}: FFmpeg built with its GPL parts")
    return problems


def binaries(folder: Path) -> list[Path]:
    """Shared objects and executables of a folder, on each system."""
    others = [path for pattern in ("*.dll", "*.pyd", "*.exe", "*.dylib") for path in folder.rglob(pattern)]
    return sorted({*libraries(folder), *others})


def _new(part: str, sources: Sources) -> Part:
    licence, why = review(part)
    kind, _, name = part.partition(":")
    if kind == "debian":
        copyright_file = Path("/usr/share/doc") / name / "copyright"
        return Part(part, _debian_version(name), licence, why, [copyright_file] if copyright_file.is_file() else [])
    if part == "program:CPython":
        return Part(part, sources.python_version, licence, why, [Path(path) for path in sources.python_texts])
    if part == "program:PyInstaller":
        texts = [Path(path) for path in sources.texts.get("pyinstaller", [])]
        return Part(part, "", licence, why, texts)
    return Part(part, "", licence, why)


def complaints(parts: dict[str, Part]) -> list[str]:
    """What no package may have: parts that nobody reviewed, that are GPL alone, or whose text is missing."""
    found = []
    for part in parts.values():
        where = f" ({', '.join(part.files[:3])})" if part.files else ""
        if not part.licence:
            found.append(f"{part.id}{where}: nobody has reviewed its licence; add a row to {TABLE.name}")
        elif is_refused(part.licence):
            found.append(f"{part.id}{where}: {part.licence} is GPL alone")
    return found


def write_texts(parts: dict[str, Part], folder: Path) -> int:
    """Write ``LICENSES/``: a table, and each part's texts; how many texts."""
    target = folder / "LICENSES"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    shutil.copy2(HERE.parent / "LICENSE", target / "humerus-viewer.txt")
    count = 1
    for part in parts.values():
        kind, _, name = part.id.partition(":")
        seen: dict[bytes, None] = {}
        for text in part.texts:
            content = text.read_bytes()
            if content in seen:
                continue
            seen[content] = None
            number = f".{len(seen)}" if len(seen) > 1 else ""
            (target / f"{kind}-{name}{number}.txt").write_bytes(content)
            count += 1
    for name in COMMON_TEXTS:
        if (COMMON / name).is_file():
            shutil.copyfile(COMMON / name, target / f"{name}.txt")
            count += 1
    (target / "README.md").write_text(_table(parts), encoding="utf-8")
    return count


def _table(parts: dict[str, Part]) -> str:
    lines = [
        "# Whose work is in this folder",
        "",
        "Humerus Viewer itself: Apache-2.0 (`humerus-viewer.txt`). The demo films: CC BY 4.0, see their own README.",
        "Libraries under the LGPL are shared files of this folder and may be replaced by others of the same interface.",
        "`sbom.cdx.json` is the same list as a CycloneDX bill of materials.",
        "",
        "| part | version | licence | files | remark |",
        "|---|---|---|---|---|",
    ]
    for part in sorted(parts.values(), key=lambda part: part.id.lower()):
        files = "" if not part.files else part.files[0] if len(part.files) == 1 else f"{len(part.files)} files"
        lines.append(f"| {part.id} | {part.version} | {part.licence} | {files} | {part.why} |")
    return "\n".join(lines) + "\n"


def write_bill(parts: dict[str, Part], tools: Path, sources: Sources) -> int:
    """Write the bill of materials: cyclonedx-py's list of distributions, and the other parts; how many components."""
    command = [
        tools / "cyclonedx-py",
        "environment",
        "--output-reproducible",
        "--pyproject",
        HERE.parent / "pyproject.toml",
        sources.python,
    ]
    bill = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    left_out = {item["bom-ref"] for item in bill["components"] if plain(item["name"]) in ONLY_BUILDS}
    files = defaultdict(list, {part.id: part.files for part in parts.values()})
    for item in bill["components"]:
        item["properties"] = [*item.get("properties", []), *_file_properties(files[f"pypi:{item['name']}"])]
    bill["components"] = [item for item in bill["components"] if item["bom-ref"] not in left_out]
    bill["components"] += [_component(part) for part in parts.values() if not part.id.startswith("pypi:")]
    bill["dependencies"] = [
        {**item, "dependsOn": [ref for ref in item.get("dependsOn", ()) if ref not in left_out]}
        for item in bill.get("dependencies", ())
        if item["ref"] not in left_out
    ]
    text = json.dumps(bill, indent=2, ensure_ascii=False)
    target = sources.folder / "LICENSES" / "sbom.cdx.json"
    target.write_text(text, encoding="utf-8")
    subprocess.run([tools / "python", "-c", _VALIDATE, target], check=True)
    return len(bill["components"])


_VALIDATE = """
import sys
from pathlib import Path
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(Path(sys.argv[1]).read_text("utf-8"))
sys.exit(str(wrong) if wrong else 0)
"""


def _component(part: Part) -> dict[str, object]:
    kind, _, name = part.id.partition(":")
    component: dict[str, object] = {
        "type": "application" if kind == "program" else "library",
        "bom-ref": part.id,
        "name": name,
        "licenses": [{"expression": part.licence}],
        "properties": [{"name": "humerus:remark", "value": part.why}, *_file_properties(part.files)],
    }
    if part.version:
        component["version"] = part.version
    if kind == "debian":
        component["purl"] = f"pkg:deb/debian/{name}@{part.version}"
    return component


def _file_properties(files: list[str]) -> list[dict[str, str]]:
    return [{"name": "humerus:file", "value": name} for name in files]


def main() -> int:
    """Look at a folder, write what is told above; the exit code."""
    parser = argparse.ArgumentParser(description="Check and write down the licences of a built folder.")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--python", type=Path, required=True, help="interpreter of the flavour's environment")
    parser.add_argument("--toc", type=Path, required=True, help="PyInstaller's list of what it collected")
    parser.add_argument("--check-only", action="store_true", help="write nothing")
    asked = parser.parse_args()
    tools = Path(sys.executable).parent
    sources = Sources(asked.folder.resolve(), asked.python.absolute(), asked.toc)
    parts = python_parts(tools, sources)
    problems = [*shared_parts(parts, sources), *complaints(parts)]
    if problems:
        print("This folder may not be handed on:", *problems, sep="\n  ", file=sys.stderr)
        return 1
    count = sum(len(part.files) for part in parts.values())
    if not asked.check_only:
        texts, components = write_texts(parts, sources.folder), write_bill(parts, tools, sources)
        print(f"{texts} licence texts, {components} components in the bill of materials")
    print(f"{len(parts)} parts, {count} shared objects, each with its licence; none is GPL alone")
    return 0


if __name__ == "__main__":
    sys.exit(main())
