"""The key that datasets are signed with."""

from __future__ import annotations

import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from core.datasets.signing import KEY_NAME, fingerprint, is_signed, public_pem, signer, wanted
from core.errors import DatasetError
from core.paths import HOME_VARIABLE

OTHER = generate_private_key(SECP256R1()).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
"""A public key of another kind."""


def test_it_is_made_at_first_use_and_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    first = signer()
    path = tmp_path / "home" / "config" / KEY_NAME

    assert signer().public == first.public
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert path.read_bytes().startswith(b"-----BEGIN PRIVATE KEY-----\n")
    assert [one.name for one in path.parent.iterdir()] == [KEY_NAME]


def test_many_that_make_it_at_once_get_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        keys = list(pool.map(lambda _: signer(tmp_path / "config").public, range(64)))

    assert len(set(keys)) == 1
    assert [one.name for one in (tmp_path / "config").iterdir()] == [KEY_NAME]


def pem(key: object, protection: object = None) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection or NoEncryption())  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "it holds no private key that can be read"),
        (b"-----BEGIN PRIVATE KEY-----\nno\n-----END PRIVATE KEY-----\n", "it holds no private key that can be read"),
        (pem(Ed25519PrivateKey.generate(), BestAvailableEncryption(b"secret")), "it holds no private key that can be"),
        (pem(generate_private_key(SECP256R1())), "its key is of another kind than Ed25519"),
    ],
)
def test_what_is_no_such_key_is_refused_and_stays(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / KEY_NAME
    path.write_bytes(content)

    with pytest.raises(DatasetError, match=said):
        signer(tmp_path)
    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("a file")
    with pytest.raises(DatasetError, match="the signing key cannot be used"):
        signer(tmp_path / "config")


def test_the_fingerprint_is_written_as_openssh_writes_them(tmp_path: Path) -> None:
    assert re.fullmatch(r"SHA256:[A-Za-z0-9+/]{43}", fingerprint(signer(tmp_path).public))
    assert fingerprint(bytes(32)) == "SHA256:Zmh6rfhivXdsj8GLjp+OIAiXFIVu4jOzkCpZHQ1fKSU"


def test_a_demanded_key_is_a_fingerprint_or_a_file(tmp_path: Path) -> None:
    public = signer(tmp_path).public
    file = tmp_path / "public.pem"
    file.write_text(public_pem(public))

    assert wanted(fingerprint(public)) == wanted(f"{fingerprint(public)}=") == wanted(str(file)) == fingerprint(public)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "it is no fingerprint, and no file to read"),
        (b"SHA256:", "it holds no public key"),
        (
            generate_private_key(SECP256R1())
            .public_key()
            .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
            "its key is of another kind",
        ),
    ],
)
def test_what_is_no_key_cannot_be_demanded(tmp_path: Path, content: bytes | None, said: str) -> None:
    file = tmp_path / "public.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(DatasetError, match=said):
        wanted(str(file))


def test_a_signature_is_of_one_message_by_one_key(tmp_path: Path) -> None:
    one, other = signer(tmp_path / "1"), signer(tmp_path / "2")
    signature = one.signature(b"message")

    assert is_signed(b"message", signature, one.public)
    assert not is_signed(b"messagE", signature, one.public)
    assert not is_signed(b"message", signature, other.public)
    assert not is_signed(b"message", signature, bytes(5))
