"""A plan's result as JSON has it: what went in by digest, energy, the levels of money, the table of flows.

The digest is SHA-256 of everything else in it, so the same sheet, files and release give the same one on any day.
Amounts are EUR with six decimals, energies kWh with three; ratios are per cent.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from analytics.planner.energy import WH_PER_KWH, YearEnergy
from analytics.planner.flows import sum_kinds
from analytics.planner.gains import describe_gains
from analytics.planner.levels import Level, compute_lcoe_eur_mwh, is_insider
from analytics.planner.plan import Plan
from analytics.planner.plant_money import find_bill_price
from analytics.planner.ranges import describe_ranges
from analytics.planner.sheet import PlanSheet
from chaincode.kernel.strict_json import JsonError, parse_json
from chaincode.words import WordedError

Plain = dict[str, Any]
DECIMALS = 6
DAY = ("produced_kwh", "used_kwh", "on_spot_kwh", "shared_kwh")
SHIPPED_FILES = ("homes.csv", "others.csv", "prices.csv", "weather_45N_8E.csv")


class ResultError(WordedError):
    """What should be a plan's result is none, or another than was worked out."""


def make_result(
    content: bytes, plan: Plan, release: str, *, has_ranges: bool = False, has_gains: bool = False
) -> Plain:
    """The result of a sheet's bytes and its plan; release: of the program.

    has_ranges: with its draws and tornado; has_gains: with who gains what from being together.
    """
    sheet, first = plan.sheet, plan.years[0]
    found: Plain = {
        "release": release,
        "inputs": _list_inputs(content, sheet),
        "name": sheet.project["name"],
        "first_year": sheet.first_year,
        "energy": describe_energy(sheet, first),
        "money": _describe_money(plan),
        "members": {code: _describe_member(plan, code) for code in sheet.members},
        "flows": [flow.to_plain() for flow in plan.flows],
        "warnings": sorted({(words.en, words.it) for year in plan.years for words in year.warnings}),
        "sheet": content.decode("utf-8"),
    }
    if has_ranges:
        found["ranges"] = describe_ranges(plan)
    if has_gains:
        found["gains"] = describe_gains(plan)
    return seal(round_all(found))


def seal(result: Plain) -> Plain:
    """The same result with its digest."""
    plain = {key: value for key, value in result.items() if key != "digest"}
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return plain | {"digest": sha256(text.encode()).hexdigest()}


def read_result(content: bytes) -> Plain:
    """A result from its JSON; ResultError where it is none, or isn't what its own digest is of."""
    try:
        found = parse_json(content)
    except JsonError as error:
        raise ResultError("analytics.planner.result.no_result") from error
    if not isinstance(found, dict) or not {"sheet", "digest", "money", "energy"} <= set(found):
        raise ResultError("analytics.planner.result.no_result")
    if seal(found)["digest"] != found["digest"]:
        raise ResultError("analytics.planner.result.altered")
    return found


def is_figure(value: object) -> bool:
    """Whether it may stand for a figure in a result: a number, or None where there is none."""
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _list_inputs(content: bytes, sheet: PlanSheet) -> Plain:
    folder = Path(__file__).parent
    own = [folder / "schema.csv", folder / "presets.csv", *(folder / "shipped" / name for name in SHIPPED_FILES)]
    return {
        "sheet": sha256(content).hexdigest(),
        "files": {name: sha256(content).hexdigest() for name, content in sorted(sheet.files.items())},
        "shipped": {path.name: sha256(path.read_bytes()).hexdigest() for path in own if path.exists()},
    }


def describe_energy(sheet: PlanSheet, energy: YearEnergy) -> Plain:
    """A year of energy: totals, ratios, months, plants."""
    produced, on_spot, injected = (energy.sum_plants(name) for name in ("produced_wh", "on_spot_wh", "injected_wh"))
    used, withdrawn, shared = energy.sum_members("used_wh"), energy.sum_members("withdrawn_wh"), energy.shared_wh
    return {
        "produced_kwh": _kwh(produced), "used_kwh": _kwh(used), "on_spot_kwh": _kwh(on_spot),
        "injected_kwh": _kwh(injected), "withdrawn_kwh": _kwh(withdrawn), "shared_kwh": _kwh(shared),
        "self_consumption_pct": _share(on_spot + shared, produced),
        "self_sufficiency_pct": _share(on_spot + shared, used),
        "shared_of_injected_pct": _share(shared, injected),
        "co2_avoided_kg": (on_spot + shared) / WH_PER_KWH * sheet.project.of_year("co2_kg_kwh", 1),
        "months": [{"month": month.month, "shared_kwh": _kwh(sum(month.shared_wh.values())),
                    "injected_kwh": _kwh(sum(row.injected_wh for row in month.key.rows)),
                    "withdrawn_kwh": _kwh(sum(row.withdrawn_wh for row in month.key.rows)),
                    "premium_eur": float(sum(month.premium_eur.values())),
                    "valorisation_eur": float(sum(month.valorisation_eur.values()))} for month in energy.months],
        "days": [{"month": day.month} | {name: [_kwh(wh) for wh in getattr(day, name.replace("_kwh", "_wh"))]
                                        for name in DAY} for day in energy.days],
        "plants": {code: {"produced_kwh": _kwh(one.produced_wh), "on_spot_kwh": _kwh(one.on_spot_wh),
                          "injected_kwh": _kwh(one.injected_wh), "sale_eur": one.sale_eur}
                   for code, one in energy.plants.items()},
    }  # fmt: skip


def _describe_money(plan: Plan) -> Plain:
    levels = plan.levels
    project = levels.project()
    first = [flow for flow in plan.flows if flow.year == 1]
    spent = sum(flow.eur for flow in plan.flows if flow.kind == "investment")
    return {
        "investment_eur": spent,
        "wacc_pct": levels.wacc_pct(),
        "first_year_eur": sum_kinds(first, is_insider),
        "project": project.to_plain(),
        "configurations": _to_plain(levels.configurations()),
        "plants": {plant["code"]: levels.plant(plant["code"]).to_plain() | {
            "lcoe_eur_mwh": compute_lcoe_eur_mwh(plan.sheet, plant, plan.flows, plan.years)}
                   for plant in plan.sheet.plants},
        "parties": _to_plain(levels.parties()),
    }  # fmt: skip


def _describe_member(plan: Plan, code: str) -> Plain:
    """What a member uses, and the first year's bill before and after."""
    sheet, own = plan.sheet, plan.years[0].members[code]
    price = find_bill_price(sheet, code, 1) / 10**6
    return {
        "used_kwh": _kwh(own.used_wh), "on_spot_kwh": _kwh(own.on_spot_wh), "withdrawn_kwh": _kwh(own.withdrawn_wh),
        "bill_before_eur": own.used_wh * price, "bill_after_eur": own.withdrawn_wh * price,
        "part_eur": sum(flow.eur for flow in plan.flows
                        if flow.year == 1 and flow.payee == code and flow.kind.endswith("_part")),
    }  # fmt: skip


def _to_plain(levels: Mapping[str, Level]) -> Plain:
    return {name: level.to_plain() for name, level in levels.items()}


def _kwh(wh: int) -> float:
    return wh / WH_PER_KWH


def _share(part: float, whole: float) -> float | None:
    return part / whole * 100 if whole else None


def round_all(value: Any) -> Any:
    """All numbers with six decimals, and no negative zero: what differs after that is the machine's."""
    if isinstance(value, float):
        return round(value, DECIMALS) + 0.0
    if isinstance(value, dict):
        return {key: round_all(one) for key, one in value.items()}
    return [round_all(one) for one in value] if isinstance(value, list | tuple) else value
