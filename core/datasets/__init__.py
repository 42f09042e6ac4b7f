"""Where training pictures come from: sources, samples and the manifest that names every one of them.

::

    source = open_source(Path("MURA-v1.1"))             # or a FracAtlas folder, or a CSV manifest
    source = tagged(source, Path("tags.csv"))           # who shows metal
    source = yield from checked(source)                 # an Operation: every picture is read
    manifest = made(source, RECIPES["ds2"]["literal"])
    write_manifest(manifest, Path("ds2.csv"))

    source = yield from with_tags(source, "store", index)           # or: as readers say in a store
    yield from export_ds2(source, ledger, images, Path("ds2.json"))   # signed, for others
    manifest = yield from rebuilt(Path("ds2.json"), Path("MURA-v1.1"))
"""

from core.datasets.checking import checked
from core.datasets.copies import Dropped, without_copies
from core.datasets.exporting import Exported, check_export_place, exclusions_beside, export_ds2
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
from core.datasets.opening import is_source, open_source
from core.datasets.rebuilding import Verified, rebuilt, verified
from core.datasets.recipe import RECIPES, Affine, Recipe
from core.datasets.sample import Box, Sample, Split
from core.datasets.sidecar import check_place, write_manifest
from core.datasets.signing import fingerprint, public_pem, signer
from core.datasets.stores import images_of, ledger_of, store_url, with_tags
from core.datasets.tags import from_ledger, open_cases, tagged

__all__ = [
    "RECIPES",
    "Affine",
    "Box",
    "ClassCounts",
    "Dropped",
    "DroppedCounts",
    "Ds2Counter",
    "Ds2Now",
    "Exported",
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
    "Verified",
    "check_export_place",
    "check_place",
    "checked",
    "exclusions_beside",
    "export_ds2",
    "figure_counts",
    "fingerprint",
    "fracatlas",
    "from_ledger",
    "images_of",
    "is_source",
    "ledger_of",
    "made",
    "manifest_file",
    "mura",
    "open_cases",
    "open_source",
    "public_pem",
    "rebuilt",
    "signer",
    "store_url",
    "subset",
    "tagged",
    "verified",
    "with_tags",
    "without_copies",
    "write_manifest",
]
