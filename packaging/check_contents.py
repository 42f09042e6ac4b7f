"""Look at a built folder: what must not be in it, what must, and what makes it large.

    python packaging/check_contents.py FOLDER FLAVOUR

Writes ``build-report.json`` beside the folder: sizes, and the largest parts.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

import contents
from PyInstaller.archive.readers import CArchiveReader

LARGEST = 25
GOAL_MIB = {"reader": 450.0}
"""Without bundle and demo library."""

SHIPPED_DATA = ("_internal/resources/demo", "_internal/resources/models")


def modules(executable: Path) -> dict[str, int]:
    """Python modules in the executable's archive, and their compressed bytes."""
    archive = CArchiveReader(str(executable))
    name = next(name for name in archive.toc if name.lower().startswith("pyz"))
    return {module: entry[2] for module, entry in archive.open_embedded_archive(name).toc.items()}


def part_of(name: str) -> str:
    """The part that a file belongs to, for the table of sizes: a wheel and its libraries are one."""
    folders = name.removeprefix("_internal/").split("/")
    if folders[0] == "resources":
        return "/".join(folders[:2])
    return folders[0].removesuffix(".libs") if len(folders) > 1 else folders[0]


def problems(folder: Path, flavour: str, found: dict[str, int]) -> list[str]:
    """What is wrong with the folder, in words."""
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*")]
    wrong = [f"{name} must not be in it" for name in names if contents.is_forbidden(name)]
    internal = folder / "_internal"
    wrong += [
        f"the decoder {name} is missing"
        for name in contents.DECODERS
        if not any(internal.glob(f"imagecodecs/{name}.*"))
    ]
    wrong += [f"{path} is a link to nothing" for path in folder.rglob("*") if path.is_symlink() and not path.exists()]
    wrong += [f"the data {path} is missing" for path in contents.OWN_DATA if not (internal / path).exists()]
    tops = {module.partition(".")[0] for module in found} | {path.name for path in internal.iterdir()}
    if flavour == "reader":
        wrong += [f"{name} is in the reader flavour" for name in contents.NOT_IN_READER if name in tops]
    sources = [name for name in names if name.endswith(".py") and "migrations" not in name and name.count("/") == 1]
    wrong += [f"{name}: a module's source beside the archive" for name in sources]
    return wrong


def report(folder: Path, flavour: str, found: dict[str, int]) -> dict[str, object]:
    """Sizes in MiB."""
    sizes: Counter[str] = Counter()
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            sizes[part_of(path.relative_to(folder).as_posix())] += path.stat().st_size
    archive: Counter[str] = Counter()
    for module, size in found.items():
        archive[module.partition(".")[0]] += size
    shipped = sum(size for name, size in sizes.items() if f"_internal/{name}" in SHIPPED_DATA)
    total = sum(sizes.values())
    return {
        "flavour": flavour,
        "unpacked_mib": round(total / 2**20, 1),
        "size_mb": round((total - shipped) / 2**20, 1),
        "largest": {name: round(size / 2**20, 1) for name, size in sizes.most_common(LARGEST)},
        "largest_in_the_archive": {name: round(size / 2**20, 1) for name, size in archive.most_common(10)},
    }


def main() -> int:
    """Print and write the report; 1 when something is wrong."""
    folder, flavour = Path(sys.argv[1]), sys.argv[2]
    executable = next(path for path in folder.iterdir() if path.stem == "HumerusViewer")
    found = modules(executable)
    told = report(folder, flavour, found)
    (folder.parent / "build-report.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    print(f"{told['unpacked_mib']} MiB unpacked, {told['size_mb']} without bundle and demo library; the largest parts:")
    for name, size in told["largest"].items():  # type: ignore[attr-defined]
        print(f"  {size:8.1f}  {name}")
    wrong = problems(folder, flavour, found)
    goal = GOAL_MIB.get(flavour)
    if goal is not None and float(str(told["size_mb"])) > goal:
        wrong.append(f"{told['size_mb']} MiB are more than {goal:.0f}")
    if wrong:
        print("The folder is not as it must be:", *wrong, sep="\n  ", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
