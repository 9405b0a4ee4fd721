"""Reads the mirror that `projector` writes: what the ledger holds, by what it is.

Members and their keys, lots, agreements, settlements, months. A `Mirror` is a `Snapshot` too, so
whatever the rules can read, they can read of it.
"""

from collections.abc import Sequence

from sqlalchemy import and_, or_

from chaincode.rules import keys
from chaincode.rules.energy.records import Anchor, Backing, Settlement
from chaincode.rules.funding.records import Due
from chaincode.rules.market.records import Agreement, Claim, Offer, Place
from chaincode.rules.records import CommonsRow, KeyOwner, Lot, Member, MemberKey, Pending, PointOwner, Supply
from gateway.db.rows import WAITING, MirroredState, Rows, UnfoundedError, begin_with, join_key, split_key
from gateway.db.tables import state

__all__ = ["Mirror", "UnfoundedError", "split_key"]


class Mirror(MirroredState):
    """The ledger as of the last mirrored block, within one transaction. What is many comes in order of keys."""

    def member(self, member: str) -> Member | None:
        """A member, or None."""
        return self.find(Member, keys.member(member))

    def members(self) -> dict[str, Member]:
        """All members by id."""
        return {split_key(key)[1]: member for key, member in self.records(Member, "member")}

    def member_keys(self, member: str) -> MemberKey | None:
        """The keys that act for a member, or None."""
        return self.find(MemberKey, keys.member_key(member))

    def find_key_owner(self, key: str) -> str:
        """The member whose key it is or ever was, "" for nobody."""
        owner = self.find(KeyOwner, keys.key_owner(key))
        return owner.member if owner else ""

    def holder(self, tag: str) -> str:
        """The member who has a metering point, "" for nobody."""
        owner = self.find(PointOwner, keys.point(tag))
        return owner.member if owner else ""

    def waiting(self) -> Rows[Pending]:
        """What waits for another organisation's signature, also what has waited too long."""
        return self._choose(Pending, state.c.status == WAITING, *begin_with(join_key("pending")))

    def pending_about(self, key: str) -> Rows[Pending]:
        """What was ever proposed about a record, done or waiting."""
        return self._choose(Pending, state.c.party == key, *begin_with(join_key("pending")))

    def lots(self, *owner: str) -> Rows[Lot]:
        """All lots with a key of their own, or one owner's."""
        return self.records(Lot, "lot", *owner)

    def spenders(self, settlement: str) -> set[str]:
        """The members who have used a settlement's award lot."""
        return {split_key(key)[2] for key, _ in self.scan(join_key("spent", settlement))}

    def commons(self) -> Rows[CommonsRow]:
        """The community's own tokens."""
        return self.records(CommonsRow, "commons")

    def agreements(self, member: str = "", statuses: Sequence[str] = ()) -> Rows[Agreement]:
        """All agreements, or those of a member as consumer or provider; only of some statuses, if any are given."""
        named = ("agreement", member) if member else ("agreement",)
        begins = and_(*begin_with(join_key(*named)))
        of_status = [state.c.status.in_(statuses)] if statuses else []
        is_provider = and_(*begin_with(join_key("agreement")), state.c.party == member)
        return self._choose(Agreement, or_(begins, is_provider) if member else begins, *of_status)

    def held_of(self, consumer: str) -> Rows[Agreement]:
        """A member's agreements as consumer, whose tokens they hold."""
        return self.records(Agreement, "agreement", consumer)

    def claims(self, *provider: str) -> Rows[Claim]:
        """All claims to a bonus, or one provider's."""
        return self.records(Claim, "claim", *provider)

    def dues(self, payee: str = "") -> Rows[Due]:
        """All that is due out of budgets, or what is due to one."""
        of_payee = [state.c.party == payee] if payee else []
        return self._choose(Due, *begin_with(join_key("due")), *of_payee)

    def offers(self) -> Rows[Offer]:
        """All offers and needs, closed ones too."""
        return self.records(Offer, "offer")

    def places(self, provider: str, resource: str) -> Rows[Place]:
        """The numbered places of a provider's resource."""
        return self.records(Place, "place", provider, resource)

    def seats(self, provider: str, resource: str) -> list[tuple[str, int]]:
        """The booked seats of a provider's resource: the place's number as its key has it, and the seat's."""
        found = (split_key(key) for key, _ in self.scan(join_key("seat", provider, resource)))
        return [(place, int(seat)) for *_, place, seat in found]

    def supply(self) -> Supply:
        """What was minted, paid in, redeemed and burnt so far: nothing before the founding."""
        return self.find(Supply, keys.SUPPLY) or Supply(0, 0)

    def settlements(self) -> list[Settlement]:
        """All settlements and skips, countersigned or not."""
        return [settlement for _, settlement in self.records(Settlement, "settlement")]

    def anchor(self, settlement: str) -> Anchor | None:
        """What is anchored for a settlement, or None."""
        return self.find(Anchor, keys.anchor(settlement))

    def anchors(self, first: str = "") -> list[tuple[str, Anchor]]:
        """What is anchored, by the settlement's id; only ids that begin so (a month, a period, a kind)."""
        found = self._choose(Anchor, *begin_with(keys.anchor(first)))
        return [(split_key(key)[1], anchor) for key, anchor in found]

    def backing(self, month: str) -> Backing | None:
        """What backs a month's tokens, or None."""
        return self.find(Backing, keys.month(month))

    def backings(self) -> list[tuple[str, Backing]]:
        """What backs each month's tokens."""
        return [(split_key(key)[1], backing) for key, backing in self.records(Backing, "months")]
