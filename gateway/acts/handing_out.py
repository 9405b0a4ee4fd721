"""Codes that an attester hands out at a place, and what a member shows of one (T11, scanned).

A code as it is handed out is one word, for paper or a QR picture: programme, codes, index, code and path, dots between.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chaincode.rules import keys, merkle
from chaincode.rules.programmes.scanning import compute_code_leaf
from gateway.acts.errors import UnusableError
from gateway.acts.work import Call, Work

Plain = dict[str, Any]
_read = re.compile(
    r"([0-9a-f]{32})\.([0-9a-f]{32})\.(\d{1,7})\.([0-9a-f]{32})\.((?:[0-9a-f]{64}(?:-[0-9a-f]{64}){0,29})?)", re.ASCII,
).fullmatch


@dataclass(frozen=True)
class HandedOut:
    """What codes are for. codes: 16 random bytes each."""

    programme: str
    action: str
    place: str
    date: str
    codes: Sequence[bytes]

    @property
    def programme_id(self) -> str:
        """The programme's own id."""
        return self.programme.rpartition("/")[2]

    @property
    def leaves(self) -> list[bytes]:
        """The leaves of the codes, in order."""
        return [compute_code_leaf(self.programme_id, self.place, self.date, index, code)
                for index, code in enumerate(self.codes)]


def plan_codes(handed_out: HandedOut, member: str, command_id: str) -> Work:
    """Return what the attester signs: the root over all codes."""
    return Work((Call("codes", {
        "programme": handed_out.programme, "action": handed_out.action, "place": handed_out.place,
        "date": handed_out.date, "root": merkle.compute_root(handed_out.leaves).hex(),
        "number": len(handed_out.codes),
    }, command_id, member),))


def write_codes(handed_out: HandedOut, key: str) -> list[str]:
    """Return a word for each code. key: under which the ledger has them."""
    paths = merkle.compute_paths(handed_out.leaves)
    return [
        ".".join((handed_out.programme_id, key.rpartition("/")[2], str(index), code.hex(),
                  "-".join(one.hex() for one in paths[index])))
        for index, code in enumerate(handed_out.codes)
    ]


def read_code(word: str) -> Plain:
    """Return the arguments of `scan`.

    Raises:
        UnusableError: it is no such word.
    """
    found = _read(word.strip())
    if found is None:
        raise UnusableError("gateway.acts.handing_out.no_code")
    programme, own, index, code, path = found.groups()
    return {"codes": keys.codes(programme, own), "index": int(index), "shown": code,
            "path": path.split("-") if path else []}
