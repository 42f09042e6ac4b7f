"""From a dataset and its readers' tags to the signed document."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence

from core.curation.ledger import Ledger
from core.curation.values import Verdict
from core.datasets.figures import part, parts
from core.datasets.making import WITH_HARDWARE
from core.datasets.manifest import Manifest
from core.datasets.sample import Sample
from core.datasets.sidecar import described
from core.datasets.signed import (
    Content,
    Entry,
    Excluded,
    Facts,
    Origin,
    PartCount,
    Reader,
    Rule,
    Said,
    Signed,
    digests,
    sealed,
    sha256,
    to_sign,
)
from core.datasets.signing import Signer
from core.datasets.tags import decided, has_word, open_cases

SAID: dict[bool | None, Said] = {True: "hardware", False: "none", None: "open"}
"""Whether a picture shows metal, in the document's words."""


def listed(source: Manifest) -> tuple[Sample, ...]:
    """Every picture that a source lists, what was left out of it included, sorted by path."""
    return tuple(sorted((*source.samples, *(item.sample for item in source.dropped))))


def entries(samples: Sequence[Sample], ledger: Ledger, images: Mapping[str, str]) -> tuple[Entry, ...]:
    """What the document says of pictures.

    Args:
        samples: With the source's own tags.
        ledger: What the readers say.
        images: Each picture's digest, by path.
    """
    return tuple(_entry(sample, images[sample.path], ledger.verdict(images[sample.path])) for sample in samples)


def signed(source: Manifest, manifest: Manifest, pictures: tuple[Entry, ...], key: Signer) -> Signed:
    """The document.

    Args:
        source: What the dataset was made from.
        manifest: The dataset.
        pictures: Every picture of the source.
        key: Who signs.
    """
    images = {entry.path: entry.image for entry in pictures}
    left_out = [item.sample.path for item in manifest.dropped if item.reason == WITH_HARDWARE]
    if manifest.recipe is None:
        raise ValueError("a dataset has a recipe")
    content = Content(
        dataset=f"{manifest.recipe.dataset} of {source.source.name}",
        recipe=manifest.recipe,
        source=Origin(facts=_facts(source), parts=_parts(source)),
        pictures=pictures,
        excluded=tuple(Excluded(path=path, image=images[path]) for path in sorted(left_out)),
        open_cases=tuple(sample.path for sample in open_cases(manifest)),
        csv_sha256=manifest.digest,
        sidecar_sha256=hashlib.sha256(described(manifest)).hexdigest(),
        public_key=key.public.hex(),
    )
    return _sealed(content, key)


def _sealed(content: Content, key: Signer) -> Signed:
    fields = {name: getattr(content, name) for name in content.__struct_fields__}
    found = digests(content)
    digest = sha256(found)
    return Signed(**fields, digests=found, digest=digest, signature=key.signature(to_sign(digest)).hex())


def _entry(sample: Sample, image: str, verdict: Verdict) -> Entry:
    hardware = decided(sample.hardware, verdict)
    return sealed(
        Entry(
            path=sample.path,
            image=image,
            label=sample.label,
            verdict=SAID[hardware],
            rule=_rule(sample, verdict),
            readers=tuple(Reader(name=mark.annotator, tag=mark.tag, time=mark.time) for mark in verdict.marks),
            adjudicator=verdict.adjudicator,
        )
    )


def _rule(sample: Sample, verdict: Verdict) -> Rule:
    return "source" if sample.hardware is not None and not has_word(verdict) else verdict.rule.value


def _facts(source: Manifest) -> Facts:
    known = source.source
    return Facts(
        name=known.name,
        negative=known.negative,
        positive=known.positive,
        anatomy=known.anatomy,
        licence=known.licence,
        attribution=known.attribution,
        limits=known.limits,
    )


def _parts(source: Manifest) -> tuple[PartCount, ...]:
    counts = Counter((part(source, sample), source.positive(sample)) for sample in listed(source))
    return tuple(
        PartCount(name=name, positives=counts[name, True], negatives=counts[name, False]) for name in parts(source)
    )
