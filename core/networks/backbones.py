"""What is known of the backbones of keras.applications, without its top: one table."""

from __future__ import annotations

from dataclasses import dataclass

from core.bundle import feature_channels


@dataclass(frozen=True, slots=True)
class Backbone:
    """A backbone; TensorFlow is not needed to know this of it.

    Attributes:
        name: In keras.applications.
        size: Side of the input it was made for, pixels.
        features: Its last layer: Grad-CAM's layer, whose mean over places is the feature vector.
        layers: How many layers it has, the input layer among them.
        trained: How many of its last layers partial training trains; 0: it is only used frozen.
        first: The first of these; empty where there are none.
    """

    name: str
    size: int
    features: str
    layers: int
    trained: int
    first: str

    @property
    def channels(self) -> int:
        """Length of the feature vector."""
        return feature_channels(self.name)

    @property
    def most(self) -> int:
        """How many last layers can be trained: all but the input layer; none where partial training has no meaning."""
        return self.layers - 1 if self.trained else 0


BACKBONES: dict[str, Backbone] = {
    known.name: known
    for known in (
        # Nineteen layers have no last sixty.
        Backbone("VGG16", 224, "block5_pool", 19, 0, ""),
        Backbone("DenseNet121", 224, "relu", 427, 60, "conv5_block8_2_conv"),
        Backbone("DenseNet169", 224, "relu", 595, 60, "conv5_block24_2_conv"),
    )
}
"""By name; the paper's "DenseNet161/169" is 169, as keras.applications has no 161."""
