"""What the ledger holds of periods, settlements and their lines (T5 to T7, T10). See records for the conventions."""

from dataclasses import dataclass

from chaincode.rules.records import OptionalSettlement


@dataclass(frozen=True)
class Chain:
    """T5: the `last` countersigned settlement (or skip) and the one that awaits, with the digest of its pages."""

    last: OptionalSettlement = ""
    awaiting: OptionalSettlement = ""
    digest: str = ""
