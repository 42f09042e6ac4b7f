"""What can be done with models: fine-tune one, compare two, read about the one in use."""

from __future__ import annotations

from viewer.actions.table import Action
from viewer.state import ViewState


def comparing(state: ViewState) -> bool:
    """Enabled while there is a second model, whether it answers or not."""
    return state.second is not None


def second_answers(state: ViewState) -> bool:
    """Enabled while there is a second model that can answer."""
    return state.second is not None and state.second.info is not None


MODEL: tuple[Action, ...] = (
    Action(
        "model.fine-tune",
        "Fine-tune…",
        lambda desk: desk.program.models.fine_tune(),
        "Model",
        0,
        ("Ctrl+T",),
        help="Train a model on films of your own; you can go on reading meanwhile",
    ),
    Action(
        "model.compare",
        "Compare with…",
        lambda desk: desk.program.models.compare(),
        "Model",
        1,
        ("Ctrl+M",),
        help="Show the film twice: with the map and answer of the model in use, and with another one's",
    ),
    Action(
        "model.differences",
        "Differences of the two models…",
        lambda desk: desk.program.models.show_differences(),
        "Model",
        1,
        ("Ctrl+D",),
        enabled=second_answers,
        help="Both models' measures side by side, and the films on which they disagree",
    ),
    Action(
        "model.switch",
        "Switch to the second model",
        lambda desk: desk.program.models.switch(),
        "Model",
        1,
        enabled=second_answers,
        help="It answers from now on; the comparison ends",
    ),
    Action(
        "model.stop-comparing",
        "Stop comparing",
        lambda desk: desk.program.models.stop_comparing(),
        "Model",
        1,
        ("Ctrl+Shift+M",),
        enabled=comparing,
        help="Show the film once again",
    ),
    Action(
        "model.report",
        "Report",
        lambda desk: desk.program.models.open_report(),
        "Model",
        2,
        ("Ctrl+R",),
        enabled=lambda state: state.model is not None,
        help="How good the model in use is, with figures, in the browser",
    ),
    Action(
        "help.card",
        "Model card",
        lambda desk: desk.program.show_dialog("card"),
        "Model",
        2,
        help="What the model was trained on, how good it is",
    ),
)
