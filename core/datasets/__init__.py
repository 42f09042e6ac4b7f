"""Where training pictures come from: sources, samples and the manifest that names every one of them."""

from core.datasets.copies import Dropped, without_copies
from core.datasets.fracatlas import fracatlas
from core.datasets.manifest import Manifest, Source
from core.datasets.sample import Box, Sample, Split

__all__ = ["Box", "Dropped", "Manifest", "Sample", "Source", "Split", "fracatlas", "without_copies"]
