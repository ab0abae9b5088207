"""Work in a process of its own: its end is told, and leaving early ends it."""

from __future__ import annotations

import multiprocessing
import sys
import time

from rencheng.server.loading.beside import beside


def test_it_tells_whether_the_work_went_well() -> None:
    with beside(time.sleep, 0) as well, beside(sys.exit, 3) as badly:
        assert well()
        assert not badly()


def test_left_early_it_ends() -> None:
    before = set(multiprocessing.active_children())
    with beside(time.sleep, 600):
        (started,) = set(multiprocessing.active_children()) - before
    started.join(60)
    assert started.exitcode not in {None, 0}
