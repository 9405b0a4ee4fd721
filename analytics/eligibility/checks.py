"""The checks: pure functions over a described configuration, one a rule; what isn't said is listed, never assumed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from analytics.eligibility.limits import (
    EXCLUDED_ATECO,
    LAST_REQUEST,
    MAX_EXISTING_PCT,
    MAX_POWER_KW,
    REQUEST_DAYS,
    RULES,
    Rule,
)
from analytics.tariffs import (
    FIRST_NEW_PLANT,
    TRANSITIONAL_FROM,
    TRANSITIONAL_LIMITS_KW,
    Dated,
)
from chaincode.words import Words

SIZES = ("micro", "small", "medium", "large")
PERCENT = 100


@dataclass(frozen=True)
class PlantFacts:
    """What is said of a plant; None or "" where nothing is. service_start: the day from which it shall count."""

    metering_point: str
    power_kw: Fraction
    entry_on: str
    asks_premium: bool = True
    member: str = ""
    perimeter: str = ""
    requested_on: str = ""
    service_start: str = ""
    net_metering: bool | None = None
    other_configuration: bool | None = None
    is_transitional_scheme: bool = False


@dataclass(frozen=True)
class PointFacts:
    """What is said of a point that withdraws; member: who holds it, the point itself where nothing is said."""

    metering_point: str
    holder: str
    member: str = ""
    perimeter: str = ""
    building: str = ""
    ateco: str = ""
    size: str = ""
    net_metering: bool | None = None
    other_configuration: bool | None = None


@dataclass(frozen=True)
class Facts:
    """One configuration as it is described: kind cer, group or remote; regime cacer or transitional."""

    kind: str
    regime: str
    plants: tuple[PlantFacts, ...]
    points: tuple[PointFacts, ...]

    @property
    def all(self) -> "tuple[PlantFacts | PointFacts, ...]":
        """Plants, then points; one metering point may be both."""
        return (*self.plants, *self.points)


@dataclass(frozen=True)
class Refusal:
    """A rule that is broken, by which point ("" for the whole configuration), with the values of its words."""

    rule: Rule
    point: str = ""
    values: dict[str, Any] = field(default_factory=dict)

    def to_plain(self) -> dict[str, Any]:
        """Code, point, source, and the words in both languages."""
        words = Words(f"analytics.eligibility.rules.{self.rule.code}", **{"point": self.point, **self.values})
        return {"code": self.rule.code, "point": self.point, "values": self.values, "source": self.rule.source,
                "message_en": words.en, "message_it": words.it}  # fmt: skip


@dataclass(frozen=True)
class Unchecked:
    """A rule that couldn't be checked, since the file doesn't say `key` of the point."""

    code: str
    point: str
    key: str


def find_refusals(facts: Facts) -> tuple[Refusal, ...]:
    """Every rule that the description breaks, in the order of RULES and of the description."""
    checks = (
        _check_size, _check_buildings, _check_perimeters, _check_points_once, _check_powers, _check_existing_share,
        _check_entries, _check_requests, _check_holders, _check_net_metering, _check_transitional,
    )  # fmt: skip
    order = list(RULES)
    found = [refusal for check in checks for refusal in check(facts)]
    return tuple(sorted(found, key=lambda one: order.index(one.rule.code)))


def find_unchecked(facts: Facts) -> tuple[Unchecked, ...]:
    """What the description would have to say for every rule to be checked."""
    return tuple(_list_unchecked(facts))


def compute_service_start(entry_on: str, requested_on: str) -> str:
    """The first day on which a plant may count: its entry if asked for within 120 days, else the day after asking."""
    entry, requested = date.fromisoformat(entry_on), date.fromisoformat(requested_on)
    if (requested - entry).days <= REQUEST_DAYS[-1].value:
        return entry_on
    return (requested + timedelta(days=1)).isoformat()


def compute_existing_pct(facts: Facts) -> Fraction:
    """Per cent of the power that is of plants which are not new; those under the transitional schemes don't count."""
    total = sum((plant.power_kw for plant in facts.plants), Fraction(0))
    old = sum((plant.power_kw for plant in facts.plants
               if plant.entry_on < FIRST_NEW_PLANT and not plant.is_transitional_scheme), Fraction(0))  # fmt: skip
    return PERCENT * old / total if total else Fraction(0)


def _refuse(code: str, point: str = "", **values: Any) -> Refusal:
    return Refusal(RULES[code], point, values)


def _limit(records: Sequence[Dated]) -> Fraction:
    return records[-1].value


def _check_size(facts: Facts) -> Iterator[Refusal]:
    members = {point.member or point.metering_point for point in facts.points}
    known = {point.metering_point for point in facts.points}
    owners = {plant.member or plant.metering_point for plant in facts.plants
              if plant.member or plant.metering_point not in known}
    codes = {described.metering_point for described in facts.all}
    if not facts.plants:
        yield _refuse("NO_PLANT")
    if not facts.points:
        yield _refuse("NO_CONSUMER")
    if facts.kind == "cer" and len(members | owners) < 2:
        yield _refuse("TOO_FEW_MEMBERS", members=len(members | owners))
    if facts.kind == "cer" and len(codes) < 2:
        yield _refuse("TOO_FEW_POINTS", points=len(codes))
    if facts.kind == "group" and len(members) < 2:
        yield _refuse("GROUP_TOO_SMALL", members=len(members))
    if facts.kind == "remote" and len(members) > 1:
        yield _refuse("NOT_ONE_CUSTOMER", members=len(members))


def _check_buildings(facts: Facts) -> Iterator[Refusal]:
    buildings = sorted({point.building for point in facts.points if point.building})
    if facts.kind == "group" and len(buildings) > 1:
        yield _refuse("BUILDING_DIFFERS", buildings=", ".join(buildings))


def _check_perimeters(facts: Facts) -> Iterator[Refusal]:
    perimeters = sorted({described.perimeter for described in facts.all if described.perimeter})
    if len(perimeters) > 1:
        yield _refuse("PERIMETER_DIFFERS", perimeters=", ".join(perimeters))


def _check_points_once(facts: Facts) -> Iterator[Refusal]:
    times = [Counter(described.metering_point for described in kind) for kind in (facts.plants, facts.points)]
    twice = {code for own in times for code, count in own.items() if count > 1}
    yield from (_refuse("POINT_TWICE", code) for code in sorted(twice))
    elsewhere = {described.metering_point for described in facts.all if described.other_configuration}
    yield from (_refuse("OTHER_CONFIGURATION", code) for code in sorted(elsewhere))


def _check_powers(facts: Facts) -> Iterator[Refusal]:
    limit = _limit(MAX_POWER_KW)
    for plant in facts.plants:
        if plant.power_kw > limit:
            yield _refuse("POWER_ABOVE_LIMIT", plant.metering_point, power_kw=_show(plant.power_kw),
                          limit_kw=_show(limit))  # fmt: skip


def _check_existing_share(facts: Facts) -> Iterator[Refusal]:
    share, limit = compute_existing_pct(facts), _limit(MAX_EXISTING_PCT)
    if facts.kind == "cer" and facts.regime == "cacer" and share > limit:
        yield _refuse("EXISTING_ABOVE_SHARE", share_pct=_show(share), limit_pct=_show(limit))


def _check_entries(facts: Facts) -> Iterator[Refusal]:
    for plant in facts.plants:
        if facts.regime == "cacer" and plant.asks_premium and plant.entry_on < FIRST_NEW_PLANT:
            yield _refuse("ENTRY_TOO_EARLY", plant.metering_point, entry_on=plant.entry_on)


def _check_requests(facts: Facts) -> Iterator[Refusal]:
    for plant in facts.plants:
        if not plant.requested_on:
            continue
        first = compute_service_start(plant.entry_on, plant.requested_on)
        if (plant.service_start or plant.entry_on) < first:
            yield _refuse("SERVICE_TOO_EARLY", plant.metering_point, service_start=first,
                          requested_on=plant.requested_on)  # fmt: skip
        if plant.requested_on > LAST_REQUEST:
            yield _refuse("REQUEST_TOO_LATE", plant.metering_point, requested_on=plant.requested_on, last=LAST_REQUEST)


def _check_holders(facts: Facts) -> Iterator[Refusal]:
    for point in facts.points:
        if point.holder != "enterprise":
            continue
        if facts.kind != "remote" and point.ateco.startswith(EXCLUDED_ATECO):
            yield _refuse("ATECO_EXCLUDED", point.metering_point, ateco=point.ateco)
        if facts.kind == "cer" and point.size == "large":
            yield _refuse("LARGE_COMPANY", point.metering_point)


def _check_net_metering(facts: Facts) -> Iterator[Refusal]:
    codes = {described.metering_point for described in facts.all if described.net_metering}
    yield from (_refuse("NET_METERING", code) for code in sorted(codes))


def _check_transitional(facts: Facts) -> Iterator[Refusal]:
    if facts.regime != "transitional":
        return
    if facts.kind == "remote":
        yield _refuse("TRANSITIONAL_REMOTE")
    limit = _limit(TRANSITIONAL_LIMITS_KW)
    for plant in facts.plants:
        if plant.power_kw > limit:
            yield _refuse("TRANSITIONAL_POWER", plant.metering_point, power_kw=_show(plant.power_kw),
                          limit_kw=_show(limit))  # fmt: skip
        if plant.entry_on < TRANSITIONAL_FROM:
            yield _refuse("TRANSITIONAL_ENTRY", plant.metering_point, entry_on=plant.entry_on)


def _list_unchecked(facts: Facts) -> Iterator[Unchecked]:
    for one in facts.all:
        code = one.metering_point
        if not one.perimeter:
            yield Unchecked("PERIMETER_DIFFERS", code, "perimeter")
        if one.net_metering is None:
            yield Unchecked("NET_METERING", code, "net_metering")
        if one.other_configuration is None:
            yield Unchecked("OTHER_CONFIGURATION", code, "other_configuration")
    yield from (Unchecked("SERVICE_TOO_EARLY", plant.metering_point, "requested_on")
                for plant in facts.plants if not plant.requested_on)  # fmt: skip
    for point in facts.points:
        if facts.kind == "group" and not point.building:
            yield Unchecked("BUILDING_DIFFERS", point.metering_point, "building")
        if point.holder == "enterprise" and facts.kind != "remote" and not point.ateco:
            yield Unchecked("ATECO_EXCLUDED", point.metering_point, "ateco")
        if point.holder == "enterprise" and facts.kind == "cer" and not point.size:
            yield Unchecked("LARGE_COMPANY", point.metering_point, "size")


def _show(value: Fraction) -> str:
    """A number with at most four decimals, as people write it."""
    return f"{float(value):.4f}".rstrip("0").rstrip(".")
