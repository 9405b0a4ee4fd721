"""T5: the digest of a settlement, which a second organisation names when it countersigns.

SHA-256 of the canonical JSON of {"pages": [digest of each page], "settlement": its record as it was settled,
"taken": digest of its claims, or ""}; the digest of a record is the SHA-256 of its canonical JSON.
"""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from chaincode.rules import calls
from chaincode.rules.codec import to_plain
from chaincode.rules.energy.records import Settlement, Taken


def compute_digest(settlement: Settlement, pages: Sequence[bytes], taken: Taken | None) -> str:
    """Give the digest (hex); the same before and after countersigning. pages: the canonical JSON of each."""
    settled = replace(settlement, digest="", countersigned_on=0, countersigned_by="", expires_on=None)
    return calls.digest({
        "pages": [sha256(page).hexdigest() for page in pages],
        "settlement": to_plain(settled),
        "taken": calls.digest(to_plain(taken)) if taken else "",
    })
