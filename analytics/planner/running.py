"""The sheet of a community that runs: its points as members, its plants at their meters, each with its measured curve.

A sheet has codes, never names or PODs: members are M01, M02 in the order of their points. A curve is what the meter
counts, so a plant's is what it injects; what stands is paid for, and costs nothing more to build. What isn't known of a
point has the sheet's default.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analytics.planner.answers import format_value

KIND_OF = {"enterprise": "shop", "local_authority": "office"}


@dataclass(frozen=True)
class RunningPoint:
    """A point: perimeter, who holds it as the incentive tells them apart, kW, and the plant that feeds in there."""

    metering_point: str
    perimeter: str
    holder: str
    power_kw: str
    plant_kw: str = ""
    entry_on: str = ""
    source: str = "pv"
    grant_pct: str = "0"


@dataclass(frozen=True)
class RunningCommunity:
    """What its sheet begins with; prices: a file beside the sheet, or "" for those that ship."""

    name: str
    region: str
    zone: str
    first_year: int
    points: Sequence[RunningPoint]
    prices: str = ""


def list_codes(community: RunningCommunity) -> dict[str, str]:
    """The code of each point."""
    points = sorted(point.metering_point for point in community.points)
    width = max(2, len(str(len(points))))
    return {point: f"M{number:0{width}}" for number, point in enumerate(points, 1)}


def format_running(community: RunningCommunity, folder: str) -> str:
    """The sheet as TOML; folder: where the curves lie, one file a code, seen from the sheet."""
    codes = list_codes(community)
    perimeters = sorted({point.perimeter for point in community.points})
    sites = {perimeter: f"S{number}" for number, perimeter in enumerate(perimeters, 1)}
    project = {"name": community.name, "region": community.region, "zone": community.zone,
               "first_year": community.first_year, "prices": community.prices or None}  # fmt: skip
    lines = list(_format("[project]", **project))
    for perimeter, site in sites.items():
        lines += _format("[[site]]", code=site, perimeter=perimeter)
    for point in sorted(community.points, key=lambda one: one.metering_point):
        code = codes[point.metering_point]
        lines += _format_point(point, code, sites[point.perimeter], f"{folder}/{code}.csv")
    return "\n".join(lines) + "\n"


def _format_point(point: RunningPoint, code: str, site: str, curve: str) -> Iterator[str]:
    yield from _format("[[member]]", code=code, site=site, kind=KIND_OF.get(point.holder, "home"), holder=point.holder,
                       contract_kw=float(point.power_kw), curve=curve)  # fmt: skip
    if point.plant_kw:
        yield from _format("[[plant]]", code=f"{code}-P", site=site, owner=code, source=point.source,
                           kw=float(point.plant_kw), eur_kw=0, entry=point.entry_on, grant_pct=float(point.grant_pct),
                           curve=curve, curve_of="injected")  # fmt: skip


def _format(head: str, **values: object) -> Iterator[str]:
    yield head
    yield from (f"{key} = {format_value(value)}" for key, value in values.items() if value is not None)
    yield ""
