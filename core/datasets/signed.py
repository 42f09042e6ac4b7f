"""A dataset as a signed document: which pictures, which tags by whom, what comes of them.

Each header field and each picture's entry has a digest of its own; one digest is over these, and the signature over
that one. So whatever was changed can be named. The document is one JSON file of one form only: a line for each header
field and for each entry, names sorted, no other blanks.

It holds no patients' names. Paths are those of the source: where a source names folders after patients, as MURA does by
number, they stand in the paths.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from core import __version__
from core.curation.values import Tag
from core.datasets.manifest import Source
from core.datasets.recipe import Recipe

FORMAT: Literal["1.0"] = "1.0"
"""Any other is refused: a document has one form, without room for what is not known."""
_SUBJECT = b"humerus dataset 1 "
"""Stands before the digest in what is signed, so that the signature is good for nothing else."""

Text = Annotated[str, Meta(pattern=r"\A[^\x00-\x1f\x7f-\x9f]{0,4000}\Z")]
"""On one line, without what a terminal would obey."""
Sha = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
Image = Annotated[str, Meta(pattern=r"\A(?:values|stream):[0-9a-f]{64}\Z")]
Count = Annotated[int, Meta(ge=0, lt=2**31)]
Said = Literal["hardware", "none", "open"]
Rule = Literal["adjudicated", "unanimous", "majority", "open", "source"]
"""How a tag was found, as :class:`core.curation.values.Rule`; ``source``: its own tag, as no reader has a word."""


class Reader(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One reader's word on a picture.

    Attributes:
        name: Who.
        tag: What.
        time: When, UTC.
    """

    name: Text
    tag: Tag
    time: Annotated[datetime, Meta(tz=True)]


class Entry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A picture of the source, whether it came into the dataset or not.

    Attributes:
        path: Below the source's folder.
        image: Its digest.
        label: Its class.
        verdict: Whether it shows metal.
        rule: How that was found.
        readers: Who said what.
        adjudicator: Who adjudicated; empty otherwise.
        sha256: Of the other attributes.
    """

    path: Text
    image: Image
    label: Text
    verdict: Said
    rule: Rule
    readers: Annotated[tuple[Reader, ...], Meta(max_length=1000)] = ()
    adjudicator: Text = ""
    sha256: Sha = ""


class Excluded(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A positive picture with metal, which the dataset leaves out.

    Attributes:
        path: Below the source's folder.
        image: Its digest.
    """

    path: Text
    image: Image


class Facts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is true of the source as a whole: :class:`core.datasets.manifest.Source`, within bounds."""

    name: Text
    negative: Text
    positive: Text
    anatomy: Annotated[tuple[Text, ...], Meta(max_length=100)]
    licence: Text
    attribution: Text
    limits: Annotated[tuple[Text, ...], Meta(max_length=100)]

    @property
    def source(self) -> Source:
        """The same as the datasets have it."""
        return Source(**msgspec.structs.asdict(self))


class PartCount(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many pictures a part of the source has.

    Attributes:
        name: The part's own name.
        positives: With the finding.
        negatives: Without.
    """

    name: Text
    positives: Count
    negatives: Count


class Origin(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The source.

    Attributes:
        facts: What is true of it as a whole.
        parts: Its pictures, counted.
    """

    facts: Facts
    parts: Annotated[tuple[PartCount, ...], Meta(max_length=100)]


class Content(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is signed.

    Attributes:
        format: Of the document.
        program: Version of the program that wrote it.
        dataset: For people.
        recipe: How the dataset is made.
        source: What it is made from.
        pictures: Every picture of the source, sorted by path.
        excluded: Those left out for their metal.
        open_cases: Paths of the positives of which it is open whether they show metal; they are in the dataset.
        csv_sha256: Of the dataset's table.
        sidecar_sha256: Of the file beside it.
        public_key: The signer's, 32 bytes in hexadecimal.
    """

    format: Literal["1.0"] = FORMAT
    program: Text = __version__
    dataset: Text
    recipe: Recipe
    source: Origin
    pictures: tuple[Entry, ...]
    excluded: tuple[Excluded, ...]
    open_cases: tuple[Text, ...]
    csv_sha256: Sha
    sidecar_sha256: Sha
    public_key: Sha


class Signed(Content, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The document.

    Attributes:
        digests: SHA-256 of each field of the content.
        digest: SHA-256 of these: one over all.
        signature: Of the digest, 64 bytes in hexadecimal.
    """

    digests: dict[str, Sha]
    digest: Sha
    signature: Annotated[str, Meta(pattern=r"\A[0-9a-f]{128}\Z")]


def canonical(value: object) -> bytes:
    """The one form of a value as JSON: names sorted, no blanks, UTF-8."""
    return msgspec.json.encode(value, order="sorted")


def sha256(value: object) -> str:
    """SHA-256 of a value's one form."""
    return hashlib.sha256(canonical(value)).hexdigest()


def sealed(entry: Entry) -> Entry:
    """An entry with its digest."""
    content = msgspec.to_builtins(entry)
    del content["sha256"]
    return msgspec.structs.replace(entry, sha256=sha256(content))


def digests(content: Content) -> dict[str, str]:
    """SHA-256 of each field of the content, by name."""
    return {name: sha256(getattr(content, name)) for name in Content.__struct_fields__}


def to_sign(digest: str) -> bytes:
    """The bytes that the signature is of."""
    return _SUBJECT + digest.encode()


def rendered(document: Signed) -> bytes:
    """The document as a file."""
    fields: dict[str, Any] = msgspec.to_builtins(document)
    return b"{\n" + b",\n".join(_field(name, value) for name, value in sorted(fields.items())) + b"\n}\n"


def _field(name: str, value: object) -> bytes:
    if isinstance(value, tuple) and value:
        return canonical(name) + b": [\n" + b",\n".join(map(canonical, value)) + b"\n]"
    return canonical(name) + b": " + canonical(value)
