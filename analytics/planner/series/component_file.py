"""What a party may build, as its TOML says it: plants, batteries, and what they are charged through."""

from analytics.planner.series.located import Located
from analytics.planner.series.model import Battery, Component, Converter, Renewable
from analytics.planner.series.series_file import SeriesTable

KINDS = ("renewable", "battery", "converter")
_MOST, _LONGEST_Y = 1e9, 100


def parse_components(tables: list[Located], series: SeriesTable) -> tuple[Component, ...]:
    """Read a party's components; each battery has one converter, each converter one battery."""
    found = [_parse(table, series) for table in tables]
    names = [component.name for component in found]
    batteries = [component.name for component in found if isinstance(component, Battery)]
    converted = [component.of for component in found if isinstance(component, Converter)]
    for table, component in zip(tables, found, strict=True):
        if names.count(component.name) > 1:
            raise table.refuse("TAKEN_NAME", "name", found=component.name)
        if isinstance(component, Converter) and component.of not in batteries:
            raise table.refuse("NO_BATTERY", "of", found=component.of)
        if isinstance(component, Battery) and (count := converted.count(component.name)) != 1:
            raise table.refuse("NOT_ONE_CONVERTER", "name", found=component.name, converters=count)
    return tuple(found)


def _parse(table: Located, series: SeriesTable) -> Component:
    kind = table.choice("kind", KINDS)
    parse = {"renewable": _parse_renewable, "battery": _parse_battery, "converter": _parse_converter}[kind]
    component = parse(table, series)
    table.finish()
    return component


def _parse_costs(table: Located, kind: str, unit: str) -> tuple[str, float, float, int, float]:
    """What all have: name, EUR and EUR a year for each kW or kWh, years of life, the most of it."""
    return (
        table.text_of("name", kind), table.number("capex_eur", 0, _MOST), table.number("opex_eur_y", 0, _MOST),
        table.whole("life_y", 1, _LONGEST_Y), table.number(f"max_{unit}", 0, _MOST),
    )  # fmt: skip


def _parse_renewable(table: Located, series: SeriesTable) -> Renewable:
    return Renewable(*_parse_costs(table, "renewable", "kw"), series.numbers(table.text_of("profile"), 0))


def _parse_battery(table: Located, series: SeriesTable) -> Battery:
    costs, efficiency = _parse_costs(table, "battery", "kwh"), _parse_efficiency(table)
    least_soc = table.number("least_soc", 0, 1)
    most_soc = table.number("most_soc", least_soc, 1)
    return Battery(*costs, efficiency, least_soc, most_soc, table.number("c_rate_in", 0, _MOST),
                   table.number("c_rate_out", 0, _MOST))  # fmt: skip


def _parse_converter(table: Located, series: SeriesTable) -> Converter:
    return Converter(*_parse_costs(table, "converter", "kw"), table.text_of("of"), _parse_efficiency(table))


def _parse_efficiency(table: Located) -> float:
    """Above 0: what gives nothing back would divide by nothing."""
    return table.number("efficiency", 0.01, 1)
