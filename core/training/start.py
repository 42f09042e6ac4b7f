"""What a backbone starts from: ImageNet's weights, the radiograph weights that ship, a file, a bundle, or chance."""

from __future__ import annotations

import contextlib
import hashlib
import io
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from numpy.typing import NDArray

from core.bundle import load, tensors
from core.errors import TrainingError
from core.networks import get_tensors
from core.paths import resources

Init: TypeAlias = str | Path | None
"""``imagenet``, ``radiograph``, ``random`` (or None), or the path of a safetensors file or a bundle's folder."""
Tensors: TypeAlias = Mapping[str, NDArray[Any]]

RANDOM, IMAGENET, RADIOGRAPH = "random", "imagenet", "radiograph"
NAMED = frozenset({RANDOM, IMAGENET, RADIOGRAPH})
"""What is no path."""
RADIOGRAPH_FILE = "fracatlas-densenet121-trunk.safetensors"
RADIOGRAPH_BACKBONE = "DenseNet121"
RADIOGRAPH_CREDIT = (
    "It started from weights that were trained on the train split of FracAtlas (Abedeen et al., Scientific Data 10, "
    "521 (2023), doi 10.1038/s41597-023-02432-4; CC BY 4.0)."
)
PATIENCE = 20.0
"""Seconds that a server may be silent before a download is given up."""


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """What the backbone starts from.

    Attributes:
        name: For the bundle and for keys: a file's name and digest, never its folder.
        tensors: From the backbone's name to its tensors by ``<layer name>/<variable name>``; none: random ones.
        credit: What must be said of a model that started from it; empty: nothing.
    """

    name: str
    tensors: Callable[[str], Tensors]
    credit: str = ""


def start(init: Init) -> Start:
    """Find the weights to start from. Nothing is downloaded before :attr:`Start.tensors` is called.

    Raises:
        TrainingError: The file cannot be read or is no safetensors file.
        BundleError: The bundle is refused.
    """
    if init is None or init == RANDOM:
        return Start(RANDOM, lambda _backbone: {})
    if init == IMAGENET:
        return Start("ImageNet, keras.applications", _imagenet)
    if init == RADIOGRAPH:
        return _radiograph()
    path = Path(init)
    return _bundle(path) if path.is_dir() else _file(path)


def _radiograph() -> Start:
    file = _file(resources() / "weights" / RADIOGRAPH_FILE)

    def found(backbone: str) -> Tensors:
        if backbone != RADIOGRAPH_BACKBONE:
            problem = f"there are radiograph weights for {RADIOGRAPH_BACKBONE} alone, none for {backbone}"
            raise TrainingError(RADIOGRAPH, problem, f"Start {backbone} from imagenet or from a file")
        return file.tensors(backbone)

    return Start(file.name, found, RADIOGRAPH_CREDIT)


def _file(path: Path) -> Start:
    from safetensors import SafetensorError
    from safetensors.numpy import load as parsed

    try:
        content = path.read_bytes()
        found = without_head(parsed(content))
    except (OSError, SafetensorError) as error:
        raise TrainingError(path, f"the weights to start from cannot be read ({error})") from error
    return Start(f"{path.name} (SHA-256 {hashlib.sha256(content).hexdigest()})", lambda _backbone: found)


def _bundle(path: Path) -> Start:
    bundle = load(path)

    def found(backbone: str) -> Tensors:
        own = bundle.info.architecture.backbone
        if own != backbone:
            raise TrainingError(path, f"this bundle's backbone is {own}, not {backbone}", f"Choose {own}")
        return without_head(tensors(bundle))

    return Start(f"{bundle.info.folder} (SHA-256 {bundle.digest})", found, bundle.info.attribution)


def without_head(found: Tensors) -> dict[str, NDArray[Any]]:
    """The backbone's tensors alone: a head is always begun anew."""
    return {name: value for name, value in found.items() if not name.startswith(("head_", "predictions/"))}


def _imagenet(backbone: str) -> Tensors:
    import keras

    # Keras asks for the file's digest too; a download that was cut off is not used.
    try:
        with _brief_and_quiet():
            model = getattr(keras.applications, backbone)(include_top=False, weights="imagenet")
    except Exception as error:
        problem = f"ImageNet's weights of {backbone} could not be downloaded ({error})"
        remedy = "Try again with the internet in reach, put Keras' file into ~/.keras/models, or start from radiograph"
        raise TrainingError(IMAGENET, problem, remedy) from error
    return get_tensors(model)


@contextlib.contextmanager
def _brief_and_quiet() -> Iterator[None]:
    """Keras waits for a silent server for ever, and draws a progress bar of its own."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(PATIENCE)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        socket.setdefaulttimeout(before)
