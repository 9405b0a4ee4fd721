"""By which moves tokens got where they are: what one command added to each holder, and the causes it may have (I3)."""

from dataclasses import dataclass, field

TO_COMMONS = ("sweep", "level", "leave")
TRANSFER = ("transfer",)
AWARDED = ("award", "bonus", "welcome")


@dataclass
class Moves:
    """What one command added to each holder, in cents. paid: to providers, by agreement.

    redemptions: by key; funds: by owner; budgets: by key; undrawn: what settlements minted for programmes (T10).
    """

    members: dict[str, int] = field(default_factory=dict)
    agreements: dict[str, int] = field(default_factory=dict)
    paid: dict[str, int] = field(default_factory=dict)
    redemptions: dict[str, int] = field(default_factory=dict)
    funds: dict[str, int] = field(default_factory=dict)
    budgets: dict[str, int] = field(default_factory=dict)
    commons: int = 0
    undrawn: int = 0
    minted: int = 0
    paid_in: int = 0
    redeemed: int = 0
    burnt: int = 0
    awarded: dict[str, int] = field(default_factory=dict)
    has_any: bool = False

    def add_member(self, member: str, cents: int) -> None:
        """Add to (or take from) a member's lots."""
        self.members[member] = self.members.get(member, 0) + cents


def name_agreement(key: str, cents: int, paid: int, rest: dict[str, int]) -> list[tuple[str, ...]]:
    """Name what an agreement took or gave, and take it off the members' sums."""
    consumer, provider = key.split("/")[1:3]
    if cents > 0:
        rest[consumer] = rest.get(consumer, 0) + cents
        return [("hold",)] if not paid else [("transfer",)]
    returned = -cents - paid
    rest[provider] = rest.get(provider, 0) - paid
    rest[consumer] = rest.get(consumer, 0) - returned
    if paid and returned:
        return [("split",)]
    return [("payment", "split")] if paid else [("return", "split")]
