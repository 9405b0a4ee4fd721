"""Text of a configuration (TOML) to its plants and points; the first thing wrong is named."""

from fractions import Fraction

from analytics.eligibility.keys import CONFIGURATION_KEYS, PLANT_KEYS, POINT_KEYS
from analytics.incentives.plants import (
    KINDS,
    POLICIES,
    REGIMES,
    SOURCES,
    SURPLUSES,
    VOLTAGES,
    Configuration,
    PaidByGse,
    Plant,
    Point,
    has_premium_by_default,
)
from analytics.tariffs import (
    EXEMPT_HOLDERS,
    FIRST_NEW_PLANT,
    OPEN,
    REGION_BONUSES,
    TARIFF_CLASSES,
    TRANSITIONAL_FROM,
    TRANSITIONAL_LIMITS_KW,
    ZONES,
    find_value,
)
from analytics.toml_tables import ConfigError, Table, parse_toml
from chaincode.kernel.months import is_month
from chaincode.kernel.quoting import show
from chaincode.words import Words

MAX_POWER_KW = max(tariff_class.power_kw for tariff_class in TARIFF_CLASSES)


def parse_config(content: bytes) -> Configuration:
    """Read a whole file; ConfigError says what is wrong first. Plants and points come out in order of their code."""
    file = Table("", parse_toml(content))
    head = file.table("configuration")
    kind, regime = head.choice("kind", KINDS), head.choice("regime", REGIMES, "cacer")
    allocation = head.choice("allocation", POLICIES, "entry_date")
    surplus = head.choice("surplus", SURPLUSES, "literal")
    head.finish(*CONFIGURATION_KEYS)
    if regime == "transitional" and kind == "remote":
        raise ConfigError(Words("analytics.incentives.config_file.configuration_transitional_regime"))
    plants = [_parse_plant(table, regime) for table in file.tables("plant")]
    points = [_parse_point(table) for table in file.tables("point")]
    _validate_once("plant", [described.metering_point for described in plants])
    _validate_once("point", [point.metering_point for point in points])
    zones = sorted({plant.zone for plant in plants})
    if len(zones) > 1:
        raise ConfigError(Words("analytics.incentives.config_file.plants_of_different_zones", zones=", ".join(zones)))
    trase, btau, co2 = _parse_tariff(file.table("tariff"))
    paid = _parse_paid(file.table("paid"))
    file.finish()
    return Configuration(
        kind, tuple(sorted(plants, key=_code)), tuple(sorted(points, key=_code)), regime, allocation, surplus,
        trase, btau, co2, paid, _list_assumed(file),
    )  # fmt: skip


def _code(one: Plant | Point) -> str:
    return one.metering_point


def _parse_plant(table: Table, regime: str) -> Plant:
    entry_on = table.date("entry")
    plant = Plant(
        metering_point=table.text("point"),
        power_kw=table.number("power_kw"),
        region=table.choice("region", tuple(REGION_BONUSES)),
        entry_on=entry_on,
        source=table.choice("source", SOURCES),
        grant_pct=table.number("grant_pct", Fraction(0)),
        zone=table.choice("zone", ZONES),
        voltage=table.choice("voltage", VOLTAGES, "low"),
        service_start=table.date("service_start", entry_on),
        service_end=table.date("service_end", OPEN),
        asks_premium=_parse_premium(table, regime, entry_on),
    )
    table.finish(*PLANT_KEYS)
    _validate_plant(table.where, plant, regime)
    return plant


def _parse_premium(table: Table, regime: str, entry_on: str) -> bool:
    is_existing, asked = entry_on < FIRST_NEW_PLANT, table.flag("premium")
    if table.flag("existing") not in (None, is_existing):
        raise ConfigError(Words(
            "analytics.incentives.config_file.existing_must_be_for_entry", where=table.where,
            is_existing=str(is_existing).lower(), entry_on=entry_on,
        ))
    may = has_premium_by_default(regime, entry_on)
    if asked and not may:
        first = TRANSITIONAL_FROM if regime == "transitional" else FIRST_NEW_PLANT
        raise ConfigError(Words(
            "analytics.incentives.config_file.no_premium_for_plant_in_operation", where=table.where, first=first,
        ))
    return may if asked is None else asked


def _validate_plant(where: str, plant: Plant, regime: str) -> None:
    if plant.power_kw <= 0:
        raise ConfigError(Words("analytics.incentives.config_file.power_kw_is_not_above", where=where))
    if not 0 <= plant.grant_pct <= 100:
        raise ConfigError(Words("analytics.incentives.config_file.grant_pct_is_not_from_to", where=where))
    if not plant.entry_on <= plant.service_start <= plant.service_end:
        raise ConfigError(Words("analytics.incentives.config_file.service_start_is_before_entry", where=where))
    if plant.asks_premium and plant.power_kw > MAX_POWER_KW:
        raise ConfigError(Words(
            "analytics.incentives.config_file.plant_with_premium_above_kw", where=where, max_power_kw=MAX_POWER_KW,
        ))
    if regime == "transitional":
        limit = find_value(TRANSITIONAL_LIMITS_KW, max(plant.entry_on, TRANSITIONAL_FROM))
        if limit is not None and plant.power_kw > limit:
            raise ConfigError(Words(
                "analytics.incentives.config_file.above_kw_limit_of_transitional", where=where, limit=limit,
            ))
        if not plant.asks_premium:
            raise ConfigError(Words("analytics.incentives.config_file.transitional_regime_has_no_plant", where=where))


def _parse_point(table: Table) -> Point:
    point = Point(
        metering_point=table.text("point"),
        holder=table.choice("holder", tuple(EXEMPT_HOLDERS)),
        voltage=table.choice("voltage", VOLTAGES, "low"),
        from_date=table.date("from", "0001-01-01"),
        to_date=table.date("to", OPEN),
        storage_efficiency=table.maybe_number("storage_efficiency"),
    )
    table.finish(*POINT_KEYS)
    if point.to_date < point.from_date:
        raise ConfigError(Words("analytics.incentives.config_file.to_is_before_from", where=table.where))
    if point.storage_efficiency is not None and not 0 <= point.storage_efficiency <= 1:
        raise ConfigError(Words(
            "analytics.incentives.config_file.storage_efficiency_is_not_from_to", where=table.where,
        ))
    return point


def _validate_once(key: str, codes: list[str]) -> None:
    for code in codes:
        if codes.count(code) > 1:
            raise ConfigError(Words("analytics.incentives.config_file.two_on_one_point", key=key, code=show(code)))


def _parse_tariff(table: Table) -> tuple[Fraction | None, ...]:
    found = tuple(table.maybe_number(key) for key in ("trase_eur_mwh", "btau_eur_mwh", "co2_kg_mwh"))
    table.finish()
    if any(value is not None and value < 0 for value in found):
        raise ConfigError(Words("analytics.incentives.config_file.tariff_is_negative", where=table.where))
    return found


def _parse_paid(table: Table) -> dict[str, PaidByGse]:
    paid = {}
    for month in table.values:
        if not is_month(month):
            raise ConfigError(Words("analytics.incentives.config_file.paid_not_month_yyyy_mm", month=show(month)))
        own = table.table(month)
        own.where = f"[paid] {month}"
        paid[month] = PaidByGse(own.number("premium", Fraction(0)), own.number("valorisation", Fraction(0)))
        own.finish()
    return paid


def _list_assumed(file: Table) -> tuple[str, ...]:
    """Points and plants whose voltage isn't said, and so is taken as low."""
    tables = (*file.tables("plant"), *file.tables("point"))
    return tuple(sorted({table.text("point") for table in tables if table.get("voltage") is None}))
