"""Before it is built: a plan that ships, worked out as the demo runs, beside the town's own days."""

from pathlib import Path

import analytics.planner
from analytics.planner.flows import sum_kinds, sum_years
from analytics.planner.levels import is_insider
from analytics.planner.plan import Plan, compute_plan
from analytics.planner.sheet import parse_sheet
from gateway.commandline.demo.screen import Screen
from gateway.commandline.demo.words import say

SHEET = Path(analytics.planner.__file__).parent / "examples" / "parish.toml"
OF_GSE = ("premium", "valorisation")
WH_PER_KWH, CENTS = 1000, 100


def tell_plan(screen: Screen, shared_wh: int, euro_cents: int) -> None:
    """Show what the town shared and got beside a year of the parish's plan, and what that leaves."""
    plan = compute_plan(parse_sheet(SHEET.read_bytes()))
    screen.head("planned")
    shared, incentive = plan.years[0].shared_wh, _sum_first_year(plan)
    screen.table(("what", "town", "parish"), [
        (say(screen.language, "shared"), screen.kwh(shared_wh), screen.kwh(shared)),
        (say(screen.language, "euro"), screen.money(euro_cents), screen.money(incentive)),
    ])
    left = [round(eur * CENTS) for eur in sum_years(plan.flows, plan.sheet.years, is_insider)]
    term = int(plan.sheet.plants[0]["term_years"])
    worth = round(plan.levels.project().indices.npv_eur * CENTS)
    screen.say("left_over", years=plan.sheet.years, term=term, first=screen.money(left[1]),
               later=screen.money(left[term + 1]), worth=screen.money(worth))  # fmt: skip
    screen.say("plan_new", "dim")


def _sum_first_year(plan: Plan) -> int:
    """Cents that GSE pays for what is shared in the first year."""
    first = sum_kinds([flow for flow in plan.flows if flow.year == 1], is_insider)
    return round(CENTS * sum(first[kind] for kind in OF_GSE))
