"""A dataset made again from its signed document: the same bytes, or what is not the same is named."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from core.datasets.checking import judged, looked_at
from core.datasets.documenting import SAID, listed
from core.datasets.making import made
from core.datasets.manifest import Manifest
from core.datasets.opening import open_source
from core.datasets.problems import refusal
from core.datasets.sample import Sample
from core.datasets.sidecar import described
from core.datasets.signed import Entry, Signed
from core.datasets.signed_file import signed_file
from core.datasets.signing import fingerprint
from core.errors import DatasetError
from core.progress import Operation, Progress

_HARDWARE = {word: tag for tag, word in SAID.items()}


@dataclass(frozen=True, slots=True)
class Verified:
    """A signed document that is whole.

    Attributes:
        document: What it says.
        fingerprint: Of the key that signed it.
        demanded: Whether that key was demanded; otherwise anybody may have signed.
        dataset: The dataset, made again from a source whose pictures are those of the document; None: no source was
            looked at.
    """

    document: Signed
    fingerprint: str
    demanded: bool
    dataset: Manifest | None


def verified(
    path: Path, trust: str | None = None, source: Path | None = None, root: Path | None = None
) -> Operation[Verified]:
    """Verify a signed document, and a source against it.

    Args:
        path: The document.
        trust: Fingerprint of the key that must have signed it, or a file with that public key; None: any key.
        source: What the dataset was made from; None: it is not looked at.
        root: Folder that a source's paths start from, when it is a table.

    Raises:
        DatasetError: Something is not as it was signed; it is named. Or another key signed.
    """
    document = signed_file(path, trust)
    dataset = None if source is None else (yield from _again(document, open_source(source, root)))
    return Verified(document, fingerprint(bytes.fromhex(document.public_key)), trust is not None, dataset)


def rebuilt(path: Path, source: Path, root: Path | None = None, trust: str | None = None) -> Operation[Manifest]:
    """Make a dataset again; written, it is byte for byte the one that was signed.

    Args:
        path: The signed document.
        source: Where the same source lies here.
        root: Folder that its paths start from, when it is a table.
        trust: As in :func:`verified`.

    Raises:
        DatasetError: As in :func:`verified`.
    """
    return (yield from _again(signed_file(path, trust), open_source(source, root)))


def _again(document: Signed, source: Manifest) -> Operation[Manifest]:
    stated = {entry.path: entry for entry in document.pictures}
    everything = {sample.path: sample for sample in listed(source)}
    _check_kind(document, source)
    problems = list(_unlisted(stated, everything))
    looked = yield from looked_at(source, source.samples)
    others = yield from looked_at(source, [item.sample for item in source.dropped])
    problems += [f"{path}: {problem}" for path, problem in (*looked.problems, *others.problems)]
    problems += _changed(stated, looked.digests | others.digests)
    if problems:
        raise refusal(source.table or source.root, sorted(problems), "Get these pictures as they were signed")
    yield Progress("Making the dataset")
    base = replace(judged(source, looked), source=document.source.facts.source)
    return _compared(document, made(_tagged(base, stated), document.recipe))


def _check_kind(document: Signed, source: Manifest) -> None:
    signed, found = document.source.facts, source.source
    if (signed.name, signed.negative, signed.positive) != (found.name, found.negative, found.positive):
        problem = f"it is {found.name}, and what was signed was made from {signed.name}"
        raise DatasetError(source.table or source.root, problem, "Choose the source that was signed")


def _unlisted(stated: Mapping[str, Entry], found: Mapping[str, Sample]) -> Iterator[str]:
    yield from (f"{path}: it is not there" for path in stated.keys() - found.keys())
    yield from (f"{path}: it is there, and was not when this was signed" for path in found.keys() - stated.keys())
    yield from (
        f'{path}: it is "{found[path].label}" here, and "{stated[path].label}" was signed'
        for path in stated.keys() & found.keys()
        if stated[path].label != found[path].label
    )


def _changed(stated: Mapping[str, Entry], digests: Mapping[str, str]) -> Iterator[str]:
    for path, digest in digests.items():
        if path in stated and digest != stated[path].image:
            yield f"{path}: it is another picture, {digest}, and {stated[path].image} was signed"


def _tagged(source: Manifest, stated: Mapping[str, Entry]) -> Manifest:
    samples = (replace(sample, hardware=_HARDWARE[stated[sample.path].verdict]) for sample in source.samples)
    return replace(source, samples=tuple(samples))


def _compared(document: Signed, manifest: Manifest) -> Manifest:
    found = manifest.digest, hashlib.sha256(described(manifest)).hexdigest()
    if found != (document.csv_sha256, document.sidecar_sha256):
        raise DatasetError(
            manifest.table or manifest.root,
            "its pictures are those that were signed, but another dataset comes of them: patients, studies or splits "
            f"differ, or version {document.program} of the program made it otherwise",
            "Use the source's own table, and that version",
        )
    return manifest
