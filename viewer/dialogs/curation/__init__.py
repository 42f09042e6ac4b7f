"""The window in which films are tagged for metal hardware, one key a film."""

from viewer.dialogs.curation.window import CurationWindow

__all__ = ["CurationWindow"]
