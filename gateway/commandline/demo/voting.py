"""A vote of the story: Ada proposes that use weighs more than production, and the code does what was voted.

    proposed, supported, opened, voted -> counted -> enacted -> in force: the next week that is settled is paid by it
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from analytics.examples.town import FIRST_DATE, Town
from chaincode.rules.energy.records import Terms
from chaincode.rules.energy.worth import HourWh, compute_worth
from chaincode.rules.intervals import days_between
from chaincode.rules.units import BPS, MICRO
from gateway.commandline.demo.month import PERIOD_DAYS, PROVISIONAL_BPS
from gateway.commandline.demo.services import act, as_member
from gateway.commandline.demo.town import Resident
from gateway.hosting.opening import Gateways

PROPOSER, SUPPORTERS = "Ada Neri", ("Ada Neri", "Bruno Colli", "Carla Venti")
CHOICES = {
    "Ada Neri": "yes", "Bruno Colli": "yes", "Carla Venti": "yes", "Dario Monti": "yes", "Forno Aurora": "abstain",
    "Scuola Rondine": "no",
}
BEFORE, AFTER = {"w_consume": 5_000, "w_produce": 5_000}, {"w_consume": 6_000, "w_produce": 4_000}
GOES_ON = ("open", "passed", "coming")
SHOWN = ("Bruno Colli", "Scuola Rondine")  # who only uses; who has the roof
HOURS = PERIOD_DAYS * 24


@dataclass(frozen=True)
class Award:
    """What somebody was awarded for a week's energy, and what the old weights would have given, in cents."""

    name: str
    cents: int
    before_cents: int


@dataclass
class Vote:
    """The vote as it stands. day: the number of the ledger's day on which it goes on, if its status lets it."""

    gateways: Gateways
    residents: Mapping[str, Resident]
    proposal: str = ""
    status: str = ""
    day: int = 0
    facts: dict[str, Any] = field(default_factory=dict)

    def open(self) -> None:
        """Propose, support, open; then each of six votes with a key of their own."""
        subject = {"kind": "parameter", "parameter": {"group": "weights", "values": AFTER}}
        proposer = self.residents[PROPOSER]
        text = as_member(self.gateways, proposer).post("words", {"words": {"title": "T5"}})["hash"]
        self.proposal = act(self.gateways, proposer, "propose", {"subject": subject, "text": text})["made"][0]
        named = {"proposal": self.proposal}
        for name in SUPPORTERS:
            act(self.gateways, self.residents[name], "support", named)
        supporters = [self.residents[name].member for name in SUPPORTERS]
        opened = act(self.gateways, proposer, "open_vote", named | {"supporters": supporters})
        for name, choice in CHOICES.items():
            act(self.gateways, self.residents[name], "vote", named | {"choice": choice})
        self.status, self.day, self.facts = "open", opened["facts"]["last_day"] + 1, opened["facts"]

    def pass_day(self, number: int) -> bool:
        """Do what the vote allows from this day on, as anybody may; say whether something came of it."""
        if self.status not in GOES_ON or number < self.day:
            return False
        anybody = self.gateways.client("citizens")
        if self.status == "open":
            self.facts = anybody.execute("tally", {"proposal": self.proposal})["response"]["facts"]
            confirmation_days = anybody.get("parameters")["parameters"]["confirmation_days"]
            self.status, self.day = self.facts["status"], number + confirmation_days
        elif self.status == "passed":
            self.facts = anybody.execute("enact", {"proposal": self.proposal})["response"]["facts"]
            self.status, self.day = self.facts["status"], self.facts.get("not_before", 0)
        else:
            self.status = "in_force"
        return True


def compare_awards(
    gateways: Gateways, residents: Mapping[str, Resident], town: Town, settlement: str
) -> list[Award]:
    """Give two members' awards of a settled week beside what the weights before the vote would have given."""
    return [
        Award(name, _find_line(gateways, residents[name], settlement)["energy_cents"],
              compute_award(town, residents[name].point.metering_point, settlement[:10], BEFORE))
        for name in SHOWN
    ]


def _find_line(gateways: Gateways, resident: Resident, settlement: str) -> dict[str, Any]:
    lines: list[dict[str, Any]] = as_member(gateways, resident).get("wallet/lines")["lines"]
    return next(line for line in lines if line["settlement"] == settlement)


def compute_award(town: Town, metering_point: str, period: str, weights: Mapping[str, int]) -> int:
    """Work a point's week out by the rules' own formula, in cents at 80 %, without what was carried over."""
    energy, first = town.energy, days_between(FIRST_DATE, period) * 24
    row = energy.metering_points.index(metering_point)
    terms = Terms(PERIOD_DAYS, 5_500, weights["w_consume"], weights["w_produce"], PROVISIONAL_BPS)
    micro = 0
    for hour in range(first, first + HOURS):
        of_hour = [(int(one[row, hour]), int(one[:, hour].sum())) for one in (energy.withdrawn_wh, energy.injected_wh)]
        own, total = (HourWh(*one) for one in zip(*of_hour, strict=True))
        micro += sum(compute_worth(terms, own, total))
    return micro * PROVISIONAL_BPS // BPS // MICRO
