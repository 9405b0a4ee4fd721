"""Public words that other organisations' gateways keep, asked of them where an offer's are not here.

What comes counts only where its salted hash is the one on the ledger: nobody but their author can have made it. Words
are remembered for KEPT_S and no longer, so that those which their author has erased are gone here, too; and as long it
is remembered that a gateway doesn't keep some. One question at a time is out: whoever comes meanwhile waits for it.
"""

from collections.abc import Sequence
from functools import partial
from threading import Lock
from typing import Any

from cachetools import TTLCache

from chaincode.rules import canonical
from chaincode.rules.units import ORGANISATIONS
from gateway.client import fetch_words
from gateway.http.context import Gateway
from gateway.http.others import WITHIN_S

KEPT_S = 60.0
KEPT_BYTES, KEPT_LACKS = 16_000_000, 20_000
Plain = dict[str, Any]
Found = dict[str, Plain]


class HeardWords:
    """What one gateway has heard of the others."""

    def __init__(self) -> None:
        self._words: TTLCache[str, Plain] = TTLCache(KEPT_BYTES, KEPT_S, getsizeof=_count_bytes)
        self._lacks: TTLCache[tuple[str, str], bool] = TTLCache(KEPT_LACKS, KEPT_S)
        self._asking = Lock()

    def find(self, gateway: Gateway, names: Sequence[str]) -> tuple[Found, tuple[str, ...]]:
        """Return public words by their hash, and the organisations that may keep others but give no answer."""
        if not names:
            return {}, ()
        with self._asking:
            known = {name: self._words.get(name) for name in names}
            found = {name: words for name, words in known.items() if words is not None}
            unknown = [name for name in known if name not in found]
            asked = self._choose(gateway.settings.organisation, unknown)
            answers = gateway.others.ask({organisation: partial(fetch_words, names=lacking, within_s=WITHIN_S)
                                          for organisation, lacking in asked.items()})
            for organisation, answer in answers.items():
                found |= self._keep(organisation, asked[organisation], answer)
        is_all = len(found) == len(known)
        return found, () if is_all else tuple(sorted(set(asked) - set(answers)))

    def _choose(self, own: str, unknown: Sequence[str]) -> dict[str, list[str]]:
        """Return what to ask of whom."""
        lacking = {organisation: [name for name in unknown if (organisation, name) not in self._lacks]
                   for organisation in ORGANISATIONS if organisation != own}
        return {organisation: names for organisation, names in lacking.items() if names}

    def _keep(self, organisation: str, names: Sequence[str], answer: Found) -> Found:
        self._words.update(answer)
        self._lacks.update({(organisation, name): True for name in names if name not in answer})
        return answer


def _count_bytes(words: Plain) -> int:
    return len(canonical.encode(words))
