"""What runs through the month beside energy and services: a vote, what funds give, frauds that need time."""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.examples.town import FIRST_DATE, Town
from chaincode.rules.intervals import add_days
from gateway.commandline.demo import voting
from gateway.commandline.demo.attempts import SHOP, Ploys
from gateway.commandline.demo.frauds import Fraud, try_fraud
from gateway.commandline.demo.giving import PAID_IN_CENTS, RIDE_CENTS, Giving
from gateway.commandline.demo.month import Day
from gateway.commandline.demo.screen import Screen
from gateway.commandline.demo.services import Service
from gateway.commandline.demo.voting import Vote


@dataclass
class Threads:
    """The three, told on a screen. euro_asked: what came of the euro that the bakery asked for."""

    screen: Screen
    vote: Vote
    giving: Giving
    attempts: Ploys
    euro_asked: Fraud | None = None

    def begin(self, days: int) -> None:
        """Open the vote, pay in and promise, seal quotes that open after the last of the days."""
        self.screen.head("plans")
        self.vote.open()
        self._say_vote()
        self.giving.promise(FIRST_DATE)
        shop, town = map(self.screen.money, PAID_IN_CENTS.values())
        self.screen.say("promised", shop=shop, town=town, ride=self.screen.money(RIDE_CENTS))
        self.attempts.seal_quotes(add_days(FIRST_DATE, days))

    def pass_day(self, number: int) -> None:
        """Let the vote go on, on the ledger's day of that number."""
        if self.vote.pass_day(number):
            self._say_vote()

    def _say_vote(self) -> None:
        self.screen.say(f"vote_{self.vote.status}", "cyan", **self.vote.facts)

    def pass_week(self, day: Day, town: Town, services: Sequence[Service], *, is_first: bool) -> None:
        """Say what the vote changed in the week's awards; reward; let the bakery ask for euro once it was paid."""
        if self.vote.status == "in_force" and day.settled:
            self._say_awards(town, day.settled["settlement"])
        if is_first:
            self.giving.reward(day.date)
            back = {name: self.screen.money(cents) for name, cents in self.giving.back_cents.items()}
            self.screen.say("rewarded", names=", ".join(f"{name} {cents}" for name, cents in back.items()))
        if self.euro_asked is None and any(service.provider == SHOP for service in services):
            self.attempts.ask_euro()
            self.euro_asked = try_fraud("unbacked", self.attempts.repay)
            self.attempts.take_back()

    def _say_awards(self, town: Town, settlement: str) -> None:
        money = self.screen.money
        for award in voting.compare_awards(self.vote.gateways, self.vote.residents, town, settlement):
            after, before = money(award.cents), money(award.before_cents)
            self.screen.say("award", "cyan", name=award.name, after=after, before=before)
