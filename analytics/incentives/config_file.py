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
    Paid,
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

MAX_POWER_KW = max(one.power_kw for one in TARIFF_CLASSES)


def parse_config(content: bytes) -> Configuration:
    """Read a whole file; ConfigError says what is wrong first. Plants and points come out in order of their code."""
    file = Table("", parse_toml(content))
    head = file.table("configuration")
    kind, regime = head.choice("kind", KINDS), head.choice("regime", REGIMES, "cacer")
    allocation = head.choice("allocation", POLICIES, "entry_date")
    surplus = head.choice("surplus", SURPLUSES, "literal")
    head.finish(*CONFIGURATION_KEYS)
    if regime == "transitional" and kind == "remote":
        raise ConfigError(Words(
            "[configuration]: the transitional regime has no remote self-consumer",
            "[configuration]: il regime transitorio non ha autoconsumatori a distanza",
        ))
    plants = [_parse_plant(one, regime) for one in file.tables("plant")]
    points = [_parse_point(one) for one in file.tables("point")]
    _validate_once("plant", [one.metering_point for one in plants])
    _validate_once("point", [one.metering_point for one in points])
    zones = sorted({plant.zone for plant in plants})
    if len(zones) > 1:
        raise ConfigError(Words(
            f"plants of different zones: {', '.join(zones)}",
            f"impianti di zone diverse: {', '.join(zones)}",
        ))
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
            f"{table.where}: existing must be {str(is_existing).lower()} for entry {entry_on}",
            f"{table.where}: existing deve essere {str(is_existing).lower()} con entry {entry_on}",
        ))
    may = has_premium_by_default(regime, entry_on)
    if asked and not may:
        first = TRANSITIONAL_FROM if regime == "transitional" else FIRST_NEW_PLANT
        raise ConfigError(Words(
            f"{table.where}: no premium for a plant in operation before {first}",
            f"{table.where}: nessun premio per un impianto in esercizio prima del {first}",
        ))
    return may if asked is None else asked


def _validate_plant(where: str, plant: Plant, regime: str) -> None:
    if plant.power_kw <= 0:
        raise ConfigError(Words(f"{where}: power_kw is not above 0", f"{where}: power_kw non è sopra 0"))
    if not 0 <= plant.grant_pct <= 100:
        raise ConfigError(Words(f"{where}: grant_pct is not from 0 to 100", f"{where}: grant_pct non è tra 0 e 100"))
    if not plant.entry_on <= plant.service_start <= plant.service_end:
        raise ConfigError(Words(
            f"{where}: service_start is before entry, or service_end before service_start",
            f"{where}: service_start è prima di entry, o service_end prima di service_start",
        ))
    if plant.asks_premium and plant.power_kw > MAX_POWER_KW:
        raise ConfigError(Words(
            f"{where}: a plant with premium above {MAX_POWER_KW} kW",
            f"{where}: un impianto con premio oltre {MAX_POWER_KW} kW",
        ))
    if regime == "transitional":
        limit = find_value(TRANSITIONAL_LIMITS_KW, max(plant.entry_on, TRANSITIONAL_FROM))
        if limit is not None and plant.power_kw > limit:
            raise ConfigError(Words(
                f"{where}: above {limit} kW, the limit of the transitional regime",
                f"{where}: oltre {limit} kW, il limite del regime transitorio",
            ))
        if not plant.asks_premium:
            raise ConfigError(Words(
                f"{where}: the transitional regime has no plant without premium",
                f"{where}: nel regime transitorio non ci sono impianti senza premio",
            ))


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
        raise ConfigError(Words(f"{table.where}: to is before from", f"{table.where}: `to` è prima di `from`"))
    if point.storage_efficiency is not None and not 0 <= point.storage_efficiency <= 1:
        raise ConfigError(Words(
            f"{table.where}: storage_efficiency is not from 0 to 1",
            f"{table.where}: storage_efficiency non è tra 0 e 1",
        ))
    return point


def _validate_once(key: str, codes: list[str]) -> None:
    for code in codes:
        if codes.count(code) > 1:
            raise ConfigError(Words(
                f"two [[{key}]] on one point: {show(code)}",
                f"due [[{key}]] sullo stesso punto: {show(code)}",
            ))


def _parse_tariff(table: Table) -> tuple[Fraction | None, ...]:
    found = tuple(table.maybe_number(key) for key in ("trase_eur_mwh", "btau_eur_mwh", "co2_kg_mwh"))
    table.finish()
    if any(value is not None and value < 0 for value in found):
        raise ConfigError(Words(f"{table.where}: a tariff is negative", f"{table.where}: una tariffa è negativa"))
    return found


def _parse_paid(table: Table) -> dict[str, Paid]:
    paid = {}
    for month in table.values:
        if not is_month(month):
            raise ConfigError(Words(
                f"[paid]: not a month YYYY-MM: {show(month)}",
                f"[paid]: non è un mese AAAA-MM: {show(month)}",
            ))
        own = table.table(month)
        own.where = f"[paid] {month}"
        paid[month] = Paid(own.number("premium", Fraction(0)), own.number("valorisation", Fraction(0)))
        own.finish()
    return paid


def _list_assumed(file: Table) -> tuple[str, ...]:
    """Points and plants whose voltage isn't said, and so is taken as low."""
    tables = (*file.tables("plant"), *file.tables("point"))
    return tuple(sorted({one.text("point") for one in tables if one.get("voltage") is None}))
