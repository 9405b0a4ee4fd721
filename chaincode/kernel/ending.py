"""The wish to end: told by a signal's handler, or by the end of whoever began us."""

import os
import queue
import signal
import stat
import threading
from collections.abc import Callable

_ENDS = (signal.SIGTERM, signal.SIGHUP)


class Ending:
    """Whether a process is to end. What tells it may be a signal's handler that interrupts the very wait for it.

    `threading.Event` isn't for that: its wait takes a lock that can't be taken twice, in the thread that runs handlers.
    `queue.SimpleQueue.put` is documented as safe there (Python's library reference, queue).
    """

    def __init__(self) -> None:
        self._told: queue.SimpleQueue[None] = queue.SimpleQueue()

    def set(self) -> None:
        """Tell it; from any thread or handler, as often as one likes."""
        self._told.put(None)

    def is_set(self) -> bool:
        """Return whether it was told."""
        return not self._told.empty()

    def wait(self, within_s: float) -> bool:
        """Wait until it is told, so many seconds at most; return whether it was."""
        try:
            self._told.get(timeout=within_s)
        except queue.Empty:
            return False
        self.set()
        return True


def unwind_by_signal() -> None:
    """Have SIGTERM and a closed terminal end this process as Ctrl-C does, so that what was made for a while goes.

    Called in the main thread. What is told to ignore a closed terminal, as by nohup, ignores it. A second signal is
    ignored, too: it would interrupt the tidying up.
    """
    for number in _ENDS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _unwind)


def _unwind(number: int, _frame: object) -> None:
    for one in _ENDS:
        signal.signal(one, signal.SIG_IGN)
    raise SystemExit(128 + number)  # as a shell tells it


def ask_own_end() -> None:
    """Have this process end as SIGTERM has it end."""
    os.kill(os.getpid(), signal.SIGTERM)


def end_with_parent(end: Callable[[], object] = ask_own_end) -> None:
    """Call something once whoever holds our standard input is gone: nobody would start or stop us any more.

    Only a pipe says so: a service manager gives the null device, which is at its end from the beginning, and a terminal
    is a person's. end: called in a thread of its own.
    """
    if stat.S_ISFIFO(os.fstat(0).st_mode):
        threading.Thread(target=_wait_for_the_end, args=(end,), daemon=True).start()


def _wait_for_the_end(end: Callable[[], object]) -> None:
    while os.read(0, 1):  # not by sys.stdin: a thread that holds it can't be left at the end
        pass
    end()
