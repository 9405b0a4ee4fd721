"""What the town hall gives: each quarter it pays euro in, and pledges them to whoever pays for care (T8)."""

from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256

from analytics.economy.ledger import MUNICIPALITY, OPERATOR, Ledger, RefusedError
from analytics.economy.people import CARE, Person, Townsfolk
from chaincode.rules.funding.disbursing import MAX_DUES, T8_NOTHING_PAID
from chaincode.rules.funding.paying_in import T8_NO_ROOM
from chaincode.rules.funding.records import Due
from chaincode.rules.state import read_record

QUARTER_WEEKS = 13
PAID_IN_CENTS_A_MEMBER = 50
PLEDGED_BPS, CAP_CENTS = 2_000, 300


@dataclass
class Funding:
    """The pledge that runs, "" for none; dues: those that wait, by key; refused: how often, by code."""

    ledger: Ledger
    town: Townsfolk
    pledge: str = ""
    paid_in_cents: int = 0
    dues: dict[str, Due] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)

    def watch(self, key: str, data: bytes | None) -> None:
        """Follow what is due."""
        if data is None:
            self.dues.pop(key, None)
        else:
            self.dues[key] = read_record(Due, data)

    def begin_quarter(self, date: str, to_date: str) -> None:
        """Pay in for a quarter and pledge it; while T8 leaves no room under the ceilings, there is no pledge."""
        cents = PAID_IN_CENTS_A_MEMBER * (len(self.town.citizens) + len(self.town.shops) + 1)
        hall = self.town.hall
        try:
            row = self._pay_in(cents, date)
        except RefusedError as refusal:
            if refusal.code != T8_NO_ROOM.code:
                raise
            self.refused[refusal.code] += 1
            self.pledge = ""
            return
        self.pledge = self.ledger.send("pledge", hall.caller, {
            "rows": [row], "cents": cents, "purposes": [CARE], "bps": PLEDGED_BPS, "cap_cents": CAP_CENTS,
            "from_date": date, "to_date": to_date,
        }, hall.member)["made"][0]
        self.paid_in_cents += cents

    def _pay_in(self, cents: int, date: str) -> str:
        """Give the row that two organisations' word makes."""
        proposed = self.ledger.send("pay_in", MUNICIPALITY, {
            "payer": self.town.hall.member, "cents": cents, "reference": sha256(date.encode()).hexdigest(),
        })
        row: str = self.ledger.send("countersign", OPERATOR, {
            "target": proposed["made"][0], "digest": proposed["facts"]["digest"],
        })["made"][1]
        return row

    def list_pledges(self, person: Person, provider: Person) -> list[str]:
        """Give the pledges that a payment names."""
        is_care = provider.caller.organisation == "citizens" and person.member != self.town.hall.member
        return [self.pledge] if self.pledge and is_care else []

    def disburse(self) -> None:
        """Let the municipality's service pay what is due and covered, oldest first."""
        waiting: dict[str, list[str]] = {}
        for key in sorted(self.dues, key=lambda key: (self.dues[key].left_on, key)):
            waiting.setdefault(key.split("/")[1], []).append(key)
        for budget, dues in waiting.items():
            named = {"budget": budget, "dues": dues[:MAX_DUES]}
            try:
                self.ledger.send("disburse", MUNICIPALITY, named)
            except RefusedError as refusal:
                if refusal.code != T8_NOTHING_PAID.code:
                    raise

    @property
    def waiting_cents(self) -> int:
        """What is due and wasn't paid yet."""
        return sum(due.cents for due in self.dues.values())
