"""Everything but the window: reading, preprocessing, the model, datasets. Knows no Qt."""

__version__ = "0.1.0"
