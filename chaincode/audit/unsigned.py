"""What of a ledger nobody has signed and no audit can work out again: the verdict names it.

Everything else that is changed in a copy is found: header and envelopes by hash and signature, validation codes and
write sets by doing it again, the rest of a block's bytes by their one encoding.
"""

from dataclasses import dataclass

from chaincode.wire.trust import BFT, Trust


@dataclass(frozen=True)
class Unsigned:
    """A part of blocks that could be another: a stable name, and words in English and Italian."""

    name: str
    en: str
    it: str

    def words(self, language: str = "en") -> str:
        """Say what it is."""
        text: str = getattr(self, language)
        return text

    def to_plain(self) -> dict[str, str]:
        """Give plain values for JSON."""
        return {"name": self.name, "words": self.words()}


COMMIT_HASHES = Unsigned(
    "commit_hashes",
    "each block's metadata entry COMMIT_HASH: a peer's own running hash",
    "la voce COMMIT_HASH dei metadati di ogni blocco: l'impronta progressiva propria di un peer",
)
FOREIGN_CODES = Unsigned(
    "foreign_codes",
    "validation codes of other chaincodes' transactions, after the checkpoint or without one",
    "i codici di validazione delle transazioni di altri chaincode, dopo il punto di controllo o senza",
)
SPARE_SIGNATURES = Unsigned(
    "spare_signatures",
    "which orderers signed a block beyond those that are needed",
    "quali ordinatori hanno firmato un blocco oltre a quelli necessari",
)


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
        return {
            "en": "No checkpoint was given: a ledger cut at its end would go unnoticed.",
            "it": "Senza un punto di controllo un registro tagliato alla fine passerebbe inosservato.",
        }[language]
    return {
        "en": f"After block {bound - 1}, where the checkpoint stands, a cut at the end would go unnoticed.",
        "it": f"Dopo il blocco {bound - 1}, quello del punto di controllo, un taglio alla fine passerebbe inosservato.",
    }[language]
