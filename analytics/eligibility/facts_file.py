"""A configuration's file (the TOML of `volano energy incentive`, with more said of each point) to what is checked."""

import re
from typing import Any

from analytics.eligibility.checks import (
    SIZES,
    Facts,
    PlantFacts,
    PointFacts,
    compute_existing_pct,
    compute_service_start,
    find_refusals,
    find_unchecked,
)
from analytics.incentives.plants import KINDS, REGIMES, has_premium_by_default
from analytics.tariffs import EXEMPT_HOLDERS
from analytics.toml_tables import ConfigError, Table, parse_toml
from chaincode.kernel.quoting import show
from chaincode.words import Words

_ATECO = re.compile(r"\d{2}\.\d{1,2}(\.\d{1,2})?", re.ASCII)
_INCENTIVE = ("allocation", "surplus")
_INCENTIVE_PLANT = ("existing", "source", "region", "zone", "grant_pct", "voltage", "service_end")
_INCENTIVE_POINT = ("voltage", "from", "to", "storage_efficiency")


def compute_eligibility_report(content: bytes) -> dict[str, Any]:
    """The report of a file's bytes, as the command prints it in JSON; ConfigError says what is wrong first."""
    return describe_facts(parse_facts(content))


def describe_facts(facts: Facts) -> dict[str, Any]:
    """The report of a described configuration."""
    refusals, unchecked = find_refusals(facts), find_unchecked(facts)
    return {
        "eligible": not refusals,
        "refusals": [refusal.to_plain() for refusal in refusals],
        "unchecked": [{"code": check.code, "point": check.point, "key": check.key} for check in unchecked],
        "service_starts": {
            plant.metering_point: compute_service_start(plant.entry_on, plant.requested_on)
            for plant in facts.plants if plant.requested_on
        },
        "existing_pct": f"{float(compute_existing_pct(facts)):.2f}",
    }  # fmt: skip


def parse_facts(content: bytes) -> Facts:
    """Read a whole file; ConfigError says what is wrong first."""
    file = Table("", parse_toml(content))
    head = file.table("configuration")
    kind, regime = head.choice("kind", KINDS), head.choice("regime", REGIMES, "cacer")
    perimeter, requested_on = head.text("perimeter", ""), head.date("requested_on", "")
    head.finish(*_INCENTIVE)
    plants = tuple(_parse_plant(table, regime, perimeter, requested_on) for table in file.tables("plant"))
    points = tuple(_parse_point(table, perimeter) for table in file.tables("point"))
    file.finish("tariff", "paid")
    return Facts(kind, regime, plants, points)


def _parse_plant(table: Table, regime: str, perimeter: str, requested_on: str) -> PlantFacts:
    entry_on, premium = table.date("entry"), table.flag("premium")
    plant = PlantFacts(
        metering_point=table.text("point"),
        power_kw=table.number("power_kw"),
        entry_on=entry_on,
        asks_premium=has_premium_by_default(regime, entry_on) if premium is None else premium,
        member=table.text("member", ""),
        perimeter=table.text("perimeter", perimeter),
        requested_on=table.date("requested_on", requested_on),
        service_start=table.date("service_start", ""),
        net_metering=table.flag("net_metering"),
        other_configuration=table.flag("other_configuration"),
        is_transitional_scheme=bool(table.flag("is_transitional_scheme")),
    )
    table.finish(*_INCENTIVE_PLANT)
    if plant.power_kw <= 0:
        raise ConfigError(Words("analytics.eligibility.facts_file.power_kw_is_not_above", where=table.where))
    return plant


def _parse_point(table: Table, perimeter: str) -> PointFacts:
    point = PointFacts(
        metering_point=table.text("point"),
        holder=table.choice("holder", tuple(EXEMPT_HOLDERS)),
        member=table.text("member", ""),
        perimeter=table.text("perimeter", perimeter),
        building=table.text("building", ""),
        ateco=table.text("ateco", ""),
        size=table.choice("size", SIZES) if table.get("size") is not None else "",
        net_metering=table.flag("net_metering"),
        other_configuration=table.flag("other_configuration"),
    )
    table.finish(*_INCENTIVE_POINT)
    if point.ateco and not _ATECO.fullmatch(point.ateco):
        raise ConfigError(Words(
            "analytics.eligibility.facts_file.ateco_is_not_like", where=table.where, ateco=show(point.ateco),
        ))
    return point
