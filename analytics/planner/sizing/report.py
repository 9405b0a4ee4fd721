"""A sized sheet as JSON has it: what to build, who joins, EUR today by hours and by days, what to know of it."""

from typing import Any

from analytics.planner.result import describe_energy, round_all
from analytics.planner.sheet import PlantRow
from analytics.planner.sizing.resizing import LEAST_KW, LEAST_KWH, apply_sizes, is_open
from analytics.planner.sizing.sized import FLATTERS_PCT, Sized
from analytics.planner.sizing.solving import GAP
from analytics.planner.words import tell_number
from chaincode.words import Words

Plain = dict[str, Any]
OVER_BUDGET = 1.005


def describe_sized(sized: Sized) -> Plain:
    """The whole; `hours` is the result, `days` is what it was chosen by."""
    sizes, sheet = sized.choice.sizes, sized.sheet
    found = {
        "objective": sheet.size["objective"],
        "plants": {code: {"kw": _keep(kw, LEAST_KW), "battery_kwh": _keep(sizes.kwh[code], LEAST_KWH)}
                   for code, kw in sizes.kw.items()},
        "joins": dict(sizes.joins),
        "hours": {"objective_eur": sized.hours_eur, "npv_eur": sized.plan.levels.project().indices.npv_eur,
                  "investment_eur": sized.spent_eur},
        "days": {"objective_eur": sized.days_eur, "flatters_pct": sized.flatters_pct},
        "gap_pct": sized.choice.gap * 100,
        "energy": {key: value for key, value in describe_energy(sheet, sized.plan.years[0]).items()
                   if key not in ("months", "days", "plants")},
        "warnings": [(words.en, words.it) for words in list_warnings(sized)],
    }  # fmt: skip
    rounded: Plain = round_all(found)
    return rounded


def list_warnings(sized: Sized) -> list[Words]:
    """What a reader must know of the choice."""
    flatters, budget = sized.flatters_pct, sized.sheet.size["budget_eur"]
    warnings = [] if sized.bound is None else [sized.bound]
    if flatters is not None and abs(flatters) > FLATTERS_PCT:
        told = tell_number(round(flatters, 1))
        warnings.append(Words("analytics.sizing.told.days_flatter", pct=told, most=FLATTERS_PCT))
    if sized.choice.is_loose:
        warnings.append(Words("analytics.sizing.told.loose"))
    if sized.choice.gap > GAP:
        warnings.append(Words("analytics.sizing.told.gap", pct=tell_number(round(sized.choice.gap * 100, 1))))
    if budget is not None and sized.spent_eur > float(budget) * OVER_BUDGET:
        spent = tell_number(round(sized.spent_eur))
        warnings.append(Words("analytics.sizing.told.over_budget", spent=spent, budget=tell_number(budget)))
    return warnings


def change_sheet(plain: Plain, sized: Sized) -> Plain:
    """A sheet's own TOML with what was chosen: sizes, without what isn't built and who doesn't join."""
    sizes = sized.choice.sizes
    built = {str(plant["code"]): plant for plant in apply_sizes(sized.large, sizes).plants}
    plants = []
    for table in plain.get("plant", []):
        plant = built.get(str(table["code"]))
        if plant is None:
            continue
        own = dict(table)
        if is_open(plant):
            own |= _write_sizes(own, plant)
            if plant.battery is None:
                own.pop("battery", None)
        plants.append(own)
    members = [table for table in plain.get("member", []) if sizes.joins.get(str(table["code"]), True)]
    return plain | {"plant": plants, "member": members}


def _write_sizes(table: Plain, plant: PlantRow) -> Plain:
    """What of a plant's table changes with its size."""
    changed: Plain = {key: plant[key] for key in ("kw", "inverter_kw", "monthly_kwh") if key in table}
    if plant.sections:
        both = zip(table["section"], plant.sections, strict=True)
        changed["section"] = [one | {"kw": section["kw"]} for one, section in both]
    if plant.battery is not None:
        sized = {key: plant.battery[key] for key in ("kwh", "kw") if plant.battery[key] is not None}
        changed["battery"] = dict(table["battery"]) | sized
    return changed


def _keep(size: float, least: float) -> float:
    return size if size >= least else 0.0
