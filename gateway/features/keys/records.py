"""What the API answers about a member's own keys."""

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True)
class KeyCertificate:
    """A key's certificate (PEM), and the member for whom it is meant."""

    certificate: str
    member: str


@dataclass(frozen=True)
class OwnKeys:
    """How the caller's key and the member's others stand.

    public_keys: of those that act, where this gateway knows them; has_paper: a recovery key acts or waits; paper_key:
    the hash of one that waits, "" for none; acts_date: when what waits begins to act, "" for nothing; is_recovery: what
    waits is a recovery, which froze the present keys.
    """

    member: str
    means: Annotated[str,
        "own, recovery: it can reclaim alone, early: it can from acts_date on, coming: it acts from acts_date on, none"]
    keys: int
    public_keys: tuple[str, ...]
    has_paper: bool
    paper_key: str
    is_frozen: bool
    is_own_frozen: bool
    is_recovery: bool
    has_cancelled: bool
    acts_date: str


NOBODY = OwnKeys("", "none", 0, (), False, "", False, False, False, False, "")
