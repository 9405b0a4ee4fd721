"""T8: euro paid in and out, pledges, vouchers, assistance; dues disbursed, discarded, refused."""

from hypothesis.stateful import rule

from chaincode.rules import keys
from chaincode.rules.funding.records import Budget, Due, Pledge, Redemption
from chaincode.rules.market.records import Agreement, Claim
from chaincode.rules.records import FundRow, Member
from tests.helpers.rules.community import FOUNDED_ON
from tests.helpers.rules.machine.base import NUMBER, OFFICERS, Base, pick
from tests.helpers.rules.world import SERVICE, STRANGER, Person, staff

TREASURER = staff("municipality", "treasurer")


class FundSteps(Base):
    """Tokens that only distribute, and those who get them."""

    @rule(who=NUMBER, cents=NUMBER)
    def pay_in(self, who: int, cents: int) -> None:
        """Pay in, now and then a transfer that was counted."""
        payer = pick([*self._stakeholders(), keys.SOLIDARITY], who)
        given = {"payer": payer, "cents": 1 + cents % 900, "reference": f"{cents % 4_000:064x}"}
        self._sign(self.world.attempt("pay_in", TREASURER, **given))

    @rule(who=NUMBER, what=NUMBER, cents=NUMBER)
    def set_apart(self, who: int, what: int, cents: int) -> None:
        """What a fund's owner does with rows."""
        owner = self._owner(who)
        rows = list(self.world.all(FundRow, keys.fund(owner.member, "")))[:2] if owner else []
        if not owner or not rows:
            return
        have = sum(self.world.get(FundRow, row).amount_cents for row in rows)
        some = {"rows": rows, "cents": max(1, have * (1 + cents % 4) // 4)}
        if what % 4 == 0:
            self.world.attempt("donate", owner, **some)
        elif what % 4 == 1:
            vouchers = [{"member": self._someone(cents).member, "cents": 1 + have // 3}]
            only = [pick(("care", "music"), cents)]
            self.world.attempt("issue_vouchers", owner, rows=rows, vouchers=vouchers, only=only)
        else:
            dates = {"from_date": self.world.date, "to_date": self.world.date_in(1 + cents % 20)}
            self.world.attempt("pledge", owner, purposes=["care", "music"], bps=5_000, cap_cents=200, **some, **dates)

    @rule(which=NUMBER, sure=NUMBER)
    def assist(self, which: int, sure: int) -> None:
        """Give a desk vouchers of the solidarity fund."""
        rows = list(self.world.all(FundRow, keys.fund(keys.SOLIDARITY, "")))
        desks = [key.split("/")[1] for key, one in self.world.all(Member, "member/").items() if one.kind == "desk"]
        if not desks:
            desk = self.world.join("municipality", kind="desk")
            self._know(desk)
            desks = [desk.member]
        if rows:
            row = pick(rows, which)
            cents = max(1, self.world.get(FundRow, row).amount_cents // (1 + sure % 2))
            given = {"member": desks[0], "rows": [row], "cents": cents, "only": ["care"]}
            self._sign(self.world.attempt("assist", OFFICERS["municipality"], **given))

    @rule(which=NUMBER, by=NUMBER)
    def disburse(self, which: int, by: int) -> None:
        """Pay dues out of a budget, as a service, its owner or somebody else; refuse one, seldom."""
        dues = list(self.world.all(Due, "due/"))
        if not dues:
            return
        chosen = pick(dues, which)
        budget, payee = chosen.split("/")[1:3]
        named = [due for due in dues if due.split("/")[1] == budget][: 1 + by % 5]
        if by % 7 == 0 and payee in self.acting:
            self.world.attempt("refuse", self.acting[payee][-1], due=chosen)
        person = SERVICE if by % 3 else self._someone(by)
        self.world.attempt("disburse", person, budget=budget, dues=named)

    @rule(which=NUMBER, by=NUMBER)
    def wind_up(self, which: int, by: int) -> None:
        """End what runs, bring back what is left, discard what is old; by the owner, mostly."""
        budgets = self.world.all(Budget, "budget/")
        if budgets:
            terms = budgets[pick(list(budgets), which)].terms
            owner = terms.split("/")[1]
            person = self.acting[owner][-1] if owner in self.acting and by % 4 else STRANGER
            self.world.attempt("end", person, terms=terms)
        old = [*self.world.all(Due, "due/"), *self.world.all(Claim, "claim/")]
        if old and by % 3 == 0:
            self.world.attempt("discard", STRANGER, records=[pick(old, which)])

    @rule(who=NUMBER, cents=NUMBER)
    def redeem(self, who: int, cents: int) -> None:
        """Ask for euro, as a shop mostly; have it repaid, or take it back."""
        paid = [(ref, one) for ref, one in self.world.all(Agreement, "agreement/").items() if one.paid_cents]
        by_shops = [(ref, one) for ref, one in paid if one.stakeholder == "commerce"]
        if by_shops:
            ref, agreement = pick(by_shops, who)
            own, day = self._lots(agreement.provider), self.world.day
            lots = [key for key, lot in own.items() if not lot.only and lot.expires_on >= day]
            some = {"lots": lots[:1], "cents": 1 + cents % 20, "agreements": [ref]}
            receipt = self.world.attempt("redeem", self.acting[agreement.provider][-1], **some)
            if cents % 2:
                month = max(self.world.date_in(-31)[:7], FOUNDED_ON[:7])
                self._sign(self.world.attempt("official", staff("gse", "official"), month=month, euro_cents=10**7))
            if receipt and cents % 3:
                given = {"redemption": receipt["made"][0], "digest": receipt["facts"]["digest"]}
                self.world.attempt("repay", TREASURER, **given, reference=f"{cents % 5_000:064x}")
        held = [ref for ref, one in self.world.all(Redemption, "redemption/").items() if one.status == "held"]
        if held:
            ref = pick(held, who)
            owner = ref.split("/")[1]
            self.world.attempt("take_back", self._person(owner, cents) if cents % 2 else STRANGER, redemption=ref)

    @rule(who=NUMBER, cents=NUMBER)
    def pay_with_pledges(self, who: int, cents: int) -> None:
        """Confirm what was delivered, naming pledges."""
        delivered = [ref for ref, one in self.world.all(Agreement, "agreement/").items() if one.status == "delivered"]
        if delivered:
            ref = pick(delivered, who)
            pledges = list(self.world.all(Pledge, "pledge/"))
            named = pledges[cents % 3 :][:3]
            self.world.attempt("confirm", self._person(ref.split("/")[1], cents), agreement=ref, pledges=named)

    # Who there is

    def _stakeholders(self) -> list[str]:
        members = self.world.all(Member, "member/").items()
        return [key.split("/")[1] for key, one in members if one.stakeholder != "citizen" and not one.kind]

    def _owner(self, who: int) -> Person | None:
        owners = list(dict.fromkeys(row.split("/")[1] for row in self.world.all(FundRow, "fund/")))
        known = [owner for owner in owners if owner in self.acting]
        return self._person(pick(known, who), who) if known else None
