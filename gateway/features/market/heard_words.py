"""Public words that other organisations' gateways keep, asked of their author's one where an offer's are not here.

What comes counts only where its salted hash is the one on the ledger: nobody but their author can have made it. Words
are remembered for KEPT_S and no longer, so that those which their author has erased are gone here, too; and as long it
is remembered that a gateway doesn't keep some. One question at a time is out, and QUESTIONS a minute: whoever comes
meanwhile waits WITHIN_S for it, and then has what is known.
"""

from collections.abc import Mapping
from functools import partial
from threading import Lock
from time import monotonic

from cachetools import TTLCache

from chaincode.rules import canonical
from gateway.client import fetch_words
from gateway.client.others import WITHIN_S
from gateway.features.market.kept_words import are_seen
from gateway.http.context import Gateway
from gateway.http.errors import Problem
from gateway.http.rate import RateLimit

KEPT_S = 60.0
KEPT_BYTES, KEPT_LACKS = 16_000_000, 20_000
QUESTIONS, ASKED_AT_ONCE = 30, 500
Plain = dict[str, str]
Found = dict[str, Plain]
Lacking = dict[str, list[str]]


class HeardWords:
    """What one gateway has heard of the others."""

    def __init__(self) -> None:
        self._words: TTLCache[str, Plain] = TTLCache(KEPT_BYTES, KEPT_S, getsizeof=_count_bytes)
        self._lacks: TTLCache[str, bool] = TTLCache(KEPT_LACKS, KEPT_S)
        self._lock, self._asking = Lock(), Lock()
        self._questions = RateLimit(QUESTIONS)

    def find(self, gateway: Gateway, keepers: Mapping[str, str]) -> tuple[Found, tuple[str, ...]]:
        """Return public words by their hash, and the organisations that may keep others but give no answer.

        keepers: by hash the organisation at whose gateway its author's words lie.
        """
        found, lacking = self._look_up(keepers)
        if not lacking:
            return found, ()
        if not self._asking.acquire(timeout=WITHIN_S):
            return found, tuple(sorted(lacking))
        try:
            found, lacking = self._look_up(keepers)  # somebody else has asked meanwhile
            silent = self._ask(gateway, lacking)
        finally:
            self._asking.release()
        return self._look_up(keepers)[0], silent

    def _look_up(self, keepers: Mapping[str, str]) -> tuple[Found, Lacking]:
        """Return the words that are known, and by organisation what nothing is known of."""
        lacking: Lacking = {}
        with self._lock:
            found = {name: words for name in keepers if (words := self._words.get(name)) is not None}
            for name, organisation in keepers.items():
                if name not in found and name not in self._lacks:
                    lacking.setdefault(organisation, []).append(name)
        return found, lacking

    def _ask(self, gateway: Gateway, lacking: Lacking) -> tuple[str, ...]:
        """Ask each organisation for some; what had come of an answer that took too long counts. Return the silent."""
        heard: dict[str, Found] = {organisation: {} for organisation in lacking}
        wanted = {organisation: names[:ASKED_AT_ONCE] for organisation, names in lacking.items()}
        answered: Mapping[str, Found] = {}
        if lacking and self._may_ask():
            answered = gateway.others.ask({
                organisation: partial(fetch_words, names=names, within_s=WITHIN_S, found=heard[organisation])
                for organisation, names in wanted.items()})  # fmt: skip
        with self._lock:
            for organisation, names in wanted.items():
                come = {name: words for name, words in heard[organisation].items() if are_seen(words)}
                self._words.update(come)
                if organisation in answered:
                    self._lacks.update(dict.fromkeys(set(names) - come.keys(), True))
        return tuple(sorted(set(lacking) - set(answered)))

    def _may_ask(self) -> bool:
        try:
            self._questions.take("", monotonic())
        except Problem:
            return False
        return True


def _count_bytes(words: Plain) -> int:
    return len(canonical.encode(words))
