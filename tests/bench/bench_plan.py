"""What a plan takes: 100 members over 20 years, the first of them hourly and exact; 1,000 draws of it; ten answers.

The members are of six kinds, ten plants at ten of them and a battery at one. When quick, 20 members, 100 draws.
"""

from collections.abc import Callable, Iterable
from time import perf_counter
from typing import TypeVar

from analytics.planner.answers import Answers, format_sheet
from analytics.planner.plan import compute_plan
from analytics.planner.ranges import describe_ranges
from analytics.planner.sheet import parse_sheet
from gateway.commandline.operating.bench import Figure

Found = TypeVar("Found")
MEMBERS, PLANTS, DRAWS, QUICK = 100, 10, 1_000, 5
YEARS_S, DRAWS_S, ANSWERS_S = 3.0, 10.0, 10.0
KINDS = ("home", "home", "condominium", "office", "school", "shop")
HEAD = '[project]\nname = "Bench"\nregion = "Piemonte"\nfirst_year = 2025\nyears = 20\n[[site]]\ncode = "S1"\n'
MEMBER = '[[member]]\ncode = "M{number}"\nsite = "S1"\nkind = "{kind}"\nyearly_kwh = {kwh}\n'
PLANT = '[[plant]]\ncode = "P{number}"\nsite = "S1"\nowner = "M{number}"\nkw = 20\nazimuth = {azimuth}\n'


def measure(quick: bool) -> Iterable[Figure]:
    """Seconds of one run each, after one that fetched the libraries."""
    compute_plan(parse_sheet(write_sheet(1, 1, 100)))
    members, draws = (MEMBERS // QUICK, DRAWS // QUICK) if quick else (MEMBERS, DRAWS)
    sheet = parse_sheet(write_sheet(members, PLANTS, draws))
    seconds, plan = take(lambda: compute_plan(sheet))
    yield describe(f"plan of {members} members x {sheet.years} years", seconds, YEARS_S)
    seconds, _ = take(lambda: describe_ranges(plan))
    yield describe(f"{draws:,} draws of it", seconds, DRAWS_S)
    seconds, _ = take(lambda: compute_plan(parse_sheet(format_sheet(Answers(), "en").encode())))
    yield describe("ten answers to the first result", seconds, ANSWERS_S)


def take(work: Callable[[], Found]) -> tuple[float, Found]:
    """The seconds that something takes, and what came of it."""
    began = perf_counter()
    found = work()
    return perf_counter() - began, found


def describe(name: str, seconds: float, bar_s: float) -> Figure:
    """A figure of seconds."""
    return {"name": name, "value": round(seconds, 2), "unit": "s", "bar": f"<= {bar_s:g}", "ok": seconds <= bar_s}


def write_sheet(members: int, plants: int, draws: int) -> bytes:
    """The sheet; no two members use as much."""
    text = HEAD + "".join(
        MEMBER.format(number=number, kind=KINDS[number % len(KINDS)], kwh=2_000 + 70 * number)
        for number in range(members))  # fmt: skip
    for number in range(plants):
        text += PLANT.format(number=number, azimuth=number * 20 - 90)
        text += "[plant.battery]\nkwh = 10\n" if number == 1 else ""
    return f"{text}[range]\ndraws = {draws}\n".encode()
