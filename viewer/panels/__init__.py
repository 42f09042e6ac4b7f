"""The panels beside and below the film: result, details, status."""

from viewer.panels.details import DetailsPanel
from viewer.panels.hardware import HardwareSection
from viewer.panels.model_line import ModelLine
from viewer.panels.result import ResultPanel
from viewer.panels.status import StatusLine

__all__ = ["DetailsPanel", "HardwareSection", "ModelLine", "ResultPanel", "StatusLine"]
