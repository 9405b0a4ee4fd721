"""GSE's figures as they were kept: rows by month and plant, the newest of which holds."""

from typing import Any

from sqlalchemy import Connection, func, select

from gateway.repartition.tables import gse_figure

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
