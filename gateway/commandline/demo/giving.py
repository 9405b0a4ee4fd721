"""Who finances tokens and for what: euro paid in, a shop's pledge, and a programme that rewards what people do.

    paid in, by two organisations' word -> rows -> pledge, programme -> dues, as people pay and act -> lots
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chaincode.rules.intervals import add_days
from gateway.commandline.demo.services import act, as_member
from gateway.commandline.demo.town import Resident
from gateway.hosting.opening import Gateways

SHOP, TOWN_HALL, ATTESTER = "Bottega Stella", "Municipio di Valmori", "Scuola Rondine"
PAID_IN_CENTS = {SHOP: 2_000, TOWN_HALL: 3_000}
PLEDGED_BPS, RIDE_CENTS = 2_000, 50
RIDES = {"Ada Neri": 3, "Bruno Colli": 2}
BANK_KEY = bytes(32)  # what the real treasurers hold in secret: under it a reference is always the same
RUNS_DAYS = 60


@dataclass
class Giving:
    """What was promised, by its key; back_cents: what came of it, by name."""

    gateways: Gateways
    residents: Mapping[str, Resident]
    pledge: str = ""
    programme: str = ""
    back_cents: dict[str, int] = field(default_factory=dict)

    def promise(self, date: str) -> None:
        """Pay euro in; a fifth back of what care costs, by the shop; rides to school by bicycle, by the town hall."""
        rows = {name: pay_in(self.gateways, self.residents[name], cents) for name, cents in PAID_IN_CENTS.items()}
        runs = {"from_date": date, "to_date": add_days(date, RUNS_DAYS)}
        self.pledge = act(self.gateways, self.residents[SHOP], "pledge", {
            "rows": [rows[SHOP]], "cents": PAID_IN_CENTS[SHOP], "purposes": ["care"], "bps": PLEDGED_BPS,
            "cap_cents": 500, **runs,
        })["made"][0]
        proposed = act(self.gateways, self.residents[TOWN_HALL], "programme", {
            "owner": self.residents[TOWN_HALL].member, "rows": [rows[TOWN_HALL]], "cents": PAID_IN_CENTS[TOWN_HALL],
            "plan": self._plan() | runs,
        })
        self.programme = countersign(self.gateways, proposed)["made"][1]
        for name in RIDES:
            act(self.gateways, self.residents[name], "join", {"programme": self.programme})

    def _plan(self) -> dict[str, Any]:
        ride = {"code": "ride", "unit": "ride", "cents": RIDE_CENTS, "evidence": "attested", "day_cents": 200,
                "month_cents": 600, "attester_cents": 1_000}
        attesters = [self.residents[ATTESTER].member]
        return {"kind": "mobility", "actions": [ride], "attesters": attesters, "sdg": [11]}

    def reward(self, date: str) -> None:
        """The school attests who came by bicycle; what is due by now, cashback too, becomes tokens."""
        school = as_member(self.gateways, self.residents[ATTESTER])
        evidence = school.post("words", {"words": {"text": "7:50"}})["hash"]
        act(self.gateways, self.residents[ATTESTER], "attest_actions", {"programme": self.programme, "deeds": [
            {"member": self.residents[name].member, "action": "ride", "date": date, "quantity": rides,
             "evidence": evidence}
            for name, rides in RIDES.items()
        ]})
        self.gateways.client("municipality").post("housekeeping")
        self.gateways.catch_up()  # what the town hall's gateway sent, the members' own gateways have a moment later
        self.back_cents = {name: self._count_back(name) for name in RIDES}

    def _count_back(self, name: str) -> int:
        lots = as_member(self.gateways, self.residents[name]).get("wallet")["lots"]
        return sum(lot["amount_cents"] for lot in lots if lot["origin"].startswith("budget/"))


def pay_in(gateways: Gateways, payer: Resident, cents: int) -> str:
    """Have the treasurer say that euro came, and another organisation's officer; give the fund's row."""
    proposed = gateways.client("municipality", "officer").execute("pay_in", {
        "payer": payer.member, "cents": cents, "reference": make_reference(payer.name),
    })["response"]
    return str(countersign(gateways, proposed)["made"][1])


def make_reference(transfer: str) -> str:
    """Give what the ledger knows a bank's transfer by: the same whoever computes it, and nobody else can."""
    return hmac.new(BANK_KEY, transfer.encode(), "sha256").hexdigest()


def countersign(gateways: Gateways, proposed: Mapping[str, Any]) -> dict[str, Any]:
    """Let the energy operator's officer sign what another organisation proposed."""
    given = {"target": proposed["made"][0], "digest": proposed["facts"]["digest"]}
    response: dict[str, Any] = gateways.client("gse", "officer").execute("countersign", given)["response"]
    return response
