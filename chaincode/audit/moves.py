"""By which moves tokens got where they are: what one command added to each holder, and the causes it may have (I3)."""

from dataclasses import dataclass, field

TO_COMMONS = ("sweep", "level", "leave")


@dataclass
class Moves:
    """What one command added to each holder, in cents. paid: to providers, by agreement."""

    members: dict[str, int] = field(default_factory=dict)
    agreements: dict[str, int] = field(default_factory=dict)
    paid: dict[str, int] = field(default_factory=dict)
    commons: int = 0
    minted: int = 0
    burnt: int = 0
    awarded: dict[str, int] = field(default_factory=dict)
    has_any: bool = False

    def add_member(self, member: str, cents: int) -> None:
        """Add to (or take from) a member's lots."""
        self.members[member] = self.members.get(member, 0) + cents


def name_moves(moves: Moves) -> list[tuple[str, ...]]:
    """Give, for each move, the causes of T1 that it may have; an unexplained rest is a "transfer"."""
    rest = {member: cents for member, cents in moves.members.items() if cents}
    named: list[tuple[str, ...]] = []
    for key, cents in moves.agreements.items():
        named += _name_agreement(key, cents, moves.paid.get(key, 0), rest)
    for member, cents in moves.awarded.items():
        rest[member] = rest.get(member, 0) - cents
    awarded = sum(moves.awarded.values())
    if awarded or moves.minted:
        named.append(("award", "bonus", "welcome") if awarded == moves.minted else ("mint",))
    if moves.burnt:
        named.append(("burn",))
    to_commons = moves.commons + moves.burnt
    lost = -sum(cents for cents in rest.values() if cents < 0)
    if to_commons or lost:
        named.append(TO_COMMONS if to_commons == lost else ("transfer",))
    if any(cents > 0 for cents in rest.values()):
        named.append(("transfer",))
    if moves.has_any and not named:
        named.append(("merge", "change", *TO_COMMONS))
    return named


def _name_agreement(key: str, cents: int, paid: int, rest: dict[str, int]) -> list[tuple[str, ...]]:
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
