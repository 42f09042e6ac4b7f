"""What is said of metal on the film on screen, and the way to say it with the mouse."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.curation import Tag
from viewer.panels.words import label, restyle, say
from viewer.state import FilmTag, Store, ViewState

BUTTONS = {Tag.HARDWARE: "H  metal", Tag.NONE: "N  none", Tag.UNSURE: "U  unsure"}
TIPS = {
    Tag.HARDWARE: "There is metal on this film",
    Tag.NONE: "There is no metal on this film",
    Tag.UNSURE: "Somebody else is to decide",
}
WORDS = {
    Tag.HARDWARE: "Metal on this film",
    Tag.NONE: "No metal on this film",
    Tag.UNSURE: "Unsure",
    Tag.SKIP: "Put off",
    None: "Readers disagree",
}


class HardwareSection(QWidget):
    """The tag in words, and three buttons; the keys do the same.

    Signals:
        tag_requested: The :class:`core.curation.Tag` that was pressed.
    """

    tag_requested = Signal(object)

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.said, self.note = label(), label(role="faint")
        self.buttons = {tag: self._button(tag) for tag in BUTTONS}
        row = QHBoxLayout()
        row.setSpacing(6)
        for button in self.buttons.values():
            row.addWidget(button, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 6, 14, 6)
        layout.setSpacing(6)
        layout.addWidget(label("HARDWARE", "heading"))
        for part in (self.said, self.note):
            layout.addWidget(part)
        layout.addLayout(row)
        store.changed.connect(self._changed)
        self._show(store.state)

    def _button(self, tag: Tag) -> QPushButton:
        made = QPushButton(BUTTONS[tag], self)
        made.setObjectName(f"tag-{tag.value}")
        made.setCheckable(True)
        made.setProperty("role", "tag")
        made.setToolTip(TIPS[tag])
        made.clicked.connect(lambda: self._press(tag))
        return made

    def _press(self, tag: Tag) -> None:
        # Qt has pressed the button down already; only what was said is to be seen in it.
        self._show(self._store.state)
        self.tag_requested.emit(tag)

    def _changed(self, old: ViewState, new: ViewState) -> None:
        if old.tags is not new.tags or old.image != new.image or old.study is not new.study:
            self._show(new)

    def _show(self, state: ViewState) -> None:
        tag = state.tags.get(state.image) if state.image is not None else None
        say(self.said, tag_words(tag) if tag is not None else "")
        restyle(
            self.said, "state", "uncertain" if tag is not None and (tag.tag is Tag.HARDWARE or tag.disputed) else "none"
        )
        say(self.note, f"“{tag.note}”" if tag is not None and tag.note else "")
        for which, button in self.buttons.items():
            button.setEnabled(state.image is not None)
            button.setChecked(tag is not None and tag.own and tag.tag is which)


def tag_words(tag: FilmTag) -> str:
    """``Metal on this film, by you``; what is not in the store yet says so."""
    if tag.tag is None and not tag.disputed:
        return ""
    whose = ", by you" if tag.own else ", by others" if tag.tag is not None else ""
    disputed = "; readers disagree or are unsure" if tag.disputed and tag.tag not in (None, Tag.UNSURE) else ""
    return f"{WORDS[tag.tag]}{whose}{disputed}{' – being kept…' if tag.pending else ''}"
