"""The store: one change after the other, told to all."""

from viewer.state import Store, Tool, ViewState


def test_nothing_is_told_when_nothing_differs(store: Store) -> None:
    told: list[ViewState] = []
    store.changed.connect(lambda _old, new: told.append(new))
    store.update(tool=store.state.tool, message=store.state.message)
    assert told == []


def test_a_listener_may_change_the_state_and_all_hear_it_in_order(store: Store) -> None:
    def answer(_old: ViewState, new: ViewState) -> None:
        if new.message == "first":
            store.update(message="second")

    heard: list[tuple[str, str]] = []
    store.changed.connect(answer)
    store.changed.connect(lambda old, new: heard.append((old.message, new.message)))
    store.update(message="first")
    assert heard == [("", "first"), ("first", "second")]


def test_another_film_starts_afresh_and_keeps_the_tool(open_store: Store) -> None:
    study = open_store.state.study
    assert study is not None
    open_store.update(tool=Tool.PAN, film_error="no")
    open_store.show(study, study.images[1].ref)
    state = open_store.state
    assert (state.film, state.film_error, state.tool) == (None, "", Tool.PAN)
    assert state.record is study.images[1]
