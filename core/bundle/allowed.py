"""Which tensors an architecture has: the allow-list for ``weights.safetensors``, made without TensorFlow.

Names are ``<keras layer name>/<variable name>``, shapes those of keras.applications (channels last).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from core.bundle.info import Architecture

Shape = tuple[int, ...]
Entry = tuple[str, Shape]


def allowed_tensors(architecture: Architecture) -> dict[str, Shape]:
    """Shape of every tensor by name; there are no others."""
    features, backbone = _BACKBONES[architecture.backbone]
    return {**dict(backbone()), **dict(_head(features, architecture.head))}


def feature_channels(backbone: str) -> int:
    """Channels of a backbone's last map."""
    return _BACKBONES[backbone][0]


def may_be_float16(name: str) -> bool:
    """Kernels may be stored as float16; batch norm and biases stay float32."""
    return name.endswith("/kernel")


def _head(features: int, widths: tuple[int, ...]) -> Iterator[Entry]:
    names = [*(f"head_{number}" for number in range(1, len(widths) + 1)), "predictions"]
    for name, (before, after) in zip(names, pairwise((features, *widths, 2)), strict=True):
        yield f"{name}/kernel", (before, after)
        yield f"{name}/bias", (after,)


def _densenet(blocks: tuple[int, ...]) -> Iterator[Entry]:
    """Huang et al., Densely Connected Convolutional Networks (2017): growth 32, bottleneck 128, compression 0.5."""
    growth, bottleneck, channels = 32, 128, 64
    yield "conv1_conv/kernel", (7, 7, 3, channels)
    yield from _norm("conv1_bn", channels)
    for stage, length in enumerate(blocks, start=2):
        if stage > 2:
            yield from _norm(f"pool{stage - 1}_bn", channels)
            yield f"pool{stage - 1}_conv/kernel", (1, 1, channels, channels // 2)
            channels //= 2
        for block in (f"conv{stage}_block{number}" for number in range(1, length + 1)):
            yield from _norm(f"{block}_0_bn", channels)
            yield f"{block}_1_conv/kernel", (1, 1, channels, bottleneck)
            yield from _norm(f"{block}_1_bn", bottleneck)
            yield f"{block}_2_conv/kernel", (3, 3, bottleneck, growth)
            channels += growth
    yield from _norm("bn", channels)


def _vgg(blocks: tuple[tuple[int, int], ...]) -> Iterator[Entry]:
    """Simonyan and Zisserman, Very Deep Convolutional Networks (2015): (convolutions, channels) of each block."""
    before = 3
    for block, (length, channels) in enumerate(blocks, start=1):
        for number in range(1, length + 1):
            yield f"block{block}_conv{number}/kernel", (3, 3, before, channels)
            yield f"block{block}_conv{number}/bias", (channels,)
            before = channels


def _norm(name: str, channels: int) -> Iterator[Entry]:
    for variable in ("gamma", "beta", "moving_mean", "moving_variance"):
        yield f"{name}/{variable}", (channels,)


_BACKBONES: dict[str, tuple[int, Callable[[], Iterator[Entry]]]] = {
    "VGG16": (512, lambda: _vgg(((2, 64), (2, 128), (3, 256), (3, 512), (3, 512)))),
    "DenseNet121": (1024, lambda: _densenet((6, 12, 24, 16))),
    "DenseNet169": (1664, lambda: _densenet((6, 12, 32, 32))),
}
