"""What days lack before they are settled or divided: readings of points, decisions on those above the bound, prices.

Whoever goes on all the same gives a reason, which stands in every paper.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from analytics.incentives.premium import find_tariff
from chaincode.kernel.registers import REGISTER_WORDS
from chaincode.rules.intervals import add_days, date_of, days_between, hours_of_days
from chaincode.words import Joined, Words
from gateway.db.tables import plant, price
from gateway.features.periods.energy import read_plant
from gateway.features.periods.records import Gap, ToldLack
from gateway.features.readings.service import Presence, SetAside, count_days, group_dates, list_set_aside
from gateway.http.answers import to_json
from gateway.http.errors import ApiReason

READINGS, ASIDE, PRICES = "readings", "set_aside", "prices"
_NAMED = 3
_SUBJECTS = {**REGISTER_WORDS, "": Words("gateway.periods.lacks.prices")}
INCOMPLETE = ApiReason("INCOMPLETE", 409)

NOT_OVER = ApiReason("PERIOD_NOT_OVER", 409)


@dataclass(frozen=True)
class Lack:
    """What isn't there. kind: READINGS, ASIDE (nobody decided what becomes of them) or PRICES; subject: metering point
    or zone; register: "" of prices.
    """

    kind: str
    subject: str
    register: str
    dates: tuple[str, ...]

    def tell(self) -> ToldLack:
        """As it is answered."""
        return ToldLack(self.kind, self.subject, self.register, len(self.dates), tuple(group_dates(self.dates)))

    @property
    def words(self) -> Words:
        """For people."""
        groups = group_dates(self.dates)
        dates = ", ".join(first if first == last else f"{first}..{last}" for first, last in groups[:_NAMED])
        named, more = _SUBJECTS[self.register], ", ..." if len(groups) > _NAMED else ""
        subject, days = self.subject, f"{dates}{more}"
        if self.kind == ASIDE:
            return Words("gateway.periods.lacks.set_aside", subject=subject, named=named, days=days)
        return Words("gateway.periods.lacks.subject_named_days", subject=subject, named=named, days=days)


@dataclass(frozen=True)
class FoundLacks:
    """Days [first, end) as they were looked at; undecided: what is set aside behind the lacks of that kind."""

    first: str
    end: str
    readings: Presence
    lacks: tuple[Lack, ...]
    undecided: tuple[SetAside, ...] = ()

    def of(self, kind: str) -> list[ToldLack]:
        """What lacks of a kind, as it is answered."""
        return [lack.tell() for lack in self.lacks if lack.kind == kind]

    @property
    def days(self) -> int:
        """How many days were looked at."""
        return days_between(self.first, self.end)

    def to_gap(self, reason: str) -> Gap | None:
        """What papers say, with the reason; None where nothing lacks."""
        prices = sum(len(lack.dates) for lack in self.lacks if lack.kind == PRICES)
        readings = sum(len(lack.dates) for lack in self.lacks) - prices
        return Gap(reason.strip(), readings, prices) if self.lacks else None


WAITED = "waited {0} days / attesi {0} giorni"


@dataclass(frozen=True)
class Wait:
    """Why a period that is over isn't settled by itself. until: the day from which it is, all the same.

    Of a period of which nothing at all was read nothing is settled by itself, ever: a community whose days jumped, or
    whose files nobody brought, has no empty past. A person may, with a reason.
    """

    found: FoundLacks
    until: str
    date: str

    @property
    def goes_on(self) -> bool:
        """Whether it still waits on the ledger's day."""
        return self.found.readings.is_empty or self.date < self.until

    def __str__(self) -> str:
        """As it is logged: no metering point is named."""
        if self.found.readings.is_empty:
            return "nothing was read of it"
        gap = self.found.to_gap("") or Gap("", 0, 0)
        return f"lacks {gap.readings} days of registers, {gap.prices} of prices; until {self.until}"


def find_lacks(connection: Connection, zone: str, first: str, end: str, *, is_whole: bool = False) -> FoundLacks:
    """Look at days [first, end); is_whole: for a period, where only points that are held on all of them count."""
    readings = count_days(connection, first, end, is_whole=is_whole)
    undecided = _find_undecided(connection, first, end)
    lacks = [Lack(READINGS, *one) for one in readings.absent] + [
        Lack(ASIDE, one.metering_point, one.register, _list_dates(one)) for one in undecided
    ]
    missing = find_missing_prices(connection, zone, first, end)
    lacks += [Lack(PRICES, zone, "", missing)] if missing else []
    return FoundLacks(first, end, readings, tuple(lacks), undecided)


def _find_undecided(connection: Connection, first: str, end: str) -> tuple[SetAside, ...]:
    """Readings above the ledger's bound, of which nobody has decided whether the power is wrong or they are."""
    if end <= first:
        return ()
    span = hours_of_days(first, days_between(first, end))
    return tuple(one for one in list_set_aside(connection, (span.start_s, span.end_s)) if not one.reason)


def _list_dates(one: SetAside) -> tuple[str, ...]:
    return tuple(add_days(one.from_date, number) for number in range(days_between(one.from_date, one.until_date) + 1))


def find_missing_prices(connection: Connection, zone: str, first: str, end: str) -> tuple[str, ...]:
    """The dates of hours without a price, as far as a plant's premium depends on it."""
    if end <= first or not _needs_price(connection):
        return ()
    span = hours_of_days(first, days_between(first, end))
    known = set(connection.scalars(select(price.c.hour_s).where(
        price.c.zone == zone, price.c.hour_s >= span.start_s, price.c.hour_s < span.end_s
    )))
    return tuple(sorted({date_of(hour_s) for hour_s in range(span.start_s, span.end_s, 3_600) if hour_s not in known}))


def _needs_price(connection: Connection) -> bool:
    plants = (read_plant(row) for row in connection.execute(select(plant)).mappings())
    return any(tariff is not None and tariff.needs_price for tariff in map(find_tariff, plants))


def require_over(period: str, end: str, date: str) -> None:
    """Refuse a period whose last day, before `end`, isn't over on the ledger's day."""
    if date < end:
        raise NOT_OVER(period=period, end=end, date=date)


def require_complete(found: FoundLacks, reason: str) -> None:
    """Refuse days that lack something, unless somebody says why they are taken as they are."""
    if found.lacks and not reason.strip():
        raise INCOMPLETE(
            from_date=found.first, to_date=add_days(found.end, -1), month=found.first[:7],
            lacks=say_lacks(found.lacks), missing=to_json([lack.tell() for lack in found.lacks]),
        )


def say_lacks(lacks: Sequence[Lack]) -> Words:
    """Name the first of what lacks."""
    named, more = [lack.words for lack in lacks[:_NAMED]], len(lacks) - _NAMED
    first = Joined("chaincode.words.semicolon", named)
    return Words("gateway.periods.lacks.and_more", first=first, more=more) if more > 0 else first
