"""GSE's figures as they were kept: rows by month and plant, the newest of which holds."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from chaincode.kernel.months import end_of_month
from gateway.db.tables import metering_point
from gateway.db.tables import plant as plants
from gateway.features.repartition.tables import gse_figure


@dataclass(frozen=True)
class GseFigure:
    """GSE's figures of a plant's month, Wh and euro cents; None says nothing. version: 0 first, then each correction;
    loaded_by: whose key brought it; known_at_s: UTC seconds.
    """

    month: str
    plant: str
    version: int
    injected_wh: int | None
    shared_wh: int | None
    premium_cents: int | None
    valorisation_cents: int | None
    sale_cents: int | None
    loaded_by: str
    known_at_s: int


def load_newest(connection: Connection, known_at_s: int | None = None) -> dict[tuple[str, str], GseFigure]:
    """By (month, plant): the row that holds, or held at an instant (UTC seconds)."""
    chosen = select(gse_figure).order_by(gse_figure.c.month, gse_figure.c.plant, gse_figure.c.version)
    if known_at_s is not None:
        chosen = chosen.where(gse_figure.c.known_at_s <= known_at_s)
    found = (GseFigure(**row) for row in connection.execute(chosen).mappings())
    return {(figure.month, figure.plant): figure for figure in found}


def list_figures(connection: Connection, known_at_s: int | None = None) -> tuple[GseFigure, ...]:
    """The figures that hold, or held at an instant (UTC seconds), by month and plant."""
    return tuple(load_newest(connection, known_at_s).values())


def list_entered(connection: Connection, month: str) -> tuple[str, ...]:
    """The plants that had entered into service by the end of a month, by POD: GSE may have paid for one that no member
    had yet.
    """
    return tuple(connection.scalars(select(plants.c.metering_point).where(plants.c.entry_on < end_of_month(month))))


def list_in_service(connection: Connection, month: str) -> tuple[str, ...]:
    """The plants that had entered into service by the end of a month, at a point that a member had in it, by POD."""
    after, held = end_of_month(month), metering_point.c
    return tuple(connection.scalars(
        select(plants.c.metering_point).distinct().join(metering_point, held.metering_point == plants.c.metering_point)
        .where(plants.c.entry_on < after, held.from_date < after, (held.to_date == "") | (held.to_date > f"{month}-01"))
        .order_by(plants.c.metering_point)
    ))


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
    sales = {figure.plant: figure.sale_cents for figure in list_figures(connection)
             if figure.month == month and figure.sale_cents is not None}
    holders: dict[str, set[str]] = {plant: set() for plant in sales}
    for row in connection.execute(select(metering_point).where(metering_point.c.metering_point.in_(sales))):
        if row.from_date[:7] <= month and (not row.to_date or row.to_date > f"{month}-01"):
            holders[row.metering_point].add(row.member)
    found: dict[str, int] = {}
    for plant, members in holders.items():
        for member in members if len(members) == 1 else ():
            found[member] = found.get(member, 0) + sales[plant]
    return found
