"""T12, T13, T14: time passes, calls are sent again, and people try it in others' names."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from chaincode import contract
from chaincode.rules import canonical, intervals
from chaincode.rules.acting import find_actor, find_helped
from chaincode.rules.calls import Call
from tests.helpers.rules.machine.base import NUMBER, Base, pick
from tests.helpers.rules.world import SERVICE, STRANGER, Person

IN_OTHERS_NAMES = (
    "drop", "drop", "drop", "merge", "sweep", "level", "leave", "freeze", "cancel", "rotate", "withdraw", "contest",
    "confirm", "open_day", "publish", "remind", "vote", "support", "propose",
)


class OtherSteps(Base):
    """What strangers try."""

    @rule(days=st.sampled_from((1, 1, 1, 1, 2, 2, 3, 35)))
    def open_days(self, days: int) -> None:
        """Time passes; after an outage dates are skipped, and old command records may be dropped."""
        if days < 30:
            self.world.open_day(days)
            return
        for _ in range(2):
            self.world.skip_to(self.world.date_in(days))
        records = [key for key in self.world.state if key.startswith("cmd/")]
        old = [key for key in records if intervals.days_between(key.rsplit("/", 1)[1][:10], self.world.date) > 60]
        self.world.attempt("drop", STRANGER, records=(old or records)[:20])

    @rule(other=st.booleans())
    def repeat(self, other: bool) -> None:
        """T13: the same call again writes nothing; the same id with another content is refused."""
        if self.world.last is None or self.world.last.transient:
            return
        before, last = dict(self.world.state), self.world.last
        if other:
            last = Call("drop", last.command_id, last.member, canonical.encode({"records": []}), last.caller, 0)
        asked = (self.world, last.member, last.caller.key, last.caller.organisation, self.world.day)
        is_sender = not last.member or (find_actor(*asked) or find_helped(*asked)) is not None
        effects = self.world.send(last)
        if is_sender:  # the key that a rotation dropped isn't answered any more
            assert (effects.status == contract.OK) != other or last.name == "drop"
        else:
            assert effects.status != contract.OK
        assert self.world.state == before

    @rule(who=NUMBER, thief=NUMBER, name=st.sampled_from(IN_OTHERS_NAMES))
    def impersonate(self, who: int, thief: int, name: str) -> None:
        """Name another as the member: whatever it is, the key doesn't act for that one."""
        victim, person = pick(list(self.acting), who), self._someone(thief)
        if person.member == victim:
            person = STRANGER if thief % 2 else SERVICE
        before = dict(self.world.state)
        receipt = self.world.attempt(name, Person(victim, person.caller), **self._arguments_of(name, victim, who))
        assert receipt is None and self.world.state == before, name

    @rule(who=NUMBER, by=NUMBER)
    def drop_young(self, who: int, by: int) -> None:
        """Drop what anybody's commands did of late, so that they could be sent again: nobody may."""
        records = [key for key in self.world.state if key.startswith("cmd/")]
        young = [key for key in records if intervals.days_between(key.rsplit("/", 1)[1][:10], self.world.date) <= 60]
        if young:
            by_whom = self._someone(by) if by % 2 else STRANGER
            assert self.world.attempt("drop", by_whom, records=[pick(young, who)]) is None

    def _arguments_of(self, name: str, victim: str, number: int) -> dict[str, Any]:
        """Give arguments with which the victim could send it."""
        state, lots = self.world.state, list(self._lots(victim))
        own = [key for key in state if key.startswith(f"agreement/{victim}/")]
        claims = [key for key in state if key.startswith(f"claim/{victim}/")]
        unknown = f"{victim}/{'0' * 64}/{'0' * 32}"
        given: dict[str, dict[str, Any]] = {
            "drop": {"records": [key for key in state if key.startswith(f"cmd/{victim}/")][: number % 3]},
            "level": {"member": victim, "lots": lots}, "freeze": {"member": victim}, "cancel": {},
            "rotate": {"public_keys": [self._make_key("thief")]}, "open_day": {"date": self.world.date_in(1)},
            "remind": {"claim": claims[0] if claims else f"claim/{victim}/{'0' * 32}"},
            "publish": {"kind": "offer", "thing": "service", "category": "care", "min_price_cents": 1,
                        "max_price_cents": 2, "terms": "5" * 64},
        }
        proposal = next((key for key in state if key.startswith("proposal/")), "proposal/" + "0" * 32)
        given |= {
            "vote": {"proposal": proposal, "choice": "yes"}, "support": {"proposal": proposal},
            "propose": {"subject": {"kind": "opinion"}, "text": "5" * 64},
        }
        if name in ("withdraw", "contest", "confirm"):
            return {"agreement": pick(own, number) if own else f"agreement/{unknown}"}
        return given.get(name, {"lots": lots})
