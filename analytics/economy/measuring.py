"""What a simulated town is measured by, once a week; and what a year of weeks comes to."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chaincode.rules.units import BPS

STAKEHOLDERS = ("citizens", "commerce", "municipality")
P90_BPS = 9_000


@dataclass(frozen=True)
class WeekFigures:
    """A week's end. In cents: lots by organisation; paid, expired, since the week before; what stands elsewhere."""

    date: str
    wallets_cents: dict[str, int]
    paid_cents: dict[str, int]
    expired_cents: dict[str, int]
    levelled_cents: int
    minted_cents: int
    shared_wh: int
    funds_cents: int
    waiting_cents: int
    commons_cents: int
    burnt_cents: int

    @property
    def live_cents(self) -> int:
        """In all wallets."""
        return sum(self.wallets_cents.values())


@dataclass
class Ages:
    """How old the tokens in wallets are: cents by days since they were received, added up over weeks."""

    cents: dict[str, Counter[int]] = field(default_factory=dict)

    def add(self, received: Mapping[str, Mapping[int, int]], day: int) -> None:
        """Add what is held on a day: cents by organisation and by the day on which they were received."""
        for organisation, by_day in received.items():
            ages = self.cents.setdefault(organisation, Counter())
            for received_on, cents in by_day.items():
                if cents:
                    ages[day - received_on] += cents

    def quantile(self, organisation: str, bps: int) -> int:
        """Give the age in days up to which so much of the tokens is; 0 where there are none."""
        ages = self.cents.get(organisation, Counter[int]())
        least, so_far = sum(ages.values()) * bps, 0
        for age in sorted(ages):
            so_far += ages[age] * BPS
            if so_far >= least:
                return age
        return 0


def divide_bps(part: int, whole: int) -> int:
    """Give a part in basis points, rounded down; 0 of nothing."""
    return part * BPS // whole if whole else 0


def sum_up(lived: Sequence[WeekFigures], ages: Ages) -> dict[str, Any]:
    """Give a year's figures; amounts in cents a year or, where a mean, over the weeks; ages in days.

    expired_bps: of what left wallets so much expired, the rest was paid. velocity_bps: how often what is in wallets was
    paid in the year. pile_up_bps: the shops' part of what is in wallets.
    """
    paid, expired = Counter[str](), Counter[str]()
    for week in lived:
        paid.update(week.paid_cents)
        expired.update(week.expired_cents)
    paid_cents, expired_cents = sum(paid.values()), sum(expired.values())
    count = len(lived)
    mean_live_cents = sum(week.live_cents for week in lived) // count
    shops_cents = sum(week.wallets_cents["commerce"] for week in lived) // count
    return {
        "minted_cents": sum(week.minted_cents for week in lived),
        "paid_cents": paid_cents,
        "expired_cents": expired_cents,
        "expired_bps": divide_bps(expired_cents, expired_cents + paid_cents),
        "expired_by_cents": {name: expired[name] for name in STAKEHOLDERS},
        "levelled_cents": sum(week.levelled_cents for week in lived),
        "live_cents": mean_live_cents,
        "velocity_bps": divide_bps(paid_cents, mean_live_cents),
        "pile_up_bps": divide_bps(shops_cents, mean_live_cents),
        "age_p50_days": {name: ages.quantile(name, BPS // 2) for name in STAKEHOLDERS},
        "age_p90_days": {name: ages.quantile(name, P90_BPS) for name in STAKEHOLDERS},
        "funds_cents": sum(week.funds_cents for week in lived) // count,
        "waiting_cents": sum(week.waiting_cents for week in lived) // count,
        "commons_cents": lived[-1].commons_cents,
        "burnt_cents": lived[-1].burnt_cents - lived[0].burnt_cents,
        "shared_wh": sum(week.shared_wh for week in lived),
    }
