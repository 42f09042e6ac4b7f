"""Windows beside the main one. They take values and callables; none knows the main window or the actions."""

from viewer.dialogs.crash import CrashDialog
from viewer.dialogs.curation import CurationWindow
from viewer.dialogs.curation.agreement import agreement_html, unmatched_html
from viewer.dialogs.differences import Differences
from viewer.dialogs.header import HeaderWindow
from viewer.dialogs.model_card import ModelCard
from viewer.dialogs.notice import notice
from viewer.dialogs.page import Page
from viewer.dialogs.palette import CommandPalette
from viewer.dialogs.report import crash_report
from viewer.dialogs.self_test import SelfTestDialog
from viewer.dialogs.settings import SettingsDialog
from viewer.dialogs.shortcut_sheet import ShortcutSheet
from viewer.dialogs.skipped import SkippedDialog
from viewer.dialogs.tuning import FineTune
from viewer.dialogs.tuning_choices import Choices, Counts

__all__ = [
    "Choices",
    "CommandPalette",
    "Counts",
    "CrashDialog",
    "CurationWindow",
    "Differences",
    "FineTune",
    "HeaderWindow",
    "ModelCard",
    "Page",
    "SelfTestDialog",
    "SettingsDialog",
    "ShortcutSheet",
    "SkippedDialog",
    "agreement_html",
    "crash_report",
    "notice",
    "unmatched_html",
]
