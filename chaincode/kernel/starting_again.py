"""When a program that has ended is started again: after a pause, which grows while the program keeps ending."""

from dataclasses import dataclass

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
RUNS_WELL_S = 60.0  # what ran for so long begins with the first pause again


@dataclass
class StartingAgain:
    """When one program is started again. pause_s: the next pause; starts_at: None while it runs; began_at: when it was
    started last; by a clock in seconds that only goes forward.
    """

    pause_s: float = FIRST_PAUSE_S
    starts_at: float | None = None
    began_at: float = 0.0

    def look(self, has_ended: bool, now_s: float) -> float | None:
        """Return the pause that begins now, 0 where it has passed and the program is to be started, else None."""
        if not has_ended:
            self.starts_at = None
        elif self.starts_at is None:
            return self._wait(now_s)
        elif now_s >= self.starts_at:
            self.starts_at, self.began_at = None, now_s
            return 0.0
        return None

    def _wait(self, now_s: float) -> float:
        pause_s = FIRST_PAUSE_S if now_s - self.began_at >= RUNS_WELL_S else self.pause_s
        self.starts_at, self.pause_s = now_s + pause_s, min(2 * pause_s, LONGEST_PAUSE_S)
        return pause_s
