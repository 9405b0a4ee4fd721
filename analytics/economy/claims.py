"""Which claims wait for a settlement (T6), followed from what the rules write."""

from dataclasses import dataclass, field

from chaincode.rules.energy.bonuses import MAX_CLAIMS
from chaincode.rules.market.records import Claim
from chaincode.rules.state import read_record


@dataclass
class Claims:
    """The claims that no settlement took yet, by key."""

    waiting: dict[str, Claim] = field(default_factory=dict)

    def watch(self, key: str, data: bytes | None) -> None:
        """Follow a write."""
        claim = read_record(Claim, data) if data else None
        if claim and not claim.taken:
            self.waiting[key] = claim
        else:
            self.waiting.pop(key, None)

    def list_oldest(self) -> list[str]:
        """Give those that the next settlement names."""
        return sorted(self.waiting, key=lambda key: (self.waiting[key].paid_on, key))[:MAX_CLAIMS]
