"""The film of the curation window, with what is said of it above and of the last act below; or the end of the queue."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from viewer.dialogs.parts import button
from viewer.state import Curation, Saying

MARGIN = 14
ADJUDICATE = "You adjudicate: H and N decide for all readers"
WEIGHTS = {False: "{}", True: "<b>{}</b>"}
SAYINGS = {
    Saying.PENDING: "{text} – being kept…",
    Saying.DONE: "{text} · Z takes it back",
    Saying.PROBLEM: "{text}",
    Saying.NOTHING: "",
}


class FilmHead(QWidget):
    """What the film is called, what is said of it, hints, and how likely metal is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title, self.said, self.score, self.hints = (QLabel(self) for _ in range(4))
        for label in (self.title, self.said, self.score, self.hints):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setProperty("role", "faint")
        self.hints.setTextFormat(Qt.TextFormat.RichText)
        self.score.setAccessibleName("How likely metal is")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, 6, MARGIN, 6)
        layout.setSpacing(2)
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.title, 1)
        first.addWidget(self.score)
        second.addWidget(self.said, 1)
        second.addWidget(self.hints)
        layout.addLayout(first)
        layout.addLayout(second)

    def show_curation(self, state: Curation) -> None:
        """Bring everything up to date; both lines are always there, so that the film keeps its place."""
        film = state.film
        note = f"“{film.note}”" if film.note else ""
        mode = ADJUDICATE if state.adjudicating and not state.over else ""
        self.title.setText(film.title or " ")
        self.said.setText(" · ".join(part for part in (mode, film.label, *film.marks, note) if part) or " ")
        self.score.setText(film.score)
        restyle(self.score, "state", "uncertain" if film.score.startswith("metal likely") else "none")
        self.hints.setText(
            " &nbsp; ".join(WEIGHTS[otherwise].format(escape(text)) for text, otherwise in film.hints[:2])
        )
        self.hints.setToolTip("\n".join(text for text, _ in film.hints))
        restyle(self.hints, "state", "uncertain" if any(otherwise for _, otherwise in film.hints) else "none")


class EndPage(QWidget):
    """The end of the queue, and where one can go from there.

    Signals:
        again_requested: Go through the films that were put off.
        filter_requested: Value of a filter.
        stepped: -1 for the film before (arrow keys).
    """

    again_requested = Signal()
    filter_requested = Signal(str)
    stepped = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("The end of the queue")
        # It takes the keyboard in the film's place: Z and the arrow keys go on to work.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("role", "film")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.heading, self.sentence = QLabel(self), QLabel(self)
        self.heading.setProperty("role", "end")
        self.sentence.setProperty("role", "end-text")
        self.sentence.setWordWrap(True)
        for label in (self.heading, self.sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.again = button("Go through them", self.again_requested.emit, self, "Show the films that you put off")
        self.disputed = button("Adjudicate them", lambda: self.filter_requested.emit("disagreements"), self)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        for part in (self.heading, self.sentence):
            layout.addWidget(part)
        row = QHBoxLayout()
        row.addStretch(1)
        for made in (self.again, self.disputed):
            row.addWidget(made)
        row.addStretch(1)
        layout.addSpacing(8)
        layout.addLayout(row)
        layout.addStretch(1)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Arrow keys lead back to the films."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Up):
            self.stepped.emit(-1)
        else:
            super().keyPressEvent(event)

    def show_curation(self, state: Curation) -> None:
        """Say what is done and what is left."""
        self.heading.setText(end_heading(state))
        self.sentence.setText(end_sentence(state))
        self.again.setVisible(state.skipped > 0)
        self.disputed.setVisible(
            not state.blind and not state.adjudicating and state.counts.get("disagreements", 0) > 0
        )


def end_heading(state: Curation) -> str:
    """What is over."""
    if not state.total:
        return "There is no film here"
    if state.behind == 0:
        return "No film is left in this queue"
    return "Every film of this queue was shown"


def end_sentence(state: Curation) -> str:
    """What is done, and what is left."""
    parts = [f"{state.done:,} of {state.total:,} films are tagged."]
    if state.skipped:
        parts.append("1 was put off." if state.skipped == 1 else f"{state.skipped:,} were put off.")
    disputed = state.counts.get("disagreements", 0)
    if disputed and not state.blind:
        parts.append(f"{_films(disputed)} for somebody to decide: readers disagree or are unsure.")
    parts.append("Left shows the last film again; the chips above choose other films.")
    return " ".join(parts)


def _films(count: int) -> str:
    return "1 film waits" if count == 1 else f"{count:,} films wait"


class FilmPart(QWidget):
    """Head, and below it the canvas or the end; the last act is said over the film's lower left corner.

    Signals:
        again_requested, filter_requested: As of the end page.
        take_back_requested: The last act is to be taken back.
    """

    take_back_requested = Signal()

    def __init__(self, canvas: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self.head, self.end = FilmHead(self), EndPage(self)
        self.pages = QStackedWidget(self)
        for page in (canvas, self.end):
            self.pages.addWidget(page)
        self.said = QPushButton(self)
        self.said.setProperty("role", "said")
        self.said.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.said.setCursor(Qt.CursorShape.PointingHandCursor)
        self.said.clicked.connect(self.take_back_requested)
        self.trouble = QLabel(self)
        self.trouble.setProperty("role", "trouble")
        self.trouble.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for part in (self.head, self.trouble, self.pages):
            layout.addWidget(part, 1 if part is self.pages else 0)
        self.pages.installEventFilter(self)

    def show_curation(self, state: Curation) -> None:
        """Bring everything up to date."""
        self.head.show_curation(state)
        self.end.show_curation(state)
        shown = self.end if state.over else self._canvas
        if self.pages.currentWidget() is not shown:
            had_keyboard = self.pages.isAncestorOf(self.focusWidget() or self)
            self.pages.setCurrentWidget(shown)
            if had_keyboard:
                shown.setFocus()
        self.said.setText(SAYINGS[state.saying].format(text=state.said).replace("&", "&&"))
        self.said.setVisible(bool(state.said))
        restyle(self.said, "state", state.saying.value)
        self.trouble.setText(trouble_words(state))
        self.trouble.setVisible(bool(state.trouble))
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keep the line about the last act in its corner."""
        if watched is self.pages and event.type() in (QEvent.Type.Resize, QEvent.Type.Move):
            self._place()
        return False

    def _place(self) -> None:
        size = self.said.sizeHint()
        area = self.pages.geometry()
        self.said.setGeometry(
            area.left() + MARGIN,
            area.bottom() - size.height() - MARGIN - 40,
            min(size.width(), area.width() - 40),
            size.height(),
        )
        self.said.raise_()


def trouble_words(state: Curation) -> str:
    """Why tags are not in the store, and that they are kept."""
    if not state.trouble:
        return ""
    waits = {0: "Your tags will be kept on this computer", 1: "1 tag waits on this computer"}
    kept = waits.get(state.waiting, f"{state.waiting:,} tags wait on this computer")
    return f"{state.trouble} {kept}, to be sent later; you can go on."


def restyle(widget: QWidget, name: str, value: str) -> None:
    """Set a property that the style sheet looks at."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
