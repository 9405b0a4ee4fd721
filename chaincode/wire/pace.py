"""How much one key may propose: each endorser counts for itself, so that nobody fills the ledger or holds it up.

A key's bucket is one instant: when it will be full again. It is filled evenly, so that after a burst of a minute's
worth the same number comes through each further minute. What is full is forgotten.
"""

from threading import Lock

PROPOSALS_A_MINUTE = 1_200
_SPAN_S = 60.0
_MOST = 10_000  # keys that are told apart before those with a full bucket are forgotten


class Pace:
    """A limit of proposals a minute for each key."""

    def __init__(self, a_minute: int = PROPOSALS_A_MINUTE) -> None:
        self.a_minute = a_minute
        self._each_s, self._lock = _SPAN_S / a_minute, Lock()
        self._full_at: dict[str, float] = {}

    def take(self, key: str, at_s: float, count: int = 1) -> bool:
        """Count a proposal of a key at an instant (seconds that only grow); False for one too many, uncounted.

        count: as how many it counts, at most as a minute's, so that what is large comes through a full bucket.
        """
        with self._lock:
            full_at = max(self._full_at.get(key, at_s), at_s) + self._each_s * min(count, self.a_minute)
            if full_at > at_s + _SPAN_S + self._each_s / 1_000:  # rounding is no proposal
                return False
            if len(self._full_at) >= _MOST:
                self._full_at = {known: until for known, until in self._full_at.items() if until > at_s}
            self._full_at[key] = full_at
            return True
