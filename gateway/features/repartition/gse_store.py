"""GSE's figures as they were kept: rows by month and plant, the newest of which holds."""

from typing import Any

from sqlalchemy import Connection, func, select

from gateway.db.tables import metering_point
from gateway.features.repartition.tables import gse_figure

Plain = dict[str, Any]


def load_newest(connection: Connection, known_at_s: int | None = None) -> dict[tuple[str, str], Plain]:
    """By (month, plant): the row that holds, or held at an instant (UTC seconds)."""
    chosen = select(gse_figure).order_by(gse_figure.c.month, gse_figure.c.plant, gse_figure.c.version)
    if known_at_s is not None:
        chosen = chosen.where(gse_figure.c.known_at_s <= known_at_s)
    return {(row["month"], row["plant"]): dict(row) for row in connection.execute(chosen).mappings()}


def list_figures(connection: Connection, known_at_s: int | None = None) -> list[Plain]:
    """The figures that hold, or held at an instant (UTC seconds), by month and plant."""
    return list(load_newest(connection, known_at_s).values())


def count_figures(connection: Connection, plant: str, from_date: str, to_date: str) -> int:
    """How many figures there are, corrections included, of a plant at a metering point, of months with days [from, to).
    """
    own = gse_figure.c
    return connection.scalar(select(func.count()).select_from(gse_figure).where(
        own.plant == plant, own.month >= from_date[:7], own.month <= to_date[:7]
    )) or 0


def sum_sales(connection: Connection, month: str) -> dict[str, int]:
    """Cents that GSE paid for a month's sold energy, by the member who had the plant's point; of no plant that passed
    on within the month: it would tell one holder what the other had.
    """
    sales = {one["plant"]: one["sale_cents"] for one in list_figures(connection)
             if one["month"] == month and one["sale_cents"] is not None}
    holders: dict[str, set[str]] = {plant: set() for plant in sales}
    for row in connection.execute(select(metering_point).where(metering_point.c.metering_point.in_(sales))):
        if row.from_date[:7] <= month and (not row.to_date or row.to_date > f"{month}-01"):
            holders[row.metering_point].add(row.member)
    found: dict[str, int] = {}
    for plant, members in holders.items():
        for member in members if len(members) == 1 else ():
            found[member] = found.get(member, 0) + sales[plant]
    return found
