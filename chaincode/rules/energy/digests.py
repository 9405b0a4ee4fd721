"""T5: the digest of a settlement, which a second organisation names when it countersigns.

SHA-256 of the canonical JSON of {"pages": [digest of each page], "settlement": its record as it was settled,
"taken": digest of its claims, or ""}; the digest of a record is the SHA-256 of its canonical JSON.
"""

from collections.abc import Sequence
from dataclasses import replace

from chaincode.rules import calls
from chaincode.rules.codec import to_plain
from chaincode.rules.energy.records import Page, Settlement, Taken


def compute_digest(settlement: Settlement, pages: Sequence[Page], taken: Taken | None) -> str:
    """Give the digest (hex); the same before and after countersigning."""
    settled = replace(settlement, digest="", countersigned_on=0, countersigned_by="", expires_on=None)
    return calls.digest({
        "pages": [calls.digest(to_plain(page)) for page in pages],
        "settlement": to_plain(settled),
        "taken": calls.digest(to_plain(taken)) if taken else "",
    })
