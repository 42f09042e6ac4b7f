"""The bill of materials of a built folder, ``LICENSES/sbom.cdx.json`` (CycloneDX)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from parts import HERE, Part, plain

_VALIDATE = """
import sys
from pathlib import Path
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(Path(sys.argv[1]).read_text("utf-8"))
sys.exit(str(wrong) if wrong else 0)
"""


def write_bill(parts: Mapping[str, Part], texts: Mapping[str, Sequence[str]], folder: Path, python: Path) -> int:
    """Write cyclonedx-py's list of the distributions that are parts, and the other parts; how many components.

    Args:
        parts: By id.
        texts: Names of the files in ``LICENSES`` by part.
        folder: The built folder.
        python: Interpreter of the flavour's environment.
    """
    bill = _distributions(python)
    by_name = {plain(part.id.partition(":")[2]): part for part in parts.values() if part.id.startswith("pypi:")}
    left_out = {item["bom-ref"] for item in bill["components"] if plain(item["name"]) not in by_name}
    bill["components"] = [item for item in bill["components"] if item["bom-ref"] not in left_out]
    for item in bill["components"]:
        part = by_name[plain(item["name"])]
        item["properties"] = [*item.get("properties", []), *_properties(part, texts)]
    bill["components"] += [_component(part, texts) for part in parts.values() if not part.id.startswith("pypi:")]
    bill["dependencies"] = [
        {**item, "dependsOn": [ref for ref in item.get("dependsOn", ()) if ref not in left_out]}
        for item in bill.get("dependencies", ())
        if item["ref"] not in left_out
    ]
    target = folder / "LICENSES" / "sbom.cdx.json"
    target.write_text(json.dumps(bill, indent=2, ensure_ascii=False), encoding="utf-8")
    subprocess.run([sys.executable, "-c", _VALIDATE, target], check=True)
    return len(bill["components"])


def tool(name: str) -> Path:
    """A program of the environment that runs this: that of the licence tools."""
    return Path(sys.executable).parent / name


def _distributions(python: Path) -> dict[str, list[dict[str, object]]]:
    command = [tool("cyclonedx-py"), "environment", "--output-reproducible"]
    command += ["--pyproject", HERE.parent / "pyproject.toml", python]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def _component(part: Part, texts: Mapping[str, Sequence[str]]) -> dict[str, object]:
    kind, _, name = part.id.partition(":")
    component: dict[str, object] = {
        "type": "application" if kind == "program" else "library",
        "bom-ref": part.id,
        "name": name,
        "licenses": [{"expression": part.licence}],
        "properties": [{"name": "humerus:remark", "value": part.why}, *_properties(part, texts)],
    }
    if part.version:
        component["version"] = part.version
    if kind == "debian":
        component["purl"] = f"pkg:deb/debian/{name}@{part.version}"
    return component


def _properties(part: Part, texts: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    files = [{"name": "humerus:file", "value": name} for name in part.files]
    return files + [{"name": "humerus:text", "value": name} for name in texts[part.id]]
