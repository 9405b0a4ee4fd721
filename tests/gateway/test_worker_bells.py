"""A worker looks for tasks when a bell rings, each time, and not before the next."""

import sys
import threading
import time
from functools import partial
from pathlib import Path

from gateway.hosting.worker.__main__ import LOOK_S, Worker
from gateway.hosting.worker.words import NOTHING
from tests.helpers.network.waiting import wait_for


def test_each_ring_of_a_bell_is_one_look(tmp_path: Path) -> None:
    looks, bell = tmp_path / "looks", tmp_path / "gse/tasks/bell"
    bell.parent.mkdir(parents=True)
    looks.touch()

    def has_looked(times: int) -> bool:
        return len(looks.read_text()) == times

    look = f"open({str(looks)!r}, 'a').write('.'); raise SystemExit({NOTHING})"
    worker = Worker(tmp_path, [sys.executable, "-I", "-c", look])
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        time.sleep(2 * LOOK_S)
        assert has_looked(0), "nobody rang"
        for number in (1, 2):
            bell.write_text("." * number)
            wait_for(partial(has_looked, number), "a look")
        time.sleep(2 * LOOK_S)
        assert has_looked(2)
    finally:
        worker.ended.set()
        thread.join()
