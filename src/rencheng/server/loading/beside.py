"""Work in a process of its own beside this one (并行): a first start has two cores to use."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def beside(work: Callable[..., object], *given: Any) -> Iterator[Callable[[], bool]]:
    """Start `work(*given)` in a fresh process; yields what waits for it and tells whether it went
    well. Where it did not, do the same here: this process can say why. Left early, it ends.

    work: a function of a module that imports no Django.
    """
    process = multiprocessing.get_context("spawn").Process(
        target=_undisturbed, args=(work, *given), daemon=True
    )
    process.start()

    def done() -> bool:
        process.join()
        return process.exitcode == 0

    try:
        yield done
    finally:
        process.terminate()


def _undisturbed(work: Callable[..., object], *given: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that waits
    work(*given)
