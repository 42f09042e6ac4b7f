"""Where training pictures come from: sources, samples and the manifest that names every one of them.

::

    source = open_source(Path("MURA-v1.1"))             # or a FracAtlas folder, or a CSV manifest
    source = tagged(source, Path("tags.csv"))           # who shows metal
    source = yield from checked(source)                 # an Operation: every picture is read
    manifest = made(source, RECIPES["ds2"]["literal"])
    write_manifest(manifest, Path("ds2.csv"))
"""

from core.datasets.checking import checked
from core.datasets.copies import Dropped, without_copies
from core.datasets.figures import (
    ClassCounts,
    DroppedCounts,
    FigureCounts,
    OfficialCount,
    PaperCount,
    Tally,
    figure_counts,
)
from core.datasets.fracatlas import fracatlas
from core.datasets.making import made, subset
from core.datasets.manifest import Manifest, Source
from core.datasets.manifest_file import manifest_file
from core.datasets.mura import mura
from core.datasets.now import Ds2Counter, Ds2Now, Part
from core.datasets.opening import open_source
from core.datasets.recipe import RECIPES, Affine, Recipe
from core.datasets.sample import Box, Sample, Split
from core.datasets.sidecar import check_place, write_manifest
from core.datasets.tags import from_ledger, images_of, open_cases, tagged, with_tags

__all__ = [
    "RECIPES",
    "Affine",
    "Box",
    "ClassCounts",
    "Dropped",
    "DroppedCounts",
    "Ds2Counter",
    "Ds2Now",
    "FigureCounts",
    "Manifest",
    "OfficialCount",
    "PaperCount",
    "Part",
    "Recipe",
    "Sample",
    "Source",
    "Split",
    "Tally",
    "check_place",
    "checked",
    "figure_counts",
    "fracatlas",
    "from_ledger",
    "images_of",
    "made",
    "manifest_file",
    "mura",
    "open_cases",
    "open_source",
    "subset",
    "tagged",
    "with_tags",
    "without_copies",
    "write_manifest",
]
