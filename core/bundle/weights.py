"""``weights.safetensors``: checked against the architecture before a tensor is read."""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from core.bundle.allowed import allowed_tensors, may_be_float16
from core.bundle.info import Architecture
from core.errors import BundleError

Stored: TypeAlias = NDArray[np.float16] | NDArray[np.float32]
HEADER_LIMIT = 1 << 20
_WIDTHS = {"F16": 2, "F32": 4}


class _Tensor(msgspec.Struct, frozen=True):
    dtype: str
    shape: tuple[int, ...]
    data_offsets: tuple[int, int]


def shipped_tensors(tensors: Mapping[str, NDArray[np.float32]]) -> dict[str, Stored]:
    """The tensors as they are stored: kernels rounded to float16, the rest float32.

    Raises:
        BundleError: A value is not finite, or a kernel's value is too large for float16.
    """
    stored: dict[str, Stored] = {}
    for name, tensor in tensors.items():
        with np.errstate(over="ignore"):  # an overflow is reported below, by name
            rounded: Stored = tensor.astype(np.float16) if may_be_float16(name) else tensor.astype(np.float32)
        if not np.isfinite(rounded).all():
            raise BundleError(name, "the tensor holds values that are not finite in its stored type")
        stored[name] = rounded
    return stored


def encode(tensors: Mapping[str, Stored]) -> bytes:
    """The safetensors file of these tensors."""
    from safetensors.numpy import save

    return bytes(save({name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}))


def decode(content: bytes, architecture: Architecture, path: Path) -> dict[str, Stored]:
    """The tensors of a safetensors file.

    Raises:
        BundleError: They are not exactly those of the architecture.
    """
    check(content[: 8 + HEADER_LIMIT], len(content), architecture, path)
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        return dict(load(content))
    except SafetensorError as error:
        raise BundleError(path, f"the weights are damaged ({error})") from error


def check(start: bytes, size: int, architecture: Architecture, path: Path) -> None:
    """Compare a safetensors header with the architecture.

    Args:
        start: The file's beginning, at least its header.
        size: The whole file's size in bytes.
        architecture: What the bundle says it is.
        path: The file, for messages.

    Raises:
        BundleError: A tensor is missing, unknown, of another shape or type, or the size is not theirs.
    """
    entries, after = _header(start, path)
    shapes = allowed_tensors(architecture)
    for name in sorted(shapes.keys() ^ entries.keys()):
        has = "has an unknown" if name in entries else "lacks the"
        raise BundleError(path, f"{architecture.backbone} in this bundle {has} tensor {name[:80]!r}")
    for name, entry in entries.items():
        types = ("F16", "F32") if may_be_float16(name) else ("F32",)
        if entry.shape != shapes[name] or entry.dtype not in types:
            raise BundleError(path, f"the tensor {name!r} is {entry.dtype} {entry.shape}, not {types} {shapes[name]}")
    expected = after + sum(_WIDTHS[entry.dtype] * math.prod(entry.shape) for entry in entries.values())
    if size != expected:
        raise BundleError(path, f"the weights are {size} bytes long, and their tensors {expected}")


def _header(start: bytes, path: Path) -> tuple[dict[str, _Tensor], int]:
    length = struct.unpack_from("<Q", start)[0] if len(start) >= 8 else 0
    if not 0 < length <= min(HEADER_LIMIT, len(start) - 8):
        raise BundleError(path, "this is no safetensors file")
    try:
        raw = msgspec.json.decode(start[8 : 8 + length], type=dict[str, msgspec.Raw])
        raw.pop("__metadata__", None)
        return {name: msgspec.json.decode(entry, type=_Tensor) for name, entry in raw.items()}, 8 + length
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BundleError(path, "its safetensors header is damaged") from error
