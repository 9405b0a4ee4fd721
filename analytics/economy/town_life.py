"""One cell played through: week by week people trade, energy is settled, what expired is swept, and all is measured."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from analytics.economy.cells import Cell
from analytics.economy.claims import Claims
from analytics.economy.energy import draw_homes, list_weeks
from analytics.economy.funding import QUARTER_WEEKS, Funding
from analytics.economy.ledger import Ledger
from analytics.economy.measuring import STAKEHOLDERS, Ages, WeekFigures
from analytics.economy.people import CARE, count_shops, list_ids, move_in
from analytics.economy.settling import Week, settle
from analytics.economy.trading import Trading
from analytics.economy.upkeep import burn, level, sweep
from analytics.economy.wallets import Wallets
from chaincode.rules import keys
from chaincode.rules.funding.records import Budget
from chaincode.rules.intervals import add_days
from chaincode.rules.records import CommonsRow, FundRow, Supply

FIRST_DATE = "2025-01-01"
LATE_WEEKS = 8  # GSE's and the distributor's figures come so late: then a week is settled for good
SETTLED_AT_ONCE = "provisional"
INTERESTS = [{"category": CARE, "interest": "social"}]


@dataclass
class Life:
    """A town on its way through the weeks. ages: over the weeks that are measured."""

    cell: Cell
    members: int
    seed: int
    weeks: int
    ages: Ages = field(default_factory=Ages)

    def __post_init__(self) -> None:
        generator = np.random.default_rng(self.seed)
        self.ids = list_ids(self.members)
        shops = count_shops(self.members)
        homes = draw_homes(generator, self.members - shops - 1, shops)
        self.periods = [add_days(FIRST_DATE, 7 * number) for number in range(self.weeks)]
        self.energy = list_weeks(homes, generator, self.periods)
        self.wallets, self.claims = Wallets(), Claims()
        self.ledger = Ledger(FIRST_DATE, {"interests": INTERESTS} | self.cell.validity.parameters, self._watch)
        self.town = move_in(self.ledger, homes, self.ids)
        for name, members in self._organisations().items():
            for member in members:
                self.wallets.open(member, name)
        self.funding = Funding(self.ledger, self.town)
        chance = np.random.default_rng([self.seed, self.cell.respend_bps, self.cell.active_bps])
        self.trading = Trading(self.ledger, self.town, self.wallets, self.funding, self.cell, chance)
        self.held: deque[Week] = deque()

    def _watch(self, kind: str, key: str, data: bytes | None) -> None:
        if kind == "due":
            self.funding.watch(key, data)
        elif kind == "claim":
            self.claims.watch(key, data)
        else:
            self.wallets.watch(kind, key, data)

    def live_weeks(self, measured_from: int) -> Iterator[WeekFigures]:
        """Play week after week; measure the ages of tokens from a week on."""
        for number, (period, (withdrawn, injected)) in enumerate(zip(self.periods, self.energy, strict=True)):
            if number % QUARTER_WEEKS == 0:
                self.funding.begin_quarter(period, add_days(period, 7 * QUARTER_WEEKS - 1))
            before = self._supply()
            self._trade(period)
            week = Week(period, self.ids, withdrawn, injected)
            self._settle(week)
            self.funding.disburse()
            expired = sweep(self.ledger, self.wallets)
            levelled_cents = level(self.ledger, self.wallets, self.town)
            burn(self.ledger)
            if number >= measured_from:
                self.ages.add(self.wallets.received, self.ledger.now.number)
            yield self._measure(before, expired, levelled_cents, week.shared_wh)

    def _trade(self, period: str) -> None:
        self.trading.paid_cents.clear()
        for day, buyers in enumerate(self.trading.plan_week(), 1):
            for person in buyers:
                self.trading.buy(person)
            self.ledger.open_day(add_days(period, day))

    def _settle(self, week: Week) -> None:
        settle(self.ledger, week, SETTLED_AT_ONCE, self.claims.list_oldest())
        self.held.append(week)
        if len(self.held) > LATE_WEEKS:
            settle(self.ledger, self.held.popleft(), "definitive")

    def _supply(self) -> Supply:
        return self.ledger.find(Supply, keys.SUPPLY)

    def _organisations(self) -> dict[str, Sequence[str]]:
        groups = (self.town.citizens, self.town.shops, [self.town.hall])
        return {name: [one.member for one in people] for name, people in zip(STAKEHOLDERS, groups, strict=True)}

    def _measure(self, before: Supply, expired: dict[str, int], levelled_cents: int, shared_wh: int) -> WeekFigures:
        supply, ledger = self._supply(), self.ledger
        wallets = {
            name: sum(self.wallets.owned[member].cents for member in members)
            for name, members in self._organisations().items()
        }
        budgets = ledger.find_all(Budget, "budget/").values()
        rows = [row.amount_cents for row in ledger.find_all(FundRow, "fund/").values()]
        return WeekFigures(
            date=ledger.date, wallets_cents=wallets, paid_cents=dict(self.trading.paid_cents), expired_cents=expired,
            levelled_cents=levelled_cents, minted_cents=supply.minted_cents - before.minted_cents, shared_wh=shared_wh,
            funds_cents=sum(rows) + sum(budget.left_cents for budget in budgets),
            waiting_cents=self.funding.waiting_cents,
            commons_cents=sum(row.amount_cents for row in ledger.find_all(CommonsRow, "commons/").values()),
            burnt_cents=supply.burnt_cents,
        )
