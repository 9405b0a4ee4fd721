"""A sheet from a community that runs: points and plants of the operator's gateway, each point's readings beside."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from analytics.cells import format_time
from analytics.csv_table import format_rows
from analytics.planner.running import RunningCommunity, RunningPoint, format_running, list_codes
from analytics.tariffs import REGION_BONUSES
from chaincode.rules.intervals import add_days
from chaincode.words import say
from gateway.client import Client
from gateway.commandline.base.community import Community, open_community
from gateway.commandline.base.options import open_new
from gateway.commandline.base.refusals import InputError

Plain = dict[str, Any]
COLUMNS = ("metering_point", "perimeter", "register", "start", "energy_wh", "interval_s")
HOLDERS = {"commerce": "enterprise", "municipality": "local_authority"}
"""Who holds a member's points, by its organisation; all others are persons."""
YEAR_DAYS = 365


def write_from_community(sheet: Path, folder: Path) -> int:
    """Write the sheet and a curve for each point that has readings of the last year; how many there are.

    Raises:
        InputError: no point has readings, or a file is there already.
    """
    with open_community(folder) as community, community.client(community.operator) as operator:
        last = str(operator.get("health")["date"])
        points = [point for point in operator.get("metering-points")["points"]
                  if not point["to_date"] or point["to_date"] > last]  # fmt: skip
        curves = {point["metering_point"]: text for point in points
                  if (text := _format_curve(_load(operator, point["metering_point"], last), point["perimeter"]))}
        measured = [one for one in points if one["metering_point"] in curves]
        found = _describe(community, operator, measured, int(last[:4]))
    if not curves:
        raise InputError(say("gateway.plan.new.no_readings", folder=folder))
    beside = sheet.with_name(f"{sheet.stem}-curves")
    beside.mkdir(exist_ok=True)
    for point, code in list_codes(found).items():
        with open_new(beside / f"{code}.csv") as file:
            file.write(curves[point].encode())
    with open_new(sheet) as file:
        file.write(format_running(found, beside.name).encode())
    return len(curves)


def _describe(community: Community, operator: Client, points: list[Plain], year: int) -> RunningCommunity:
    plants = {plant["metering_point"]: plant for plant in operator.get("plants")["plants"]}
    of = {member["member"]: member["organisation"] for member in operator.get("members", contacts=False)["members"]}
    regions = sorted({plant["region"] for plant in plants.values()}) or list(REGION_BONUSES)
    settings = community.settings
    return RunningCommunity(settings.title or community.community, regions[0], settings.zone, year, [
        _describe_point(point, plants.get(point["metering_point"]), of.get(point["member"], "")) for point in points])


def _describe_point(point: Plain, plant: Plain | None, organisation: str) -> RunningPoint:
    about = (point["metering_point"], point["perimeter"], HOLDERS.get(organisation, "person"),
             str(point["power_w"] / 1000))  # fmt: skip
    if plant is None:
        return RunningPoint(*about)
    return RunningPoint(*about, plant["power_kw"], plant["entry_on"], "pv" if plant["is_pv"] else "other",
                        plant["grant_pct"])  # fmt: skip


def _load(operator: Client, point: str, last: str) -> Iterable[Plain]:
    body = {"metering_point": point, "from": add_days(last, -YEAR_DAYS), "to": add_days(last, 1)}
    found: list[Plain] = operator.post("readings/find", body)["readings"]
    return found


def _format_curve(readings: Iterable[Plain], perimeter: str) -> str:
    """The readings as a readings file, under its one perimeter; "" for none."""
    rows = list(_list_rows(readings, perimeter))
    if not rows:
        return ""
    return format_rows([COLUMNS, *rows])


def _list_rows(readings: Iterable[Plain], perimeter: str) -> Iterator[tuple[str, ...]]:
    for one in readings:
        yield ("M", perimeter, one["register"], format_time(int(one["start_s"])), str(one["energy_wh"]),
               str(one["interval_s"]))  # fmt: skip
