"""The wish to end, told by a signal's handler: an Event could wait for ever for the lock of its own waiting."""

import queue


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
