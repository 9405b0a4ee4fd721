"""A code by which another phone brings its key to the one that adds it, in memory alone, for a quarter of an hour.

    first phone: a code for a command's id    other phone: code -> its key and proof    first phone: compares, signs

Nothing acts by a pairing: the member's present key signs for the new one, after its owner compared what both show.
"""

import threading
from dataclasses import dataclass, replace

from chaincode.words import Words
from chaincode.words.codes import draw_signs
from gateway.http.context import Gateway
from gateway.http.errors import INVALID, UNKNOWN
from gateway.http.security import Session, require_free_member

LENGTH, KEPT_S, MOST = 8, 15 * 60, 2_000


@dataclass(frozen=True)
class Pairing:
    """What is brought under a code. member, command_id: for which the key is proved; public_key, proof: "" at first."""

    code: str
    member: str
    command_id: str
    expires_at_s: int
    public_key: str = ""
    proof: str = ""


class Pairings:
    """Those of one gateway: one of a member, the newest; what is too old goes."""

    def __init__(self) -> None:
        self._kept: dict[str, Pairing] = {}
        self._lock = threading.Lock()

    def add(self, pairing: Pairing, now_s: int) -> None:
        """Keep one instead of the member's last."""
        with self._lock:
            kept = {code: one for code, one in self._kept.items()
                    if one.expires_at_s > now_s and one.member != pairing.member}
            for code in list(kept)[:max(0, len(kept) - MOST + 1)]:
                del kept[code]
            self._kept = kept | {pairing.code: pairing}

    def find(self, code: str, now_s: int) -> Pairing | None:
        """Give the one of a code, or None."""
        found = self._kept.get(code)
        return found if found and found.expires_at_s > now_s else None

    def bring(self, code: str, public_key: str, proof: str, now_s: int) -> bool:
        """Keep what the other phone brings; False where another was first."""
        with self._lock:
            found = self.find(code, now_s)
            if found is None or (found.public_key and (found.public_key, found.proof) != (public_key, proof)):
                return False
            self._kept[code] = replace(found, public_key=public_key, proof=proof)
            return True


def open_pairing(gateway: Gateway, caller: Session, command_id: str) -> Pairing:
    """Make a code under which another phone brings its key for a command of the caller's member."""
    member, now_s = require_free_member(caller), gateway.clock()
    pairing = Pairing(draw_signs(LENGTH), member, command_id, now_s + KEPT_S)
    gateway.memory(Pairings).add(pairing, now_s)
    return pairing


def find_pairing(gateway: Gateway, code: str) -> Pairing:
    """Give the pairing of a code."""
    pairing = gateway.memory(Pairings).find(code, gateway.clock())
    if pairing is None:
        raise UNKNOWN(what=Words("gateway.pairings.service.code"), name=code)
    return pairing


def bring_key(gateway: Gateway, code: str, public_key: str, proof: str) -> None:
    """Bring another phone's key under a code.

    Raises:
        ApiError: no such code, or another phone was first.
    """
    find_pairing(gateway, code)
    if not gateway.memory(Pairings).bring(code, public_key, proof, gateway.clock()):
        raise INVALID(fields="public_key")
