"""T5 to T7, T10: periods anchored, settled, corrected, skipped, and countersigned; euro released."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from chaincode.rules import intervals, keys
from chaincode.rules.energy.records import Backing, Chain, Told
from chaincode.rules.market.records import Claim
from chaincode.rules.records import Member
from tests.helpers.rules.community import FOUNDED_ON
from tests.helpers.rules.machine.base import NUMBER, OFFICERS, OPERATOR, VOTED, Base, pick
from tests.helpers.rules.statement import build_statement
from tests.helpers.rules.world import PERIMETER, staff

HOURS = st.lists(NUMBER, min_size=3, max_size=3)


class EnergySteps(Base):
    """What the energy operator proposes, and others sign."""

    @rule(hours=HOURS, euro=NUMBER)
    def pay_out(self, hours: list[int], euro: int) -> None:
        """Bring the next period to its tokens, as it goes when nobody disturbs."""
        if self.world.get(Chain, keys.CHAIN).next_period >= self.world.date:
            self.world.open_day()
        self.anchor(hours, 1 + 3 * (euro // 3))
        self.settle(1, euro)
        self.sign_settlement("municipality", 1)

    @rule(hours=HOURS, euro=NUMBER)
    def correct(self, hours: list[int], euro: int) -> None:
        """Correct a closed period, mostly to less than was credited, as it goes when nobody disturbs."""
        self.anchor([hour % 400 for hour in hours] if euro % 4 else hours, 3 * (euro // 3))
        self.settle(1, 1)
        self.sign_settlement("municipality", 1)

    @rule(hours=HOURS, euro=NUMBER)
    def anchor(self, hours: list[int], euro: int) -> None:
        """Anchor the next open period, or correct a closed one."""
        chain = self.world.get(Chain, keys.CHAIN)
        following = chain.next_period or FOUNDED_ON
        closed = [p for one in self.world.all(Backing, "months/").values() for p in one.periods]
        is_definitive = bool(closed) and euro % 3 == 0
        period = pick(closed, hours[0]) if is_definitive else following
        kind = "definitive" if is_definitive else "provisional"
        number = 1 + sum(key.startswith(f"anchor/{period}.{kind}.") for key in self.world.state)
        settlement = f"{period}.{kind}.{number}"
        leaves = {PERIMETER: self._vectors(period, hours)}
        told = self.world.find(Told, keys.told(period, "gse"))
        statement = build_statement(period, leaves, None if euro % 20 == 17 else 400 + euro % 8_000, told)
        if self.world.attempt("anchor", OPERATOR, settlement=settlement, **statement.anchor):
            self.statements[settlement] = statement

    @rule(which=NUMBER, many=NUMBER)
    def settle(self, which: int, many: int) -> None:
        """Settle what is anchored, naming some claims; now and then with somebody else's vectors."""
        open_ones = [one for one in self.statements if f"settlement/{one}" not in self.world.state]
        if not open_ones:
            return
        name = open_ones[-1] if which % 4 else pick(open_ones, which)
        source = name if many % 10 else pick(list(self.statements), many)
        claims = [key for key, one in self.world.all(Claim, "claim/").items() if one.is_eligible]
        named = claims[-(many % 4) :] if many % 4 and ".provisional." in name else []
        minted = [{"programme": VOTED, "cents": 1 + many % 45}] if many % 3 and ".provisional." in name else []
        given = {"settlement": name, "claims": named, "programmes": minted}
        self.world.attempt("settle", OPERATOR, self.statements[source].transient, **given)

    @rule(by=st.sampled_from(("municipality", "municipality", "citizens", "gse")), sure=NUMBER)
    def sign_settlement(self, by: str, sure: int) -> None:
        """Countersign what awaits, skip a period, or sign the wrong digest."""
        chain = self.world.get(Chain, keys.CHAIN)
        if chain.awaiting:
            target, digest = keys.settlement(chain.awaiting), chain.digest if sure % 9 else "0" * 64
            self.world.attempt("countersign", OFFICERS[by], target=target, digest=digest)
        elif sure % 8 == 0:
            period = chain.next_period or FOUNDED_ON
            revision = 1 + sum(key.startswith(f"settlement/{period}.skip.") for key in self.world.state)
            self.world.attempt("skip", OPERATOR, period=period, revision=revision, reason="no_data")

    @rule(which=NUMBER, cents=NUMBER)
    def release(self, which: int, cents: int) -> None:
        """Release euro kept of a month, twice; now and then bring it to its end first, so that it may."""
        months = [key.split("/")[1] for key in self.world.all(Backing, "months/")] or [FOUNDED_ON[:7]]
        month = pick(months, which)
        if which % 3 == 0:
            self._finish(month, cents)
        for number in (cents, which):
            arguments = {"month": month, "cents": 1 + number % 2_000, "use": pick(("division", "social"), number)}
            receipt = self.world.attempt("release_kept", OPERATOR, **arguments)
            if number % 5:
                self._sign(receipt)

    def _finish(self, month: str, number: int) -> None:
        """Open the month's days, close its periods, settle them for good, and record GSE's figure."""
        while self.world.date[:7] <= month:
            self.world.open_day()
        self.sign_settlement("municipality", 1)
        while (period := self.world.get(Chain, keys.CHAIN).next_period or FOUNDED_ON)[:7] <= month:
            revision = 1 + sum(key.startswith(f"settlement/{period}.skip.") for key in self.world.state)
            if not self._sign(self.world.attempt(
                "skip", OPERATOR, period=period, revision=revision, reason="no_data",
            )):
                return
        for period, one in self.world.get(Backing, keys.month(month)).periods.items():
            if ".provisional." in one.settlement:
                self._settle_finally(period, number)
        self._sign(self.world.attempt(
            "official", staff("gse", "official"), month=month, euro_cents=400 + number % 8_000,
        ))

    def _settle_finally(self, period: str, number: int) -> None:
        revision = 1 + sum(key.startswith(f"anchor/{period}.definitive.") for key in self.world.state)
        settlement, told = f"{period}.definitive.{revision}", self.world.find(Told, keys.told(period, "gse"))
        leaves = {PERIMETER: self._vectors(period, [number % 3_000] * 3)}
        statement = build_statement(period, leaves, 400 + number % 8_000, told)
        if self.world.attempt("anchor", OPERATOR, settlement=settlement, **statement.anchor):
            self.statements[settlement] = statement
            self.world.attempt("settle", OPERATOR, statement.transient, settlement=settlement, claims=[])
            self.sign_settlement("municipality", 1)

    def _vectors(self, period: str, hours: list[int]) -> dict[str, tuple[list[int], list[int]]]:
        """Give each member with a point for the whole day some energy in three hours."""
        leaves = {}
        for number, (key, member) in enumerate(self.world.all(Member, "member/").items()):
            end = intervals.add_days(period, 1)
            held = [p for p in member.points if p.from_date <= period and (not p.to_date or p.to_date >= end)]
            if held:
                span = intervals.hours_of_days(period, 1).hours
                withdrawn, injected = [0] * span, [0] * span
                for place, hour in enumerate(hours):
                    withdrawn[10 + place] = (hour + number) % 5_900
                    injected[10 + place] = (hour * 61) % 5_900 if number % 2 else 0
                leaves[key.split("/")[1]] = (withdrawn, injected)
        return leaves
