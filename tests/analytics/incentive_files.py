"""Small configurations as texts, for tests of the incentive."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from analytics.incentives.report import compute_incentive_report

HEADER = "metering_point,perimeter,register,start,energy_wh,interval_s"
P1, P2, ADA, SHOP = "IT001E00000001", "IT001E00000002", "IT001E00000003", "IT001E00000004"
NOON = "2024-05-14T12:00:00+02:00"


def make_config(
    plants: Sequence[Mapping[str, Any]], points: Sequence[Mapping[str, Any]], extra: str = "", **head: str
) -> bytes:
    """A TOML file; texts are quoted, all else is written as it is."""
    tables = [("[configuration]", {"kind": "cer", **head})]
    tables += [("[[plant]]", make_plant() | plant) for plant in plants]
    tables += [("[[point]]", {"holder": "person", "voltage": "low"} | point) for point in points]
    lines = [line for name, values in tables for line in (name, *(f"{k} = {_quote(v)}" for k, v in values.items()))]
    return "\n".join([*lines, extra, ""]).encode()


def make_plant() -> dict[str, Any]:
    """What every plant says unless a test says otherwise."""
    return {"power_kw": 100, "entry": "2024-01-01", "source": "pv", "region": "Piemonte", "zone": "NORD",
            "voltage": "low"}  # fmt: skip


def make_readings(*rows: tuple[str, str, str, int], interval_s: int = 3600) -> bytes:
    """(point, register, start, Wh) rows as a file."""
    lines = [f"{point},AC001E00001,{register},{start},{wh},{interval_s}" for point, register, start, wh in rows]
    return "\n".join([HEADER, *lines, ""]).encode()


def make_prices(*rows: tuple[str, object], zone: str = "NORD") -> bytes:
    """(start, EUR/MWh) rows as a file."""
    return "\n".join(["zone,start,eur_per_mwh", *(f"{zone},{start},{price}" for start, price in rows), ""]).encode()


def format_hour(utc_s: int) -> str:
    """An hour's start as files write it."""
    return datetime.fromtimestamp(utc_s, UTC).isoformat()


def report_one_hour(
    plants: Sequence[Mapping[str, Any]], points: Sequence[Mapping[str, Any]], *rows: tuple[str, str, int],
    start: str = NOON, price: object = 100, extra: str = "", **head: str,
) -> dict[str, Any]:  # fmt: skip
    """The report of (point, register, Wh) in one hour at one price."""
    readings = make_readings(*((point, register, start, wh) for point, register, wh in rows))
    return compute_incentive_report(make_config(plants, points, extra, **head), readings, make_prices((start, price)))


def list_codes(report: dict[str, Any]) -> list[str]:
    """The codes of a report's warnings."""
    return [one["code"] for one in report["warnings"]]


def _quote(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)
