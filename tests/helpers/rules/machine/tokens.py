"""T2, T3, T10, T12: what anybody may do with named lots, and nobody while officers freeze their owner's keys."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from chaincode.rules.energy.awards import award_keys, is_award
from chaincode.rules.market.records import Agreement
from chaincode.rules.records import CommonsRow, Lot, Member
from tests.helpers.rules.machine.base import NUMBER, OFFICERS, Base
from tests.helpers.rules.world import SERVICE


class TokenSteps(Base):
    """What members and services do with lots and rows."""

    @rule(who=NUMBER, name=st.sampled_from(("merge", "sweep", "sweep", "level", "level", "burn")), many=NUMBER)
    def tidy(self, who: int, name: str, many: int) -> None:
        """Merge own lots; sweep, level and burn what anybody may."""
        person, day = self._someone(who), self.world.day
        lots = self._lots(person.member)
        if name == "burn":
            rows = list(self.world.all(CommonsRow, "commons/"))
            self.world.attempt("burn", SERVICE, rows=rows if many % 3 else rows[:1])
        elif name == "merge":
            self.world.attempt("merge", person, lots=list(lots)[: 2 + many % 4])
        elif name == "sweep":
            expired = [ref for member in self.acting for ref, lot in self._lots(member).items() if lot.expires_on < day]
            self.world.attempt("sweep", SERVICE, lots=(expired or list(lots))[: 1 + many % 5])
        else:
            grace = self.world.now.parameters.grace_days
            old = [ref for ref, lot in lots.items() if day - lot.received_on > grace and lot.expires_on >= day]
            asked = [key for key in self.world.state if key.startswith(f"agreement/{person.member}/")]
            named = old if many % 5 else list(lots)
            self.world.attempt("level", SERVICE, member=person.member, lots=named, agreements=asked[: many % 3])

    @rule()
    def level_all(self) -> None:
        """The service levels everybody; then nobody keeps more than the limit, whatever is asked for meanwhile."""
        for key, member in self.world.all(Member, "member/").items():
            owner = key.split("/")[1]
            free = self._list_old(owner)
            held = {ref: lots for ref in self.world.state if ref.startswith(f"agreement/{owner}/")
                    and (lots := self._list_held(ref))}
            if not free or owner not in self.acting:
                continue
            before = sum(lot.amount_cents for lot in free.values())
            held_cents = sum(lot.amount_cents for lots in held.values() for lot in lots)
            self.world.attempt("level", SERVICE, member=owner, lots=list(free), agreements=list(held))
            after = sum(lot.amount_cents for lot in self._list_old(owner).values())
            most = getattr(self.world.now.parameters.max_balance, member.stakeholder)
            assert after == min(before, max(0, most - held_cents)), (owner, before, held_cents, after)

    def _list_old(self, owner: str) -> dict[str, Lot]:
        """Give lots received before the days of grace that can be spent, spared ones aside."""
        return {ref: lot for ref, lot in self._lots(owner).items() if self._is_old(lot)}

    def _list_held(self, ref: str) -> list[Lot]:
        agreement = self.world.get(Agreement, ref)
        if agreement.status != "requested":
            return []
        return [lot for lot in agreement.lots if self._is_old(lot)]

    def _is_old(self, lot: Lot) -> bool:
        now = self.world.now
        return not lot.only and lot.expires_on >= now.number > lot.received_on + now.parameters.grace_days

    @rule(who=NUMBER, is_signed=st.booleans(), days=st.integers(1, 8))
    def freeze_and_sweep(self, who: int, is_signed: bool, days: int) -> None:
        """Officers freeze a member's keys; whatever anybody sends meanwhile, what was alive stays until its bound.

        What somebody who left had may be swept at once.
        """
        person, parameters = self._someone(who), self.world.now.parameters
        alive = self._alive(person.member)
        stays = person.member in self._confirmed()
        officer = OFFICERS[person.caller.organisation]
        receipt = self.world.attempt("freeze", officer, member=person.member)
        if receipt is None:
            return
        is_signed = is_signed and self._sign(receipt)
        self.world.open_day(days if is_signed else min(days, parameters.recovery_days))
        life_days = parameters.max_life_days + parameters.return_days + parameters.mediation_days
        for ref, lot in alive.items():
            self.world.attempt("sweep", SERVICE, lots=[ref])
            assert not stays or self._has(ref) or self.world.day > lot.minted_on + life_days, ref
        if who % 3:
            self._sign(self.world.attempt("thaw", officer, member=person.member))

    def _has(self, ref: str) -> bool:
        return award_keys(ref)[2] not in self.world.state if is_award(ref) else ref in self.world.state
