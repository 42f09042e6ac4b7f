"""Operations in a spawned process: TensorFlow's work, which can be ended at any moment."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from core.errors import InferenceError
from core.progress import Operation, Progress, serve
from viewer.jobs.job import End, Job

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_ENDS = {"result": "finished", "error": "failed", "bug": "crashed"}


def in_child(
    operation: Callable[..., Operation[Any]], arguments: tuple[object, ...], *, gentle: bool = False
) -> Callable[[Job], End]:
    """The work of a job that spawns a child and listens to it; cancelling ends the child at once.

    The work raises :class:`~core.errors.InferenceError` when the child dies by itself.

    Args:
        operation: A module-level generator function.
        arguments: Its arguments, picklable.
        gentle: The child gives way to everything else on the machine.
    """

    def work(job: Job) -> End:
        import multiprocessing  # not before the first paint: it costs 25 ms

        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        child = context.Process(target=serve, args=(theirs, operation, arguments), daemon=True)
        child.start()
        theirs.close()
        if gentle and child.pid is not None:
            _give_way(child.pid)
        try:
            return _listen(ours, job)
        except EOFError:
            child.join(5)
            problem = f"its process ended by itself (exit code {child.exitcode})"
            raise InferenceError(job.title, problem, "Try again") from None
        finally:
            child.kill()
            child.join()
            ours.close()

    return work


def _give_way(process: int) -> None:
    """Lower the priority of a child that has just begun: the threads that it makes inherit it."""
    import psutil  # not before the first paint

    below = psutil.BELOW_NORMAL_PRIORITY_CLASS if psutil.WINDOWS else 10
    with contextlib.suppress(psutil.Error):
        psutil.Process(process).nice(below)


def _listen(pipe: Connection, job: Job) -> End:
    while not job.is_stopping:
        if not pipe.poll(0.1):
            continue
        message = pipe.recv()
        if isinstance(message, Progress):
            job.report(message)
            continue
        kind, value = message
        return _ENDS[kind], value
    return "cancelled", None
