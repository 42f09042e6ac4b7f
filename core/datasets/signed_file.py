"""Reading a signed document: it is whole and signed, or what was changed is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from core.datasets.problems import refusal
from core.datasets.signed import FORMAT, Signed, Text, digests, sealed, sha256, to_sign
from core.datasets.signed_form import WRONG, departure, parsed
from core.datasets.signing import fingerprint, is_signed, wanted
from core.errors import DatasetError

_LARGEST = 128 * 1024 * 1024
"""Bytes; a dataset of 200,000 pictures stays below."""
_REMEDY = "Get the file anew from whoever signed it"


class _Head(msgspec.Struct, frozen=True):
    format: Text
    program: Text


def signed_file(path: Path, trust: str | None = None) -> Signed:
    """Read a signed document.

    Args:
        path: The file.
        trust: Fingerprint of the key that must have signed it, or a file with that public key; None: any key.

    Raises:
        DatasetError: It cannot be read, is of another format, was changed after it was signed (what was changed is
            named), or another key signed it.
    """
    content = _content(path)
    _check_format(path, content)
    document = parsed(content)
    if document is None:
        problem = f"{departure(content)} was changed, or it is no signed dataset"
        raise DatasetError(path, problem, _REMEDY)
    _refuse_changes(path, document)
    _check_signer(path, fingerprint(bytes.fromhex(document.public_key)), trust)
    return document


def _refuse_changes(path: Path, document: Signed) -> None:
    problems = list(_changes(document))
    if not problems and not _is_signed(document):
        problems = ["the field signature was changed, or somebody else wrote the rest"]
    if problems:
        raise refusal(path, problems, _REMEDY)


def _changes(document: Signed) -> Iterator[str]:
    """What does not fit its digest."""
    entries = [entry.path for entry in document.pictures if sealed(entry) != entry]
    yield from (f"the entry of {path} was changed" for path in entries)
    found = digests(document)
    fields = [name for name in found if found[name] != document.digests.get(name)]
    if sha256(found) == document.digest != sha256(document.digests):
        yield "the field digests was changed"
    elif sha256(document.digests) != document.digest:
        yield from (f"the field {name} was changed" for name in (*fields, "digest"))
    else:
        yield from (_changed(name) for name in fields if name != "pictures" or not entries)


def _changed(name: str) -> str:
    if name == "pictures":
        return "in the field pictures an entry was added, taken out, moved, or changed with its digest"
    return f"the field {name} was changed"


def _is_signed(document: Signed) -> bool:
    signature, public = bytes.fromhex(document.signature), bytes.fromhex(document.public_key)
    return is_signed(to_sign(document.digest), signature, public)


def _content(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise DatasetError(path, "there is no such file", "Name the signed dataset")
        with path.open("rb") as stream:
            content = stream.read(_LARGEST + 1)
    except OSError as error:
        raise DatasetError(path, f"it cannot be read ({error.strerror})") from error
    if len(content) > _LARGEST:
        raise DatasetError(path, "it is too large to be a signed dataset", "Look at its name")
    return content


def _check_format(path: Path, content: bytes) -> None:
    """Refuse another program's format by name; whatever is no document at all is judged later."""
    try:
        head = msgspec.json.decode(content, type=_Head)
    except WRONG:
        return
    if head.format != FORMAT:
        raise DatasetError(
            path,
            f"its format is {head.format}, written by version {head.program}; this program reads format {FORMAT}",
            "Use that version, or a newer one",
        )


def _check_signer(path: Path, signer: str, trust: str | None) -> None:
    demanded = signer if trust is None else wanted(trust)
    if signer != demanded:
        problem = f"it is signed with the key {signer}, and {demanded} is demanded"
        raise DatasetError(path, problem, "Ask whoever sent it which key is theirs")
