"""MURA: studies of the upper limb that radiologists called normal or abnormal.

Rajpurkar et al.: "MURA: Large Dataset for Abnormality Detection in Musculoskeletal Radiographs", arXiv 1712.06957.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from core.datasets.manifest import Manifest, Source
from core.datasets.problems import refusal
from core.datasets.sample import Sample, Split
from core.errors import DatasetError
from core.library.mura import study_folder
from core.vocabulary import anatomy_of

NEGATIVE, POSITIVE = "normal", "abnormal"
_LABELS = {"negative": NEGATIVE, "positive": POSITIVE}
# What MURA calls valid is what it publishes for testing; its own test set was never published.
SPLITS = {"train": Split.TRAIN, "valid": Split.TEST}
"""MURA's folders, and what each is for here."""

_PICTURES = frozenset({".png", ".jpg", ".jpeg"})
COUNTS = {
    "MURA humerus": {
        ("train", NEGATIVE): 673,
        ("train", POSITIVE): 599,
        ("valid", NEGATIVE): 148,
        ("valid", POSITIVE): 140,
    }
}
"""Images as published, by source, MURA's folder and label."""


def is_mura(root: Path, region: str = "HUMERUS") -> bool:
    """Whether a folder, or a folder ``MURA*`` in it, has a training part of this region."""
    return bool(_trees(root, region))


def mura(root: Path, region: str = "HUMERUS") -> Manifest:
    """List a MURA tree.

    Its *valid* part becomes the test split; it has no tuning split of its own.

    Args:
        root: The folder ``MURA-v1.1``, or the one it lies in.
        region: The body part, as in the folders ``XR_HUMERUS``.

    Returns:
        Its manifest; paths start from the MURA folder.

    Raises:
        DatasetError: There is no such tree or more than one, or pictures lie in no study's folder; each is named.
    """
    trees = _trees(root, region)
    if len(trees) != 1:
        found = f"there are {len(trees)} trees" if trees else "there is no tree"
        raise DatasetError(root, f"{found} train/XR_{region}/patientNNNNN/studyN_positive", "Choose the MURA folder")
    tree = trees[0]
    samples: list[Sample] = []
    strange: list[str] = []
    for path in _pictures(tree, region):
        name = path.relative_to(tree)
        sample = _sample(name, region)
        if sample is None:
            strange.append(f"{name.as_posix()} is no patientNNNNN/studyN_positive|negative/imageN.png")
        else:
            samples.append(sample)
    if strange:
        raise refusal(tree, strange, "Put the folders back as they were published")
    return Manifest(_source(region), tree, tuple(samples))


def _trees(root: Path, region: str) -> list[Path]:
    found = (root, *sorted(root.glob("MURA*")))
    return [folder for folder in found if (folder / "train" / f"XR_{region}").is_dir()]


def _pictures(tree: Path, region: str) -> Iterator[Path]:
    for part in SPLITS:
        for path in sorted((tree / part / f"XR_{region}").rglob("*")):
            # macOS leaves a file ._image1.png beside each image1.png that it copies to a foreign disk.
            if path.suffix.lower() in _PICTURES and not path.name.startswith(".") and path.is_file():
                yield path


def _sample(path: Path, region: str) -> Sample | None:
    folder = study_folder(path.parent)
    if folder is None or folder.body_part != region or len(path.parts) != 5 or not path.name.isascii():
        return None
    return Sample(path.as_posix(), _LABELS[folder.label], SPLITS[path.parts[0]], folder.patient, folder.study)


def _source(region: str) -> Source:
    anatomy = anatomy_of(f"XR_{region}")
    return Source(
        name=f"MURA {region.lower()}",
        negative=NEGATIVE,
        positive=POSITIVE,
        anatomy=(anatomy.id,) if anatomy else (),
        licence="LicenseRef-MURA-Research-Use",
        attribution=(
            "Trained on MURA: Rajpurkar, P., Irvin, J., Bagul, A., Ding, D., Duan, T., Mehta, H., Yang, B., Zhu, K., "
            "Laird, D., Ball, R. L., Langlotz, C., Shpanskaya, K., Lungren, M. P., Ng, A. Y.: MURA: Large Dataset for "
            "Abnormality Detection in Musculoskeletal Radiographs, arXiv 1712.06957 (2018). Given by Stanford "
            "University for research only; it may not be redistributed, and neither may this model."
        ),
        limits=(
            "MURA says abnormal, not fracture: hardware, degeneration, lesions and subluxations are abnormal too.",
            "MURA labels studies, not views: every view of an abnormal study counts as abnormal, also one that shows "
            "nothing.",
            "MURA may not be redistributed: neither its pictures nor a model trained on them may be passed on.",
            "MURA's own test set was never published: its valid set takes that place, unless a recipe splits anew.",
        ),
    )
