"""What a sheet's sizing takes: sites with PV and battery as a linear programme, candidates that join as a mixed one.

20 sites and 10 candidates on 36 typical days, from the sheet to the figure of all hours; when quick, 3 and 3.
"""

from collections.abc import Iterable
from time import perf_counter

from analytics.planner.sheet import parse_sheet
from analytics.planner.sizing.sized import size_sheet
from gateway.commandline.operating.bench import Figure

SITES, CANDIDATES, QUICK = 20, 10, 3
LINEAR_S, WHOLE_S, GAP = 20.0, 60.0, 0.01
HEAD = '[project]\nname = "Bench"\nregion = "Piemonte"\nfirst_year = 2025\n[[site]]\ncode = "S1"\n'
MEMBER = '[[member]]\ncode = "M{number}"\nsite = "S1"\nkind = "{kind}"\nyearly_kwh = {kwh}\n'
PLANT = """[[plant]]
code = "P{number}"
site = "S1"
owner = "M{number}"
kw = 5
most_kw = {most}
azimuth = {azimuth}
[plant.battery]
kwh = 0
most_kwh = 40
eur_kwh = 300
"""
KINDS = ("home", "shop", "office", "school", "workshop")


def measure(quick: bool) -> Iterable[Figure]:
    """Seconds of one run each."""
    sites, candidates = (QUICK, QUICK) if quick else (SITES, CANDIDATES)
    linear = HEAD + "".join(write_site(number) for number in range(sites))
    joins = "candidate = true\njoining_eur = 900\n"
    whole = HEAD + write_site(0).replace("most_kwh", "fixed_kwh").replace("fixed_kwh = 40\n", "").replace(
        "kw = 5\n", "fixed_eur = 2000\nkw = 5\n") + "".join(
        write_member(number) + joins for number in range(1, candidates + 1))
    for text, name, limit_s in ((linear, f"{sites} sites, linear", LINEAR_S),
                                (whole, f"{candidates} candidates, mixed-integer", WHOLE_S)):
        began = perf_counter()
        sized = size_sheet(parse_sheet(text.encode()))
        seconds = perf_counter() - began
        yield {"name": f"sizing of {name}", "value": round(seconds, 2), "unit": "s", "bar": f"<= {limit_s:g}",
               "ok": seconds <= limit_s and sized.choice.gap <= GAP}  # fmt: skip


def write_member(number: int) -> str:
    """A member of one of five kinds."""
    return MEMBER.format(number=number, kind=KINDS[number % 5], kwh=3000 + 2500 * (number % 7))


def write_site(number: int) -> str:
    """A member with a roof and a battery, both to be sized; roofs look to different sides."""
    return write_member(number) + PLANT.format(number=number, most=20 + 5 * (number % 4), azimuth=number % 5 * 45 - 90)
