"""Which texts belong to a part, and ``LICENSES/``, where they are written down."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from origins import Environment
from parts import HERE, TEXTS, Part, Reviewed, plain

_COMMON = re.compile(rb"/usr/share/common-licenses/([A-Za-z0-9.+-]*[A-Za-z0-9])")
_NEWEST = {"GPL": "GPL-3", "LGPL": "LGPL-3"}


def named_texts(row: Reviewed, owner: str, environment: Environment) -> list[Path]:
    """The files that a row of the table names and that are there; ``owner`` is the wheel that the part came with."""
    found = []
    for text in row.texts:
        source, _, name = text.rpartition("/")
        if not source:
            places = [TEXTS / f"{name}.txt"]
        elif source == "CPython":
            places = list(environment.python_texts)
        else:
            places = environment.texts.get(owner, []) if plain(source) == plain(owner) else []
        found += [place for place in places if place.name in {name, f"{name}.txt"} and place.is_file()][:1]
    return found


def referred(text: bytes) -> list[str]:
    """The common texts that Debian's copyright files leave to ``/usr/share/common-licenses``, by name."""
    names = {found.decode() for found in _COMMON.findall(text)}
    return sorted({_NEWEST.get(name, name) for name in names})


def write_texts(parts: dict[str, Part], folder: Path) -> dict[str, list[str]]:
    """Write ``LICENSES/`` anew: a table, and each text once; the names of its texts by part."""
    target = folder / "LICENSES"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    shutil.copyfile(HERE.parent / "LICENSE", target / "humerus-viewer.txt")
    written: dict[bytes, str] = {}
    names: dict[str, list[str]] = {}
    # What several have is called after the first of them: rather after Python than after a library.
    for part in sorted(parts.values(), key=lambda part: not part.id.startswith("program:")):
        own = [_write(text, part.id, target, written) for text in part.texts]
        common = [TEXTS / f"{name}.txt" for text in part.texts for name in referred(text.read_bytes())]
        names[part.id] = list(dict.fromkeys([*own, *(_write(text, part.id, target, written) for text in common)]))
    (target / "README.md").write_text(_table(parts, names), encoding="utf-8")
    return names


def _write(text: Path, part: str, target: Path, written: dict[bytes, str]) -> str:
    content = text.read_bytes()
    if content not in written:
        written[content] = text.name if text.parent == TEXTS else _free_name(part.replace(":", "-"), text, target)
        (target / written[content]).write_bytes(content)
    return written[content]


def _free_name(part: str, text: Path, target: Path) -> str:
    stem = text.name.removesuffix(".txt")
    names = [f"{part}.txt", f"{part}.{stem}.txt", *(f"{part}.{stem}.{number}.txt" for number in range(2, 1000))]
    return next(name for name in names if not (target / name).exists())


def _table(parts: dict[str, Part], names: dict[str, list[str]]) -> str:
    lines = [
        "# Whose work is in this folder",
        "",
        "Humerus Viewer itself: Apache-2.0 (`humerus-viewer.txt`). The demo films: CC BY 4.0, see their own README.",
        "Libraries under the LGPL are shared files of this folder and may be replaced by others of the same interface.",
        "`sbom.cdx.json` is the same list as a CycloneDX bill of materials.",
        "",
        "| part | version | licence | files | texts | remark |",
        "|---|---|---|---|---|---|",
    ]
    for part in sorted(parts.values(), key=lambda part: part.id.lower()):
        files = "" if not part.files else part.files[0] if len(part.files) == 1 else f"{len(part.files)} files"
        shown = names[part.id][:3]
        texts = ", ".join(shown) + (f" and {more} more" if (more := len(names[part.id]) - len(shown)) else "")
        lines.append(f"| {part.id} | {part.version} | {part.licence} | {files} | {texts} | {part.why} |")
    return "\n".join(lines) + "\n"
