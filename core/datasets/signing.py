"""The key that datasets are signed with: Ed25519, one for each user, made at first use.

Whoever checks a signature knows the signer by the key's fingerprint alone, so that is what people tell each other.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import DatasetError
from core.paths import places, private_folder, written

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_NAME = "signing-key.pem"
"""The private key's file in the user's config folder."""
_FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}=?")
_LONGEST = 10_000
"""Bytes; no key's file is longer."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs.

    Attributes:
        key: The private key.
    """

    key: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        return self.key.public_key().public_bytes_raw()

    def signature(self, message: bytes) -> bytes:
        """The signature of a message, 64 bytes."""
        return self.key.sign(message)


def signer(folder: Path | None = None) -> Signer:
    """The user's key; made when there is none, and never replaced.

    Args:
        folder: Where it lies; None: the user's config folder.

    Raises:
        DatasetError: It cannot be read or written, or it is no such key.
    """
    path = (folder or places().config) / KEY_NAME
    try:
        if not path.exists():
            _make(path)
        return Signer(_private(path))
    except OSError as error:
        raise DatasetError(path, f"the signing key cannot be used ({error.strerror})", "Check its folder") from error


def fingerprint(public: bytes) -> str:
    """What people know a public key by: ``SHA256:`` and base64 as OpenSSH writes it, here of the 32 bytes alone."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(public).digest()).decode().rstrip("=")


def public_pem(public: bytes) -> str:
    """A public key as a file that others can demand."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = Ed25519PublicKey.from_public_bytes(public)
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def is_signed(message: bytes, signature: bytes, public: bytes) -> bool:
    """Whether this key signed this message."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def wanted(trust: str) -> str:
    """The fingerprint of the key that somebody demands.

    Args:
        trust: A fingerprint, or the path of a file with a public key (PEM).

    Raises:
        DatasetError: It is neither.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    if _FINGERPRINT.fullmatch(trust):
        return trust.rstrip("=")
    remedy = "Give a fingerprint SHA256:…, or a file with an Ed25519 public key (PEM)"
    try:
        key = load_pem_public_key(_content(written(trust)))
    except OSError as error:
        raise DatasetError(trust, f"it is no fingerprint, and no file to read ({error.strerror})", remedy) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise DatasetError(trust, "it holds no public key", remedy) from error
    if not isinstance(key, Ed25519PublicKey):
        raise DatasetError(trust, "its key is of another kind", remedy)
    return fingerprint(key.public_bytes_raw())


def _private(path: Path) -> Ed25519PrivateKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    remedy = "Put the key's backup back, or move the file away: a new key is then made"
    try:
        key = load_pem_private_key(_content(path), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise DatasetError(path, "it holds no private key that can be read", remedy) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise DatasetError(path, "its key is of another kind than Ed25519", remedy)
    return key


def _content(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(_LONGEST)


def _make(path: Path) -> None:
    """Write a new key, whole, to a name that nobody has: a key that another process made meanwhile stays."""
    handle, name = tempfile.mkstemp(dir=private_folder(path.parent), prefix=f".{KEY_NAME}.", suffix=".part")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(_new())
            stream.flush()
            os.fsync(stream.fileno())
        _name(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink(missing_ok=True)


def _name(temporary: Path, path: Path) -> None:
    """Give a file its name, if nobody has it: unlike a rename, a link does not replace what is there."""
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:
        # FAT, which portable copies lie on, knows no links.
        if not path.exists():
            temporary.rename(path)


def _new() -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
