"""What of a ledger nobody has signed and no audit can work out again: the verdict names it.

Everything else that is changed in a copy is found: header and envelopes by hash and signature, validation codes and
write sets by doing it again, the rest of a block's bytes by their one encoding.
"""

from dataclasses import dataclass

from chaincode.wire.trust import BFT, Trust
from chaincode.words import say_in


@dataclass(frozen=True)
class Unsigned:
    """A part of blocks that could be another, by a stable name."""

    name: str

    def words(self, language: str = "en") -> str:
        """Say what it is."""
        return say_in(language, f"chaincode.audit.unsigned.{self.name}")

    def to_plain(self) -> dict[str, str]:
        """Give plain values for JSON."""
        return {"name": self.name, "words": self.words()}


COMMIT_HASHES = Unsigned("commit_hashes")
FOREIGN_CODES = Unsigned("foreign_codes")
SPARE_SIGNATURES = Unsigned("spare_signatures")


def list_unsigned(trust: Trust | None, has_loose_end: bool) -> tuple[Unsigned, ...]:
    """Give what a ledger of that trust leaves open. has_loose_end: not all of its blocks are bound by a checkpoint."""
    if trust is None or not trust.is_network:
        return ()
    loose = (FOREIGN_CODES,) if has_loose_end else ()
    return (COMMIT_HASHES, *loose, *((SPARE_SIGNATURES,) if trust.consensus == BFT else ()))


def say_bound(bound: int, height: int, language: str) -> str:
    """Say what a cut tail would look like. bound: height of the checkpoint that held, 0 without one."""
    if bound >= height:
        return ""
    if not bound:
        return say_in(language, "chaincode.audit.bound.no_checkpoint")
    return say_in(language, "chaincode.audit.bound.after_checkpoint", block=bound - 1)
