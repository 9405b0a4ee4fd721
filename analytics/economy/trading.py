"""How people spend: each service from request to payment on one day, by the rules, soonest expiring lots first."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from analytics.economy.cells import Cell
from analytics.economy.funding import Funding
from analytics.economy.ledger import Ledger, RefusedError
from analytics.economy.people import TERMS, Person, Townsfolk
from analytics.economy.wallets import Wallets, choose
from chaincode.rules.units import BPS

LEAST_CENTS, MOST_CENTS = 300, 2_000  # what a service costs: from 3 to 20 tokens, the rest of a greater bill in euro
AT_SHOPS_BPS, SHOPS_AT_SHOPS_BPS = 7_000, 5_000  # of citizens' purchases, and of shops' and the town hall's
WARNED_DAYS, WARNED_BPS = 14, 5_000  # half of those whose tokens expire within two weeks buy something at once


@dataclass
class Trading:
    """What is bought. paid_cents: by the payer's organisation; earned_cents: by provider, since it last bought.

    meant_cents: what those who re-spend mean to spend and haven't yet.
    """

    ledger: Ledger
    town: Townsfolk
    wallets: Wallets
    funding: Funding
    cell: Cell
    chance: np.random.Generator
    paid_cents: Counter[str] = field(default_factory=Counter)
    earned_cents: Counter[str] = field(default_factory=Counter)
    meant_cents: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def plan_week(self) -> list[list[Person]]:
        """Draw who buys on which day of a week: so many of the citizens, all who re-spend, and whoever is warned."""
        buyers = [one for one in self.town.citizens if self._draws(self.cell.active_bps) or self._is_warned(one)]
        days: list[list[Person]] = [[] for _ in range(7)]
        for person in [*buyers, *self.town.shops, self.town.hall]:
            days[self._draw(7)].append(person)
        return days

    def buy(self, person: Person) -> None:
        """Let somebody buy: citizens one service, others until what they re-spend is spent."""
        if person.caller.organisation == "citizens":
            self._buy_once(person, LEAST_CENTS + self._draw(MOST_CENTS - LEAST_CENTS + 1), AT_SHOPS_BPS)
            return
        income_cents = self.earned_cents.pop(person.member, 0) + self.wallets.awarded_cents.pop(person.member, 0)
        self.meant_cents[person.member] += income_cents * self.cell.respend_bps // BPS
        while self.meant_cents[person.member] >= LEAST_CENTS:
            paid_cents = self._buy_once(person, min(self.meant_cents[person.member], MOST_CENTS), SHOPS_AT_SHOPS_BPS)
            if not paid_cents:
                break
            self.meant_cents[person.member] -= paid_cents

    def _buy_once(self, person: Person, cents: int, at_shops_bps: int) -> int:
        """Buy one service for at most so many cents; give the cents paid, 0 when nothing was."""
        provider = self._choose_provider(person, at_shops_bps)
        parameters = self.ledger.now.parameters
        lasts = self.ledger.now.number + parameters.deliver_days + parameters.confirm_days
        lots, price_cents = choose(self.wallets.owned[person.member].list_lasting(lasts), cents)
        if price_cents < LEAST_CENTS or provider is None:
            return 0
        try:
            self._pay(person, provider, lots, price_cents)
        except RefusedError as refusal:
            self.refused[refusal.code] += 1
            return 0
        self.paid_cents[person.caller.organisation] += price_cents
        self.earned_cents[provider.member] += price_cents
        return price_cents

    def _choose_provider(self, person: Person, at_shops_bps: int) -> Person | None:
        known = self.town.shops if self._draws(at_shops_bps) else self.town.providers
        own = self.town.positions.get(person.member, len(known))
        is_known = own < len(known) and known[own] == person
        if len(known) == is_known:
            return None
        drawn = self._draw(len(known) - is_known)
        return known[drawn + (is_known and drawn >= own)]

    def _pay(self, person: Person, provider: Person, lots: list[str], price_cents: int) -> None:
        offer = self.town.offers[provider.member]
        ref: str = self.ledger.send("request", person.caller, {
            "offer": offer, "provider": provider.member, "lots": lots, "price_cents": price_cents,
            "service_date": self.ledger.date, "terms": TERMS,
        }, person.member)["made"][0]
        self.ledger.send("accept", provider.caller, {"agreement": ref}, provider.member)
        self.ledger.send("deliver", provider.caller, {"agreement": ref}, provider.member)
        pledges = self.funding.list_pledges(person, provider)
        self.ledger.send("confirm", person.caller, {"agreement": ref, "pledges": pledges}, person.member)

    def _draws(self, bps: int) -> bool:
        return self._draw(BPS) < bps

    def _draw(self, number: int) -> int:
        return int(self.chance.integers(number))

    def _is_warned(self, person: Person) -> bool:
        soon = self.ledger.now.number + WARNED_DAYS + self.ledger.now.parameters.deliver_days
        return bool(self.wallets.owned[person.member].list_expired(soon)) and self._draws(WARNED_BPS)
