"""T10, T11: programmes of stakeholders and of votes, joined and used; campaigns; what settlements mint is drawn."""

from typing import Any

from hypothesis.stateful import rule

from chaincode.rules import keys
from chaincode.rules.energy.records import Backing, Settlement
from chaincode.rules.funding.records import Budget, Due
from chaincode.rules.programmes.records import Adhesion, Campaign, Participation, Programme, RewardedAction
from chaincode.rules.records import FundRow
from tests.helpers.rules.machine.base import NUMBER, OFFICERS, OPERATOR, VOTED, Base, pick
from tests.helpers.rules.programmes import ACTIONS, code_paths
from tests.helpers.rules.world import SERVICE, STRANGER

CAPPED = [action | {"attester_cents": 5_000} for action in ACTIONS]


class DeedSteps(Base):
    """What people do for the community."""

    def make_voted_programme(self) -> None:
        """Write a programme as a vote makes it, for which settlements mint."""
        day, ref = self.world.day, keys.programme(VOTED)
        self.world.put(ref, Programme(
            "mobility", "commons", "issue", (RewardedAction("shift", "kwh", 5, "metered"),), (), (), 40, 10**6,
            0, (), self.world.date, self.world.date_in(400), day, day + 400,
        ))
        self.world.put(keys.budget(VOTED), Budget(ref, 0, 0, {}))

    @rule(which=NUMBER)
    def draw(self, which: int) -> None:
        """Add what a settlement minted to its programme, perhaps again."""
        settled = [one for one in self.world.all(Settlement, "settlement/").values() if one.programme_cents]
        if settled:
            name = pick(settled, which).settlement_id
            self.world.attempt("draw", STRANGER, settlement=name, programme=keys.programme(VOTED))

    @rule(who=NUMBER, sure=NUMBER)
    def promise(self, who: int, sure: int) -> None:
        """A stakeholder's programme, or more rows behind one."""
        rows = self._list_rows()
        if not rows:
            return
        row = pick(rows, who)
        owner, cents = self._person(row.split("/")[1], 1), self.world.get(FundRow, row).amount_cents
        programmes = list(self.world.all(Programme, "programme/"))
        if programmes and sure % 3 == 0:
            chosen = pick(programmes, sure)
            self.world.attempt("top_up", owner, programme=chosen, rows=[row], cents=1 + cents // 2)
            return
        plan = {
            "kind": "mobility", "actions": CAPPED, "from_date": self.world.date, "value_back_bps": 1_000,
            "to_date": self.world.date_in(20 + sure % 20), "attesters": [self._someone(sure).member],
            "goals": [{"action": "ride", "quantity": 1, "cents": 30}],
        }
        self._sign(self.world.attempt("programme", owner, owner=owner.member, rows=[row], cents=cents, plan=plan))

    @rule(which=NUMBER, who=NUMBER, sure=NUMBER)
    def take_part(self, which: int, who: int, sure: int) -> None:
        """Join, or quit; now and then all join."""
        programmes = list(self.world.all(Programme, "programme/"))
        for member in self._confirmed() if sure % 4 == 3 else ():
            ref = keys.programme(VOTED) if sure % 8 == 3 else pick(self._list_attested(), which)
            if member not in self._joined(ref):
                self.world.attempt("join", self._person(member, 1), programme=ref)
        person = self._someone(who)
        name = "quit" if sure % 5 == 0 else "join"
        self.world.attempt(name, person, programme=pick(programmes, which))

    @rule(which=NUMBER, who=NUMBER, sure=NUMBER)
    def show(self, which: int, who: int, sure: int) -> None:
        """Attest, hand codes out and scan one, sign together."""
        ref = pick(self._list_attested(), which)
        attester = next(iter(self.world.get(Programme, ref).attesters), "")
        joined = [one for one in self._joined(ref) if one in self.acting]
        if attester not in self.acting or not joined:
            return
        by, member = self._person(attester, 1), self._person(pick(joined, who), 1)
        if sure % 3 == 0:
            deed = {"member": member.member, "action": "ride", "date": self.world.date_in(-(sure % 8)),
                    "quantity": 1 + sure % 3, "evidence": "7" * 64}  # fmt: skip
            self.world.attempt("attest_actions", by, programme=ref, deeds=[deed])
        elif sure % 3 == 1:
            arguments, scans = code_paths(ref, self.world.date, 1 + sure % 4)
            receipt = self.world.attempt("codes", by, **arguments)
            if receipt:
                scan = pick(scans, sure) | {"codes": receipt["made"][0]}
                self.world.attempt("scan", member, **scan)
                self.world.attempt("scan", member, **scan)
        else:
            others = [one for one in joined if one != member.member] if sure % 4 else joined
            other = self._person(pick(others or joined, sure), 1)
            for one, with_whom in ((member, other), (other, member)):
                self.world.attempt("mutual", one, programme=ref, action="lift", other=with_whom.member)

    @rule(which=NUMBER, sure=NUMBER)
    def meter(self, which: int, sure: int) -> None:
        """Announce an event; add up a period's, twice."""
        ref = pick([keys.programme(VOTED), *list(self.world.all(Programme, "programme/"))[-1:]], which)
        given = {"programme": ref, "first_hour": 9, "hours": 2, "direction": "away"}
        self.world.attempt("announce_event", OPERATOR, **given, date=self.world.date_in(sure % 3))
        lines = [{"member": member, "cents": 1 + sure % 9} for member in self._joined(ref)]
        some: dict[str, Any] = {"programme": ref, "action": "shift", "root": "8" * 64, "lines": lines}
        settled = [period for one in self.world.all(Backing, "months/").values() for period in one.periods]
        period = pick(settled, -1 - sure % 2) if settled else self.world.date_in(-1)
        receipt = self.world.attempt("metered_actions", OPERATOR, **some, period=period)
        if receipt:
            given = {"target": receipt["made"][0], "digest": receipt["facts"]["digest"]}
            self.world.attempt("countersign", OFFICERS["citizens"], **given)

    @rule(who=NUMBER, which=NUMBER)
    def share(self, who: int, which: int) -> None:
        """Do the last that a goal needs, and take the part of one, perhaps again."""
        before = set(self.world.all(Due, "due/"))
        self.show(-1, who, 3 * which)
        for due in [due for due in self.world.all(Due, "due/") if due not in before]:
            self.world.attempt("disburse", SERVICE, budget=due.split("/")[1], dues=[due])
        goals = [key for key in self.world.state if key.startswith("goal/")]
        if goals:
            _, programme, action = pick(goals, which).split("/")
            given = {"programme": keys.programme(programme), "action": action}
            for member in self._joined(given["programme"]):
                if member in self.acting:
                    self.world.attempt("share", self.acting[member][-1], **given)

    @rule(who=NUMBER, sure=NUMBER)
    def campaign(self, who: int, sure: int) -> None:
        """Offer to buy together; some adhere, some leave again."""
        rows = self._list_rows()
        if not rows:
            return
        row = pick(rows, who)
        cents = self.world.get(FundRow, row).amount_cents
        given = {
            "rows": [row], "cents": cents, "tiers": [{"participants": 1, "discount_bps": 500}], "minimum": 1 + sure % 2,
            "most": 2, "closes_date": self.world.date_in(sure % 3), "value_back_cents": cents // 8,
            "cashback_cents": cents // 4, "terms": "5" * 64,
        }
        receipt = self.world.attempt("campaign", self._person(row.split("/")[1], 1), **given)
        for number in range(sure % 4 if receipt else 0):
            member, ref = self._someone(who + number), receipt["made"][0] if receipt else ""
            self.world.attempt("adhere", member, campaign=ref)
            if (sure + number) % 3 == 0:
                self.world.attempt("leave_campaign", member, campaign=ref)

    @rule(which=NUMBER, sure=NUMBER)
    def bring_campaigns_on(self, which: int, sure: int) -> None:
        """Close one, fulfil and receive what it was about."""
        campaigns = self.world.all(Campaign, "campaign/")
        for ref, campaign in list(campaigns.items())[-3:]:
            if campaign.status == "open":
                self.world.attempt("close", STRANGER, campaign=ref)
        adhesions = list(self.world.all(Adhesion, "adhesion/"))
        if not adhesions:
            return
        adhesion = pick(adhesions, which)
        refs = [ref for ref in campaigns if ref.endswith(adhesion.split("/")[1])]
        owner, member = refs[0].split("/")[1], adhesion.split("/")[2]
        given = {"campaign": refs[0], "adhesion": adhesion}
        if owner in self.acting and member in self.acting:
            self.world.attempt("fulfil", self.acting[owner][-1], **given)
            self.world.attempt("received", self.acting[member][-1] if sure % 3 else STRANGER, **given)

    def _list_attested(self) -> list[str]:
        """Give programmes with attesters that go on, else all."""
        programmes = self.world.all(Programme, "programme/")
        running = [ref for ref, one in programmes.items() if one.attesters and one.to_on >= self.world.day]
        return running or list(programmes)

    def _list_rows(self) -> list[str]:
        """Give the rows of funds whose owners may use them."""
        owners = self._confirmed()
        return [row for row in self.world.all(FundRow, "fund/") if row.split("/")[1] in owners]

    def _joined(self, ref: str) -> list[str]:
        prefix, day = keys.joined(ref.rsplit("/", 1)[1], ""), self.world.day
        found = self.world.all(Participation, prefix).items()
        return [key.removeprefix(prefix) for key, one in found if one.takes_part(day)]
