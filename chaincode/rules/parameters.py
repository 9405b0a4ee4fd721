"""Parameters: the weights that the community governs, their founding values and their bounds (constants).

Amounts in cents of a token, times in the ledger's days, shares in basis points. A community is founded with these
values unless it names others within the bounds.
"""

from dataclasses import dataclass
from typing import Annotated

from chaincode.rules.units import ORGANISATIONS, Bounds, Bps, Cents, Date, Name, Organisation, Pattern

Days = Annotated[int, Bounds(1, 3_650)]
Some = Annotated[int, Bounds(1, 100)]
Count = Annotated[str, Pattern("heads|chambers")]
InterestClass = Annotated[str, Pattern("environmental|social|community")]


@dataclass(frozen=True)
class Roles:
    """T0: the organisations from which each role counts."""

    energy_operator: tuple[Organisation, ...] = ("gse", "municipality")
    treasurer: tuple[Organisation, ...] = ("municipality",)
    officer: tuple[Organisation, ...] = ORGANISATIONS
    service: tuple[Organisation, ...] = ORGANISATIONS
    auditor: tuple[Organisation, ...] = ORGANISATIONS
    attester: tuple[Organisation, ...] = ("municipality",)
    official: tuple[Organisation, ...] = ("gse",)
    countersigner: tuple[Organisation, ...] = ("citizens", "municipality", "gse")


@dataclass(frozen=True)
class DaysByStakeholder:
    """A number of days for each stakeholder."""

    citizen: Days = 180
    commerce: Days = 90
    municipality: Days = 90
    gse: Days = 90


@dataclass(frozen=True)
class CentsByStakeholder:
    """An amount for each stakeholder."""

    citizen: Cents = 30_000
    commerce: Cents = 300_000
    municipality: Cents = 300_000
    gse: Cents = 300_000


@dataclass(frozen=True)
class WeightByStakeholder:
    """T9: what each chamber weighs, in basis points of what one could weigh alone."""

    citizen: Bps = 5_000
    commerce: Bps = 2_500
    municipality: Bps = 2_500
    gse: Bps = 0


@dataclass(frozen=True)
class Interest:
    """T6: a category of services that the community recognises as being of collective interest."""

    category: Name
    interest: InterestClass


@dataclass(frozen=True)
class Parameters:
    """All parameters in force on a day."""

    community: Name
    first_period: Date
    roles: Roles = Roles()
    interests: tuple[Interest, ...] = ()
    validity_days: DaysByStakeholder = DaysByStakeholder()
    max_balance: CentsByStakeholder = CentsByStakeholder()
    max_life_days: Days = 365
    grace_days: Days = 30
    accept_days: Days = 7
    deliver_days: Days = 7
    confirm_days: Days = 3
    book_ahead_days: Days = 60
    return_days: Days = 14
    mediation_days: Days = 21
    max_price: Cents = 20_000
    pair_limit: Cents = 30_000
    recovery_days: Days = 3
    suspend_days: Days = 90
    pause_days: Days = 14
    value_cents_per_mwh: Annotated[int, Bounds(0, 100_000)] = 5_500
    w_consume: Bps = 5_000
    w_produce: Bps = 5_000
    settle_days: Annotated[int, Bounds(1, 31)] = 7
    provisional_bps: Bps = 8_000
    bonus_bps: Bps = 2_000
    bonus_cap: Cents = 2_000
    bonus_free: Cents = 3_000
    bonus_budget: Cents = 20_000
    welcome_bonus: Cents = 500
    welcome_budget: Cents = 50_000
    supply_ceiling: Cents = 5_000_000
    issuance_ceiling: Cents = 500_000
    commons_cap: Cents = 500_000
    euro_kept_bps: Bps = 5_000
    vote_days: Days = 14
    confirmation_days: Days = 7
    franchise_days: Annotated[int, Bounds(0, 3_650)] = 90
    min_turnout_bps: Bps = 300
    min_chamber: Some = 5
    open_proposals: Some = 3
    support: Some = 3
    count: Count = "heads"
    chamber_weight: WeightByStakeholder = WeightByStakeholder()
    redeem_bps: Bps = 0
    voucher_cap: Cents = 10_000
    assist_budget: Cents = 100_000
    redeem_budget: Cents = 100_000
    programme_budget: Cents = 30_000

    def has_role(self, organisation: str, role: str) -> bool:
        """Say whether `role` counts from `organisation` (T0)."""
        return organisation in getattr(self.roles, role)

    def interest_of(self, category: str) -> str:
        """Give the interest class of a category, or "" when the community doesn't recognise it (T6)."""
        return next((item.interest for item in self.interests if item.category == category), "")
