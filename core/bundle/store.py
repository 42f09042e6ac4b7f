"""Loading and writing bundle folders. Foreign model files are hostile: every digest comes before every parser.

Keras and pickle files have run code when they were merely loaded (CVE-2024-3660, CVE-2025-1550, CVE-2025-8747,
CVE-2025-9906), so the architecture is built in code and tensors are the only thing taken from a file.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec
from numpy.typing import NDArray

from core.bundle import weights
from core.bundle.info import FORMAT_MAJOR, BundleInfo
from core.errors import BundleError
from core.paths import resources, written

INFO = "bundle.json"
WEIGHTS = "weights.safetensors"
READER = "reader.tflite"
REPORT = "report"
INFO_LIMIT = 1 << 20
FILE_LIMIT = 256 << 20
# Large: between two parts a thread waits for the interpreter, which others hold while they import.
_PART = 16 << 20
FOREIGN = {".h5", ".hdf5", ".keras", ".pb", ".pkl", ".pickle", ".joblib", ".pt", ".pth", ".npz"}
# File managers leave these; they are never opened.
LITTER = {".DS_Store", "Thumbs.db", "desktop.ini"}
_FOREIGN_PROBLEM = "Keras, SavedModel and pickle files can run code when they are opened, and are never loaded"
_FOREIGN_REMEDY = "Use a bundle: a folder with bundle.json, weights.safetensors and reader.tflite"
_UNREAD_REMEDY = "Check the folder's name and its rights"
_DAMAGED_REMEDY = "Copy the bundle anew from where it came from"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle whose files were all verified.

    Attributes:
        directory: Its folder.
        info: What bundle.json says.
        digest: SHA-256 of bundle.json, which holds the digests of all other files: names the whole bundle.
    """

    directory: Path
    info: BundleInfo
    digest: str


class _Version(msgspec.Struct, frozen=True):
    format: str
    program_version: str = "unknown"


def load(directory: Path) -> Bundle:
    """Verify a bundle's files and read its bundle.json. TensorFlow is not needed.

    Raises:
        BundleError: It is no bundle, of an unknown format, incomplete, changed, or holds what does not belong there.
    """
    try:
        return _loaded(directory)
    except OSError as error:
        raise BundleError(directory, f"it cannot be read ({error.strerror})", _UNREAD_REMEDY) from error


def _loaded(directory: Path) -> Bundle:
    if directory.suffix.lower() in FOREIGN or (directory / "saved_model.pb").exists():
        raise BundleError(directory, _FOREIGN_PROBLEM, _FOREIGN_REMEDY)
    content = _read(directory / INFO, INFO_LIMIT)
    info = parse(content, directory / INFO)
    _check_listing(directory, info)
    for name, digest in info.files.items():
        _verify(directory / name, digest)
    path = directory / WEIGHTS
    with path.open("rb") as stream:
        start = stream.read(8 + weights.HEADER_LIMIT)
    weights.check(start, path.stat().st_size, info.architecture, path)
    return Bundle(directory, info, hashlib.sha256(content).hexdigest())


def parse(content: bytes, path: Path) -> BundleInfo:
    """Read the text of a bundle.json.

    Args:
        content: UTF-8 JSON.
        path: Where it came from, for messages.

    Raises:
        BundleError: It is of another major format, or a value is missing or out of its bounds.
    """
    try:
        version = msgspec.json.decode(content, type=_Version)
        major = version.format.split(".")[0]
        if major != str(FORMAT_MAJOR):
            raise BundleError(
                path,
                f"its format is {version.format[:20]!r}, written by Humerus Viewer {version.program_version[:40]}; "
                f"this program reads format {FORMAT_MAJOR}",
                "Use the program's version that wrote it, or a newer one",
            )
        return msgspec.json.decode(content, type=BundleInfo)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BundleError(path, f"it is no valid bundle description ({error})", _DAMAGED_REMEDY) from error


def reader_model(bundle: Bundle) -> bytes:
    """The compiled reader model: a LiteRT flatbuffer, verified once more as it is read.

    Raises:
        BundleError: It has changed since the bundle was loaded.
    """
    return _verified(bundle, READER)


def tensors(bundle: Bundle) -> dict[str, weights.Stored]:
    """The model's tensors by ``<keras layer name>/<variable name>``; kernels are float16.

    Raises:
        BundleError: They are not exactly those of the architecture, or have changed since the bundle was loaded.
    """
    return weights.decode(_verified(bundle, WEIGHTS), bundle.info.architecture, bundle.directory / WEIGHTS)


def shipped() -> Path:
    """The bundle that comes with the program: the first folder with a bundle.json in ``resources/models``.

    Raises:
        BundleError: There is none.
    """
    models = resources() / "models"
    found = sorted(path.parent for path in models.glob(f"*/{INFO}"))
    if not found:
        raise BundleError(models, "no model ships with this installation", "Choose a bundle in the settings")
    return found[0]


def chosen(setting: str) -> Path:
    """The folder that the setting of the model names; empty: of the bundle that ships.

    Raises:
        BundleError: There is none, or the name begins with a home folder that is not there.
    """
    try:
        return written(setting) if setting else shipped()
    except FileNotFoundError as error:
        raise BundleError(setting, str(error.strerror), "Choose a bundle in the settings") from error


def write(
    parent: Path,
    info: BundleInfo,
    tensors: Mapping[str, NDArray[Any]],
    reader: bytes,
    report: Mapping[str, bytes] | None = None,
) -> Path:
    """Write a bundle folder whole or not at all.

    Args:
        parent: Folder in which ``name-version`` is made.
        info: Its contents; ``files`` is filled in here.
        tensors: By name; kernels are rounded to float16.
        reader: LiteRT flatbuffer.
        report: Files of the evaluation's report by their path below ``report/``.

    Returns:
        The new folder.

    Raises:
        BundleError: It exists already, the tensors are not the architecture's, or the disk says no.
    """
    target = parent / info.folder
    if target.exists():
        raise BundleError(target, "this bundle exists already", "Give it another version, or move the old one away")
    files = {WEIGHTS: weights.encode(weights.shipped_tensors(tensors)), READER: reader}
    files |= {f"{REPORT}/{name}": content for name, content in (report or {}).items()}
    weights.check(files[WEIGHTS], len(files[WEIGHTS]), info.architecture, target / WEIGHTS)
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    described = msgspec.structs.replace(info, files=digests)
    files[INFO] = msgspec.json.format(msgspec.json.encode(described)) + b"\n"
    try:
        _write_folder(target, files)
    except OSError as error:
        raise BundleError(
            target, f"it cannot be written ({error.strerror})", "Check the disk and its rights"
        ) from error
    return load(target).directory


def _write_folder(target: Path, files: Mapping[str, bytes]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    try:
        for name, content in files.items():
            path = temporary / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
        temporary.chmod(0o755)
        temporary.rename(target)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def _check_listing(directory: Path, info: BundleInfo) -> None:
    for name in (WEIGHTS, READER):
        if name not in info.files:
            raise BundleError(directory / INFO, f"it does not list {name}", _DAMAGED_REMEDY)
    for name in info.files:
        if not _belongs(name):
            raise BundleError(directory / INFO, f"it lists {name[:80]!r}, which has no place in a bundle")
    for path in sorted(directory.rglob("*")):
        _check_file(path, path.relative_to(directory).as_posix(), info)


def _check_file(path: Path, name: str, info: BundleInfo) -> None:
    if path.is_dir() and not path.is_symlink():
        return
    _check_regular(path)
    if path.name in LITTER:
        return
    if path.suffix.lower() in FOREIGN:
        raise BundleError(path, _FOREIGN_PROBLEM, _FOREIGN_REMEDY)
    if name != INFO and name not in info.files:
        raise BundleError(path, "bundle.json does not list this file", "Remove it, or copy the bundle anew")


def _check_regular(path: Path) -> int:
    """Refuse links, and pipes and devices, which can be read without end; the file's size."""
    found = path.lstat()
    if stat.S_ISLNK(found.st_mode):
        raise BundleError(path, "a bundle holds no links", _DAMAGED_REMEDY)
    if not stat.S_ISREG(found.st_mode):
        raise BundleError(path, "it is no regular file", _DAMAGED_REMEDY)
    return found.st_size


def _belongs(name: str) -> bool:
    path = PurePosixPath(name)
    inside = not (path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name)
    plain = inside and name.isprintable() and path.as_posix() == name
    return plain and (name in {WEIGHTS, READER} or (len(path.parts) > 1 and path.parts[0] == REPORT))


def _verify(path: Path, digest: str) -> None:
    try:
        if _check_regular(path) > FILE_LIMIT:
            raise BundleError(path, f"it is larger than {FILE_LIMIT >> 20} MB")
        actual = hashlib.sha256()
        with path.open("rb") as stream:
            while part := stream.read(_PART):
                actual.update(part)
    except OSError as error:
        raise BundleError(path, f"it cannot be read ({error.strerror})", _DAMAGED_REMEDY) from error
    if actual.hexdigest() != digest:
        raise BundleError(path, "it has changed since the bundle was made (SHA-256 differs)", _DAMAGED_REMEDY)


def _verified(bundle: Bundle, name: str) -> bytes:
    path = bundle.directory / name
    content = _read(path, FILE_LIMIT)
    if hashlib.sha256(content).hexdigest() != bundle.info.files[name]:
        raise BundleError(path, "it has changed since the bundle was made (SHA-256 differs)", _DAMAGED_REMEDY)
    return content


def _read(path: Path, limit: int) -> bytes:
    try:
        if _check_regular(path) > limit:
            raise BundleError(path, f"it is larger than {limit >> 10} KB")
        return path.read_bytes()
    except OSError as error:
        raise BundleError(path, f"it cannot be read ({error.strerror})", _FOREIGN_REMEDY) from error
